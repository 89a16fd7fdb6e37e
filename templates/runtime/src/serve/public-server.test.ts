import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, expect, it } from "vitest";
import { http } from "../http/http.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { Receiver } from "../receiver/receiver.ts";
import { webhook } from "../webhook/webhook.ts";
import { Worker } from "../worker/worker.ts";
import { BodyBudget } from "./body-budget.ts";
import { createPublicServer } from "./public-server.ts";

let lines: string[] = [];
let counted: string[] = [];
let server: Server;

/** A server whose bodies under way have room for sixty bytes together. */
async function open(budget = new BodyBudget(60)): Promise<number> {
  // Of this server: the one of the last test may still lose connections.
  const [ownLines, ownCounts]: [string[], string[]] = [[], []];
  lines = ownLines;
  counted = ownCounts;
  const log = createLogger({ write: (line) => void ownLines.push(line) });
  const hook = webhook(http({ verify: "none" }));
  const inbox = new MemoryInbox();
  const runner = new Worker({ webhook: hook, inbox, log });
  const health = () => ({ ready: true, draining: false, healthy: true });
  const observer = {
    received: ({ source }: { readonly source: string }, outcome: string) =>
      void ownCounts.push(`${source} ${outcome}`),
    acknowledged: () => undefined,
    finished: () => undefined,
    replayed: () => undefined,
  };
  const receiver = new Receiver({ webhook: hook, inbox, log, environment: {}, runner });
  server = createPublicServer({ receiver, health, log, budget, observer, publicUrl: "" });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it("keeps connections longer than the proxies in front of it", async () => {
  await open();
  expect(server.keepAliveTimeout).toBeGreaterThan(60_000);
});

/** Writes the head of a request and a part of its body. */
function begin(port: number, headers: readonly string[], part: string) {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (data) => {
    answer += data.toString();
  });
  socket.on("error", () => undefined);
  socket.write(["POST /http HTTP/1.1", "host: x", ...headers, "", part].join("\r\n"));
  return { socket, answer: () => answer };
}

it("counts and logs a body without room, and asks for a retry", async () => {
  const port = await open();
  const first = begin(port, ["content-length: 30"], "x".repeat(28));
  const second = begin(port, ["transfer-encoding: chunked"], `1e\r\n${"y".repeat(30)}\r\n`);
  const third = begin(port, ["transfer-encoding: chunked"], `1e\r\n${"z".repeat(30)}\r\n`);
  await expect.poll(() => counted).toEqual(["http full"]);
  const answers = () => [first, second, third].map(({ answer }) => answer()).filter((text) => text !== "");
  await expect.poll(() => answers()).toHaveLength(1);
  expect(answers()[0]).toMatch(/^HTTP\/1.1 503 .*retry-after: 5/is);
  expect(lines.filter((line) => line.includes("so a sender has to retry"))).toHaveLength(1);
});

it("refuses a body that is larger than all room, and names the limit", async () => {
  const port = await open();
  const { answer, socket } = begin(port, ["content-length: 31"], "");
  await expect.poll(() => answer()).toContain("The body is larger than 30 bytes.");
  expect(answer()).toMatch(/^HTTP\/1.1 413 /);
  socket.destroy();
});

it("cuts a body that stalls, and reports that to its sender", async () => {
  const port = await open(new BodyBudget(60, 100));
  const { answer, socket } = begin(port, ["content-length: 9"], "half");
  await expect.poll(() => answer()).toMatch(/^HTTP\/1.1 408 .*Timed out while reading the body/s);
  expect(counted).toEqual(["http aborted"]);
  socket.destroy();
});

it("counts and logs a body that breaks off", async () => {
  const socket = connect(await open(), "127.0.0.1");
  socket.write("POST /http HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf");
  server.once("request", () => socket.destroy());
  await expect.poll(() => counted).toEqual(["http aborted"]);
  expect(lines.filter((line) => line.includes("before the body was complete"))).toHaveLength(1);
});

it("discards a limited amount of what a refused sender keeps sending, and lets it read why", async () => {
  const socket = connect(await open(), "127.0.0.1");
  const part = Buffer.alloc(65_536);
  let answer = "";
  let sent = 0;
  const send = () => {
    while (!socket.destroyed && sent < 2 ** 30) {
      sent += part.length;
      if (!socket.write(part)) return void socket.once("drain", send);
    }
  };
  const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  socket.on("error", () => undefined);
  socket.on("data", (data) => {
    answer += data.toString();
  });
  socket.write(`POST /http HTTP/1.1\r\nhost: x\r\ncontent-length: ${2 ** 30}\r\n\r\n`);
  send();
  await closed;
  expect(answer).toContain("413");
  // The system's buffers come on top of the 8 MB that are read.
  expect(sent).toBeLessThan(32 * 2 ** 20);
});
