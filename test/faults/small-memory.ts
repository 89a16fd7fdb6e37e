import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { githubShots, loadPath } from "../load/github-shots.ts";
import { postBytes, runLoad } from "../load/http-client.ts";
import { limitMemory, type MemoryLimit } from "../load/memory-limit.ts";
import { type LoadedServer, startServer } from "../load/server.ts";
import { scaled } from "../runner/machine-speed.ts";
import { type Fault, type Stage, serverOptions, settled, type Verdict } from "./scenario.ts";

const megabyte = 2 ** 20;
const limit = 128 * megabyte;
const senders = 12;
/** Milliseconds that a sender waits before it retries. */
const pause = 50;
/** Milliseconds after which a delivery counts as blocked. */
const blockedAfterMs = 10_000;

/** The unsigned requests of the senders. */
interface Attack {
  readonly what: string;
  readonly bytes: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** False where the last bytes never come. */
  readonly whole?: boolean;
}

const forged = { "x-hub-signature-256": `sha256=${"0".repeat(64)}` };

const attacks: readonly Attack[] = [
  { what: "24 MB without a signature", bytes: 24 * megabyte },
  { what: "24 MB with a made up one", bytes: 24 * megabyte, headers: forged },
  // The largest body that such a process accepts.
  { what: "12 MB with a made up one", bytes: 12 * megabyte, headers: forged },
  { what: "the same to the end", bytes: 12 * megabyte, headers: forged, whole: true },
];

function bytesOf({ bytes, headers }: Attack): Buffer {
  const own = {
    "content-type": "application/json",
    "x-github-event": "issues",
    "x-github-delivery": "large",
    ...headers,
  };
  return postBytes(loadPath, own, Buffer.alloc(bytes, 0x20));
}

/** Sends the same request over and over, as fast as it is accepted; without its last bytes if it never ends. */
class Sender {
  readonly #port: number;
  readonly #bytes: Buffer;
  readonly statuses: string[] = [];
  #socket: Socket | undefined;
  #over = false;

  constructor(port: number, bytes: Buffer) {
    this.#port = port;
    this.#bytes = bytes;
    this.#send();
  }

  /** One byte more, to distinguish it from a broken connection. */
  drip(): void {
    if (this.#socket?.writable === true) this.#socket.write(" ");
  }

  stop(): void {
    this.#over = true;
    this.#socket?.destroy();
  }

  #send(): void {
    if (this.#over) return;
    const socket = connect({ port: this.#port, host: "127.0.0.1" });
    this.#socket = socket;
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      this.statuses.push(data.toString("latin1", 9, 12));
      socket.destroy();
    });
    socket.on("close", () => setTimeout(() => this.#send(), pause));
    socket.write(this.#bytes);
  }
}

/** Sends one signed delivery of 300 KB until it is accepted; returns the time in milliseconds. */
async function deliver(port: number): Promise<number> {
  const began = performance.now();
  const body = Buffer.from(JSON.stringify({ action: "opened", issue: { title: "x".repeat(300_000) } }));
  while (performance.now() - began < blockedAfterMs) {
    let status = 0;
    await runLoad({
      port,
      connections: 1,
      next: githubShots(body, 1),
      onAnswer: (_id, answer) => {
        status = answer.status;
      },
    });
    if (status === 202) return performance.now() - began;
    await sleep(pause);
  }
  return Number.POSITIVE_INFINITY;
}

interface Round {
  readonly what: string;
  /** The time of the slowest delivery during the load, in milliseconds. */
  readonly slowest: number;
  /** How often the senders were answered, and how. */
  readonly answers: string;
}

async function runAttack(port: number, attack: Attack, seconds: number): Promise<Round> {
  const all = bytesOf(attack);
  const bytes = attack.whole === true ? all : all.subarray(0, all.length - 1024);
  const attackers = Array.from({ length: senders }, () => new Sender(port, bytes));
  const drip = setInterval(() => {
    if (attack.whole !== true) for (const sender of attackers) sender.drip();
  }, 500);
  let slowest = 0;
  for (let second = 0; second < seconds && slowest < blockedAfterMs; second++) {
    await sleep(1_000);
    slowest = Math.max(slowest, await deliver(port));
  }
  clearInterval(drip);
  for (const sender of attackers) sender.stop();
  const statuses = attackers.flatMap((sender) => sender.statuses);
  const counts = [...new Set(statuses)].map((status) => {
    return `${statuses.filter((one) => one === status).length} times ${status}`;
  });
  return { what: attack.what, slowest, answers: counts.join(", ") || "not answered" };
}

async function attackAll(stage: Stage, server: LoadedServer, memory: MemoryLimit): Promise<Verdict> {
  let ended = "";
  void server.ended.then((code) => {
    ended = code === undefined ? "killed" : `ended with ${code}`;
  });
  const rounds: Round[] = [];
  for (const attack of attacks) {
    if (ended === "") rounds.push(await runAttack(server.port, attack, stage.short ? 3 : 20));
  }
  const survived = ended === "";
  if (survived) await settled(server);
  const slowest = Math.max(...rounds.map((round) => round.slowest));
  const roundSummary = rounds.map(({ what, answers }) => `${what}: ${answers}`).join("; ");
  return {
    passed: survived && slowest < scaled(stage.short ? 5_000 : 1_500),
    counts: `${senders} senders against ${limit / megabyte} MiB. ${roundSummary}. At most ${(memory.mostBytes() / megabyte).toFixed(0)} MiB held${survived ? "" : `, ${ended}`}; a signed delivery of 300 KB each second was accepted after at most ${slowest.toFixed(0)} ms`,
  };
}

async function run(stage: Stage): Promise<Verdict> {
  const memory = limitMemory(limit);
  if (memory === undefined)
    return { passed: undefined, counts: "not run: this user may not limit memory here" };
  // As a deploy sets it for this limit.
  const options = serverOptions(stage, { NODE_OPTIONS: "--max-old-space-size=96" });
  const server = await startServer({ ...options, members: memory.members });
  try {
    return await attackAll(stage, server, memory);
  } finally {
    await server.kill("SIGKILL");
    memory.remove();
  }
}

export const smallMemory: Fault = {
  name: "small-memory",
  what: "large bodies that nobody signed, in a small memory",
  run,
};
