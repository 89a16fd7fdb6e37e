import type { CatalogEvent, CatalogSetting, CatalogSource } from "@hookloom/runtime/catalog";

export type { CatalogEvent, CatalogSetting, CatalogSource };

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
