import { type LogLine, parseLogLine } from "@hookloom/core/environments/contract/log-line";

/** One line of a container's log, with the time at which its node received it. */
export interface StampedLine {
  /** In nanoseconds and always of the same length, so texts compare like times; empty without one. */
  readonly stamp: string;
  readonly text: string;
}

const stamped = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?(.*)$/s;

/** Reads a line as `timestamps=true` gives it. */
export function readStamped(line: string): StampedLine {
  const [, second, fraction = "", zone, text = ""] = stamped.exec(line) ?? [];
  if (second === undefined || zone === undefined) return { stamp: "", text: line };
  const utc = zone === "Z" ? second : new Date(`${second}${zone}`).toISOString().slice(0, 19);
  return { stamp: `${utc}.${fraction.padEnd(9, "0")}Z`, text };
}

/** A line of the runtime has its own time; any other one has that of the node. */
export function asLogLine({ stamp, text }: StampedLine, pod: string): LogLine {
  const line = parseLogLine(text);
  const own = text.startsWith("{") && text.includes(`"time":${JSON.stringify(line.time)}`);
  return { ...line, time: own || stamp === "" ? line.time : stamp, pod };
}

/** The position in a container's log, which distinguishes lines that are read again from new ones. */
export class Cursor {
  #stamp = "";
  /** How many lines of exactly this time have passed. */
  #taken = 0;
  #again = 0;
  /** A new line has come since the last rewind; all that follow it are new as well. */
  #isPast = false;

  /** For `sinceTime`, which counts whole seconds; undefined at the beginning. */
  get since(): string | undefined {
    return this.#stamp === "" ? undefined : `${this.#stamp.slice(0, 19)}Z`;
  }

  /** Call it before a log is read again. */
  rewind(): void {
    this.#again = 0;
    this.#isPast = false;
  }

  /** True for a line that was not there before. */
  take({ stamp }: StampedLine): boolean {
    if (stamp === "") return true;
    // Two streams are stamped independently, and a node's clock may be set back.
    if (stamp < this.#stamp) return this.#isPast;
    if (stamp === this.#stamp) {
      this.#again += 1;
      if (this.#again <= this.#taken) return false;
      this.#taken = this.#again;
      this.#isPast = true;
      return true;
    }
    this.#isPast = true;
    this.#stamp = stamp;
    this.#taken = 1;
    this.#again = 1;
    return true;
  }
}
