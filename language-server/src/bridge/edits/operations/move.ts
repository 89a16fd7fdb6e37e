import type { TextEdit } from "../../../protocol/flow-document.ts";
import type { FlowEdit } from "../../../protocol/flow-edit.ts";
import { refusals } from "../../errors.ts";
import type { BlockInfo, StepInfo } from "../../model/flow-model.ts";
import { type EditContext, findSteps } from "../context.ts";
import { type Draft, draft, type Expected, sameSteps, withInserted } from "../draft.ts";
import { nodesOf } from "../names/meaning.ts";
import { declaredBy, freshNames, renameEdits } from "../names/names.ts";
import { blockForm, type Item, itemsOf } from "../placing/items.ts";
import { reorderEdits, splitFor } from "../placing/paragraphs.ts";
import { type Piece, pieceOf } from "../placing/pieces.ts";
import { placeIn } from "../placing/place.ts";
import { putPieces, targetBlock } from "../placing/place-items.ts";
import { semicolonsFor } from "../placing/style.ts";
import { type Carried, carriedFrom } from "./carry.ts";
import { awaitsItself, namesAround, namesOfFunction } from "./insert.ts";
import { removeFrom, takesSemicolon } from "./remove.ts";

/** The chosen steps by the block that they stand in. */
export function byBlock(steps: readonly StepInfo[]): Map<BlockInfo, Set<StepInfo>> {
  const groups = new Map<BlockInfo, Set<StepInfo>>();
  for (const info of steps) {
    const group = groups.get(info.parent) ?? new Set();
    groups.set(info.parent, group.add(info));
  }
  return groups;
}

/** The item of a step. */
export function itemOfStep(context: EditContext, info: StepInfo): Item {
  const item = itemsOf(context, info.parent)[info.index];
  if (!item) throw refusals.stepNotFound(info.step.id);
  return item;
}

/** Takes steps away, with the comments that belong to them. @throws EditRefused */
export function writeRemove(context: EditContext, ids: readonly string[]): Draft {
  const groups = byBlock(findSteps(context, ids));
  const edits: TextEdit[] = [];
  const blocks = new Map<string, Expected[]>();
  for (const [block, leaving] of groups) {
    edits.push(...removeFrom(context, block, leaving));
    blocks.set(block.block.id, sameSteps(block.steps.filter((info) => !leaving.has(info))));
  }
  return draft(edits, { blocks });
}

/** Moves steps to another place; they keep their order. @throws EditRefused */
export function writeMove(context: EditContext, edit: FlowEdit & { readonly op: "move" }): Draft {
  const steps = findSteps(context, edit.steps);
  const target = targetBlock(context, edit.block, edit.index);
  for (const { step } of steps) {
    if (step.range.start <= target.block.range.start && target.block.range.end <= step.range.end) {
      if (!steps.some((info) => info.parent === target)) throw refusals.intoItself();
    }
  }
  if (staysInPlace(steps, target, edit.index)) return draft([]);
  checkAwait(steps, target);
  const leaving = new Set(steps);
  const groups = byBlock(steps);
  const within = groups.size === 1 && groups.has(target);
  const edits = (within
    ? reorderEdits(context, itemsOf(context, target), leaving, edit.index)
    : undefined) ?? [
    ...[...groups].flatMap(([block, group]) => removeFrom(context, block, group)),
    ...putMoved(context, steps, target, edit.index, carriedTo(context, groups, target, edit.index)),
  ];
  return draft(edits, {
    blocks: movedBlocks(groups, steps, target, edit.index),
    moved: new Set(steps.map(({ step }) => step)),
  });
}

/** What steps of one block take along to another one; undefined where they do not stand on lines of their own there. */
function carriedTo(
  context: EditContext,
  groups: ReadonlyMap<BlockInfo, ReadonlySet<StepInfo>>,
  target: BlockInfo,
  index: number,
): Carried | undefined {
  const [group, ...others] = groups;
  const form = blockForm(target);
  if (!group || others.length > 0 || group[0] === target) return undefined;
  if (form !== "braces" && form !== "case") return undefined;
  if (placeIn(context, target, index).layout === "inline") return undefined;
  return carriedFrom(context, ...group);
}

function putMoved(
  context: EditContext,
  steps: readonly StepInfo[],
  target: BlockInfo,
  index: number,
  carried: Carried | undefined,
): TextEdit[] {
  const pieces = steps.map((info) => {
    const piece = movedPiece(context, info);
    return carried ? { ...piece, above: carried.above.get(info) ?? "" } : piece;
  });
  const split = carried ? "carried" : splitFor(steps[0] as StepInfo, steps.at(-1) as StepInfo);
  const leaving = new Set(steps);
  const put = putPieces(context, target, index, pieces, { leaving, restyle: true, split });
  return [...(carried?.edits ?? []), ...put];
}

function movedBlocks(
  groups: ReadonlyMap<BlockInfo, ReadonlySet<StepInfo>>,
  steps: readonly StepInfo[],
  target: BlockInfo,
  index: number,
): Map<string, Expected[]> {
  const leaving = new Set(steps);
  const stay = (info: StepInfo): boolean => !leaving.has(info);
  const blocks = new Map<string, Expected[]>();
  for (const block of groups.keys()) blocks.set(block.block.id, sameSteps(block.steps.filter(stay)));
  return blocks.set(target.block.id, [
    ...sameSteps(target.steps.slice(0, index).filter(stay)),
    ...sameSteps(steps),
    ...sameSteps(target.steps.slice(index).filter(stay)),
  ]);
}

function movedPiece(context: EditContext, info: StepInfo): Piece {
  const items = itemsOf(context, info.parent);
  const item = items[info.index] as Item;
  const piece = pieceOf(context, item);
  if (!takesSemicolon(context, items, item) || !semicolonsFor(context, undefined)) return piece;
  return {
    ...piece,
    render: (indent) => `${piece.render(indent)};`,
    code: `${piece.code};`,
    open: false,
    unended: false,
  };
}

function staysInPlace(steps: readonly StepInfo[], target: BlockInfo, index: number): boolean {
  const first = steps[0];
  if (!first || steps.some(({ parent }) => parent !== target)) return false;
  const contiguous = steps.every((info, at) => info.index === first.index + at);
  return contiguous && first.index <= index && index <= first.index + steps.length;
}

function checkAwait(steps: readonly StepInfo[], target: BlockInfo): void {
  const nodes = steps.flatMap(({ node }) => (node ? [node] : []));
  if (!target.flow.isAsync && awaitsItself(nodes)) throw refusals.awaitOutsideAsync();
}

/** Copies steps to the place after the last one; what they declare gets the next free name. @throws EditRefused */
export function writeDuplicate(context: EditContext, ids: readonly string[]): Draft {
  const steps = findSteps(context, ids);
  const last = steps.at(-1) as StepInfo;
  const block = last.parent;
  if (block.role === "branch")
    throw refusals.notApplicable(
      "This step is a branch of a parallel step.",
      "Copy the branch in the list of branches.",
    );
  const changes = copyNames(context, block, steps);
  const pieces = steps.map((info) => pieceOf(context, itemOfStep(context, info), changes));
  const edits = putPieces(context, block, last.index + 1, pieces, { restyle: true });
  const copies: Expected[] = steps.map(({ step }) =>
    step.disabled ? { is: "off" as const } : { is: "fresh" as const, count: 1 },
  );
  return draft(edits, { blocks: new Map([[block.block.id, withInserted(block, last.index + 1, copies)]]) });
}

/** The edits that give what copies declare free names; steps of different blocks do not see each other's names. */
function copyNames(context: EditContext, target: BlockInfo, steps: readonly StepInfo[]): TextEdit[] {
  const around = namesAround(context, target);
  const used = namesOfFunction(target);
  const given = new Set<string>();
  const changes: TextEdit[] = [];
  for (const group of byBlock(steps).values()) {
    const nodes = nodesOf([...group]);
    const renames = freshNames(
      declaredBy(nodes),
      (name) => around.has(name) || used.has(name) || given.has(name),
    );
    for (const [from, to] of renames) {
      given.add(to);
      changes.push(...renameEdits(nodes, from, to));
    }
  }
  return changes.sort((a, b) => a.start - b.start);
}
