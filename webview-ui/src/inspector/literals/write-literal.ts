import { readLiteral, type TextUnit } from "./read-literal.ts";

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

const hex = (character: string, digits: number): string =>
  character.charCodeAt(0).toString(16).padStart(digits, "0");

/** Escapes a string for the given quotes. Template literals keep their line breaks. */
export function escaped(value: string, quote: string): string {
  const keepsLines = quote === "`";
  const escapedText = Array.from(value, (character) => {
    if (character === quote) return `\\${character}`;
    if (keepsLines && (character === "\n" || character === "\t")) return character;
    const known = escapes[character];
    if (known !== undefined) return known;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to escape.
    if (/[\0-\x1f\x7f]/.test(character)) return `\\x${hex(character, 2)}`;
    return /[\ud800-\udfff]/.test(character) && character.length === 1
      ? `\\u${hex(character, 4)}`
      : character;
  }).join("");
  return keepsLines ? escapedText.replaceAll("${", "\\${") : escapedText;
}

/** Returns a string as a literal in double quotes, or in the same quotes as another literal. */
export function quoted(value: string, like = ""): string {
  const quote = like[0] === "'" ? "'" : '"';
  return `${quote}${escaped(value, quote)}${quote}`;
}

/** Counts the consecutive units that match a value from one end, and returns the length of the matching text. */
function countMatching(
  units: readonly TextUnit[],
  matchesAt: (text: string, length: number) => boolean,
): { count: number; length: number } {
  let length = 0;
  let count = 0;
  for (const { value } of units) {
    if (!matchesAt(value, length)) break;
    length += value.length;
    count++;
  }
  return { count, length };
}

/**
 * Returns a string literal with another value. The quotes and all characters and escapes around the change are kept. Text that
 * is not a string literal is replaced by one.
 */
export function rewrite(text: string, value: string): string {
  const literal = readLiteral(text);
  if (literal?.kind !== "text") return quoted(value, text);
  const quote = text[0] ?? '"';
  let head = countMatching(literal.units, (unit, length) => value.startsWith(unit, length));
  const nul = literal.units[head.count - 1];
  // `\0` before a digit would be an octal escape.
  if (nul && text.slice(nul.start, nul.end) === "\\0" && /[0-9]/.test(value[head.length] ?? ""))
    head = { count: head.count - 1, length: head.length - 1 };
  const rest = value.slice(head.length);
  const tail = countMatching(literal.units.slice(head.count).toReversed(), (unit, length) =>
    rest.endsWith(unit, rest.length - length),
  );
  const from = literal.units[head.count]?.start ?? text.length - 1;
  const to = literal.units[literal.units.length - tail.count]?.start ?? text.length - 1;
  const middle = escaped(value.slice(head.length, value.length - tail.length), quote);
  return text.slice(0, from) + middle + text.slice(to);
}

/** Converts a string literal to a template with an expression inserted at an offset of its value. */
export function withHole(text: string, offset: number, expression: string): string {
  const literal = readLiteral(text);
  const value = literal?.kind === "text" ? literal.value : "";
  const [before, after] = [value.slice(0, offset), value.slice(offset)];
  return `\`${escaped(before, "`")}\${${expression}}${escaped(after, "`")}\``;
}
