import { type Flow, type FlowDocument, stepsOf } from "../protocol/protocol.ts";
import { buildDocument } from "./flow-build.ts";
import type { FlowDraft } from "./flow-draft.ts";
import { findFlows } from "./flow-find.ts";
import { keptFlows } from "./flow-holes.ts";
import { modelOf } from "./flow-index.ts";
import { lostFlows } from "./flow-lost.ts";
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
  if (!drafts.some(({ lost }) => lost)) remember(document, parsed, drafts, options);
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
  if (previous === undefined || alignment === undefined)
    return {
      document: buildDocument(parsed, flows, new IdSource(text, undefined), new Map()),
      parsed,
      drafts: flows,
    };
  const texts = { before: previous.text, after: text, alignment };
  const found = lendIds(texts, flows, previous.document);
  const lost = lostFlows(texts, parsed, found, previous.document);
  const kept = new Map([...keptFlows(flows, parsed, found.flows, previous.document), ...lost.flows]);
  const ids = new IdSource(text, lost.lent);
  const drafts = kept.size === 0 ? flows : inOrder([...flows, ...lost.flows.keys()], kept);
  return { document: buildDocument(parsed, drafts, ids, kept), parsed, drafts };
}

/** The flows with triggers first, each in the order of the source. */
function inOrder(
  flows: readonly FlowDraft[],
  kept: ReadonlyMap<FlowDraft, Pick<Flow, "triggers">>,
): readonly FlowDraft[] {
  const order = (flow: FlowDraft): number =>
    flow.registrations.length > 0 || (kept.get(flow)?.triggers.length ?? 0) > 0 ? 0 : 1;
  return [...flows].sort(
    (a, b) => order(a) - order(b) || a.range.start - b.range.start || b.range.end - a.range.end,
  );
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
  return new Map(stepsOf(document).map(({ id, range }) => [id, `${range.start}:${range.end}`]));
}
