import { countLeading } from "./count-leading.ts";

/** The indexes of equal items in the first and second list. */
export type Pair = readonly [number, number];

/** Above this number of edits, lists are no longer compared item by item, because the time grows with the number of edits. */
const maxEdits = 600;

/**
 * Finds equal items that two lists have in the same order: the longest common subsequence or, if the lists
 * are too different to search for it, the longest one among the items that occur once in both lists. A list
 * that the other one contains as a whole is kept together: of two statements with similar start and end, the
 * existing one is not split across both.
 */
function commonRun(a: Int32Array, b: Int32Array): readonly Pair[] {
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  const at = indexOfRun(shorter, longer);
  if (at >= 0)
    return Array.from(shorter, (_, index) => (shorter === a ? [index, at + index] : [at + index, index]));
  return findEditScript(a, b) ?? uniqueMatches(a, b);
}

/** Like `commonRun`, including the common start and end of the lists. */
export function commonItems(a: Int32Array, b: Int32Array): readonly Pair[] {
  const least = Math.min(a.length, b.length);
  let head = 0;
  while (head < least && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < least - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const pairs: Pair[] = [];
  for (let at = 0; at < head; at++) pairs.push([at, at]);
  const inner = commonRun(a.subarray(head, a.length - tail), b.subarray(head, b.length - tail));
  for (const [x, y] of inner) pairs.push([x + head, y + head]);
  for (let at = tail; at > 0; at--) pairs.push([a.length - at, b.length - at]);
  return pairs;
}

/** The index at which a list contains another one without a gap; -1 if there is none. An empty list is contained everywhere. */
function indexOfRun(run: Int32Array, list: Int32Array): number {
  const [first] = run;
  if (first === undefined) return 0;
  for (let at = list.indexOf(first); at >= 0; at = list.indexOf(first, at + 1)) {
    if (at + run.length > list.length) return -1;
    if (run.every((value, index) => list[at + index] === value)) return at;
  }
  return -1;
}

/**
 * The common items according to the greedy shortest edit script. Undefined if the script is too long to
 * search for.
 */
function findEditScript(a: Int32Array, b: Int32Array): readonly Pair[] | undefined {
  const limit = Math.min(maxEdits, a.length + b.length);
  const offset = limit + 1;
  const reach = new Int32Array(2 * limit + 3);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= limit; edits++) {
    trace.push(reach.slice(offset - edits - 1, offset + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const down =
        k === -edits || (k !== edits && (reach[offset + k - 1] ?? 0) < (reach[offset + k + 1] ?? 0));
      let x = down ? (reach[offset + k + 1] ?? 0) : (reach[offset + k - 1] ?? 0) + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      reach[offset + k] = x;
      if (x >= a.length && y >= b.length) return walkBack(trace, a.length, b.length);
    }
  }
  return undefined;
}

function walkBack(trace: readonly Int32Array[], endX: number, endY: number): readonly Pair[] {
  const pairs: [number, number][] = [];
  let x = endX;
  let y = endY;
  for (let edits = trace.length - 1; edits >= 0 && (x > 0 || y > 0); edits--) {
    const row = trace[edits] as Int32Array;
    const at = (k: number): number => row[k + edits + 1] ?? 0;
    const k = x - y;
    const down = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = edits === 0 ? 0 : at(fromK);
    const fromY = edits === 0 ? 0 : fromX - fromK;
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      x--;
      y--;
      pairs.push([x, y]);
    }
    x = fromX;
    y = fromY;
  }
  return pairs.reverse();
}

/** Pairs the items that occur once on both sides, as far as they are in the same order. */
function uniqueMatches(a: Int32Array, b: Int32Array): readonly Pair[] {
  const uniqueIndexes = (list: Int32Array): Map<number, number> => {
    const seen = new Map<number, number>();
    list.forEach((value, index) => {
      seen.set(value, seen.has(value) ? -1 : index);
    });
    return seen;
  };
  const right = uniqueIndexes(b);
  const pairs: Pair[] = [];
  for (const [value, x] of uniqueIndexes(a)) {
    const y = right.get(value);
    if (x >= 0 && y !== undefined && y >= 0) pairs.push([x, y]);
  }
  return increasing(pairs.sort((p, q) => p[0] - q[0]));
}

/** The longest subsequence of pairs with increasing second members. */
export function increasing(pairs: readonly Pair[]): readonly Pair[] {
  const tails: number[] = [];
  const before = new Int32Array(pairs.length).fill(-1);
  pairs.forEach(([, y], index) => {
    const low = countLeading(tails, (at) => (pairs[at]?.[1] ?? 0) < y);
    before[index] = low > 0 ? (tails[low - 1] as number) : -1;
    tails[low] = index;
  });
  const result: Pair[] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = before[at] as number) result.push(pairs[at] as Pair);
  return result.reverse();
}
