import { errorMessage } from "./unknown-values.ts";

/**
 * Characters that control a terminal or hide text: control characters (C0, DEL, C1), bidirectional formatting characters (UAX
 * #9, the explicit ones), line and paragraph separators, and characters that are invalid in XML.
 */
const unsafeCharacters =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches these characters
  /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g;

const namedEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escapeCharacter(letter: string): string {
  const code = letter.charCodeAt(0).toString(16);
  return namedEscapes[letter] ?? (code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, "0")}`);
}

/**
 * Formats a string as one line that is safe to show in a terminal, a log, a notification or a row. Parts of the string can
 * come from untrusted sources (anyone can open an issue), so control characters are escaped (`\x1b`, `\n`).
 */
export function printable(text: string): string {
  return text.replace(unsafeCharacters, escapeCharacter);
}

/** Like `printable`, for multi-line text such as a stack trace or source code: line breaks and tabs are kept. */
export function printableLines(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(unsafeCharacters, (letter) =>
      letter === "\n" || letter === "\t" ? letter : escapeCharacter(letter),
    );
}

/** Returns equivalent JSON without control characters: those that JSON leaves unescaped become `\u009b`. */
export function printableJson(json: string): string {
  return json.replace(unsafeCharacters, (letter) =>
    // Line breaks and tabs separate tokens in JSON. Inside strings, they are already escaped.
    letter === "\n" || letter === "\t" || letter === "\r"
      ? letter
      : `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Formats an internal error with its stack trace, for a log. */
export const faultText = (thrown: unknown): string =>
  printableLines(thrown instanceof Error && thrown.stack !== undefined ? thrown.stack : errorMessage(thrown));
