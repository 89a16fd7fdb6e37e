import { connect } from "node:net";
import fc from "fast-check";
import { MemoryInbox } from "../../templates/runtime/src/inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../../templates/runtime/src/log/logger.ts";
import { Receiver } from "../../templates/runtime/src/receiver/receiver.ts";
import { webhook } from "../../templates/runtime/src/webhook/webhook.ts";
import { startServer } from "../load/server.ts";
import { everyTrigger, forge, forgeries, rightSecret, secretName } from "./fuzz-cases.ts";
import { type Fault, ledgerOf, type Stage, serverOptions, type Verdict } from "./scenario.ts";

/** Forged requests of every source, straight to the receiver. Returns how many were sent and how many were accepted. */
async function forgeAll(count: number): Promise<{ tried: number; accepted: number }> {
  const triggers = await everyTrigger();
  const inbox = new MemoryInbox();
  const log = createLogger({ write: () => undefined });
  const environment = { [secretName]: rightSecret };
  const runner = { reserve: () => undefined, settle: () => undefined, stored: () => undefined };
  const receiver = new Receiver({
    webhook: webhook(...triggers),
    inbox,
    log,
    environment,
    runner,
  });
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(forgeries, async (forgery) => {
      const request = forge(forgery, triggers);
      if (request === undefined) return;
      tried++;
      const reply = await receiver.handle(request);
      if (reply.status >= 500) throw new Error(`answered ${reply.status}`);
    }),
    { numRuns: count },
  );
  const stored = await inbox.list({ limit: 1_000 });
  return { tried, accepted: stored.filter(({ outcome }) => outcome !== "refused").length };
}

/** Sends malformed HTTP and waits until the server has answered or hung up. */
function sendMalformed(port: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const timer = setTimeout(() => socket.destroy(), 200);
    socket.on("data", () => socket.destroy());
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.end(bytes);
  });
}

const lines = fc.array(
  fc.oneof(
    fc.constantFrom(
      "POST /github HTTP/1.1",
      "GET /healthz HTTP/1.1",
      "host: x",
      "content-length: 5",
      "content-length: -1",
      "content-length: 99999999999999",
      "transfer-encoding: chunked",
      "content-encoding: gzip",
      "content-type: application/json",
      "expect: 100-continue",
      "x-github-event: issues",
      "x-hub-signature-256: sha256=00",
      "",
      "ffffffffffffffff",
      "5\r\nhello",
      "0",
    ),
    fc.string({ unit: "binary", maxLength: 50 }),
  ),
  { maxLength: 12 },
);

async function run(stage: Stage): Promise<Verdict> {
  const total = stage.short ? 12_000 : 200_000;
  const raw = total / 20;
  const { tried, accepted } = await forgeAll(total);
  const server = await startServer(serverOptions(stage));
  const bytes = fc.sample(lines, raw).map((parts) => Buffer.from(parts.join("\r\n"), "latin1"));
  for (let at = 0; at < bytes.length; at += 16) {
    await Promise.all(bytes.slice(at, at + 16).map((one) => sendMalformed(server.port, one)));
  }
  const health = await fetch(`http://127.0.0.1:${server.port}/healthz`);
  await server.kill("SIGTERM");
  const ran = ledgerOf(stage).runs.size;
  return {
    passed: accepted === 0 && ran === 0 && health.status === 200,
    counts: `${tried} forged requests of every source: ${accepted} accepted; ${raw} requests of broken HTTP: ${ran} run, the process ${health.status === 200 ? "went on" : "ended"}`,
  };
}

export const fuzz: Fault = { name: "fuzz", what: "forged and broken requests", run };
