import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { http } from "../http/http.ts";
import { MemoryInbox } from "../inbox/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { Receiver } from "../receiver/receiver.ts";
import { webhook } from "../webhook/webhook.ts";
import { Worker } from "../worker/worker.ts";
import { createPublicServer } from "./public-server.ts";
import { BodyBudget } from "./read-body.ts";

const lines: string[] = [];
const counted: string[] = [];
let server: Server;

/** A server whose bodies under way may take ten bytes together. */
async function open(): Promise<number> {
  const log = createLogger({ write: (line) => void lines.push(line) });
  const hook = webhook(http({ verify: "none" }));
  const inbox = new MemoryInbox();
  const runner = new Worker({ webhook: hook, inbox, log });
  const health = () => ({ ready: true, draining: false, healthy: true });
  const observer = {
    received: (source: string, _event: string, outcome: string) => void counted.push(`${source} ${outcome}`),
    acknowledged: () => undefined,
    finished: () => undefined,
  };
  const receiver = new Receiver({ webhook: hook, inbox, log, environment: {}, runner });
  server = createPublicServer({ receiver, health, log, budget: new BodyBudget(10), observer, publicUrl: "" });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
  lines.length = 0;
  counted.length = 0;
});

it("keeps connections longer than the proxies in front of it", async () => {
  await open();
  expect(server.keepAliveTimeout).toBeGreaterThan(60_000);
});

it("counts and logs a body that finds no room, and has it sent again", async () => {
  const port = await open();
  const answer = await fetch(`http://127.0.0.1:${port}/http`, {
    method: "POST",
    body: "more than ten bytes",
  });
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(counted).toEqual(["http full"]);
  expect(lines.filter((line) => line.includes("put off"))).toHaveLength(1);
});

it("counts and logs a body that breaks off", async () => {
  const socket = connect(await open(), "127.0.0.1");
  socket.write("POST /http HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf");
  setTimeout(() => socket.destroy(), 50);
  await vi.waitFor(() => expect(counted).toEqual(["http aborted"]));
  expect(lines.filter((line) => line.includes("before its body was whole"))).toHaveLength(1);
});

it("throws away only so much of what a refused sender goes on to send, and lets it read why", async () => {
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
  // What the system itself has taken over comes on top of the 8 MB that are read.
  expect(sent).toBeLessThan(32 * 2 ** 20);
}, 10_000);
