import { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { BodyBudget } from "./body-budget.ts";
import { readBody } from "./read-body.ts";

const megabyte = 1024 * 1024;
const request = () => Object.assign(new EventEmitter(), { headers: {} }) as IncomingMessage;

/** Bytes that buffers hold and somebody still needs. */
function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().arrayBuffers;
}

describe("a body in very many pieces", () => {
  it("is read unchanged", async () => {
    const sender = request();
    const read = readBody(sender, megabyte, new BodyBudget(megabyte));
    const text = Array.from({ length: 5000 }, (_, index) => String.fromCharCode(97 + (index % 26))).join("");
    for (const char of text) sender.emit("data", Buffer.from(char));
    sender.emit("end");
    expect(String(await read)).toBe(text);
  });

  it("holds little more than its bytes, although each piece hangs on what the socket read", async () => {
    const before = heldBytes();
    const sender = request();
    const read = readBody(sender, megabyte, new BodyBudget(megabyte));
    for (let piece = 0; piece < 4096; piece++) {
      sender.emit("data", Buffer.from(new ArrayBuffer(64 * 1024), 0, 1));
    }
    // All of them hang on 256 MB; a thousand may be waiting to be joined, and some more to be collected.
    expect(heldBytes() - before).toBeLessThan(150 * megabyte);
    sender.emit("close");
    expect(await read).toBe("aborted");
  });
});

it("immediately frees the memory of a body that is too large, but not memory that others may need", async () => {
  const sender = request();
  const read = readBody(sender, 10, new BodyBudget(megabyte));
  const own = Buffer.from(new ArrayBuffer(8));
  const shared = Buffer.from(new ArrayBuffer(8), 0, 1);
  for (const piece of [own, shared, Buffer.alloc(9)]) sender.emit("data", piece);
  expect(await read).toBe("too-large");
  await new Promise((resolve) => setImmediate(resolve));
  expect([own.buffer.byteLength, shared.buffer.byteLength]).toEqual([0, 8]);
});

it("leaves room for small bodies, however many large ones arrive slowly", async () => {
  const budget = new BodyBudget(8 * megabyte);
  const large = Array.from({ length: 8 }, () => {
    const sender = request();
    const read = readBody(sender, 4 * megabyte, budget);
    return { read, grow: () => sender.emit("data", Buffer.alloc(100_000)) };
  });
  for (let piece = 0; piece < 30; piece++) for (const { grow } of large) grow();
  expect(await Promise.race([...large.map(({ read }) => read), "none"])).toBe("busy");
  const sender = request();
  const read = readBody(sender, megabyte, budget);
  sender.emit("data", Buffer.alloc(200_000));
  sender.emit("end");
  expect((await read).length).toBe(200_000);
});
