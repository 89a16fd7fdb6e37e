import { messageOf } from "./user-error.ts";

/** Where one member of an object stands in its text. */
interface Member {
  readonly key: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

interface ObjectPlace {
  readonly open: number;
  readonly close: number;
  readonly members: readonly Member[];
}

function skipBlanks(text: string, at: number): number {
  let index = at;
  while (/\s/.test(text.charAt(index))) index++;
  return index;
}

function endOfString(text: string, at: number): number {
  let index = at + 1;
  while (text[index] !== '"') index += text[index] === "\\" ? 2 : 1;
  return index + 1;
}

function endOfValue(text: string, at: number): number {
  if (text[at] === '"') return endOfString(text, at);
  let depth = 0;
  for (let index = at; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '"') index = endOfString(text, index) - 1;
    else if (character === "{" || character === "[") depth++;
    else if (depth > 0 && (character === "}" || character === "]")) {
      depth--;
      if (depth === 0) return index + 1;
    } else if (depth === 0 && /[\s,}\]]/.test(character)) return index;
  }
  return text.length;
}

/** Reads the members of the object that opens at an offset of a valid JSON text. */
function readObject(text: string, open: number): ObjectPlace {
  const members: Member[] = [];
  let at = skipBlanks(text, open + 1);
  while (text[at] === '"') {
    const start = at;
    const keyEnd = endOfString(text, start);
    const valueStart = skipBlanks(text, skipBlanks(text, keyEnd) + 1);
    const end = endOfValue(text, valueStart);
    members.push({ key: JSON.parse(text.slice(start, keyEnd)) as string, start, valueStart, end });
    at = skipBlanks(text, end);
    if (text[at] === ",") at = skipBlanks(text, at + 1);
  }
  return { open, close: at, members };
}

/** The blanks between the start of its line and an offset, or undefined where something else stands there. */
function indentAt(text: string, at: number): string | undefined {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return /^[ \t]*$/.test(line) ? line : undefined;
}

function insertInto(text: string, object: ObjectPlace, lines: readonly string[], indent: string): string {
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const last = object.members.at(-1);
  if (last && indentAt(text, last.start) === undefined)
    return `${text.slice(0, last.end)}, ${lines.join(", ")}${text.slice(last.end)}`;
  const own = last ? (indentAt(text, last.start) ?? "") : indent;
  const added = lines.map((line) => lineEnd + own + line.replaceAll("\n", lineEnd + own)).join(",");
  if (last) return `${text.slice(0, last.end)},${added}${text.slice(last.end)}`;
  const outer = indent.slice(0, Math.max(0, indent.length - unitOf(text).length));
  return `${text.slice(0, object.open + 1)}${added}${lineEnd}${outer}${text.slice(object.close)}`;
}

/** One step of indentation in this text: that of the outermost members. */
function unitOf(text: string): string {
  const first = readObject(text, text.indexOf("{")).members[0];
  return (first && indentAt(text, first.start)) || "  ";
}

/**
 * Adds members to an object of a JSON text, the outermost one or one of its members, and leaves every other byte alone.
 * A member that is there already keeps its value. The text must be valid JSON with an object outside.
 */
export function insertMembers(
  text: string,
  section: string | undefined,
  values: Readonly<Record<string, unknown>>,
): string {
  const outer = readObject(text, text.indexOf("{"));
  const unit = unitOf(text);
  if (section === undefined) return insertMissing(text, outer, values, unit);
  const member = outer.members.find(({ key }) => key === section);
  if (!member) return insertMissing(text, outer, { [section]: values }, unit);
  if (text[member.valueStart] !== "{") return text;
  return insertMissing(text, readObject(text, member.valueStart), values, unit + unit);
}

function insertMissing(
  text: string,
  object: ObjectPlace,
  values: Readonly<Record<string, unknown>>,
  indent: string,
): string {
  const there = new Set(object.members.map(({ key }) => key));
  const missing = Object.entries(values).filter(([key]) => !there.has(key));
  if (missing.length === 0) return text;
  const unit = unitOf(text);
  const lines = missing.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value, null, unit)}`);
  return insertInto(text, object, lines, indent);
}

/** What keeps a text from being JSON, and where; line and column count from 1. */
export interface JsonProblem {
  readonly reason: string;
  readonly line: number;
  readonly column: number;
}

function parseError(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** True where only the text's end is wrong: what stands there could still go on as JSON. */
function couldGoOn(text: string): boolean {
  const message = parseError(text);
  if (message === undefined || /end of JSON input|Unterminated string/.test(message)) return true;
  const position = /at position (\d+)/.exec(message)?.[1];
  return position !== undefined && Number(position) >= text.length;
}

/** The parser does not always tell the place, so it is where the text can no longer go on as JSON. */
function errorOffset(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (couldGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return Math.min(good, text.length);
}

/** Finds what is wrong with a text that should be JSON; undefined where nothing is. */
export function jsonProblem(text: string): JsonProblem | undefined {
  const message = parseError(text);
  if (message === undefined) return undefined;
  const before = text.slice(0, errorOffset(text)).split("\n");
  const reason = message.replace(/ in JSON at position.*$| after JSON at position.*$|, (\.\.\.)?".*$/s, "");
  return { reason, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
