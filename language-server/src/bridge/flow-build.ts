import type * as t from "@babel/types";
import type { Block, Flow, FlowTrigger, Problem, Step } from "../protocol/protocol.ts";
import type { BlockDraft, FlowDraft, StepDraft } from "./flow-draft.ts";
import type { BlockInfo, FlowInfo, FlowModel, StepInfo } from "./flow-model.ts";
import type { IdSource } from "./ids.ts";
import type { ParsedFile } from "./parse.ts";

type Open<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Puts drafts and ids together: the plain document, and the way from every id to its syntax tree. */
export function buildModel(
  parsed: ParsedFile,
  drafts: readonly FlowDraft[],
  ids: IdSource,
  kept: ReadonlyMap<FlowDraft, Flow>,
): FlowModel {
  const builder = new ModelBuilder(drafts, ids, kept);
  const flows = drafts.map((draft) => builder.flow(draft));
  const problems: Problem[] = parsed.holes.map(({ range, message }) => ({ message, range }));
  return {
    document: { flows, problems },
    parsed,
    flows: builder.flows,
    blocks: builder.blocks,
    steps: builder.steps,
  };
}

class ModelBuilder {
  readonly flows = new Map<string, FlowInfo>();
  readonly blocks = new Map<string, BlockInfo>();
  readonly steps = new Map<string, StepInfo>();
  readonly #ids: IdSource;
  readonly #kept: ReadonlyMap<FlowDraft, Flow>;
  readonly #flowIds = new Map<FlowDraft, string>();
  readonly #flowOf = new Map<t.Node, string>();

  constructor(drafts: readonly FlowDraft[], ids: IdSource, kept: ReadonlyMap<FlowDraft, Flow>) {
    this.#kept = kept;
    this.#ids = ids;
    for (const draft of drafts) {
      const id = ids.flow(draft);
      this.#flowIds.set(draft, id);
      if (draft.node) this.#flowOf.set(draft.node, id);
    }
  }

  flow(draft: FlowDraft): Flow {
    const { node, registrations, range, file } = draft;
    const kept = this.#kept.get(draft);
    const name = kept?.name ?? draft.name;
    const id = this.#flowIds.get(draft) ?? "";
    const info: Partial<Open<FlowInfo>> = {
      isAsync: node?.async === true,
      isGenerator: node?.generator === true,
      registrations,
    };
    if (node) info.node = node;
    const body = this.#block(draft.body, id, info as FlowInfo, undefined);
    const triggers =
      kept?.triggers ??
      registrations.map(({ trigger, source, event }): FlowTrigger => ({ trigger, source, event }));
    info.body = body;
    info.flow = { id, name, triggers, range, body: body.block, ...(file === undefined ? {} : { file }) };
    this.flows.set(id, info as FlowInfo);
    return info.flow;
  }

  #block(draft: BlockDraft, ownerId: string, flow: FlowInfo, owner: StepInfo | undefined): BlockInfo {
    const { role, braces, node, inLoop, inSwitch, label, range, runs } = draft;
    const id = this.#ids.block(draft, ownerId);
    const steps: StepInfo[] = [];
    const info: Partial<Open<BlockInfo>> = { role, braces, node, steps, flow, inLoop, inSwitch };
    if (owner) info.owner = owner;
    draft.steps.forEach((step, index) => {
      steps.push(this.#step(step, info as BlockInfo, index, flow));
    });
    const runsFlow = runs && this.#flowOf.get(runs);
    const block: Open<Block> = { id, range, steps: steps.map(({ step }) => step) };
    if (label !== undefined) block.label = label;
    if (runsFlow !== undefined) block.flow = runsFlow;
    info.block = block;
    this.blocks.set(id, info as BlockInfo);
    return info as BlockInfo;
  }

  #step(draft: StepDraft, parent: BlockInfo, index: number, flow: FlowInfo): StepInfo {
    const { kind, label, detail, range, fields, comment, disabled, node, leading } = draft;
    const id = this.#ids.step(draft);
    const blocks: BlockInfo[] = [];
    const info: Partial<Open<StepInfo>> = { node, parent, index, blocks };
    if (leading) info.leading = leading;
    for (const block of draft.blocks) blocks.push(this.#block(block, id, flow, info as StepInfo));
    const step: Open<Step> = { id, kind, label, range, fields, blocks: blocks.map(({ block }) => block) };
    if (detail !== undefined && detail !== "") step.detail = detail;
    if (comment !== undefined) step.comment = comment;
    if (disabled) step.disabled = true;
    info.step = step;
    this.steps.set(id, info as StepInfo);
    return info as StepInfo;
  }
}
