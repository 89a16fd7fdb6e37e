import type { LogLine } from "@hookloom/core/environments/contract/log-line";
import { foldRuntimeFrames } from "@hookloom/core/environments/management/stack-frames";
import { printable, printableLines } from "@hookloom/protocol/printable";

const shownElsewhere = new Set(["time", "level", "msg", "delivery", "event", "pid"]);

function valueText(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(value);
}

/** Returns the stack and the causes of an error; a stack begins with the error's name and message. */
function stackText(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("stack" in value)) return undefined;
  if (typeof value.stack !== "string") return undefined;
  const cause = "cause" in value ? stackText(value.cause) : undefined;
  return cause === undefined ? value.stack : `${value.stack}\nCaused by: ${cause}`;
}

/**
 * Indents a stack. Stack frames of the runtime are replaced by one line with their number, since they do not help the handler's
 * author.
 */
const indentStack = (stack: string): string =>
  printableLines(foldRuntimeFrames(stack)).replace(/^/gm, "    ");

/**
 * Returns a log line's message and members, to be shown after the output channel's time and level:
 * `New issue: Hello  issues.opened status=200 ms=4`. Only stacks are on separate lines.
 */
export function logText(line: LogLine, project?: string): string {
  const members: string[] = line.event ? [printable(line.event)] : [];
  const below: string[] = [];
  for (const [name, value] of Object.entries(line)) {
    if (shownElsewhere.has(name) || value === undefined) continue;
    const stack = stackText(value);
    if (stack !== undefined) below.push(indentStack(stack));
    else if (name === "stack" && typeof value === "string") below.push(indentStack(value));
    else members.push(printable(`${name}=${valueText(value)}`));
  }
  const head = printable(project === undefined ? line.msg : `${project} · ${line.msg}`);
  return [members.length > 0 ? `${head}  ${members.join(" ")}` : head, ...below].join("\n");
}

/** Truncates a timestamp to milliseconds, since clusters log nanoseconds. */
const truncateToMs = (time: string): string => time.replace(/(\.\d{3})\d+Z$/, "$1Z");

/** Returns the text of `logText` with the line's time and level, for a log page. */
export function fullLogText(line: LogLine): string {
  return `${truncateToMs(line.time)} ${line.level.padEnd(5)} ${logText(line)}`;
}
