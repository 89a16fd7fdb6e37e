import type { FlowDocument, KnownNames, TextEdit } from "@hookloom/protocol/flow-document";
import type { Language } from "../syntax/babel.ts";

/** The previous reading: the new one takes over its ids and searches for damage at its holes. */
export interface PreviousReading {
  readonly text: string;
  readonly document: FlowDocument;
  /** What changed since, in offsets of the previous text; computed by comparison where absent. */
  readonly changes?: readonly TextEdit[] | undefined;
}

export interface ReadFlowOptions {
  readonly previous?: PreviousReading | undefined;
  readonly language?: Language | undefined;
  readonly names?: KnownNames | undefined;
}
