/** The part of a pattern that has not been parsed yet. */
interface Reader {
  readonly pattern: string;
  at: number;
}

/** Maximum length of a generated string. */
const maxLength = 200;

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

/** Letters and digits come first, so that a generated string resembles a word. */
const candidates = [...new Set([..."a1A-_ ", ...printable])];

const classes: Readonly<Record<string, string>> = {
  d: "1",
  w: "a",
  s: " ",
  D: "a",
  W: "-",
  S: "a",
  t: "\t",
  n: "\n",
  r: "\r",
};

/** Returns the character that an escape sequence matches; empty for an assertion. */
function readEscape(reader: Reader): string {
  const code = /^(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2}))/i.exec(reader.pattern.slice(reader.at));
  if (code) {
    reader.at += code[0].length;
    return String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? code[3] ?? "", 16));
  }
  const letter = reader.pattern[reader.at++] ?? "";
  if (letter === "b" || letter === "B") return "";
  return classes[letter] ?? letter;
}

/** Returns the characters of a class such as `[A-Z_]`, to be used in turn. */
function readClass(reader: Reader): readonly string[] {
  const { pattern } = reader;
  const start = reader.at;
  while (reader.at < pattern.length && pattern[reader.at] !== "]")
    reader.at += pattern[reader.at] === "\\" ? 2 : 1;
  reader.at++;
  const classPattern = new RegExp(`^[${pattern.slice(start, reader.at)}$`, "u");
  return candidates.filter((character) => classPattern.test(character));
}

function readGroup(reader: Reader, more: number): string {
  const [opening = ""] = /^(?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(reader.pattern.slice(reader.at)) ?? [];
  reader.at += opening.length;
  const text = readAlternatives(reader, more);
  reader.at++;
  // Lookaheads and lookbehinds are only checked against the complete string.
  return /^\?<?[=!]/.test(opening) ? "" : text;
}

/** Returns the strings that match one part of a pattern, used in turn if the part is repeated. */
function readAtom(reader: Reader, more: number): readonly string[] {
  const character = reader.pattern[reader.at++] ?? "";
  if (character === "\\") return [readEscape(reader)];
  if (character === "[") return readClass(reader);
  if (character === "(") return [readGroup(reader, more)];
  if (character === "^" || character === "$") return [""];
  return [character === "." ? "a" : character];
}

/** Returns the repetition count of the preceding atom: its minimum, plus `more` if the quantifier allows it. */
function readCount(reader: Reader, more: number): number {
  const found = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(reader.pattern.slice(reader.at));
  if (!found) return 1;
  reader.at += found[0].length;
  const [, sign, least = sign === "+" ? "1" : "0", comma, most] = found;
  const limit =
    sign === "?" ? 1 : most || (sign === undefined && comma === undefined ? least : Number.MAX_SAFE_INTEGER);
  return Math.min(Math.max(Number(least), more), Number(limit), maxLength);
}

function readSequence(reader: Reader, more: number): string {
  let text = "";
  while (reader.at < reader.pattern.length && !"|)".includes(reader.pattern[reader.at] ?? "")) {
    const atom = readAtom(reader, more);
    for (let left = readCount(reader, more), at = 0; left > 0 && atom.length > 0; left--, at++)
      text += atom[at % atom.length];
  }
  return text;
}

/** Returns the string for the first alternative. The other alternatives are only parsed. */
function readAlternatives(reader: Reader, more: number): string {
  const text = readSequence(reader, more);
  while (reader.pattern[reader.at] === "|") {
    reader.at++;
    readSequence(reader, more);
  }
  return text;
}

/** Generates a string that matches a JSON Schema pattern and these lengths; undefined if none is found. */
export function textOfPattern(pattern: string, least = 0, most = maxLength): string | undefined {
  try {
    const whole = new RegExp(pattern, "u");
    for (let more = 0; more <= Math.min(least, maxLength) + 1; more++) {
      const text = readAlternatives({ pattern, at: 0 }, more);
      if (text.length > most) return undefined;
      if (text.length >= least && whole.test(text)) return text;
    }
  } catch {
    // No sample is generated for an unsupported pattern.
  }
  return undefined;
}
