import type { Flow, FlowDocument } from "@hookloom/protocol/flow-document";
import { IdSource } from "../ids/ids.ts";
import { matchIds } from "../ids/match.ts";
import type { FlowDraft } from "../model/flow-draft.ts";
import type { ParsedFile } from "../syntax/babel.ts";
import { parse } from "../syntax/parse.ts";
import { Alignment } from "../text/align.ts";
import { keptFlows } from "./broken-regions.ts";
import { buildDocument } from "./build-flow.ts";
import { hintsFrom } from "./damage-hints.ts";
import { findFlows, triggeredFirst } from "./find-flows.ts";
import { lostFlows } from "./lost-flows.ts";
import type { PreviousReading, ReadFlowOptions } from "./options.ts";

/** The alignment of a text with the previous one. Undefined for a first reading. */
export function alignWithPrevious(text: string, { previous }: ReadFlowOptions): Alignment | undefined {
  return previous && new Alignment(previous.text, text, previous.changes);
}

/** A document, with the data that it was built from. */
export interface WholeReading {
  readonly document: FlowDocument;
  readonly parsed: ParsedFile;
  /** The drafts that the document's flows were built from, in order. */
  readonly drafts: readonly FlowDraft[];
}

/** Reads the whole text, regardless of what is known about it. */
export function readWhole(
  text: string,
  options: ReadFlowOptions,
  alignment: Alignment | undefined,
): WholeReading {
  return withIds(text, options.previous, alignment, readTree(text, options, alignment));
}

/** A text with its flows, before they have ids. */
interface TreeReading {
  readonly parsed: ParsedFile;
  readonly flows: readonly FlowDraft[];
}

/** Parses a text and finds its flows. */
export function readTree(
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

/** Assigns ids to the flows of a text. Unchanged parts keep their ids from the previous reading. */
export function withIds(
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
  const drafts = kept.size === 0 ? flows : inDocumentOrder([...flows, ...lost.flows.keys()], kept);
  return { document: buildDocument(parsed, drafts, ids, kept), parsed, drafts };
}

/** Sorts flows with triggers first, each group in source order. */
function inDocumentOrder(
  flows: readonly FlowDraft[],
  kept: ReadonlyMap<FlowDraft, Pick<Flow, "triggers">>,
): readonly FlowDraft[] {
  return triggeredFirst(flows, (flow) => flow.registrations.length + (kept.get(flow)?.triggers.length ?? 0));
}
