import type { Range } from "../protocol/protocol.ts";

interface Line {
  readonly start: number;
  readonly end: number;
  /** Columns of white space before the first character; blank lines have none. */
  readonly indent: number;
  readonly blank: boolean;
  /** The line's first character closes a bracket, so that it belongs to what opened it. */
  readonly closes: boolean;
}

const closing = new Set(["}", ")", "]"]);

/**
 * The stretches that are likely to hold the damage of which the parser complains at an offset, the smallest first:
 * the line, the one before it, both, and then by indentation what encloses them, out to the whole statement of the
 * module. People and editors indent even code that does not parse yet.
 */
export function damageCandidates(text: string, at: number): readonly Range[] {
  const lines = linesOf(text);
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
  for (const [from, to] of enclosing(lines, before)) add(from, to);
  for (const [from, to] of enclosing(lines, index)) add(from, to);
  return unique(found).sort((a, b) => a.end - a.start - (b.end - b.start));
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (const match of text.matchAll(/[^\n\r]*(?:\r\n|\n|\r|$)/g)) {
    const line = match[0].replace(/[\r\n]+$/, "");
    const indent = line.length - line.trimStart().length;
    const first = line[indent] ?? "";
    lines.push({
      start: match.index,
      end: match.index + line.length,
      indent,
      blank: first === "",
      closes: closing.has(first),
    });
  }
  return lines;
}

function lineAt(lines: readonly Line[], offset: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] as Line).start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function previousLine(lines: readonly Line[], index: number): number {
  let at = index - 1;
  while (at > 0 && lines[at]?.blank) at--;
  return Math.max(at, 0);
}

/** The line groups around a line, from its own statement outwards, as pairs of first and last line. */
function* enclosing(lines: readonly Line[], index: number): Generator<readonly [number, number]> {
  let head = index;
  for (;;) {
    head = headOf(lines, head);
    yield [head, tailOf(lines, head, index)];
    const outer = outerOf(lines, head);
    if (outer === undefined) return;
    head = outer;
  }
}

/** Goes up from a line that closes a bracket to the line of the same depth that opened it. */
function headOf(lines: readonly Line[], index: number): number {
  let head = index;
  while (head > 0 && (lines[head]?.closes || lines[head]?.blank)) {
    const depth = lines[head]?.blank ? Number.POSITIVE_INFINITY : (lines[head]?.indent ?? 0);
    head--;
    while (head > 0 && (lines[head]?.blank || (lines[head]?.indent ?? 0) > depth)) head--;
  }
  return head;
}

/** Goes down to the last line that is deeper than the head or closes it. */
function tailOf(lines: readonly Line[], head: number, index: number): number {
  const depth = lines[head]?.indent ?? 0;
  let tail = Math.max(head, index);
  for (let at = head + 1; at < lines.length; at++) {
    const line = lines[at] as Line;
    if (line.blank) continue;
    if (line.indent < depth || (line.indent === depth && !line.closes)) break;
    tail = Math.max(tail, at);
  }
  return tail;
}

function outerOf(lines: readonly Line[], head: number): number | undefined {
  const depth = lines[head]?.indent ?? 0;
  for (let at = head - 1; at >= 0; at--) {
    const line = lines[at] as Line;
    if (!line.blank && line.indent < depth) return at;
  }
  return undefined;
}

function unique(ranges: readonly Range[]): Range[] {
  const seen = new Set<string>();
  return ranges.filter(({ start, end }) => {
    const key = `${start}:${end}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
