/** A stretch that two texts share. */
export interface Shared {
  readonly oldStart: number;
  readonly newStart: number;
  readonly length: number;
}

interface Token {
  readonly start: number;
  readonly text: string;
}

/** More edits than this between two texts are no longer looked for word by word; the time grows with their number. */
const mostEdits = 600;

/** The words and marks that two texts have in common, in order; white space counts for nothing. */
export function sharedTokens(
  before: string,
  after: string,
  oldBase: number,
  newBase: number,
): readonly Shared[] {
  if (before === "" || after === "") return [];
  const a = tokensOf(before);
  const b = tokensOf(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head]?.text === b[head]?.text) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail)?.text === b.at(-1 - tail)?.text)
    tail++;
  const pairs: [number, number][] = [];
  for (let at = 0; at < head; at++) pairs.push([at, at]);
  const inner = longestRun(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  for (const [x, y] of inner) pairs.push([x + head, y + head]);
  for (let at = tail; at > 0; at--) pairs.push([a.length - at, b.length - at]);
  return pairs.map(([x, y]) => {
    const old = a[x] as Token;
    return {
      oldStart: oldBase + old.start,
      newStart: newBase + (b[y] as Token).start,
      length: old.text.length,
    };
  });
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(/[\w$]+|[^\s\w$]/g)) tokens.push({ start: match.index, text: match[0] });
  return tokens;
}

function longestRun(a: readonly Token[], b: readonly Token[]): readonly (readonly [number, number])[] {
  if (a.length === 0 || b.length === 0) return [];
  const numbers = new Map<string, number>();
  const numberOf = ({ text }: Token): number => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
  const left = Int32Array.from(a, numberOf);
  const right = Int32Array.from(b, numberOf);
  return shortestScript(left, right) ?? uniqueMatches(left, right);
}

/** The greedy shortest edit script; undefined where it is too long to be worth the search. */
function shortestScript(a: Int32Array, b: Int32Array): readonly (readonly [number, number])[] | undefined {
  const limit = Math.min(mostEdits, a.length + b.length);
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

function walkBack(
  trace: readonly Int32Array[],
  endX: number,
  endY: number,
): readonly (readonly [number, number])[] {
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

/** Pairs the words that both sides have once, as far as they are in the same order. */
function uniqueMatches(a: Int32Array, b: Int32Array): readonly (readonly [number, number])[] {
  const once = (list: Int32Array): Map<number, number> => {
    const seen = new Map<number, number>();
    list.forEach((value, index) => {
      seen.set(value, seen.has(value) ? -1 : index);
    });
    return seen;
  };
  const right = once(b);
  const pairs: (readonly [number, number])[] = [];
  for (const [value, x] of once(a)) {
    const y = right.get(value);
    if (x >= 0 && y !== undefined && y >= 0) pairs.push([x, y]);
  }
  return increasing(pairs.sort((p, q) => p[0] - q[0]));
}

/** The longest part of a list of pairs in which the second members grow. */
function increasing(pairs: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const tails: number[] = [];
  const before = new Int32Array(pairs.length).fill(-1);
  pairs.forEach(([, y], index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] as number]?.[1] ?? 0) < y) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? (tails[low - 1] as number) : -1;
    tails[low] = index;
  });
  const result: (readonly [number, number])[] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = before[at] as number)
    result.push(pairs[at] as readonly [number, number]);
  return result.reverse();
}
