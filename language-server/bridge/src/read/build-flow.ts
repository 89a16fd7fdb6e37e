import type * as ast from "@babel/types";
import type { Block, Flow, FlowDocument, Problem, Step } from "@hookloom/protocol/flow-document";
import type { IdSource } from "../ids/ids.ts";
import { type BlockDraft, type FlowDraft, flowTriggerOf, type StepDraft } from "../model/flow-draft.ts";
import { oneLine } from "../steps/fields.ts";
import { nodeRange, type ParsedFile } from "../syntax/babel.ts";
import { type FlowNote, readFlowNotes } from "./flow-notes.ts";

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A flow's name and triggers, if its own statement does not determine them. */
type FlowIdentity = Pick<Flow, "name" | "triggers">;

/** Builds the plain document from drafts and ids, in the order of the drafts. */
export function buildDocument(
  parsed: ParsedFile,
  drafts: readonly FlowDraft[],
  ids: IdSource,
  kept: ReadonlyMap<FlowDraft, FlowIdentity>,
): FlowDocument {
  const flowIds = drafts.map((draft) => ids.flowId(draft));
  const builder = new DocumentBuilder(parsed, drafts, flowIds, ids);
  const flows = drafts.map((draft, index) => builder.flow(draft, flowIds[index] ?? "", kept.get(draft)));
  const problems: Problem[] = parsed.holes.map(({ range, message }) => {
    return { message, range, line: parsed.text.slice(0, range.start).split(/\r\n|\r|\n/).length };
  });
  return { flows, problems };
}

/** Shared, because most steps have no blocks. */
const noBlocks: readonly Block[] = [];

const nodeDecorators = (node: FlowDraft["node"]): readonly ast.Decorator[] =>
  node && "decorators" in node ? (node.decorators ?? []) : [];

class DocumentBuilder {
  readonly #text: string;
  readonly #ids: IdSource;
  readonly #notes: ReadonlyMap<FlowDraft, FlowNote>;
  readonly #flowOf = new Map<ast.Node, string>();

  constructor(parsed: ParsedFile, drafts: readonly FlowDraft[], flowIds: readonly string[], ids: IdSource) {
    this.#text = parsed.text;
    this.#ids = ids;
    this.#notes = readFlowNotes(parsed, drafts);
    drafts.forEach(({ node }, index) => {
      if (node) this.#flowOf.set(node, flowIds[index] ?? "");
    });
  }

  flow(draft: FlowDraft, id: string, kept: FlowIdentity | undefined): Flow {
    const { registrations, range, file, body, name } = draft;
    const triggers = kept?.triggers ?? registrations.map((registration) => flowTriggerOf(registration));
    const flow: Mutable<Flow> = {
      id,
      name: kept?.name ?? name,
      triggers,
      range,
      body: this.#buildBlock(body, id),
    };
    const comment = this.#notes.get(draft)?.text;
    if (comment !== undefined) flow.comment = comment;
    const decorators = nodeDecorators(draft.node).map((one) => oneLine(this.#text, nodeRange(one)));
    if (decorators.length > 0) flow.decorators = decorators;
    if (file !== undefined) flow.file = file;
    return flow;
  }

  #buildBlock(draft: BlockDraft, owner: string): Block {
    const { label, range, runs } = draft;
    const id = this.#ids.blockId(draft, owner);
    const steps = draft.steps.map(this.#buildStep, this);
    const block: Mutable<Block> = label === undefined ? { id, range, steps } : { id, range, steps, label };
    const flow = runs && this.#flowOf.get(runs);
    if (flow !== undefined) block.flow = flow;
    return block;
  }

  #buildStep(draft: StepDraft): Step {
    const { kind, label, detail, range, fields, comment, connector } = draft;
    const id = this.#ids.stepId(draft);
    const blocks =
      draft.blocks.length === 0 ? noBlocks : draft.blocks.map((block) => this.#buildBlock(block, id));
    const step: Mutable<Step> = detail
      ? { id, kind, label, range, fields, blocks, detail }
      : { id, kind, label, range, fields, blocks };
    if (comment !== undefined) step.comment = comment;
    if (draft.disabled) step.disabled = true;
    if (connector !== undefined) step.connector = connector;
    return step;
  }
}
