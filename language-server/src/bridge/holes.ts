import type { Range } from "../protocol/protocol.ts";
import { damageCandidates } from "./holes-candidates.ts";
import { type Dialect, type Hole, isSound, parseSource, type SourceTree } from "./parse-source.ts";

/** Where the text may be damaged, as far as an earlier reading can tell; ranges of the new text. */
export interface DamageHints {
  /** The holes of the earlier text and what changed since; tried before anything else. */
  readonly dirty: readonly Range[];
  /** The ranges that a hole may widen to around a dirty range, from the statement outwards. */
  readonly around: (dirty: Range) => readonly Range[];
}

export interface Punched {
  readonly tree: SourceTree;
  readonly holes: readonly Hole[];
}

/** How often a broken text is parsed before the rest of it is given up; each time costs a whole parse. */
const parseBudget = 40;

interface Attempt {
  readonly source: string;
  readonly tree: SourceTree;
  readonly holes: readonly Hole[];
}

/**
 * Finds the smallest stretches of a broken text without which the rest can be read. Each is blanked at equal
 * length with an empty statement at its start, which marks the place in the tree and keeps the statements around
 * it apart. Damage that an earlier reading can point at comes first, then what lies around the parser's objections,
 * from a line outwards; what no hole can cure makes the whole text one hole.
 */
export function punchHoles(
  source: string,
  dialect: Dialect,
  first: SourceTree,
  hints?: DamageHints,
): Punched {
  const search = new HoleSearch(dialect);
  let attempt: Attempt = { source, tree: first, holes: [] };
  if (hints !== undefined) attempt = search.fromHints(attempt, hints);
  while (!isSound(attempt.tree) && search.budget > 0) {
    const next = search.fromObjection(attempt);
    if (next === undefined) break;
    attempt = next;
  }
  return isSound(attempt.tree) ? attempt : search.giveUp(source, first);
}

class HoleSearch {
  budget = parseBudget;
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Blanks what is known to be dirty, then wider, as long as the text stays broken. */
  fromHints(start: Attempt, hints: DamageHints): Attempt {
    let best = start;
    for (const dirty of hints.dirty) {
      for (const range of hints.around(dirty)) {
        if (isSound(best.tree)) return best;
        const next = this.#punch(best, range);
        if (next === undefined) continue;
        if (isSound(next.tree) || damageAt(next.tree) > range.end) {
          best = next;
          break;
        }
      }
    }
    return isSound(best.tree) ? best : start;
  }

  /** Looks for the hole that cures the parser's first objection, or moves it furthest back. */
  fromObjection(start: Attempt): Attempt | undefined {
    const at = damageAt(start.tree);
    let furthest: Attempt | undefined;
    for (const range of damageCandidates(start.source, at)) {
      const next = this.#punch(start, range);
      if (next === undefined) continue;
      if (isSound(next.tree)) return next;
      if (damageAt(next.tree) > Math.max(damageAt((furthest ?? start).tree), range.end)) furthest = next;
    }
    return furthest;
  }

  /** The last resort: nothing of the text is live. */
  giveUp(source: string, first: SourceTree): Punched {
    const range = trimmed(source, { start: 0, end: source.length });
    const tree = parseSource(blank(source, range), this.#dialect);
    return { tree, holes: [{ range, message: messageOf(first) }] };
  }

  #punch(from: Attempt, wanted: Range): Attempt | undefined {
    const range = trimmed(from.source, wanted);
    if (range.start >= range.end || this.budget <= 0) return undefined;
    this.budget--;
    const source = blank(from.source, range);
    const apart = from.holes.filter((hole) => hole.range.end <= range.start || hole.range.start >= range.end);
    return {
      source,
      tree: parseSource(source, this.#dialect),
      holes: [...apart, { range, message: messageOf(from.tree) }].sort(
        (a, b) => a.range.start - b.range.start,
      ),
    };
  }
}

function damageAt(tree: SourceTree): number {
  const at = tree.issues.filter((issue) => issue.damage).map((issue) => issue.at);
  return at.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...at);
}

function messageOf(tree: SourceTree): string {
  return tree.issues.find((issue) => issue.damage)?.message ?? "This code cannot be read.";
}

/** Takes the white space off both ends of a range. */
export function trimmed(text: string, range: Range): Range {
  let { start, end } = range;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return { start, end };
}

function isSpace(code: number): boolean {
  return (code >= 9 && code <= 13) || code === 32 || code === 0xa0 || code === 0xfeff;
}

function blank(source: string, { start, end }: Range): string {
  const spaces = source.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, " ");
  return `${source.slice(0, start)};${spaces.slice(1)}${source.slice(end)}`;
}
