import type { CatalogEvent, CatalogSetting, CatalogSource } from "@hookloom/runtime/catalog";
import type { Declarations, FlowDocument, FlowEdit, TextEdit } from "../protocol/protocol.ts";

export type { CatalogEvent, CatalogSetting, CatalogSource };

export type Language = "ts" | "tsx" | "js";

/** What a reading starts from, so that ids survive: the text and document of the last one, and what changed since. */
export interface PreviousReading {
  readonly text: string;
  readonly document: FlowDocument;
  readonly changes?: readonly TextEdit[];
}

/** The pure half that knows syntax. It is a parameter, so that each feature can be tried on its own. */
export interface Bridge {
  readFlow(
    text: string,
    options?: { readonly previous?: PreviousReading; readonly language?: Language },
  ): FlowDocument;
  /** Throws an error with a `code` where the edit is refused. */
  writeEdit(text: string, document: FlowDocument, edit: FlowEdit): readonly TextEdit[];
  /** `document` is what `readFlow` gave for the text. */
  readDeclarations(
    text: string,
    options?: { readonly language?: Language; readonly document?: FlowDocument },
  ): Declarations;
}

/** The sources and their events: plain data. */
export interface Catalogue {
  findSource(id: string): CatalogSource | undefined;
  hasEvent(source: string, event: string): boolean;
  nearestEvent(source: string, event: string): string | undefined;
}

/** What is known of an event's sample payloads; undefined where there are none. */
export type SampleLookup = (source: string, event: string) => Promise<SampleNote | undefined>;
export interface SampleNote {
  readonly count: number;
  /** True where the provider publishes none and ours are made from the event's type. */
  readonly generated: boolean;
}
