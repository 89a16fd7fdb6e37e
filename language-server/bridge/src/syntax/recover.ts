import type { Comment } from "@babel/types";
import type { Range } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";
import { type Dialect, type Hole, isSound, nodeRange, parseSource, type SourceTree } from "./babel.ts";
import { damageCandidates, type HoleCandidate } from "./recovery-candidates.ts";
import { openBracketsAt } from "./scan.ts";

/** Where the text may be damaged, according to an earlier reading. Ranges refer to the new text. */
export interface DamageHints {
  /** The holes in the earlier text and the changes since then. They are tried first. */
  readonly dirty: readonly Range[];
  /** The ranges in `dirty` with character precision; `dirty` contains whole words. */
  readonly typed: readonly Range[];
  /** The changes since the earlier reading, without its holes. */
  readonly latest: readonly Range[];
  /** The ranges of the module's statements, according to the earlier reading. */
  readonly chunks: readonly Range[];
  /** The wider ranges to try as a hole around a dirty range, smallest loss first. */
  readonly around: (dirty: Range) => readonly HoleCandidate[];
}

export interface Punched {
  readonly tree: SourceTree;
  readonly holes: readonly Hole[];
}

/** Maximum number of parses of a broken text before the search ends. Each parse covers the whole text. */
const parseBudget = 48;
const closers: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
/** With more simultaneous changes, their positions do not reliably indicate the damage. */
export const maxHints = 8;

export interface Attempt {
  readonly tree: SourceTree;
  readonly ranges: readonly HoleCandidate[];
}

/**
 * Finds the smallest ranges of a broken text that have to be removed so that the rest can be read. Each is
 * replaced by an empty statement of equal length, which marks the position in the tree and separates its
 * neighbours. Damage indicated by an earlier reading comes first, then the surroundings of syntax errors,
 * starting with a line and widening. If no hole helps, the whole text becomes a hole.
 */
export function punchHoles(
  source: string,
  dialect: Dialect,
  first: SourceTree,
  hints?: DamageHints,
): Punched {
  const search = new HoleSearch(source, dialect);
  return search.settle(search.find(first, hints), first);
}

/** The search in one text, with a limited number of parses. */
export class HoleSearch {
  readonly #source: string;
  readonly #dialect: Dialect;
  #budget = parseBudget;

  constructor(source: string, dialect: Dialect) {
    this.#source = source;
    this.#dialect = dialect;
  }

  /** Follows the hints, otherwise the syntax errors. Returns the best attempt, even if it is not sound. */
  find(first: SourceTree, hints: DamageHints | undefined): Attempt {
    const start: Attempt = { tree: first, ranges: [] };
    const hinted = hints && hints.dirty.length <= maxHints ? this.#fromHints(start, hints) : undefined;
    return hinted ?? this.#fromSyntaxErrors(start);
  }

  /**
   * Tries holes at the dirty ranges: first all of them, in several variants, then a single wider one, then several wider ones
   * together.
   */
  #fromHints(start: Attempt, { dirty, typed, latest, around }: DamageHints): Attempt | undefined {
    // A long hole may contain valid code by now. The most recent input is more likely to be damaged.
    const long = typed.some(({ start, end }) => /[\n\r]/.test(this.#source.slice(start, end).trim()));
    for (const ranges of long ? [latest, typed, dirty] : [typed, dirty]) {
      const found = this.#punchRanges(ranges);
      if (found) return found;
    }
    const wider = dirty.map((range) => around(range));
    for (const candidates of wider) {
      for (const range of candidates) {
        const next = this.#punch(start, range);
        if (next && isSound(next.tree)) return next;
      }
    }
    let best = start;
    for (const candidates of wider) best = this.#furthest(best, candidates) ?? best;
    return isSound(best.tree) ? best : undefined;
  }

  /** Turns the ranges themselves into holes. Returns the first variant that can be read. */
  #punchRanges(ranges: readonly Range[]): Attempt | undefined {
    const ways = ranges.map((range) => waysToPunch(this.#source, range));
    const plain = ways.map(([first]) => first);
    const inline = ranges.map((range) => ({ ...trimmed(this.#source, range), inline: true }));
    const single = ways.flatMap((others, index) => others.slice(1).map((way) => plain.with(index, way)));
    for (const holes of [plain, ...single, inline]) {
      const wanted = holes.filter((hole) => hole !== undefined);
      const attempt = this.#parse(wanted);
      if (attempt && isSound(attempt.tree)) return attempt;
    }
    return undefined;
  }

  /** Follows the syntax errors, adding one hole at a time. */
  #fromSyntaxErrors(start: Attempt): Attempt {
    let attempt = start;
    while (!isSound(attempt.tree) && this.#budget > 0) {
      const source = blanked(this.#source, attempt.ranges);
      const next = this.#furthest(attempt, damageCandidates(source, damageOffset(attempt.tree)));
      if (next === undefined) break;
      attempt = next;
    }
    return attempt;
  }

  /**
   * Drops unnecessary holes and adds a message to each remaining one. If nothing helped, the whole text
   * becomes a hole.
   */
  settle(attempt: Attempt, first: SourceTree): Punched & Pick<Attempt, "ranges"> {
    if (!isSound(attempt.tree)) {
      const range = trimmed(this.#source, { start: 0, end: this.#source.length });
      const tree = parseSource(blanked(this.#source, [range]), this.#dialect);
      return { tree, ranges: [range], holes: [{ range, message: damageMessage(first) }] };
    }
    let { tree, ranges } = attempt;
    const holes: Hole[] = [];
    for (const range of attempt.ranges) {
      const others = ranges.filter((other) => other !== range);
      const without = others.length === 0 ? first : this.#parse(others)?.tree;
      if (without && isSound(without)) {
        tree = without;
        ranges = others;
      } else
        holes.push({
          range: { start: range.start, end: range.end },
          message:
            range.put === undefined
              ? damageMessage(without ?? first)
              : t('"{0}" is missing here.', range.put),
        });
    }
    return { tree, ranges, holes: holes.sort((a, b) => a.range.start - b.range.start) };
  }

  /**
   * Tries the candidates. Returns the first one that makes the text sound, otherwise the one that moves the next error
   * furthest.
   */
  #furthest(from: Attempt, candidates: readonly HoleCandidate[]): Attempt | undefined {
    let best: Attempt | undefined;
    for (const range of candidates) {
      const next = this.#punch(from, range);
      if (next === undefined) continue;
      if (isSound(next.tree)) return next;
      if (damageOffset(next.tree) > Math.max(damageOffset((best ?? from).tree), range.end)) best = next;
    }
    return best;
  }

  #punch(from: Attempt, wanted: HoleCandidate): Attempt | undefined {
    const inline = wanted.inline === true;
    const range = wanted.put === undefined ? { ...trimmed(this.#source, wanted), inline } : wanted;
    if (range.start >= range.end && !inline) return undefined;
    const apart = from.ranges.filter((other) => other.end <= range.start || other.start >= range.end);
    const ranges = [...apart, range].sort((a, b) => a.start - b.start);
    return this.#parse(ranges);
  }

  /**
   * Parses the text with holes. A hole that starts in a comment is shifted to the end of the comment, because a placeholder
   * in the comment would be ignored.
   */
  #parse(ranges: readonly HoleCandidate[]): Attempt | undefined {
    const overlap = ranges.some(({ start }, index) => start < (ranges[index - 1]?.end ?? 0));
    if (this.#budget <= 0 || overlap || ranges.length === 0) return undefined;
    this.#budget--;
    const tree = parseSource(blanked(this.#source, ranges), this.#dialect);
    if (!isSound(tree)) return { tree, ranges };
    const apart = ranges.map((range) => afterComment(this.#source, range, tree.comments));
    if (apart.every((range, index) => range === ranges[index])) return { tree, ranges };
    return this.#parse(apart.filter(({ start, end }) => start < end));
  }
}

function afterComment(source: string, hole: HoleCandidate, comments: readonly Comment[]): HoleCandidate {
  if (hole.put !== undefined || hole.start === hole.end) return hole;
  const around = comments.map(nodeRange).find(({ start, end }) => start < hole.start && hole.start < end);
  if (around === undefined) return hole;
  return { ...hole, ...trimmed(source, { start: around.end, end: Math.max(around.end, hole.end) }) };
}

export function damageOffset(tree: SourceTree): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { damage, at } of tree.issues) if (damage && at < first) first = at;
  return first;
}

/** The possible holes for a single range. For a range without text, the brackets that may be missing. */
function waysToPunch(source: string, range: Range): readonly HoleCandidate[] {
  const hole = trimmed(source, range);
  if (hole.start < hole.end) return [hole, { ...hole, inline: true }];
  const at = [hole.start, hole.start - 1].find((offset) => isSpace(source.charCodeAt(offset)));
  if (at === undefined) return [];
  const closing = openBracketsAt(source, hole.start).map((mark) => closers[mark] ?? mark);
  const [one = "}", two = "}"] = closing;
  const single = [one, "{", "("].map((put) => ({ start: at, end: at + 1, put }));
  const both = { start: at, end: at + 2, put: one + two };
  return isSpace(source.charCodeAt(at + 1)) ? [...single, both] : single;
}

function damageMessage(tree: SourceTree): string {
  return tree.issues.find((issue) => issue.damage)?.message ?? t("This code cannot be parsed.");
}

/** Trims white space from both ends of a range. */
export function trimmed(text: string, range: Range): Range {
  let { start, end } = range;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return { start, end };
}

function isSpace(code: number): boolean {
  return (
    (code >= 9 && code <= 13) ||
    code === 32 ||
    code === 0xa0 ||
    code === 0xfeff ||
    code === 0x2028 ||
    code === 0x2029
  );
}

/** The text with an empty statement instead of each range. Lines and offsets stay the same. */
export function blanked(source: string, ranges: readonly HoleCandidate[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, inline, put } of ranges) {
    parts.push(source.slice(at, start));
    if (put !== undefined) {
      parts.push(put);
      at = end;
      continue;
    }
    const room = start === end ? roomAfter(source, start) : "";
    if (room !== "") parts.push("_", room.slice(0, -1));
    else if (inline && start < end) parts.push("_", spaces(source, start + 1, end));
    else if (start < end) parts.push(placeholder(source, start, end));
    at = end + room.length;
  }
  parts.push(source.slice(at));
  return parts.join("");
}

/**
 * The closing punctuation and the blank after it. A missing token is inserted before the punctuation instead of the blank:
 * `if () {` is read as `if (_){`.
 */
function roomAfter(source: string, at: number): string {
  return /^[)\]},;:]*[ \t]/.exec(source.slice(at, at + 8))?.[0] ?? "";
}

/**
 * `0   ;` is valid as a statement, a class property and an interface member, and never continues the previous line. A single
 * character is too short for it.
 */
function placeholder(source: string, start: number, end: number): string {
  if (end - start > 1) return `0${spaces(source, start + 1, end - 1)};`;
  let before = start;
  while (before > 0 && isSpace(source.charCodeAt(before - 1))) before--;
  return before === 0 || ";{}".includes(source[before - 1] ?? "") ? ";" : "0";
}

function spaces(source: string, start: number, end: number): string {
  return source.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, " ");
}
