import { messageOf } from "../user-error.ts";

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
