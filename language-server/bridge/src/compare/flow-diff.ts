import type { BranchChange, FlowChange, FlowDiff, StepChange, StepMark } from "@hookloom/protocol/flow-diff";
import type { Block, Flow, Step } from "@hookloom/protocol/flow-document";
import {
  branchName,
  flowDifferences,
  type Sides,
  stepChange,
  toStepSide,
  UnmovedSteps,
} from "./differences.ts";
import type { BlockNode, FlowNode, StepNode } from "./tree.ts";

/** The id of a part that exists only in the earlier text. `readFlow` never creates ids of this form. */
const oldId = (id: string): string => `old-${id}`;

/** Merges two matched sides into one diagram. */
export function buildFlowDiff(sides: Sides): Omit<FlowDiff, "declarations"> {
  return new DiffBuilder(sides).build();
}

/** A block of the later side, with the corresponding block of the earlier side if there is one. */
type Pair = { readonly after: BlockNode; readonly before?: BlockNode | undefined };

class DiffBuilder {
  readonly #sides: Sides;
  readonly #unmoved: UnmovedSteps;
  readonly #steps: StepChange[] = [];
  readonly #branches: BranchChange[] = [];
  readonly #flows: FlowChange[] = [];
  #flow = "";

  constructor(sides: Sides) {
    this.#sides = sides;
    this.#unmoved = new UnmovedSteps(sides);
  }

  build(): Omit<FlowDiff, "declarations"> {
    const { before, after } = this.#sides;
    const flows = mergeLists(before.flows, after.flows, ({ match }) => match !== undefined).map((flow) =>
      "gone" in flow ? this.#goneFlow(flow.gone) : this.#keptFlow(flow.kept),
    );
    const counts: Record<StepMark, number> = { added: 0, changed: 0, moved: 0, removed: 0 };
    for (const mark of this.#steps.flatMap(({ marks }) => marks)) counts[mark]++;
    return {
      document: { flows: withTriggersFirst(flows), problems: [] },
      steps: this.#steps,
      branches: this.#branches,
      flows: this.#flows,
      counts,
    };
  }

  #keptFlow(node: FlowNode): Flow {
    const { flow, match, body } = node;
    this.#flow = flow.id;
    const fields = match ? flowDifferences(match, node) : [];
    if (!match || fields.length > 0)
      this.#flows.push({ flow: flow.id, name: flow.name, mark: match ? "changed" : "added", fields });
    return { ...flow, body: this.#buildBlock({ after: body, before: match?.body }) };
  }

  #goneFlow({ flow, body }: FlowNode): Flow {
    const id = oldId(flow.id);
    this.#flow = id;
    this.#flows.push({ flow: id, name: flow.name, mark: "removed", fields: [] });
    return { ...flow, id, gone: true, body: this.#goneBlock(body) };
  }

  #buildBlock({ after, before }: Pair): Block {
    const steps = mergeLists(before?.nodes ?? [], after.nodes, (node) => this.#unmoved.has(node)).flatMap(
      (node) => {
        if ("kept" in node) return this.#buildStep(node.kept);
        return node.gone.match ? [] : this.#goneStep(node.gone);
      },
    );
    return { ...after.block, steps };
  }

  #buildStep(node: StepNode): Step {
    const { step, match } = node;
    const { marks, fields } = stepChange(node, this.#sides, this.#unmoved);
    if (marks.length > 0)
      this.#steps.push({
        step: step.id,
        flow: this.#flow,
        marks,
        fields,
        ...(match ? { before: toStepSide(match.step, this.#sides.before) } : {}),
        after: toStepSide(step, this.#sides.after),
      });
    if (step.blocks.length === 0 && !match?.blocks.length) return step;
    return { ...step, blocks: this.#buildLanes(node) };
  }

  /**
   * The lanes of a step, including removed ones. The condition fields of the step therefore no longer match
   * the lanes by index.
   */
  #buildLanes(node: StepNode): Block[] {
    const { match } = node;
    const old = match?.blocks ?? [];
    const isChanged = match !== undefined && [...old, ...node.blocks].some((block) => !block.match);
    const labelFor = (owner: StepNode, block: BlockNode): Pick<Block, "label"> =>
      block.block.label === "else if" && isChanged ? { label: branchName(owner, block) } : {};
    return mergeLists(
      old,
      node.blocks,
      ({ match: other }) => other !== undefined && old.includes(other),
    ).flatMap((lane): Block[] => {
      if ("kept" in lane) {
        const { match: before, block } = lane.kept;
        if (match && !before) this.#branches.push({ block: block.id, mark: "added" });
        return [{ ...this.#buildBlock({ after: lane.kept, before }), ...labelFor(node, lane.kept) }];
      }
      if (!match || lane.gone.match) return [];
      this.#branches.push({ block: oldId(lane.gone.block.id), mark: "removed" });
      return [{ ...this.#goneBlock(lane.gone), ...labelFor(match, lane.gone) }];
    });
  }

  #goneStep(node: StepNode): Step {
    const { step } = node;
    const id = oldId(step.id);
    const before = toStepSide(step, this.#sides.before);
    this.#steps.push({ step: id, flow: this.#flow, marks: ["removed"], fields: [], before });
    return { ...step, id, gone: true, blocks: node.blocks.map((block) => this.#goneBlock(block)) };
  }

  /** A block that exists only on the earlier side, without the steps that were moved out of it. */
  #goneBlock({ block, nodes }: BlockNode): Block {
    const steps = nodes.filter(({ match }) => !match).map((node) => this.#goneStep(node));
    const { flow, ...rest } = block;
    const runs = flow === undefined ? {} : { flow: this.#flowIdInDiff(flow) };
    return { ...rest, id: oldId(block.id), steps, ...runs };
  }

  #flowIdInDiff(flow: string): string {
    const node = this.#sides.before.flows.find((each) => each.flow.id === flow);
    return node?.match?.flow.id ?? oldId(flow);
  }
}

type MergedItem<T> = { readonly kept: T } | { readonly gone: T };

/**
 * Merges two lists: the later list, with each removed item inserted after the item that preceded it in the
 * earlier list.
 */
function mergeLists<T extends { match?: T }>(
  before: readonly T[],
  after: readonly T[],
  stayed: (item: T) => boolean,
): MergedItem<T>[] {
  const result: MergedItem<T>[] = [];
  let at = 0;
  for (const item of after) {
    if (stayed(item)) {
      const end = before.indexOf(item.match as T, at);
      for (; at < end; at++) result.push(...goneAt(before, at));
      if (end >= 0) at = end + 1;
    }
    result.push({ kept: item });
  }
  for (; at < before.length; at++) result.push(...goneAt(before, at));
  return result;
}

function goneAt<T extends { match?: T }>(before: readonly T[], at: number): MergedItem<T>[] {
  const item = before[at];
  return item && !item.match ? [{ gone: item }] : [];
}

/** Sorts flows with triggers first, as in every document. */
const withTriggersFirst = (flows: readonly Flow[]): readonly Flow[] =>
  flows.toSorted((a, b) => Number(b.triggers.length > 0) - Number(a.triggers.length > 0));
