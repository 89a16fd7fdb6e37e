import { errorMessage } from "./unknown-values.ts";

/**
 * Characters that control a terminal or hide text: control characters (C0, DEL, C1), the marks that change the
 * direction of writing (UAX #9, explicit ones), the separators of lines and paragraphs, and what XML cannot hold.
 */
const steering =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it matches
  /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g;

const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function spell(letter: string): string {
  const code = letter.charCodeAt(0).toString(16);
  return named[letter] ?? (code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, "0")}`);
}

/**
 * A text as one line that is safe to show in a terminal, a log, a notification or a row. Parts of it come from outside
 * (any user can open an issue), so characters that would rewrite the screen are escaped (`\x1b`, `\n`).
 */
export function printable(text: string): string {
  return text.replace(steering, spell);
}

/** The same for a text whose own lines are meant, such as a stack or source code: line ends and tabs stay. */
export function printableLines(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(steering, (letter) => (letter === "\n" || letter === "\t" ? letter : spell(letter)));
}

/** JSON that means the same and holds none of these: what JSON itself leaves as it is becomes `\u009b`. */
export function printableJson(json: string): string {
  return json.replace(steering, (letter) =>
    // Line ends and tabs of JSON separate its parts; within its texts they are escaped already.
    letter === "\n" || letter === "\t" || letter === "\r"
      ? letter
      : `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** An internal error with its stack, for a log. */
export const faultText = (thrown: unknown): string =>
  printableLines(thrown instanceof Error && thrown.stack !== undefined ? thrown.stack : errorMessage(thrown));
