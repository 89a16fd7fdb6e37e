import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { MappedResult, MappingProgram } from "@hookloom/protocol/mapping";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { type ChildResponse, childCode, maxRunMs } from "./mapping-child.ts";
import { MappingNotRun } from "./mapping-not-run.ts";

/** The child's start timeout, and the response timeout in case the child's own limit fails. */
const startTimeoutMs = 10_000;
const responseTimeoutMs = 2 * maxRunMs;
/** The child's heap limit. */
const maxMegabytes = 64;
/** The size limit of one response; a longer response is ignored. */
const maxBytes = 8_000_000;

type Child = ChildProcessByStdio<Writable, Readable, null>;

interface MappingRequest {
  /** A request line for the child. */
  readonly line: string;
  resolve(results: readonly MappedResult[]): void;
  reject(error: MappingNotRun): void;
}

const isText = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === "string";

/** Converts any value that a program returns to a result. */
function toMappedResult(value: unknown): MappedResult {
  if (!isRecord(value) || !Array.isArray(value.path) || !Array.isArray(value.from)) throw new TypeError();
  const { text, error } = value;
  if (!isText(text) || !isText(error)) throw new TypeError();
  return {
    path: value.path.map((key) => (typeof key === "number" ? key : String(key))),
    ...(text === undefined ? {} : { text }),
    ...(error === undefined ? {} : { error }),
    from: value.from.filter(isRecord).map((one) => ({ source: String(one.source), text: String(one.text) })),
  };
}

/** @throws MappingNotRun if the child reports a failure instead of results */
function resultsIn(line: string): readonly MappedResult[] {
  const [kind, text] = JSON.parse(line) as ChildResponse;
  if (kind !== "result") throw new MappingNotRun(kind, text);
  return (JSON.parse(text) as readonly unknown[]).map(toMappedResult);
}

/**
 * Evaluates mappings in a child process that can only compute. The child starts with the first mapping, receives one request at a
 * time, and is killed if it exceeds its limits.
 */
export class MappingRunner {
  #child: Child | undefined;
  #isReady = false;
  #pending: MappingRequest | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #waiting: MappingRequest[] = [];
  readonly #program: string;

  /** @param program Node, or an editor's executable that can run as Node */
  constructor(program: string = process.execPath) {
    this.#program = program;
  }

  /**
   * Returns the result of each part of a mapping for a payload.
   * @throws MappingNotRun if it takes too long or too much memory or cannot be run, or if the child is not isolated
   */
  run({ code }: MappingProgram, payload: unknown): Promise<readonly MappedResult[]> {
    const line = `${JSON.stringify([code, JSON.stringify(payload ?? null)])}\n`;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, resolve, reject });
      this.#sendNext();
    });
  }

  dispose(): void {
    const closed = new MappingNotRun("failed", t("The mapper was closed."));
    for (const { reject } of this.#waiting.splice(0)) reject(closed);
    this.#end(closed);
  }

  #sendNext(): void {
    if (this.#pending !== undefined || this.#waiting.length === 0) return;
    this.#child ??= this.#start();
    if (!this.#isReady) return;
    this.#pending = this.#waiting.shift();
    this.#limit(responseTimeoutMs, new MappingNotRun("slow"));
    this.#child.stdin.write(this.#pending?.line ?? "");
  }

  #start(): Child {
    const args = [
      "--permission",
      "--disallow-code-generation-from-strings",
      `--max-old-space-size=${maxMegabytes}`,
      "-e",
      childCode,
    ];
    // The editor's executable behaves as Node only with this variable.
    const env = process.versions.electron ? { ELECTRON_RUN_AS_NODE: "1" } : {};
    const child = spawn(this.#program, args, { env, stdio: ["pipe", "pipe", "ignore"], windowsHide: true });
    this.#isReady = false;
    this.#limit(startTimeoutMs, new MappingNotRun("unsafe", t("Its process did not start in time.")));
    child.unref();
    (child.stdout as Readable & { unref?(): void }).unref?.();
    (child.stdin as Writable & { unref?(): void }).unref?.();
    // If the child has exited, its exit event reports that.
    child.stdin.on("error", () => undefined);
    let parts: Buffer[] = [];
    let bytes = 0;
    child.stdout.on("data", (part: Buffer) => {
      if (this.#child !== child) return;
      bytes += part.length;
      parts.push(part);
      if (bytes > maxBytes) this.#end(new MappingNotRun("large"));
      else if (part.at(-1) === 10) {
        const line = Buffer.concat(parts).toString();
        [parts, bytes] = [[], 0];
        this.#handleLine(line);
      }
    });
    const ended = (how: string) => {
      if (this.#child !== child) return;
      this.#end(
        this.#isReady
          ? new MappingNotRun("memory", how)
          : new MappingNotRun("unsafe", t("Its process ended immediately: {0}.", how)),
      );
    };
    child.on("error", (error) => ended(error.message));
    child.on("close", (status, signal) => ended(`${signal ?? status}`));
    return child;
  }

  /** Handles a line from the child: first the isolation check, then responses. */
  #handleLine(line: string): void {
    clearTimeout(this.#timer);
    if (this.#isReady) this.#onResponse(line);
    else if (line === '""\n') this.#isReady = true;
    else this.#end(new MappingNotRun("unsafe", t("Its process can access: {0}.", line.slice(0, 100).trim())));
    this.#sendNext();
  }

  #onResponse(line: string): void {
    const pending = this.#pending;
    this.#pending = undefined;
    try {
      pending?.resolve(resultsIn(line));
    } catch (error) {
      const wrong = t("The result is not a list of values.");
      pending?.reject(error instanceof MappingNotRun ? error : new MappingNotRun("failed", wrong));
    }
  }

  #limit(timeoutMs: number, why: MappingNotRun): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(why), timeoutMs);
  }

  /** Kills the child; the next request starts a new one. If the process is not isolated, all waiting requests fail. */
  #end(why: MappingNotRun): void {
    const child = this.#child;
    this.#child = undefined;
    clearTimeout(this.#timer);
    child?.kill("SIGKILL");
    const pending = this.#pending;
    this.#pending = undefined;
    const rejected = why.reason === "unsafe" ? this.#waiting.splice(0) : [];
    for (const one of pending === undefined ? rejected : [pending, ...rejected]) one.reject(why);
    this.#sendNext();
  }
}
