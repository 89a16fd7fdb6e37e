import { stepKinds } from "@hookloom/protocol/step-kinds";
import { commonItems, increasing, type Pair } from "../text/common-run.ts";
import { sharedFraction } from "./code.ts";
import { groupsBy, matchFlows, setMatch } from "./match-flows.ts";
import { type BlockNode, type FlowNode, listStepNodes, type StepNode, type Tree } from "./tree.ts";

const contents = new WeakMap<StepNode, Int32Array>();

/** The codes of the steps directly in the blocks of a step, sorted. */
function nodeContent(node: StepNode): Int32Array {
  const known = contents.get(node);
  if (known) return known;
  const codes = node.blocks.flatMap(({ nodes }) => nodes.map(({ code }) => code));
  const found = Int32Array.from(codes).sort();
  contents.set(node, found);
  return found;
}

/**
 * The share of content that two steps have in common, between 0 and 1; 0 if one of the steps has no blocks.
 */
function contentOverlap(a: StepNode, b: StepNode): number {
  return a.blocks.length === 0 || b.blocks.length === 0 ? 0 : sharedFraction(nodeContent(a), nodeContent(b));
}

/** The share of words, outside their blocks, that two steps have in common, between 0 and 1. */
const wordOverlap = (a: StepNode, b: StepNode): number => sharedFraction(a.words, b.words);

/**
 * A score for how likely one step was changed into the other at the same position; 0 if they are different
 * steps.
 */
function likeness(a: StepNode, b: StepNode): number {
  const words = wordOverlap(a, b);
  const content = contentOverlap(a, b);
  const sameKind = a.step.kind === b.step.kind;
  if (!(words >= (sameKind ? 0.3 : 0.6) || content >= 0.5)) return 0;
  return words + content + (sameKind ? 0.2 : 0) + (a.step.label === b.step.label ? 0.2 : 0);
}

/** Maximum distance of a scored item from its relative position in a long list. */
const maxDistance = 40;
/** Lists with a larger product of lengths are not paired, because the search table would be too large. */
const maxTableSize = 4_000_000;

/**
 * Pairs the items of two lists in order and maximizes the sum of their scores. Only items near the same relative position are
 * scored, so that the number of scores is linear in the length of the lists.
 */
function bestPairs<Item>(
  a: readonly Item[],
  b: readonly Item[],
  score: (one: Item, other: Item) => number,
): readonly Pair[] {
  const width = b.length + 1;
  if (a.length === 0 || b.length === 0 || a.length * b.length > maxTableSize) return [];
  const best = new Float64Array((a.length + 1) * width);
  const taken = new Uint8Array((a.length + 1) * width);
  for (let x = 1; x <= a.length; x++) {
    const middle = (x * b.length) / a.length;
    for (let y = 1; y <= b.length; y++) {
      const at = x * width + y;
      best[at] = Math.max(best[at - width] as number, best[at - 1] as number);
      if (Math.abs(y - middle) > maxDistance) continue;
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

/**
 * Finds the steps that two trees have in common and stores each as the other's `match`. Based on GumTree, which matches equal
 * subtrees top-down and then similar ones bottom-up (https://doi.org/10.1145/2642937.2642982):
 *
 * 1. Corresponding blocks are compared from the outside in: equal steps in order, and between them steps with much of the
 *    same content.
 * 2. Equal steps elsewhere were moved. The largest are matched first.
 * 3. Remaining steps between two matched steps were changed if they are similar.
 *
 * The result does not depend on which tree is the earlier one, as long as callers always pass the same tree first.
 */
export function matchTrees(first: Tree, second: Tree): void {
  const matcher = new Matcher(first, second);
  for (const [a, b] of matchFlows(first, second)) matcher.align(a.body, b.body);
  matcher.findMoved();
  matcher.findChanged();
  matcher.findMovedAndChanged();
}

class Matcher {
  readonly #first: Tree;
  readonly #second: Tree;
  /** Corresponding blocks, in the order in which they were found. */
  readonly #blocks: (readonly [BlockNode, BlockNode])[] = [];

  constructor(first: Tree, second: Tree) {
    this.#first = first;
    this.#second = second;
  }

  /** Matches equal steps in two blocks, and steps with much of the same content. */
  align(a: BlockNode, b: BlockNode): void {
    this.#blocks.push([a, b]);
    if (a.whole === b.whole) {
      this.#matchAllSteps(a, b);
      return;
    }
    for (const [x, y] of commonSteps(a.nodes, b.nodes))
      this.#matchEqual(a.nodes[x] as StepNode, b.nodes[y] as StepNode);
    this.#betweenAnchors(a, b, (one, other) => {
      if (one.blocks.length === 0 && other.blocks.length === 0) return one.code === other.code ? 1 : 0;
      return contentOverlap(one, other) > 0 ? likeness(one, other) : 0;
    });
  }

  /** Matches moved steps: equal ones at any position. */
  findMoved(): void {
    const others = groupsBy(unmatchedSteps(this.#second), ({ whole }) => whole);
    const groups = groupsBy(unmatchedSteps(this.#first), ({ whole }) => whole);
    const bySize = [...groups.values()].sort((a, b) => (b[0]?.size ?? 0) - (a[0]?.size ?? 0));
    for (const group of bySize) {
      const candidates = others.get(group[0]?.whole ?? -1) ?? [];
      for (const near of [true, false])
        for (const one of group) {
          if (one.match) continue;
          const free = candidates.filter((other) => !other.match && sameFlow(one, other) === near);
          const [other] = free;
          const isClear = free.length === 1 && group.filter(({ match }) => !match).length === 1;
          if (other && isDistinctive(one, near, isClear)) this.#matchEqual(one, other);
        }
    }
    this.#moveContainers();
  }

  /** Matches moved steps whose blocks have changed. */
  #moveContainers(): void {
    const stepsWithBlocks = (tree: Tree): StepNode[] =>
      unmatchedSteps(tree).filter(({ blocks }) => blocks.length > 0);
    const others = groupsBy(stepsWithBlocks(this.#second), ({ code }) => code);
    for (const one of stepsWithBlocks(this.#first)) {
      let best: StepNode | undefined;
      let most = 0.5;
      for (const other of (others.get(one.code) ?? []).slice(0, 50)) {
        const alike = other.match || !sameFlow(one, other) ? 0 : contentOverlap(one, other);
        if (alike >= most && (best === undefined || alike > most)) [best, most] = [other, alike];
      }
      if (best && !one.match) this.#pair(one, best);
    }
  }

  /** Matches the remaining steps between two matched steps, then those in their blocks. */
  findChanged(): void {
    // The loop adds more blocks.
    for (let at = 0; at < this.#blocks.length; at++) {
      const [a, b] = this.#blocks[at] as readonly [BlockNode, BlockNode];
      this.#betweenAnchors(a, b, likeness, true);
    }
  }

  /** Matches steps of the same kind and label that were moved within their flow and are still similar. */
  findMovedAndChanged(): void {
    const stepKey = ({ step }: StepNode, flow: FlowNode | undefined): string =>
      `${step.kind} ${step.label} ${flow?.flow.id ?? ""}`;
    const others = groupsBy(unmatchedSteps(this.#second), (node) => stepKey(node, node.block.flow.match));
    for (const [key, group] of groupsBy(unmatchedSteps(this.#first), (node) =>
      stepKey(node, node.block.flow),
    )) {
      const candidates = (others.get(key) ?? []).filter(({ match }) => !match);
      const [one] = group;
      const [other] = candidates;
      if (group.length !== 1 || candidates.length !== 1 || !one || !other) continue;
      if (one.words.length > 2 && wordOverlap(one, other) >= 0.5) this.#pair(one, other);
    }
  }

  /** Matches two steps that are equal, including everything in them. */
  #matchEqual(a: StepNode, b: StepNode): void {
    if (a.match || b.match) return;
    setMatch(a, b);
    a.blocks.forEach((block, index) => {
      const other = b.blocks[index] as BlockNode;
      setMatch(block, other);
      this.#blocks.push([block, other]);
      this.#matchAllSteps(block, other);
    });
  }

  #matchAllSteps(a: BlockNode, b: BlockNode): void {
    for (const [index, node] of a.nodes.entries()) this.#matchEqual(node, b.nodes[index] as StepNode);
  }

  /** Matches two steps whose blocks still have to be compared. */
  #pair(a: StepNode, b: StepNode): void {
    setMatch(a, b);
    for (const [block, other] of blockPairs(a, b)) {
      setMatch(block, other);
      this.align(block, other);
    }
  }

  /** Pairs the remaining steps in each gap between steps that are matched in order. */
  #betweenAnchors(
    a: BlockNode,
    b: BlockNode,
    score: (one: StepNode, other: StepNode) => number,
    pairSingleSteps = false,
  ): void {
    if (isMatched(a) || isMatched(b)) return;
    let [x, y] = [0, 0];
    for (const [nextX, nextY] of [...anchors(a, b), [a.nodes.length, b.nodes.length] as const]) {
      const left = a.nodes.slice(x, nextX).filter(({ match }) => !match);
      const right = b.nodes.slice(y, nextY).filter(({ match }) => !match);
      [x, y] = [nextX + 1, nextY + 1];
      const [one] = left;
      const [other] = right;
      const only = pairSingleSteps && left.length === 1 && right.length === 1 && one && other;
      if (only && isChangedVersion(one, other)) this.#pair(one, other);
      else
        for (const [at, to] of bestPairs(left, right, score))
          this.#pair(left[at] as StepNode, right[to] as StepNode);
    }
  }
}

const isMatched = ({ nodes }: BlockNode): boolean => nodes.every(({ match }) => match);

const unmatchedSteps = ({ flows }: Tree): StepNode[] =>
  listStepNodes(flows.map(({ body }) => body)).filter(({ match }) => !match);

const sameFlow = (a: StepNode, b: StepNode): boolean => a.block.flow.match === b.block.flow;

/**
 * Short statements such as `return` or `break` are too common to be matched, and so are short calls in other functions. An
 * unambiguous one nearby is still matched.
 */
const isDistinctive = ({ words, size }: StepNode, near: boolean, isClear: boolean): boolean => {
  if (size > 1 || (near && isClear)) return true;
  return words.length >= (near ? 2 : isClear ? 3 : 4);
};

/**
 * True if a step is a changed version of the only other one in its gap: they are similar, or of the same kind
 * and without blocks.
 */
function isChangedVersion(a: StepNode, b: StepNode): boolean {
  if (likeness(a, b) > 0) return true;
  return a.step.kind === b.step.kind && a.step.kind !== "code" && a.blocks.length + b.blocks.length === 0;
}

/** The longest sequence of equal steps in two blocks. */
function commonSteps(a: readonly StepNode[], b: readonly StepNode[]): readonly Pair[] {
  const wholes = (nodes: readonly StepNode[]): Int32Array => Int32Array.from(nodes, ({ whole }) => whole);
  return commonItems(wholes(a), wholes(b));
}

/** The steps of two blocks that are matched in the same order: they were not moved. */
export function anchors(a: BlockNode, b: BlockNode): readonly Pair[] {
  const pairs = a.nodes.flatMap(({ match }, index): Pair[] =>
    match?.block === b ? [[index, match.index]] : [],
  );
  return increasing(pairs);
}

/** The corresponding blocks of two steps: equal ones, then those with the same name, then the remaining ones by index. */
function blockPairs(a: StepNode, b: StepNode): readonly (readonly [BlockNode, BlockNode])[] {
  const left = new Set(a.blocks);
  const right = new Set(b.blocks);
  const found: (readonly [BlockNode, BlockNode])[] = [];
  const pairBlocksBy = (fits: (one: BlockNode, other: BlockNode) => boolean): void => {
    for (const one of left) {
      const other = [...right].find((each) => fits(one, each));
      if (!other) continue;
      left.delete(one);
      right.delete(other);
      found.push([one, other]);
    }
  };
  const hasSteps = ({ nodes }: BlockNode): boolean => nodes.length > 0;
  pairBlocksBy((one, other) => one.whole === other.whole && one.key === other.key);
  pairBlocksBy((one, other) => one.key === other.key);
  pairBlocksBy((one, other) => hasSteps(one) && sameSteps(one, other));
  // A changed `case` or branch keeps its index, but an `else` does not correspond to a `catch`.
  if (a.step.kind === b.step.kind && stepKinds[a.step.kind].blocks?.alike)
    pairBlocksBy(
      (one, other) =>
        a.blocks.indexOf(one) === b.blocks.indexOf(other) && a.blocks.length === b.blocks.length,
    );
  if (a.blocks.length === 1 && b.blocks.length === 1) pairBlocksBy(() => true);
  return found;
}

const sameSteps = (a: BlockNode, b: BlockNode): boolean =>
  a.nodes.length === b.nodes.length && a.nodes.every(({ whole }, index) => whole === b.nodes[index]?.whole);
