import type { Range } from "@hookloom/protocol/flow-document";
import { lineAt, type Scan, type ScannedLine, type Suspect, scan } from "./scan.ts";

/**
 * A range that may become a hole; `inline` if it is inside a statement and is replaced with an expression. `put` contains
 * missing brackets, which replace the white space there.
 */
export interface HoleCandidate extends Range {
  readonly inline?: boolean;
  readonly put?: string;
}

/** The start of a line that opens a block of a branch or a loop, or a standalone block. */
const controlHead = /^\s*(?:(?:if|for|while|switch|else|do|try|catch|finally)\b[^;]*\{|\{)[^{}]*$/;
/** A line that should be followed by a brace: the head of a branch, a loop or a function. */
const openHead =
  /^\s*(?:\}\s*)?(?:(?:if|for|while|switch|catch)\b.*\)|(?:else|try|do|finally)|(?:[\w$#.\s]+\s)?[\w$#]+(?:<.*>)?\(.*\)(?:\s*:[^;{}]+)?|.*=>)\s*$/;
/** Maximum number of unbalanced brackets and quotes to try, nearest to the damage first. */
const maxSuspects = 4;

/**
 * The ranges that are likely to contain the damage that the parser reports at an offset: first the unbalanced brackets or
 * quotes, then the line, the previous line, both, and the enclosing code up to the whole module statement. Brackets determine
 * the enclosing code; indentation is not needed.
 */
export function damageCandidates(text: string, at: number): readonly HoleCandidate[] {
  const scanned = scan(text);
  const { lines } = scanned;
  const index = lineAt(lines, Math.min(at, text.length));
  const before = previousLine(lines, index);
  const found: Range[] = [];
  const add = (from: number, to: number): void => {
    const first = lines[from];
    const last = lines[to];
    if (first !== undefined && last !== undefined) found.push({ start: first.start, end: last.end });
  };
  add(index, index);
  add(before, before);
  add(before, index);
  found.push(...enclosing(scanned, before), ...enclosing(scanned, index));
  found.sort((a, b) => a.end - a.start - (b.end - b.start));
  const reach = lines[index]?.end ?? at;
  const near = scanned.suspects.filter((suspect) => suspect.at <= reach).slice(-maxSuspects);
  return withoutDuplicates([
    ...near.reverse().flatMap((suspect) => aroundSuspect(text, scanned, suspect, reach)),
    ...found.flatMap((range) => [...headRanges(text, range), range]),
  ]);
}

/**
 * The possible holes for a suspect. For an unclosed brace: a closing brace after the code indented below it, a hole for its
 * line, or a hole for the input before other code on that line. If nothing is indented, its closing brace may have been
 * paired with any later opening brace. A hole at the head of a branch or loop then loses the least, because the content is
 * kept.
 */
function aroundSuspect(
  text: string,
  scanned: Scan,
  { at, opens, shows }: Suspect,
  reach: number,
): readonly HoleCandidate[] {
  if (!opens)
    return [...(text[at] === "}" ? missingOpenings(text, scanned, at) : []), { start: at, end: at + 1 }];
  const line = lineFrom(text, scanned, at);
  const before = { start: line.start, end: at + 1 };
  if (text.startsWith("/*", at)) return [{ start: at, end: at + 2 }, line];
  if (text[at] !== "{") return [line, before];
  const { lines } = scanned;
  const head = lineAt(lines, at);
  const { indent } = lines[head] as ScannedLine;
  const end = lines.findIndex((each, index) => index > head && !each.blank && each.indent <= indent);
  if (end > head + 1) return [...missingClosing(lines[end] as ScannedLine), line, before];
  const heads = [...scanned.outer.keys()]
    .filter((inner) => at <= inner && inner <= reach && text[inner] === "{")
    .map((inner) => lineFrom(text, scanned, inner))
    .filter((inner) => controlHead.test(text.slice(inner.start, inner.end)));
  const last = lines[lineAt(lines, shows ?? at)] as ScannedLine;
  return [
    ...heads.slice(-maxSuspects).reverse(),
    ...(last.start > at ? missingClosing(last) : []),
    line,
    before,
  ];
}

/** An opening brace after each earlier line that lacks one, nearest first. */
function missingOpenings(text: string, { lines }: Scan, at: number): readonly HoleCandidate[] {
  const found: HoleCandidate[] = [];
  for (let index = lineAt(lines, at) - 1; index >= 0 && found.length < maxSuspects; index--) {
    const { start, end, owner } = lines[index] as ScannedLine;
    if (owner !== -2 && openHead.test(text.slice(start, end)))
      found.push({ start: end, end: end + 1, put: "{" });
  }
  return found;
}

/** A closing brace in the white space before a line. */
function missingClosing({ start, indent }: ScannedLine): readonly HoleCandidate[] {
  const at = indent > 0 ? start : start - 1;
  return [{ start: at, end: at + 1, put: "}" }];
}

/** The rest of a line, from the start of the statement that contains an offset. */
function lineFrom(text: string, { lines }: Scan, at: number): Range {
  const { start, end } = lines[lineAt(lines, at)] as ScannedLine;
  const before = /^[\s\S]*[;{}](?=\s*\S)/.exec(text.slice(start, at))?.[0].length ?? 0;
  return { start: start + before, end };
}

/**
 * The text of a line before its opening brace. Without this text, the brace opens a block, and the content of
 * the block is kept.
 */
function headRanges(text: string, { start, end }: Range): readonly Range[] {
  const line = text.slice(start, end);
  return /^[^\n\r]*\)\s*\{$/.test(line) ? [{ start, end: end - 1 }] : [];
}

function previousLine(lines: readonly ScannedLine[], index: number): number {
  let at = index - 1;
  while (at > 0 && lines[at]?.blank) at--;
  return Math.max(at, 0);
}

/** The statement around a line, then everything in the enclosing brackets, and so on outwards. */
function* enclosing(scanned: Scan, index: number): Generator<Range> {
  const { lines, closings, outer } = scanned;
  let line = index;
  let owner = lines[line]?.owner ?? -1;
  while (owner === -2) owner = lines[--line]?.owner ?? -1;
  for (;;) {
    const head = firstLine(lines, line, owner);
    const tail = lastLine(lines, Math.max(head, line), owner);
    yield { start: (lines[head] as ScannedLine).start, end: (lines[tail] as ScannedLine).end };
    if (owner < 0) return;
    const end = closings.get(owner);
    if (end !== undefined) yield { start: owner + 1, end };
    line = lineAt(lines, owner);
    owner = outer.get(owner) ?? -1;
  }
}

/** Finds the line above that starts the statement of a line, at its bracket level. */
function firstLine(lines: readonly ScannedLine[], index: number, owner: number): number {
  let head = index;
  while (head > 0 && !startsStatement(lines[head] as ScannedLine, owner)) {
    if ((lines[head - 1] as ScannedLine).start <= owner) break;
    head--;
  }
  return head;
}

/** Finds the last line before the next statement at the same bracket level. */
function lastLine(lines: readonly ScannedLine[], index: number, owner: number): number {
  let tail = index;
  for (let at = index + 1; at < lines.length; at++) {
    const line = lines[at] as ScannedLine;
    if (startsStatement(line, owner) || (line.owner === owner && line.closes && owner >= 0)) break;
    if (line.owner !== -2 && line.owner < owner) break;
    if (!line.blank) tail = at;
  }
  return tail;
}

/** True for a line that starts a statement at its bracket level. */
function startsStatement(line: ScannedLine, owner: number): boolean {
  return line.owner === owner && !line.blank && !line.closes && !line.continues;
}

function withoutDuplicates(ranges: readonly HoleCandidate[]): HoleCandidate[] {
  const seen = new Set<string>();
  return ranges.filter(({ start, end, put }) => {
    const key = `${start}:${end}:${put ?? ""}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
