import type { Flow, FlowDocument } from "../protocol/flow-document.ts";
import { stepsOf } from "../protocol/walk.ts";
import { IdSource } from "./ids/ids.ts";
import { matchIds } from "./ids/match.ts";
import { hintsFrom } from "./incremental/damage-hints.ts";
import { remember } from "./incremental/memory.ts";
import { rereadStatement } from "./incremental/read-statement.ts";
import type { FlowDraft } from "./model/flow-draft.ts";
import type { FlowModel } from "./model/flow-model.ts";
import { keptFlows } from "./read/broken-regions.ts";
import { buildDocument } from "./read/build-flow.ts";
import { findFlows } from "./read/find-flows.ts";
import { modelOf } from "./read/flow-index.ts";
import { lostFlows } from "./read/lost-flows.ts";
import type { PreviousReading, ReadFlowOptions } from "./read/options.ts";
import { isReadingOf } from "./read/same-reading.ts";
import { type Language, type ParsedFile, parse } from "./syntax/parse.ts";
import { Alignment } from "./text/align.ts";

/**
 * Reads the flows of a file. Never throws, whatever the text: what cannot be read is a hole and a problem. Without
 * `previous` the same text gives the same ids; with it, what is still the same keeps its id.
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

function readWhole(text: string, options: ReadFlowOptions, alignment: Alignment | undefined): WholeReading {
  return identified(text, options.previous, alignment, readTree(text, options, alignment));
}

/** A text with its flows, before they have ids. */
interface TreeReading {
  readonly parsed: ParsedFile;
  readonly flows: readonly FlowDraft[];
}

function readTree(
  text: string,
  { previous, language, names = {} }: ReadFlowOptions,
  alignment: Alignment | undefined,
): TreeReading {
  const hints =
    previous &&
    alignment &&
    hintsFrom({ text: previous.text, problems: previous.document.problems }, alignment, text, language);
  const parsed = parse(text, { language, hints });
  return { parsed, flows: findFlows(parsed, names) };
}

function identified(
  text: string,
  previous: PreviousReading | undefined,
  alignment: Alignment | undefined,
  { parsed, flows }: TreeReading,
): WholeReading {
  if (previous === undefined || alignment === undefined)
    return {
      document: buildDocument(parsed, flows, new IdSource(text, undefined), new Map()),
      parsed,
      drafts: flows,
    };
  const texts = { before: previous.text, after: text, alignment };
  const found = matchIds(texts, flows, previous.document);
  const lost = lostFlows(texts, parsed, found, previous.document);
  const kept = new Map([...keptFlows(flows, parsed, found.flows, previous.document), ...lost.flows]);
  const ids = new IdSource(text, lost.matched);
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

/** The last document whose tree was found: several questions and then an edit follow each other about the same one. */
let lastFound = new WeakMap<
  FlowDocument,
  { readonly model: FlowModel; readonly language: Language | undefined }
>();

/** Finds the syntax tree behind a document that was read from this text; undefined if it was read from another. */
export function associate(
  text: string,
  document: FlowDocument,
  { language }: Pick<ReadFlowOptions, "language"> = {},
): FlowModel | undefined {
  const last = lastFound.get(document);
  if (last?.model.parsed.text === text && last.language === language) return last.model;
  const model = modelBehind(text, document, language);
  if (model) lastFound = new WeakMap([[document, { model, language }]]);
  return model;
}

function modelBehind(
  text: string,
  document: FlowDocument,
  language: Language | undefined,
): FlowModel | undefined {
  const previous = { text, document, changes: [] };
  const alignment = new Alignment(text, text, []);
  const tree = readTree(text, { language, previous }, alignment);
  if (isReadingOf(document, tree.parsed, tree.flows)) return modelOf(document, tree.parsed, tree.flows);
  const whole = identified(text, previous, alignment, tree);
  const same = stepRanges(document);
  const own = stepRanges(whole.document);
  if (same.size !== own.size) return undefined;
  for (const [id, place] of own) if (same.get(id) !== place) return undefined;
  return modelOf(whole.document, whole.parsed, whole.drafts);
}

/** Where each step is, by its id. */
function stepRanges(document: FlowDocument): ReadonlyMap<string, string> {
  return new Map(stepsOf(document).map(({ id, range }) => [id, `${range.start}:${range.end}`]));
}
