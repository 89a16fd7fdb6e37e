import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isRecord, textIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { nodeArguments } from "../../build/node-arguments.ts";
import type { BuildProblem } from "../../contract/build-problem.ts";
import { crashLine, type LogLine, parseLogLine } from "../../contract/log-line.ts";
import type { NodeProgram } from "../../platform/find-node.ts";
import { isTelemetrySetting } from "../../secrets/telemetry-settings.ts";

/** Sent by a process that exits before it listens because of an error in the project's code. */
export interface LoadFailure {
  readonly loadFailure: { readonly message: string; readonly stack: string };
}

function isLoadFailure(message: unknown): message is LoadFailure {
  const failure = isRecord(message) ? message.loadFailure : undefined;
  return isRecord(failure) && typeof failure.message === "string" && typeof failure.stack === "string";
}

/**
 * The script of each process that runs a build. The process is started in advance and waits for the build, so a save does not
 * wait for a process to start or for the modules that every receiver loads: Node.js itself loads `cluster` and `dns` when a
 * server first listens. The stop is requested by a message, which also works on Windows, where SIGTERM does not exist. When the
 * owner dies, the channel closes and the process exits.
 */
export const processScript = `import "node:http";
import "node:https";
import "node:crypto";
import "node:cluster";
import "node:dns";
let ending = false;
function end() {
  if (ending) return;
  ending = true;
  process.channel?.unref();
  // Under a debugger a user may inspect what still runs for any length of time.
  if (process.env.HOOKLOOM_DEBUG !== "1") setTimeout(() => process.exit(0), 30_000).unref();
  if (!process.emit("SIGTERM", "SIGTERM")) process.exit(0);
}
function failed(error) {
  // A UserError's message says what to do; Node's own report, with source lines and a stack, would only hide it.
  if (error?.name !== "UserError" || typeof error.code !== "string" || !process.connected) throw error;
  const { message, stack = "" } = error;
  process.send({ loadFailure: { message, stack } }, () => process.exit(1));
}
// Opened before the build is loaded. A Node.js without an inspector runs the build all the same.
async function inspect() {
  if (!process.features.inspector) return;
  const inspector = await import("node:inspector");
  inspector.open(0, "127.0.0.1");
  const url = inspector.url();
  if (url && process.connected) process.send({ inspector: Number(new URL(url).port) });
}
process.on("message", async (message) => {
  if (message.stop) return end();
  // If a module fails to load, the build that imports it reports the error.
  if (message.load) return void Promise.allSettled(message.load.map((url) => import(url)));
  Object.assign(process.env, message.variables);
  if (message.inspect) await inspect();
  process.argv[1] = message.file;
  globalThis.hookloomBundle = message.url;
  import(message.url).catch(failed);
});
process.once("disconnect", end);
`;

/** Lines and columns are counted from 1. */
export interface SourceFrame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Finds the innermost stack frame in the project's own source. */
function crashFrame(lines: readonly string[], root: string): SourceFrame | undefined {
  for (const text of lines) {
    const found = /^\s+at .*?\(?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*):(\d+):(\d+)\)?$/.exec(text);
    if (!found?.[1]) continue;
    const file = found[1].startsWith("file://") ? fileURLToPath(found[1]) : found[1];
    const inside = path.relative(root, file);
    const foreign =
      inside.startsWith("..") ||
      path.isAbsolute(inside) ||
      /(^|[\\/])(node_modules|\.hookloom)[\\/]/.test(inside);
    if (!foreign) return { file, line: Number(found[2]), column: Number(found[3]) };
  }
  return undefined;
}

/** How a process ended; `reason` is the line of its output with the error, if there is one. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly reason: string;
  /** The location in the project's source that threw the error, if the stack contains one. */
  readonly frame?: SourceFrame;
  /** How long the process had been ready; 0 if it was never ready. */
  readonly readyMs: number;
  /** The owner of the store that the process must not open. */
  readonly storeOwner?: string;
}

/** Returns the problem to show for a process that exited before it was ready. */
export function startProblem(end: ProcessEnd): BuildProblem {
  const message = t("The webhook failed to start: {0}", end.reason);
  return {
    message: /[.!?]$/.test(message) ? message : `${message}.`,
    ...(end.frame ?? {}),
    ...(end.storeOwner === undefined ? {} : { storeOwner: end.storeOwner }),
  };
}

export interface Ports {
  readonly port: number;
  readonly managementPort: number;
  /** Set if the process serves its metrics on a separate port. */
  readonly metricsPort?: number;
  /** Set if the process was started with an inspector. */
  readonly inspectorPort?: number;
}

/** Reads the inspector's port from a process's message; undefined for any other message. */
const inspectorIn = (message: unknown): number | undefined =>
  isRecord(message) && isPort(message.inspector) ? message.inspector : undefined;

/** Messages that Node.js prints about its inspector; they are hidden because users see the debugger itself. */
const inspectorLines = /^(?:Debugger (?:listening|attached|ending)|For help, see: |Waiting for the debugger)/;

export interface ProcessOptions {
  readonly node: NodeProgram;
  readonly script: string;
  readonly root: string;
  readonly variables: Readonly<Record<string, string>>;
  onLine(line: LogLine): void;
}

interface Events {
  ready: [Ports];
  end: [ProcessEnd];
}

// A process logs its stop. Without this filter, the log would report on every save that the environment has stopped.
const stopMessages = new Set(["stopping", "stopped"]);

/** The lines of a logged error: its stack if there is one, since the stack contains the location. */
function errorTexts(line: LogLine): string[] {
  return textIn(line.error, "stack")?.split("\n") ?? [line.msg];
}

const maxErrorLines = 60;
const isPort = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0;

/**
 * Returns this process's variables without the editor's own, which would make the project's Node behave like the editor.
 * OpenTelemetry variables are left out too: they are settings, whose values may have changed since this process started.
 */
function inheritedVariables(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !name.startsWith("VSCODE_") &&
      name !== "ELECTRON_RUN_AS_NODE" &&
      name !== "ESBUILD_BINARY_PATH" &&
      !isTelemetrySetting(name),
  );
  return Object.fromEntries(kept);
}

/**
 * One process of the project. It starts empty and receives a build with its variables through the IPC channel, so setting values
 * never appear in its arguments.
 */
export class BuildProcess extends EventEmitter<Events> {
  readonly #child: ChildProcess;
  readonly #errors: string[] = [];
  readonly #onLine: (line: LogLine) => void;
  readonly #root: string;
  #readyAt = 0;
  #inspectorPort: number | undefined;
  #isInspected = false;
  #leaving = false;
  #storeOwner: string | undefined;
  #storeLost = false;
  #loadFailure: string | undefined;
  #ended: ProcessEnd | undefined;

  constructor(options: ProcessOptions) {
    super();
    this.#onLine = options.onLine;
    this.#root = options.root;
    this.#child = spawn(options.node.file, [...nodeArguments, options.script], {
      cwd: options.root,
      env: { ...inheritedVariables(), ...options.variables, ...options.node.environment },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      windowsHide: true,
    });
    this.#readOutput();
    this.#child.on("message", (message) => {
      this.#inspectorPort = inspectorIn(message) ?? this.#inspectorPort;
      if (!isLoadFailure(message)) return;
      this.#loadFailure = message.loadFailure.message;
      // Only the stack contains the location.
      for (const text of message.loadFailure.stack.split("\n")) this.#remember(text);
    });
    this.#child.on("error", (error) => this.#end(null, error.message));
    this.#child.on("close", (code, signal) => {
      // Node.js prints the error class first; plain `Error` adds no information.
      const errorText = this.#loadFailure ?? crashLine(this.#errors).replace(/^Error: /, "");
      const exitText = signal
        ? t("it was terminated by {0}", signal)
        : t("it exited with status {0}", code ?? 0);
      this.#end(code, errorText || exitText);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** True once the process has lost its store: it then rejects everything, even while deliveries are still running. */
  get storeLost(): boolean {
    return this.#storeLost;
  }

  /** Loads modules that the build is expected to import. */
  load(files: readonly string[]): void {
    if (this.#child.connected && files.length > 0)
      this.#child.send({ load: files.map((file) => pathToFileURL(file).href) }, () => undefined);
  }

  /** Runs a build, with an inspector if requested; `ready` or `end` is emitted next. */
  run(file: string, variables: Readonly<Record<string, string>>, inspect = false): void {
    if (!this.#child.connected) return;
    this.#isInspected = inspect;
    this.#child.send({ file, url: pathToFileURL(file).href, variables, inspect }, () => undefined);
  }

  /** Lets running work finish and kills the process after `timeoutMs`. Resolves when the process has exited. */
  stop(timeoutMs: number): Promise<void> {
    this.#leaving = true;
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#child.kill("SIGKILL"), timeoutMs);
      this.once("end", () => {
        clearTimeout(timer);
        resolve();
      });
      if (this.#child.connected) this.#child.send({ stop: true }, () => undefined);
      else this.#child.kill("SIGKILL");
    });
  }

  /** Kills the process immediately, for an owner that is exiting. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #readOutput(): void {
    const { stdout, stderr } = this.#child;
    if (stdout) createInterface({ input: stdout }).on("line", (text) => this.#handleOutput(text));
    if (!stderr) return;
    createInterface({ input: stderr }).on("line", (text) => {
      if (this.#isInspected && inspectorLines.test(text)) return;
      this.#remember(text);
      this.#onLine(parseLogLine(text, "error"));
    });
  }

  #handleOutput(text: string): void {
    const line = parseLogLine(text);
    if (!this.#readyAt && line.msg === "listening" && isPort(line.port) && isPort(line.managementPort)) {
      this.#readyAt = Date.now();
      this.#errors.length = 0;
      const inspectorPort = this.#inspectorPort;
      const { port, managementPort, metricsPort } = line;
      this.emit("ready", {
        port,
        managementPort,
        ...(isPort(metricsPort) ? { metricsPort } : {}),
        ...(inspectorPort === undefined ? {} : { inspectorPort }),
      });
      return;
    }
    if (line.code === "store-owned" && typeof line.owner === "string") this.#storeOwner = line.owner;
    if (line.code === "store-lost") this.#storeLost = true;
    if (line.level === "error") for (const said of errorTexts(line)) this.#remember(said);
    if (!this.#leaving || !stopMessages.has(line.msg)) this.#onLine(line);
  }

  #remember(text: string): void {
    this.#errors.push(text);
    if (this.#errors.length > maxErrorLines) this.#errors.shift();
  }

  #end(code: number | null, reason: string): void {
    if (this.#ended) return;
    const readyMs = this.#readyAt ? Date.now() - this.#readyAt : 0;
    const frame = crashFrame(this.#errors, this.#root);
    const storeOwner = this.#storeOwner;
    this.#ended = {
      code,
      reason,
      readyMs,
      ...(frame ? { frame } : {}),
      ...(storeOwner === undefined ? {} : { storeOwner }),
    };
    this.emit("end", this.#ended);
  }
}
