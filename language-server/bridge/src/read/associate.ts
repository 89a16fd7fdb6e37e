import type { FlowDocument } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import type { FlowModel } from "../model/flow-model.ts";
import type { Language } from "../syntax/babel.ts";
import { Alignment } from "../text/align.ts";
import { buildFlowModel } from "./flow-index.ts";
import type { ReadFlowOptions } from "./options.ts";
import { alignWithPrevious, identified, readTree, readWhole } from "./read-whole.ts";
import { isReadingOf } from "./same-reading.ts";

/** Like `readFlow`, with the syntax tree behind every id. */
export function readFlowWithNodes(text: string, options: ReadFlowOptions = {}): FlowModel {
  const { document, parsed, drafts } = readWhole(text, options, alignWithPrevious(text, options));
  return buildFlowModel(document, parsed, drafts);
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
  if (isReadingOf(document, tree.parsed, tree.flows))
    return buildFlowModel(document, tree.parsed, tree.flows);
  const whole = identified(text, previous, alignment, tree);
  const same = stepRanges(document);
  const own = stepRanges(whole.document);
  if (same.size !== own.size) return undefined;
  for (const [id, range] of own) if (same.get(id) !== range) return undefined;
  return buildFlowModel(whole.document, whole.parsed, whole.drafts);
}

/** Where each step is, by its id. */
function stepRanges(document: FlowDocument): ReadonlyMap<string, string> {
  return new Map(listSteps(document).map(({ id, range }) => [id, `${range.start}:${range.end}`]));
}
