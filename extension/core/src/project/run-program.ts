import { spawn } from "node:child_process";
import { cancelled } from "./errors.ts";

export interface ProgramOptions {
  readonly cwd: string;
  /** Added to this process's variables; an undefined value unsets the variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** Called with the latest line of each output; a carriage return also ends a line. */
  readonly onLine?: (line: string) => void;
  readonly timeoutMs?: number;
  /** Written to the program's standard input, for values that must not be in its arguments, which other users can read. */
  readonly input?: string;
  /** The number of characters kept from the end of each output; 200,000 by default. */
  readonly keepOutput?: number;
}

export interface ProgramResult {
  /** Undefined if the program could not be started or was killed. */
  readonly status: number | undefined;
  readonly missing: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const windows = process.platform === "win32";
/** Programs that are scripts on Windows, not executables. */
const scripts = new Set(["npm", "pnpm", "yarn"]);
const defaultKeptCharacters = 200_000;

/** Kills a program, which was started as its own process group, with its children: npm and git start child processes. */
export function endTree(pid: number | undefined, signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): void {
  if (pid === undefined) return;
  const kill = (id: number): void => {
    try {
      process.kill(id, signal);
    } catch {
      // It has already exited.
    }
  };
  if (!windows) kill(-pid);
  else
    spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore", windowsHide: true })
      // Without taskkill, only the process itself can be killed.
      .once("error", () => kill(pid));
}

/** Quotes an argument for cmd.exe, which runs npm's scripts on Windows. */
function shellQuoted(argument: string): string {
  return /[\s"&|<>^%()]/.test(argument) ? `"${argument.replaceAll('"', '""')}"` : argument;
}

function start(program: string, args: readonly string[], options: ProgramOptions) {
  const shell = windows && scripts.has(program);
  return spawn(program, shell ? args.map(shellQuoted) : args, {
    cwd: options.cwd,
    // Windows would otherwise prefer a program with that name in the working directory, which may not be trusted.
    env: { ...process.env, ...options.env, ...(windows ? { NoDefaultCurrentDirectoryInExePath: "1" } : {}) },
    stdio: ["pipe", "pipe", "pipe"],
    detached: !windows,
    windowsHide: true,
    shell,
  });
}

/**
 * Runs a program and resolves to its exit status and output, even if the status is not 0.
 * @throws ProjectError `cancelled` once the signal is aborted and the program has exited
 */
export function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  const { signal, onLine, keepOutput = defaultKeptCharacters } = options;
  if (signal?.aborted) return Promise.reject(cancelled());
  return new Promise((resolve, reject) => {
    const output = { stdout: "", stderr: "" };
    const child = start(program, args, options);
    const end = (): void => endTree(child.pid);
    // A program that exits without reading closes its input; its status contains the result.
    child.stdin.on("error", () => undefined).end(options.input);
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(end, options.timeoutMs);
    signal?.addEventListener("abort", end, { once: true });
    const settle = (status: number | undefined, missing: boolean): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      if (signal?.aborted) reject(cancelled());
      else resolve({ status, missing, ...output });
    };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] = (output[name] + text).slice(-keepOutput);
        const line = text.split(/[\r\n]+/).findLast((part) => part.trim() !== "");
        if (line !== undefined) onLine?.(line.trim());
      });
    child.once("error", (error: NodeJS.ErrnoException) => settle(undefined, error.code === "ENOENT"));
    child.once("close", (status) => settle(status ?? undefined, false));
  });
}
