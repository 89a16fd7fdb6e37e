import { printable } from "@hookloom/protocol/printable";
import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";

export type LogLevel = "debug" | "info" | "warn" | "error";

/** One line of an environment's log, as it is stored. Additional members are copied from the runtime unchanged. */
export interface LogLine {
  readonly time: string;
  readonly level: LogLevel;
  readonly msg: string;
  readonly delivery?: string;
  readonly event?: string;
  readonly [further: string]: unknown;
}

const levels: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** Parses one stored or printed line; a line in any other format becomes a message. */
export function parseLogLine(text: string, defaultLevel: LogLevel = "info"): LogLine {
  const now = new Date().toISOString();
  const value = jsonIn(text);
  // A line that the project printed itself.
  if (!isRecord(value) || typeof value.msg !== "string") return { time: now, level: defaultLevel, msg: text };
  const level = levels.find((known) => known === value.level) ?? "info";
  return { ...value, msg: value.msg, level, time: typeof value.time === "string" ? value.time : now };
}

const shownElsewhere = new Set(["time", "level", "msg", "delivery", "event"]);

const clock = (time: string): string => {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "--:--:--" : date.toTimeString().slice(0, 8);
};

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** Formats a time in this machine's time zone, with the date and the zone: `2026-12-01 12:03:04 +01:00`. */
export function localTime(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "-";
  const day = [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join("-");
  const east = -date.getTimezoneOffset();
  const [hours, minutes] = [Math.trunc(Math.abs(east) / 60), Math.abs(east) % 60];
  return `${day} ${clock(time)} ${east < 0 ? "-" : "+"}${twoDigits(hours)}:${twoDigits(minutes)}`;
}

/**
 * Formats a log line as a single line, whatever was logged: `12:03:04 info  New issue: Hello  issues.opened status=200`. Use
 * `localTime` for lines that may be several days old.
 */
export function formatLogLine(line: LogLine, timeText: (time: string) => string = clock): string {
  const members = Object.entries(line)
    .filter(([name, value]) => !shownElsewhere.has(name) && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const tail = [...(line.event ? [line.event] : []), ...members].join(" ");
  return printable(`${timeText(line.time)} ${line.level.padEnd(5)} ${line.msg}${tail ? `  ${tail}` : ""}`);
}

const errorLine = /^(Uncaught )?\[?[\w.]*(Error|Exception)\b[^:]*: .+|^[\w.]*(Error|Exception)$/;
const noise = /^(node:|file:|\/|[A-Z]:\\)\S*:\d+$/;

/** Finds the line with the error in a crash's output, without the surrounding stack; empty if there is none. */
export function crashLine(lines: readonly string[]): string {
  const trimmed = lines.map((line) => line.trim()).filter((line) => line !== "");
  return trimmed.find((text) => errorLine.test(text)) ?? trimmed.find((text) => !noise.test(text)) ?? "";
}
