import type { Pair } from "../text/common-run.ts";
import type { StepNode } from "./tree.ts";

/** The share of two sorted lists that they have in common, between 0 and 1. */
function shared(a: Int32Array, b: Int32Array): number {
  if (a.length + b.length === 0) return 0;
  let x = 0;
  let y = 0;
  let common = 0;
  while (x < a.length && y < b.length) {
    const difference = (a[x] as number) - (b[y] as number);
    if (difference === 0) common++;
    if (difference <= 0) x++;
    if (difference >= 0) y++;
  }
  return (2 * common) / (a.length + b.length);
}

const contents = new WeakMap<StepNode, Int32Array>();

/** The codes of the steps directly in a step's blocks, sorted. */
function nodeContent(node: StepNode): Int32Array {
  const known = contents.get(node);
  if (known) return known;
  const codes = node.blocks.flatMap(({ nodes }) => nodes.map(({ code }) => code));
  const found = Int32Array.from(codes).sort();
  contents.set(node, found);
  return found;
}

/** How much of what two steps hold is the same, between 0 and 1; 0 where one of them holds nothing. */
export function sameContent(a: StepNode, b: StepNode): number {
  return a.blocks.length === 0 || b.blocks.length === 0 ? 0 : shared(nodeContent(a), nodeContent(b));
}

/** How much of their own words two steps share, between 0 and 1. */
export const sameWords = (a: StepNode, b: StepNode): number => shared(a.words, b.words);

/** How likely one step became the other, given that they stand at the same place; 0 where they are two steps. */
export function likeness(a: StepNode, b: StepNode): number {
  const words = sameWords(a, b);
  const content = sameContent(a, b);
  const sameKind = a.step.kind === b.step.kind;
  if (!(words >= (sameKind ? 0.3 : 0.6) || content >= 0.5)) return 0;
  return words + content + (sameKind ? 0.2 : 0) + (a.step.label === b.step.label ? 0.2 : 0);
}

/** Further from its relative place than this, a step of a long list is not looked for. */
const band = 40;
/** Beyond this product of lengths only the middle of the search is too large to keep. */
const largest = 4_000_000;

/**
 * Pairs the items of two lists in order so that the sum of their scores is as large as possible. Long lists are only
 * searched near the same relative place, which keeps the time linear.
 */
export function bestPairs<Item>(
  a: readonly Item[],
  b: readonly Item[],
  score: (one: Item, other: Item) => number,
): readonly Pair[] {
  const width = b.length + 1;
  if (a.length === 0 || b.length === 0 || a.length * b.length > largest) return [];
  const best = new Float64Array((a.length + 1) * width);
  const taken = new Uint8Array((a.length + 1) * width);
  for (let x = 1; x <= a.length; x++) {
    const middle = (x * b.length) / a.length;
    for (let y = 1; y <= b.length; y++) {
      const at = x * width + y;
      best[at] = Math.max(best[at - width] as number, best[at - 1] as number);
      if (Math.abs(y - middle) > band) continue;
      const one = score(a[x - 1] as Item, b[y - 1] as Item);
      const sum = (best[at - width - 1] as number) + one;
      if (one > 0 && sum > (best[at] as number)) {
        best[at] = sum;
        taken[at] = 1;
      }
    }
  }
  const pairs: Pair[] = [];
  let x = a.length;
  let y = b.length;
  while (x > 0 && y > 0) {
    const at = x * width + y;
    if (taken[at] === 1) pairs.push([--x, --y]);
    else if (best[at] === best[at - width]) x--;
    else y--;
  }
  return pairs.reverse();
}
