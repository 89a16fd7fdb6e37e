import type { Block, Flow, FlowDocument } from "../protocol/protocol.ts";
import { buildDocument } from "./flow-build.ts";
import type { FlowDraft } from "./flow-draft.ts";
import { findFlows } from "./flow-find.ts";
import { keptFlows } from "./flow-holes.ts";
import { modelOf } from "./flow-index.ts";
import type { FlowModel } from "./flow-model.ts";
import { hintsFrom } from "./holes-hints.ts";
import { IdSource } from "./ids.ts";
import { Alignment } from "./ids-align.ts";
import { lendIds } from "./ids-match.ts";
import { type ParsedFile, parse } from "./parse.ts";
import { remember } from "./read-memory.ts";
import type { ReadFlowOptions } from "./read-options.ts";
import { rereadStatement } from "./read-statement.ts";

/**
 * Reads the flows of a file. Never throws, whatever the text: what cannot be read is a hole and a problem. Without
 * `previous` the same text gives the same ids; with it, what is the same keeps its id.
 */
export function readFlow(text: string, options: ReadFlowOptions = {}): FlowDocument {
  const alignment = alignmentOf(text, options);
  const { previous } = options;
  const again = previous && alignment && rereadStatement(text, previous, alignment, options);
  if (again) return again;
  const { document, parsed, drafts } = readWhole(text, options, alignment);
  remember(document, parsed, drafts, options);
  return document;
}

/** Like `readFlow`, with the syntax tree behind every id. */
export function readFlowWithNodes(text: string, options: ReadFlowOptions = {}): FlowModel {
  const { document, parsed, drafts } = readWhole(text, options, alignmentOf(text, options));
  return modelOf(document, parsed, drafts);
}

function alignmentOf(text: string, { previous }: ReadFlowOptions): Alignment | undefined {
  return previous && new Alignment(previous.text, text, previous.changes);
}

interface WholeReading {
  readonly document: FlowDocument;
  readonly parsed: ParsedFile;
  /** What the document's flows were made of, in their order. */
  readonly drafts: readonly FlowDraft[];
}

function readWhole(
  text: string,
  { previous, language, names = {} }: ReadFlowOptions,
  alignment: Alignment | undefined,
): WholeReading {
  const hints =
    previous &&
    alignment &&
    hintsFrom({ text: previous.text, problems: previous.document.problems }, alignment, text, language);
  const parsed = parse(text, { language, hints });
  const flows = findFlows(parsed, names);
  const lent =
    previous &&
    alignment &&
    lendIds({ before: previous.text, after: text, alignment }, flows, previous.document);
  const ids = new IdSource(text, lent);
  const kept =
    parsed.holes.length > 0 && previous && lent
      ? keptFlows(flows, parsed, lent.flows, previous.document)
      : new Map<FlowDraft, Flow>();
  const isHandler = (flow: FlowDraft): boolean => flow.registrations.length > 0 || kept.has(flow);
  const drafts =
    kept.size === 0 ? flows : [...flows.filter(isHandler), ...flows.filter((flow) => !isHandler(flow))];
  return { document: buildDocument(parsed, drafts, ids, kept), parsed, drafts };
}

/** Finds the syntax tree behind a document that was read from this text; undefined if it was read from another. */
export function associate(
  text: string,
  document: FlowDocument,
  options: ReadFlowOptions = {},
): FlowModel | undefined {
  const model = readFlowWithNodes(text, { ...options, previous: { text, document, changes: [] } });
  const same = stepRanges(document);
  const own = stepRanges(model.document);
  if (same.size !== own.size) return undefined;
  for (const [id, place] of own) if (same.get(id) !== place) return undefined;
  return model;
}

/** Where each step is, by its id. */
function stepRanges(document: FlowDocument): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  const visit = (block: Block): void => {
    for (const { id, range, blocks } of block.steps) {
      places.set(id, `${range.start}:${range.end}`);
      blocks.forEach(visit);
    }
  };
  for (const flow of document.flows) visit(flow.body);
  return places;
}
