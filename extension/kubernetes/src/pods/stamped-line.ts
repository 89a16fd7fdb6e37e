import { type LogLine, parseLogLine } from "@hookloom/core/environments/contract/log-line";

/** A line of a container's log, with the time at which the node received the line. */
export interface StampedLine {
  /**
   * The timestamp with nanosecond precision. Its length is constant, so timestamps can be compared as strings; empty without a
   * timestamp.
   */
  readonly stamp: string;
  readonly text: string;
}

const stamped = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?(.*)$/s;

/** Parses a line of a log requested with `timestamps=true`. */
export function readStamped(line: string): StampedLine {
  const [, second, fraction = "", zone, text = ""] = stamped.exec(line) ?? [];
  if (second === undefined || zone === undefined) return { stamp: "", text: line };
  const utc = zone === "Z" ? second : new Date(`${second}${zone}`).toISOString().slice(0, 19);
  return { stamp: `${utc}.${fraction.padEnd(9, "0")}Z`, text };
}

/** Converts a line to a log line. A line from the runtime has its own time; any other line takes the node's time. */
export function asLogLine({ stamp, text }: StampedLine, pod: string): LogLine {
  const line = parseLogLine(text);
  const hasOwnTime = text.startsWith("{") && text.includes(`"time":${JSON.stringify(line.time)}`);
  return { ...line, time: hasOwnTime || stamp === "" ? line.time : stamp, pod };
}

/** The position in a container's log, which distinguishes lines that are read again from new lines. */
export class Cursor {
  #stamp = "";
  /** Number of taken lines with this timestamp. */
  #taken = 0;
  #again = 0;
  /** True if a new line has arrived since the last rewind; all following lines are new as well. */
  #isPast = false;

  /** The value for `sinceTime`, which has a resolution of whole seconds; undefined at the beginning. */
  get since(): string | undefined {
    return this.#stamp === "" ? undefined : `${this.#stamp.slice(0, 19)}Z`;
  }

  /** Must be called before a log is read again. */
  rewind(): void {
    this.#again = 0;
    this.#isPast = false;
  }

  /** Moves past a line. Returns true if the line is new. */
  take({ stamp }: StampedLine): boolean {
    if (stamp === "") return true;
    // Two streams are timestamped independently, and a node's clock may be set back.
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
