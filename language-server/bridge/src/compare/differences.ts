import type { FieldDifference, StepMark, StepSide } from "@hookloom/protocol/flow-diff";
import { contains, isSameRange, type Range, type Step } from "@hookloom/protocol/flow-document";
import { eventTitle } from "@hookloom/protocol/frameworks";
import { dedented } from "./code.ts";
import { anchors } from "./match-trees.ts";
import type { BlockNode, FlowNode, StepNode, Tree } from "./tree.ts";

/** The two sides of a comparison. */
export interface Sides {
  readonly before: Tree;
  readonly after: Tree;
  /** True if the later side was matched to the earlier one, not the other way round. */
  readonly isTurned: boolean;
}

/** The unmoved steps of corresponding blocks. */
export class UnmovedSteps {
  readonly #known = new Map<BlockNode, ReadonlySet<StepNode>>();
  readonly #isTurned: boolean;

  constructor({ isTurned }: Pick<Sides, "isTurned">) {
    this.#isTurned = isTurned;
  }

  /** True if a step of the later side is matched and was not moved. */
  has(node: StepNode): boolean {
    const { block, match } = node;
    if (!match || match.block.match !== block) return false;
    let stayed = this.#known.get(block);
    if (!stayed) {
      const pairs = this.#isTurned ? anchors(block, match.block) : anchors(match.block, block);
      stayed = new Set(pairs.flatMap(([x, y]) => block.nodes[this.#isTurned ? x : y] ?? []));
      this.#known.set(block, stayed);
    }
    return stayed.has(node);
  }
}

/** The marks of a step on the later side, and its differences. */
export function stepChange(
  node: StepNode,
  sides: Sides,
  unmoved: UnmovedSteps,
): { readonly marks: readonly StepMark[]; readonly fields: readonly FieldDifference[] } {
  const { match } = node;
  if (!match) return { marks: ["added"], fields: [] };
  const fields = stepDifferences(match, node, sides);
  const marks: StepMark[] = fields.length > 0 ? ["changed"] : [];
  if (!unmoved.has(node)) marks.push("moved");
  return { marks, fields };
}

/** The differences between two versions of a step, excluding its blocks. */
function stepDifferences(before: StepNode, after: StepNode, sides: Sides): readonly FieldDifference[] {
  const found = branchDifferences(before, after);
  const isCodeChanged = before.statement !== after.statement;
  const [was = false, is = false] = [before.step.disabled, after.step.disabled];
  // Disabled steps have no fields.
  if (isCodeChanged && was === is) found.unshift(...fieldDifferences(before.step, after.step, sides));
  if (was !== is) found.push({ name: "state", ...enabledState("before", was), ...enabledState("after", is) });
  found.push(...difference("comment", before.step.comment, after.step.comment));
  // Compares the whole code for a difference outside the fields, such as an operator. An added branch is already reported.
  const isReported = found.some(({ name }) => name !== "comment" && name !== "state");
  if (isCodeChanged && !isReported)
    found.unshift({
      name: "code",
      before: toStepSide(before.step, sides.before).text,
      after: toStepSide(after.step, sides.after).text,
    });
  return found;
}

const enabledState = (side: "before" | "after", disabled: boolean): Partial<FieldDifference> => ({
  [side]: disabled ? "disabled" : "enabled",
});

/** Lanes that exist on only one side, and lanes with a different label. */
function branchDifferences(before: StepNode, after: StepNode): FieldDifference[] {
  const removedLanes = before.blocks
    .filter(({ match }) => !match)
    .map((block) => ({ name: "branch", before: branchName(before, block) }));
  const others = after.blocks.flatMap((block): FieldDifference[] => {
    const name = branchName(after, block);
    if (!block.match) return [{ name: "branch", after: name }];
    const previousName = branchName(before, block.match);
    const isSame =
      block.match.key === block.key && branchCondition(before, block.match) === branchCondition(after, block);
    return isSame || previousName === name ? [] : [{ name: "branch", before: previousName, after: name }];
  });
  return [...removedLanes, ...others];
}

/** The label of a lane in the diagram: `else if total > 10`, `case "open"`. */
export function branchName(owner: StepNode, block: BlockNode): string {
  const label = block.block.label ?? "";
  if (owner.step.kind === "switch" && label !== "default") return `case ${label}`;
  const condition = branchCondition(owner, block);
  return label === "else if" && condition !== undefined ? `${label} ${condition}` : label;
}

/** The condition of an `else if`. The condition fields of a step are in the order of its branches. */
function branchCondition({ step, blocks }: StepNode, block: BlockNode): string | undefined {
  return block.block.label === "else if" ? step.fields[blocks.indexOf(block)]?.text : undefined;
}

/** The fields that differ, excluding the fields of branches. */
function fieldDifferences(before: Step, after: Step, sides: Sides): readonly FieldDifference[] {
  const old = comparableFields(before, sides.before);
  const now = comparableFields(after, sides.after);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [was, is] = [old.get(name), now.get(name)];
    return was?.plain === is?.plain ? [] : difference(name, was?.text, is?.text);
  });
}

const isOfBranch = ({ kind, blocks }: Step, name: string, range: Range | undefined): boolean => {
  if (kind === "if") return name !== "condition" && name.startsWith("condition");
  if (kind === "switch") return name.startsWith("case");
  return range !== undefined && blocks.some((block) => isSameRange(block.range, range));
};

function comparableFields(
  step: Step,
  tree: Tree,
): ReadonlyMap<string, { readonly text: string; readonly plain: string }> {
  const stepFields = step.fields.filter(({ name, range }) => !isOfBranch(step, name, range));
  const shown = stepFields.map(({ name, text, range }) => {
    const hasBlock = range && step.blocks.some((block) => contains(range, block.range));
    const fullText = hasBlock ? tree.stepCode(step) : text;
    const plain = range && !hasBlock ? tree.normalizedCode(range) : fullText.replace(/\s+/g, " ");
    return [name, { text: dedented(fullText), plain }] as const;
  });
  return new Map(shown.filter(([, { plain }]) => plain !== ""));
}

/**
 * The difference between two values as a list, which is empty if they are equal. An empty string is treated
 * as absent.
 */
export function difference(name: string, before = "", after = ""): FieldDifference[] {
  if (before === after) return [];
  return [{ name, ...(before === "" ? {} : { before }), ...(after === "" ? {} : { after }) }];
}

/** The differences in a flow itself: its name, its triggers and its parameters. */
export function flowDifferences(before: FlowNode, after: FlowNode): readonly FieldDifference[] {
  const [old, now] = [before.flow, after.flow];
  const formatTriggers = ({ triggers }: typeof old): string =>
    triggers.map((one) => `${eventTitle(one)} (${one.trigger})`).join(", ");
  const hasTriggers = old.triggers.length + now.triggers.length > 0;
  return [
    ...(hasTriggers
      ? difference("triggers", formatTriggers(old), formatTriggers(now))
      : difference("name", old.name, now.name)),
    ...(old.file === now.file
      ? difference("parameters", before.head, after.head)
      : difference("file", old.file, now.file)),
    ...difference("comment", old.comment, now.comment),
  ];
}

/** The code and location of a step in one version. */
export function toStepSide(step: Step, tree: Tree): StepSide {
  return { text: dedented(tree.stepCode(step)), range: step.range, line: tree.lineAt(step.range.start) };
}
