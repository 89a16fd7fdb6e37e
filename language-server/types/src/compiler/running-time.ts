import { readFileSync } from "node:fs";

/** Milliseconds per tick. Linux reports a process's time in hundredths of a second, regardless of its internal clock. */
const tick = 10;

/**
 * Returns the CPU time of a process in milliseconds; undefined if the process has ended or the system does not report it. Only
 * Linux does so without starting another program (proc_pid_stat(5)).
 */
export function processorTime(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program name comes first and may contain spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const used = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(used) ? used * tick : undefined;
  } catch {
    return undefined;
  }
}

/** A process that hardly runs is also ended, after this many times its limit. */
const stillFactor = 10;

export interface RunningTime {
  /** The limit in milliseconds. */
  readonly limit: number;
  /** Returns the CPU time of the process in milliseconds. */
  processorTime(): number | undefined;
  onSpent(): void;
}

/**
 * Calls back when a process has used its limit of CPU time. The time hardly advances while other programs keep the process from
 * running. If the system does not report CPU time, elapsed time counts. Several processors at once count as one. Returns a
 * function that stops the watch.
 */
export function watchRunningTime({ limit, processorTime, onSpent }: RunningTime): () => void {
  const start = performance.now();
  const before = processorTime();
  const spent = (): number => {
    const passed = performance.now() - start;
    const now = processorTime();
    if (before === undefined || now === undefined) return passed;
    return Math.max(Math.min(passed, now - before), passed / stillFactor);
  };
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    timer = setTimeout(() => {
      const left = limit - spent();
      if (left > 0) wait(Math.max(left, limit / 20));
      else onSpent();
    }, left);
  };
  wait(limit);
  return () => clearTimeout(timer);
}
