/** One character or escape sequence of a quoted literal, with the text that it represents. */
export interface TextUnit {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

/** A substitution in a template literal, from `${` to `}`. */
export interface Hole {
  readonly start: number;
  readonly end: number;
}

/** A literal with its own control. Offsets refer to the literal's text including its quotes. */
export type Literal =
  | { readonly kind: "text"; readonly value: string; readonly units: readonly TextUnit[] }
  | { readonly kind: "template"; readonly units: readonly TextUnit[]; readonly holes: readonly Hole[] }
  | { readonly kind: "number" }
  | { readonly kind: "switch"; readonly value: boolean };

const simpleEscapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  v: "\v",
  f: "\f",
  "0": "\0",
};

const escapeSequence =
  /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(\r\n|[\n\r\u2028\u2029])|([^xu1-9]))/uy;

/** Returns the character or escape sequence at an offset, or undefined if it is not allowed there. */
function unitAt(text: string, start: number, quote: string): TextUnit | undefined {
  const first = text[start];
  if (first === "\\") {
    escapeSequence.lastIndex = start;
    const match = escapeSequence.exec(text);
    if (!match) return undefined;
    const [whole, byte, four, braced, line, other = ""] = match;
    const end = start + whole.length;
    const code = byte ?? four ?? braced;
    if (other === "0" && /[0-9]/.test(text[end] ?? "")) return undefined;
    if (code !== undefined) {
      const point = Number.parseInt(code, 16);
      return point > 0x10ffff ? undefined : { start, end, value: String.fromCodePoint(point) };
    }
    return { start, end, value: line === undefined ? (simpleEscapes[other] ?? other) : "" };
  }
  if (quote === "`") {
    // In a template's value, line breaks are always `\n`.
    if (first === "\r") return { start, end: start + (text[start + 1] === "\n" ? 2 : 1), value: "\n" };
  } else if (first === "\n" || first === "\r") return undefined;
  const point = text.codePointAt(start);
  if (point === undefined) return undefined;
  const value = String.fromCodePoint(point);
  return { start, end: start + value.length, value };
}

/** Returns the end of the quoted literal that starts at an offset, or undefined if it is not terminated. */
function endOfQuoted(text: string, start: number): number | undefined {
  const quote = text[start] ?? "";
  for (let at = start + 1; at < text.length; ) {
    if (text[at] === quote) return at + 1;
    if (quote === "`" && text.startsWith("${", at)) {
      const end = endOfHole(text, at);
      if (end === undefined) return undefined;
      at = end;
      continue;
    }
    const unit = unitAt(text, at, quote);
    if (!unit) return undefined;
    at = unit.end;
  }
  return undefined;
}

/**
 * Returns the end of the substitution that starts at an offset. Returns undefined if it is not terminated or contains a `/`,
 * because only a parser can determine whether the slash starts a regular expression, which may contain braces and quotes.
 */
function endOfHole(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start + 1; at < text.length; ) {
    const character = text[at] ?? "";
    if (character === "/") return undefined;
    if (`"'\``.includes(character)) {
      const end = endOfQuoted(text, at);
      if (end === undefined) return undefined;
      at = end;
      continue;
    }
    if (character === "{") depth++;
    if (character === "}" && --depth === 0) return at + 1;
    at++;
  }
  return undefined;
}

function readQuoted(text: string): Literal | undefined {
  const quote = text[0] ?? "";
  const units: TextUnit[] = [];
  const holes: Hole[] = [];
  for (let at = 1; at < text.length; ) {
    if (text[at] === quote) {
      if (at !== text.length - 1) return undefined;
      if (quote === "`") return { kind: "template", units, holes };
      return { kind: "text", value: units.map(({ value }) => value).join(""), units };
    }
    if (quote === "`" && text.startsWith("${", at)) {
      const end = endOfHole(text, at);
      if (end === undefined) return undefined;
      holes.push({ start: at, end });
      at = end;
      continue;
    }
    const unit = unitAt(text, at, quote);
    if (!unit) return undefined;
    units.push(unit);
    at = unit.end;
  }
  return undefined;
}

const numberPattern =
  /^-?(?:(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d+)?|0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/;

/** Parses an expression's text as a single literal. Returns undefined for any other expression. */
export function readLiteral(text: string): Literal | undefined {
  if (text === "true" || text === "false") return { kind: "switch", value: text === "true" };
  if (numberPattern.test(text)) return { kind: "number" };
  return /^["'`]/.test(text) ? readQuoted(text) : undefined;
}

/** True if a range is in a template's text, which means between its quotes and with both ends outside any substitution. */
export function isTemplateText(
  text: string,
  { holes }: Literal & { readonly kind: "template" },
  from: number,
  to: number,
): boolean {
  const isInHole = (at: number): boolean => holes.some(({ start, end }) => start < at && at < end);
  return from >= 1 && to <= text.length - 1 && !isInHole(from) && !isInHole(to);
}
