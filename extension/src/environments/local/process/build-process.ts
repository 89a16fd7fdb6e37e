import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import type { BuildProblem } from "../../build/build-problems.ts";
import { type LogLine, parseLogLine } from "../../log-line.ts";
import type { NodeProgram } from "../../platform/find-node.ts";
import { crashLine, crashPlace, type SourcePlace } from "./crash.ts";
import { isLoadFailure } from "./process-script.ts";

/** How a process ended: the line that says why, where it printed one. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly reason: string;
  /** Where in the project's source it was thrown, as far as the stack says. */
  readonly place?: SourcePlace;
  /** How long it had answered, 0 where it never did. */
  readonly answered: number;
  /** The owner of the store that it may not open. */
  readonly storeOwner?: string;
}

/** What a process that ended too soon says of the source. */
export function startProblem(end: ProcessEnd): BuildProblem {
  const message = `It does not start: ${end.reason.replace(/^Error: /, "")}`;
  return {
    message: /[.!?]$/.test(message) ? message : `${message}.`,
    ...(end.place ?? {}),
    ...(end.storeOwner === undefined ? {} : { storeOwner: end.storeOwner }),
  };
}

export interface Ports {
  readonly port: number;
  readonly managementPort: number;
}

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

// A process that we ask to stop says so; in the log it would look as if the environment stopped at each save.
const farewells = new Set(["stopping", "stopped"]);

/** What a logged error says: its own stack where it carries one, which names the place. */
function errorTexts(line: LogLine): string[] {
  const { error } = line;
  const stack = typeof error === "object" && error !== null && "stack" in error ? error.stack : undefined;
  return typeof stack === "string" ? stack.split("\n") : [line.msg];
}

const maxErrorLines = 60;
const isPort = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0;

/** Our own variables stay with us: an editor's would make the project's Node behave as the editor. */
function inheritedVariables(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !name.startsWith("VSCODE_") && name !== "ELECTRON_RUN_AS_NODE" && name !== "ESBUILD_BINARY_PATH",
  );
  return Object.fromEntries(kept);
}

/**
 * One process of the project. It starts empty, then gets a build to run and its variables through the channel, so that
 * no value of a setting stands in its arguments.
 */
export class BuildProcess extends EventEmitter<Events> {
  readonly #child: ChildProcess;
  readonly #errors: string[] = [];
  readonly #onLine: (line: LogLine) => void;
  readonly #root: string;
  #readyAt = 0;
  #leaving = false;
  #storeOwner: string | undefined;
  #ended: ProcessEnd | undefined;

  constructor(options: ProcessOptions) {
    super();
    this.#onLine = options.onLine;
    this.#root = options.root;
    this.#child = spawn(options.node.file, ["--enable-source-maps", options.script], {
      cwd: options.root,
      env: { ...inheritedVariables(), ...options.variables, ...options.node.environment },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      windowsHide: true,
    });
    this.#read();
    this.#child.on("message", (message) => {
      if (!isLoadFailure(message)) return;
      for (const text of message.loadFailure.stack.split("\n")) this.#remember(text);
    });
    this.#child.on("error", (error) => this.#end(null, error.message));
    this.#child.on("close", (code, signal) => {
      const said = crashLine(this.#errors);
      this.#end(code, said || (signal ? `it was ended by ${signal}` : `it exited with status ${code}`));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** Runs a build; `ready` or `end` follows. */
  run(file: string, variables: Readonly<Record<string, string>>): void {
    if (!this.#child.connected) return;
    this.#child.send({ file, url: pathToFileURL(file).href, variables }, () => undefined);
  }

  /** Lets running work finish, then kills. Resolves when the process is gone. */
  stop(patience: number): Promise<void> {
    this.#leaving = true;
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#child.kill("SIGKILL"), patience);
      this.once("end", () => {
        clearTimeout(timer);
        resolve();
      });
      if (this.#child.connected) this.#child.send({ stop: true }, () => undefined);
      else this.#child.kill("SIGKILL");
    });
  }

  /** Ends the process at once, for an owner that is ending itself. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #read(): void {
    const { stdout, stderr } = this.#child;
    if (stdout) createInterface({ input: stdout }).on("line", (text) => this.#printed(text));
    if (!stderr) return;
    createInterface({ input: stderr }).on("line", (text) => {
      this.#remember(text);
      this.#onLine(parseLogLine(text, "error"));
    });
  }

  #printed(text: string): void {
    const line = parseLogLine(text);
    if (!this.#readyAt && line.msg === "listening" && isPort(line.port) && isPort(line.managementPort)) {
      this.#readyAt = Date.now();
      this.#errors.length = 0;
      this.emit("ready", { port: line.port, managementPort: line.managementPort });
      return;
    }
    if (line.code === "store-owned" && typeof line.owner === "string") this.#storeOwner = line.owner;
    if (line.level === "error") for (const said of errorTexts(line)) this.#remember(said);
    if (!this.#leaving || !farewells.has(line.msg)) this.#onLine(line);
  }

  #remember(text: string): void {
    this.#errors.push(text);
    if (this.#errors.length > maxErrorLines) this.#errors.shift();
  }

  #end(code: number | null, reason: string): void {
    if (this.#ended) return;
    const answered = this.#readyAt ? Date.now() - this.#readyAt : 0;
    const place = crashPlace(this.#errors, this.#root);
    const storeOwner = this.#storeOwner;
    this.#ended = {
      code,
      reason,
      answered,
      ...(place ? { place } : {}),
      ...(storeOwner === undefined ? {} : { storeOwner }),
    };
    this.emit("end", this.#ended);
  }
}
