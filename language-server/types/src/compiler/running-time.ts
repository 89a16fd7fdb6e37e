import { readFileSync } from "node:fs";

/** Linux reports a process's time in hundredths of a second, whatever its own clock is. */
const tick = 10;

/**
 * The processor time that a process has had, in milliseconds; undefined where it has ended or the system does not say,
 * as it does on Linux alone without starting another program (proc_pid_stat(5)).
 */
export function processorTime(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program comes first and may hold spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const used = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(used) ? used * tick : undefined;
  } catch {
    return undefined;
  }
}

/** A process that hardly runs is ended, too, after this many times its limit. */
const stillFactor = 10;

export interface RunningTime {
  /** Milliseconds. */
  readonly limit: number;
  /** The processor time that the process has had so far, in milliseconds. */
  processorTime(): number | undefined;
  onSpent(): void;
}

/**
 * Calls back once a process has run for so long. While other programs keep it from running, its time hardly advances;
 * where the system does not say how long it ran, all time counts. Several processors at once count as one.
 * Returns what stops the watch.
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
