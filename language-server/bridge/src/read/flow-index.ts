import type { Block, Flow, FlowDocument, Step } from "@hookloom/protocol/flow-document";
import type { BlockDraft, FlowDraft, StepDraft } from "../model/flow-draft.ts";
import type { BlockInfo, FlowInfo, FlowModel, StepInfo } from "../model/flow-model.ts";
import type { ParsedFile } from "../syntax/babel.ts";

type Open<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A document with an index from ids to the syntax tree, built on first use. */
export function buildFlowModel(
  document: FlowDocument,
  parsed: ParsedFile,
  drafts: readonly FlowDraft[],
): FlowModel {
  let index: FlowIndex | undefined;
  const made = (): FlowIndex => {
    index ??= new FlowIndex(document, drafts);
    return index;
  };
  return {
    document,
    parsed,
    get flows() {
      return made().flows;
    },
    get blocks() {
      return made().blocks;
    },
    get steps() {
      return made().steps;
    },
  };
}

class FlowIndex {
  readonly flows = new Map<string, FlowInfo>();
  readonly blocks = new Map<string, BlockInfo>();
  readonly steps = new Map<string, StepInfo>();

  constructor(document: FlowDocument, drafts: readonly FlowDraft[]) {
    document.flows.forEach((flow, index) => {
      this.#addFlow(flow, drafts[index] as FlowDraft);
    });
  }

  #addFlow(flow: Flow, { node, registrations, body, lost }: FlowDraft): void {
    const info: Partial<Open<FlowInfo>> = {
      flow,
      isAsync: node?.async === true,
      isGenerator: node?.generator === true,
      isLost: lost === true,
      registrations,
    };
    if (node) info.node = node;
    info.body = this.#addBlock(flow.body, body, info as FlowInfo, undefined);
    this.flows.set(flow.id, info as FlowInfo);
  }

  #addBlock(block: Block, draft: BlockDraft, flow: FlowInfo, owner: StepInfo | undefined): BlockInfo {
    const { role, braces, node, inLoop, inSwitch } = draft;
    const steps: StepInfo[] = [];
    const info: Open<BlockInfo> = { block, role, braces, node, steps, flow, inLoop, inSwitch };
    if (owner) info.owner = owner;
    block.steps.forEach((step, index) => {
      steps.push(this.#addStep(step, draft.steps[index] as StepDraft, info, index));
    });
    this.blocks.set(block.id, info);
    return info;
  }

  #addStep(
    step: Step,
    { node, leading, blocks: drafts }: StepDraft,
    parent: BlockInfo,
    at: number,
  ): StepInfo {
    const blocks: BlockInfo[] = [];
    const info: Open<StepInfo> = { step, node, parent, index: at, blocks };
    if (leading) info.leading = leading;
    step.blocks.forEach((block, index) => {
      blocks.push(this.#addBlock(block, drafts[index] as BlockDraft, parent.flow, info));
    });
    this.steps.set(step.id, info);
    return info;
  }
}
