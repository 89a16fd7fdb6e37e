import type { NewStep } from "./flow-edit.ts";

/** One row of the palette. Choosing it inserts `step` (by template) or `code` (as text). */
export interface PaletteItem {
  readonly id: string;
  readonly group: "connections" | "constructs" | "functions" | "packages";
  readonly label: string;
  /** Mono text at the right of the row. */
  readonly detail?: string;
  readonly description?: string;
  /** A codicon's name, or `brand:<source id>`. */
  readonly icon: string;
  /** Further words that the search matches. */
  readonly keywords?: readonly string[];
  readonly step?: NewStep;
  readonly code?: string;
}
