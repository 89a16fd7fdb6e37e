import type { FlowDocument, KnownNames, TextEdit } from "../../protocol/protocol.ts";
import type { Language } from "../syntax/babel.ts";

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
