const lineBreaks = "\n\r\u2028\u2029";

/** True for the characters that end a line in TypeScript. */
export function isBreak(char: string | undefined): boolean {
  return char !== undefined && char !== "" && lineBreaks.includes(char);
}

/** True for white space other than line breaks. A BOM counts as white space. */
export function isBlank(char: string | undefined): boolean {
  return (
    char === " " || char === "\t" || char === "\uFEFF" || char === "\v" || char === "\f" || char === "\u00A0"
  );
}

/** The offset of the first character in the line that contains `at`. A BOM is not part of the first line. */
export function lineStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && !isBreak(text[start - 1])) start--;
  return start === 0 && at > 0 && text.startsWith("\uFEFF") ? 1 : start;
}

/** The offset directly before the line break. */
export function lineEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && !isBreak(text[end])) end++;
  return end;
}

/** The offset where the next line starts, or the end of the text. */
export function nextLine(text: string, at: number): number {
  const end = lineEnd(text, at);
  return text[end] === "\r" && text[end + 1] === "\n" ? end + 2 : Math.min(end + 1, text.length);
}

/** The leading white space of the line that contains `at`, excluding a BOM. */
export function indentAt(text: string, at: number): string {
  let start = lineStart(text, at);
  if (text[start] === "\uFEFF") start++;
  let end = start;
  while (text[end] === " " || text[end] === "\t") end++;
  return text.slice(start, end);
}

/** The first offset from `at` that is not a blank, within the line. */
export function skipBlanks(text: string, at: number): number {
  let offset = at;
  while (isBlank(text[offset])) offset++;
  return offset;
}

/** The offset after the last non-blank character before `at`, within the line. */
export function skipBlanksBack(text: string, at: number): number {
  let offset = at;
  while (offset > 0 && isBlank(text[offset - 1])) offset--;
  return offset;
}

/** True if only blanks precede `at` on its line. */
export function startsLine(text: string, at: number): boolean {
  const before = skipBlanksBack(text, at);
  return before === 0 || isBreak(text[before - 1]);
}

/** True if only blanks follow `at` on its line. */
export function endsLine(text: string, at: number): boolean {
  const after = skipBlanks(text, at);
  return after >= text.length || isBreak(text[after]);
}

/** True if there is a line break between the two offsets. */
export function hasBreak(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isBreak(text[at])) return true;
  return false;
}

/** The number of line breaks between the two offsets. */
export function countBreaks(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) {
    if (isBreak(text[at]) && !(text[at] === "\r" && text[at + 1] === "\n" && at + 1 < end)) count++;
  }
  return count;
}

/** The start offsets of all lines in the range after the first one. */
export function innerLineStarts(text: string, start: number, end: number): number[] {
  const starts: number[] = [];
  for (let at = nextLine(text, start); at < end; at = nextLine(text, at)) {
    starts.push(at);
    if (lineEnd(text, at) >= text.length) break;
  }
  return starts;
}

/** Splits a text into lines, with any kind of line break. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/);
}
