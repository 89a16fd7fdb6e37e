import type { CatalogEvent, CatalogSetting, CatalogSource } from "@hookloom/runtime/catalog";
import type * as bridge from "../bridge/bridge.ts";

export type { CatalogEvent, CatalogSetting, CatalogSource };

/** The bridge as a parameter, so that each feature can be tested on its own. */
export type Bridge = Pick<
  typeof bridge,
  | "readFlow"
  | "writeEdit"
  | "textOfSteps"
  | "readDeclarations"
  | "readNames"
  | "typesForEdit"
  | "renamedExport"
  | "renameInProject"
  | "importsOfSteps"
  | "proposeName"
  | "nameOfFlow"
  | "leavingSecret"
>;

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
