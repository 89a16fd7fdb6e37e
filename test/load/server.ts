import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ownPort } from "../runner/ports.ts";
import { loadSecret } from "./github-shots.ts";

/** A server under load, in a separate process. */
export interface LoadedServer {
  readonly port: number;
  readonly managementPort: number;
  readonly pid: number;
  /** Resolves with its exit code, or undefined where a signal ended it. */
  readonly ended: Promise<number | undefined>;
  /** Its output so far. */
  output(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

export interface ServerOptions {
  /** Relative to this folder, unless it begins at the root. */
  readonly script: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What Node is started with, before the script. */
  readonly nodeArguments?: readonly string[];
  /** The processor to stay on, where the system can pin; any unless given. */
  readonly cpu?: number;
  readonly port?: number;
  /** The file that the process writes its id to at its start, which puts it under a limit. */
  readonly members?: string;
}

const taskset = process.platform === "linux" && spawnSync("taskset", ["--version"]).status === 0;

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

async function waitUntilListening(port: number, child: ChildProcess, output: () => string): Promise<void> {
  for (let wait = 0; wait < 600; wait++) {
    if (child.exitCode !== null) throw new Error(`The server ended before it answered:\n${output()}`);
    if (await canConnect(port)) return;
    await sleep(50);
  }
  throw new Error(`The server did not answer within 30 seconds:\n${output()}`);
}

/** Starts a server and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<LoadedServer> {
  const port = options.port ?? (await ownPort());
  const managementPort = await ownPort();
  const script = resolve(import.meta.dirname, options.script);
  const args = ["--conditions=hookloom-source", ...(options.nodeArguments ?? []), script];
  const pinned = taskset && options.cpu !== undefined ? ["taskset", "-c", String(options.cpu)] : [];
  const enter = ["sh", "-c", 'echo $$ > "$0" && exec "$@"', options.members ?? ""];
  const limited = options.members === undefined ? [] : enter;
  const [command = process.execPath, ...rest] = [...limited, ...pinned, process.execPath, ...args];
  const child = spawn(command, rest, {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: "production",
      LOG_LEVEL: "error",
      GITHUB_SECRET: loadSecret,
      PORT: String(port),
      HOOKLOOM_MANAGEMENT_PORT: String(managementPort),
      ...options.environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (part: Buffer) => {
    output = (output + part.toString()).slice(-20_000);
  };
  child.on("exit", (code, signal) => {
    output += `\n[ended with ${signal ?? `status ${code}`}]`;
  });
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = new Promise<number | undefined>((resolve) =>
    child.on("exit", (code) => resolve(code ?? undefined)),
  );
  await waitUntilListening(port, child, () => output);
  return {
    port,
    managementPort,
    pid: child.pid ?? Number.NaN,
    ended,
    output: () => output,
    kill: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}

function statOf(pid: number): { readonly parent: number; readonly ticks: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return undefined;
  }
}

function family(pid: number): readonly number[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const children = all.filter((one) => statOf(one)?.parent === pid);
  return [pid, ...children.flatMap(family)];
}

/** Seconds of processor time that a process and its children took; Linux counts in hundredths. */
export function processorSeconds(pid: number): number {
  return family(pid).reduce((sum, one) => sum + (statOf(one)?.ticks ?? 0), 0) / 100;
}

/** Microseconds of processor time of a process's threads that still run, to the microsecond where the system reports it. */
export function processorMicroseconds(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const read = (thread: string) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8");
    return threads.reduce((sum, thread) => sum + Number(read(thread).split(" ")[0]), 0) / 1000;
  } catch {
    return processorSeconds(pid) * 1e6;
  }
}

/** Bytes of memory that a process holds. */
export function residentBytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(match?.[1] ?? 0) * 1024;
}
