import type { FlowDocument, KnownNames, TextEdit } from "../protocol/protocol.ts";
import type { FlowModel } from "./flow-model.ts";
import { type Language, parse } from "./parse.ts";

/** The reading before this one, which lends its ids and its holes. */
export interface PreviousReading {
  readonly text: string;
  readonly document: FlowDocument;
  /** What changed since, in offsets of the previous text; worked out by comparison where absent. */
  readonly changes?: readonly TextEdit[] | undefined;
}

export interface ReadFlowOptions {
  readonly previous?: PreviousReading | undefined;
  readonly language?: Language | undefined;
  readonly names?: KnownNames | undefined;
}

/** Like `readFlow`, with the syntax tree behind every id. */
export function readFlowWithNodes(text: string, options: ReadFlowOptions = {}): FlowModel {
  const parsed = parse(text, { language: options.language });
  return {
    document: { flows: [], problems: [] },
    parsed,
    flows: new Map(),
    blocks: new Map(),
    steps: new Map(),
  };
}

/** Finds the syntax tree behind a document that was read from this text; undefined if it was read from another. */
export function associate(
  text: string,
  document: FlowDocument,
  options: ReadFlowOptions = {},
): FlowModel | undefined {
  return readFlowWithNodes(text, { ...options, previous: { text, document, changes: [] } });
}
