import { spawn } from "node:child_process";
import { cancelled } from "./errors.ts";

export interface ProgramOptions {
  readonly cwd: string;
  /** Added to the own variables; an undefined one is unset. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** Called with the newest line of each output of the program; a carriage return ends a line, too. */
  readonly onLine?: (line: string) => void;
  readonly timeout?: number;
  /** Written to the program's input, for values that must not be in its arguments, which other users can read. */
  readonly input?: string;
  /** How many characters are kept of the end of each output; 200,000 by default. */
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
/** Programs that are scripts on Windows. */
const scripts = new Set(["npm", "pnpm", "yarn"]);
const usualOutput = 200_000;

/** Kills a program that was started as a group of its own, with its children: npm and git work through children. */
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
      // Without that program of Windows, it alone can be ended.
      .once("error", () => kill(pid));
}

/** An argument for cmd.exe, which runs the scripts of npm on Windows. */
function shellQuoted(argument: string): string {
  return /[\s"&|<>^%()]/.test(argument) ? `"${argument.replaceAll('"', '""')}"` : argument;
}

function start(program: string, args: readonly string[], options: ProgramOptions) {
  const shell = windows && scripts.has(program);
  return spawn(program, shell ? args.map(shellQuoted) : args, {
    cwd: options.cwd,
    // Windows would otherwise prefer a program of that name in the working folder, which may not be trusted.
    env: { ...process.env, ...options.env, ...(windows ? { NoDefaultCurrentDirectoryInExePath: "1" } : {}) },
    stdio: ["pipe", "pipe", "pipe"],
    detached: !windows,
    windowsHide: true,
    shell,
  });
}

/**
 * Runs a program and resolves to its exit status and output, also where the status is not 0.
 * @throws ProjectError `cancelled` once the signal is aborted and the program has exited
 */
export function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  const { signal, onLine, keepOutput = usualOutput } = options;
  if (signal?.aborted) return Promise.reject(cancelled());
  return new Promise((resolve, reject) => {
    const output = { stdout: "", stderr: "" };
    const child = start(program, args, options);
    const end = (): void => endTree(child.pid);
    // A program that ends without reading closes its input, and its status says why.
    child.stdin.on("error", () => undefined).end(options.input);
    const timer = options.timeout === undefined ? undefined : setTimeout(end, options.timeout);
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
