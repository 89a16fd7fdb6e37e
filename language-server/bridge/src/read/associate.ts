import type { Block, Field, Flow, FlowDocument, Step } from "@hookloom/protocol/flow-document";
import { isSameRange } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import type { BlockDraft, FlowDraft, Registration, StepDraft } from "../model/flow-draft.ts";
import type { BlockInfo, FlowInfo, FlowModel, StepInfo } from "../model/flow-model.ts";
import type { Language, ParsedFile } from "../syntax/babel.ts";
import { Alignment } from "../text/align.ts";
import type { ReadFlowOptions } from "./options.ts";
import { alignWithPrevious, readTree, readWhole, withIds } from "./read-whole.ts";

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A document with an index from ids to syntax tree nodes, built on first use. */
function buildFlowModel(document: FlowDocument, parsed: ParsedFile, drafts: readonly FlowDraft[]): FlowModel {
  let index: FlowIndex | undefined;
  const getIndex = (): FlowIndex => {
    index ??= new FlowIndex(document, drafts);
    return index;
  };
  return {
    document,
    parsed,
    get flows() {
      return getIndex().flows;
    },
    get blocks() {
      return getIndex().blocks;
    },
    get steps() {
      return getIndex().steps;
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
    const info: Partial<Mutable<FlowInfo>> = {
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
    const info: Mutable<BlockInfo> = { block, role, braces, node, steps, flow, inLoop, inSwitch };
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
    const info: Mutable<StepInfo> = { step, node, parent, index: at, blocks };
    if (leading) info.leading = leading;
    step.blocks.forEach((block, index) => {
      blocks.push(this.#addBlock(block, drafts[index] as BlockDraft, parent.flow, info));
    });
    this.steps.set(step.id, info);
    return info;
  }
}

/**
 * True if a document equals a reading without ids, and each of its steps has a unique id. False for a text
 * with errors, because the document then depends on earlier readings.
 */
function isReadingOf(
  { flows, problems }: FlowDocument,
  { holes }: ParsedFile,
  drafts: readonly FlowDraft[],
): boolean {
  if (problems.length > 0 || holes.length > 0) return false;
  const ids = new Set<string>();
  return sameItems(flows, drafts, (flow, draft) => isSameFlow(flow, draft, ids));
}

function sameItems<A, B>(
  items: readonly A[],
  others: readonly B[],
  isSame: (item: A, other: B) => boolean,
): boolean {
  if (items.length !== others.length) return false;
  return items.every((item, index) => isSame(item, others[index] as B));
}

function isSameFlow(flow: Flow, draft: FlowDraft, ids: Set<string>): boolean {
  return (
    flow.name === draft.name &&
    flow.file === draft.file &&
    isSameRange(flow.range, draft.range) &&
    sameItems(
      flow.triggers,
      draft.registrations,
      (a, b) => a.trigger === b.trigger && a.source === b.source && a.event === b.event,
    ) &&
    isSameBlock(flow.body, draft.body, ids)
  );
}

function isSameBlock(block: Block, draft: BlockDraft, ids: Set<string>): boolean {
  return (
    block.label === draft.label &&
    isSameRange(block.range, draft.range) &&
    sameItems(block.steps, draft.steps, (step, other) => isSameStep(step, other, ids))
  );
}

function isSameStep(step: Step, draft: StepDraft, ids: Set<string>): boolean {
  if (ids.has(step.id)) return false;
  ids.add(step.id);
  return (
    step.kind === draft.kind &&
    step.label === draft.label &&
    (step.detail ?? "") === (draft.detail ?? "") &&
    step.comment === draft.comment &&
    (step.disabled ?? false) === (draft.disabled ?? false) &&
    isSameRange(step.range, draft.range) &&
    sameItems(step.fields, draft.fields, isSameField) &&
    sameItems(step.blocks, draft.blocks, (block, other) => isSameBlock(block, other, ids))
  );
}

function isSameField(field: Field, other: Field): boolean {
  if (field.name !== other.name || field.text !== other.text || field.role !== other.role) return false;
  return field.range && other.range ? isSameRange(field.range, other.range) : field.range === other.range;
}

/** Like `readFlow`, with the syntax tree node for every id. */
export function readFlowWithNodes(text: string, options: ReadFlowOptions = {}): FlowModel {
  const { document, parsed, drafts } = readWhole(text, options, alignWithPrevious(text, options));
  return buildFlowModel(document, parsed, drafts);
}

/** All registrations in a file, flow by flow. */
export const registrationsIn = ({ flows }: Pick<FlowModel, "flows">): readonly Registration[] =>
  [...flows.values()].flatMap(({ registrations }) => registrations);

/** The last document whose tree was found, because several requests and then an edit usually refer to the same document. */
let lastFound = new WeakMap<
  FlowDocument,
  { readonly model: FlowModel; readonly language: Language | undefined }
>();

/** Finds the syntax tree for a document that was read from this text. Undefined if it was read from another text. */
export function associate(
  text: string,
  document: FlowDocument,
  { language }: Pick<ReadFlowOptions, "language"> = {},
): FlowModel | undefined {
  const last = lastFound.get(document);
  if (last?.model.parsed.text === text && last.language === language) return last.model;
  const model = rebuildModel(text, document, language);
  if (model) lastFound = new WeakMap([[document, { model, language }]]);
  return model;
}

function rebuildModel(
  text: string,
  document: FlowDocument,
  language: Language | undefined,
): FlowModel | undefined {
  const previous = { text, document, changes: [] };
  const alignment = new Alignment(text, text, []);
  const tree = readTree(text, { language, previous }, alignment);
  if (isReadingOf(document, tree.parsed, tree.flows))
    return buildFlowModel(document, tree.parsed, tree.flows);
  const reading = withIds(text, previous, alignment, tree);
  const documentRanges = stepRanges(document);
  const readRanges = stepRanges(reading.document);
  if (documentRanges.size !== readRanges.size) return undefined;
  for (const [id, range] of readRanges) if (documentRanges.get(id) !== range) return undefined;
  return buildFlowModel(reading.document, reading.parsed, reading.drafts);
}

/** The range of each step, by id. */
function stepRanges(document: FlowDocument): ReadonlyMap<string, string> {
  return new Map(listSteps(document).map(({ id, range }) => [id, `${range.start}:${range.end}`]));
}
