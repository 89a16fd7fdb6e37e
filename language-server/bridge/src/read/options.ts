import type { FlowDocument, KnownNames, TextEdit } from "@hookloom/protocol/flow-document";
import type { Language } from "../syntax/babel.ts";

/** The previous reading. The new one reuses its ids and searches for damage at its holes. */
export interface PreviousReading {
  readonly text: string;
  readonly document: FlowDocument;
  /** The changes since then, in offsets of the previous text. Computed by comparison if absent. */
  readonly changes?: readonly TextEdit[] | undefined;
}

export interface ReadFlowOptions {
  readonly previous?: PreviousReading | undefined;
  readonly language?: Language | undefined;
  readonly names?: KnownNames | undefined;
}
