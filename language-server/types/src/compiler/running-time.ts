import { readFileSync } from "node:fs";

/** Milliseconds per tick. Linux reports a process's time in hundredths of a second, regardless of its internal clock. */
const tickMs = 10;

/**
 * Returns the CPU time of a process in milliseconds; undefined if the process has ended or the system does not report it. Only
 * Linux does so without starting another program (proc_pid_stat(5)).
 */
export function cpuTimeMs(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program name comes first and may contain spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const used = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(used) ? used * tickMs : undefined;
  } catch {
    return undefined;
  }
}

/** A process that gets hardly any CPU time is ended after this many times its limit. */
const idleFactor = 10;

export interface RunningTime {
  /** The limit in milliseconds. */
  readonly limitMs: number;
  /** Returns the CPU time of the process in milliseconds. */
  cpuTimeMs(): number | undefined;
  onSpent(): void;
}

/**
 * Calls `onSpent` when a process has used its limit of CPU time. CPU time hardly advances while other programs keep the
 * process from running. If the system does not report CPU time, elapsed time counts. At most the elapsed time counts, even on
 * several processors. Returns a function that stops the watch.
 */
export function watchRunningTime({
  limitMs: limit,
  cpuTimeMs: processorTime,
  onSpent,
}: RunningTime): () => void {
  const start = performance.now();
  const before = processorTime();
  const usedMs = (): number => {
    const passed = performance.now() - start;
    const now = processorTime();
    if (before === undefined || now === undefined) return passed;
    return Math.max(Math.min(passed, now - before), passed / idleFactor);
  };
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    timer = setTimeout(() => {
      const left = limit - usedMs();
      if (left > 0) wait(Math.max(left, limit / 20));
      else onSpent();
    }, left);
  };
  wait(limit);
  return () => clearTimeout(timer);
}
