import type { CodeImport, NewStep } from "./flow-edit.ts";

/** `recent` are rows of the other groups that were chosen last; `more` leads out of the palette. */
export type PaletteGroup =
  | "recent"
  | "connections"
  | "constructs"
  | "functions"
  | "packages"
  | "node"
  | "more";

/**
 * One row of the palette. Choosing it inserts `step` (by template) or `code` (as text), else what its detail says, or does
 * what `action` names.
 */
export interface PaletteItem {
  /** The same for the same thing in every session: rows that were chosen are kept by it. */
  readonly id: string;
  readonly group: PaletteGroup;
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
  /** What `code` imports. */
  readonly imports?: readonly CodeImport[];
  /** True where `paletteDetail` has its documentation, and its code where the row has none. */
  readonly detailed?: boolean;
  readonly action?: PaletteAction;
}

export type PaletteAction =
  /** Searches for these words instead. */
  | { readonly kind: "search"; readonly query: string }
  /** Prompts for the connection to add, unless it is this row of the catalogue. */
  | { readonly kind: "addConnection"; readonly connector?: string }
  /** Installs this package of the registry and searches for what it offers. */
  | { readonly kind: "installPackage"; readonly package: string }
  /** Installs TypeScript into the editor's own storage. */
  | { readonly kind: "installTypes" };

/** Why functions of a package, or of all packages, are not offered. */
export type PaletteNoteReason =
  | "not-installed"
  /** The package comes without types and none are installed for it. */
  | "no-types"
  /** Its types were not read within the time limit. */
  | "slow"
  | "failed"
  /** Of all packages: as for fields, see `TypesUnavailable`. */
  | "no-typescript"
  | "untrusted"
  | "no-machine"
  /** `package.json` is not valid JSON. */
  | "bad-package-json";

/** A note in the palette; without `package` it is about all packages. */
export interface PaletteNote {
  readonly reason: PaletteNoteReason;
  readonly package?: string;
}

export interface PaletteResult {
  /** The version of the document that the rows are for. */
  readonly version: number;
  /** Group by group, the best ones first. */
  readonly items: readonly PaletteItem[];
  /** How many further rows the search has found. */
  readonly more: number;
  /** True where what was typed can only be meant as code, as `break` is outside of a loop: that comes before the rows. */
  readonly isCode?: boolean;
  readonly notes: readonly PaletteNote[];
  /** True while exported names of packages are still being read: `paletteChanged` says that there are more. */
  readonly loading: boolean;
}

/** What is known of a row besides its label, and what choosing it inserts; empty where the row no longer exists. */
export interface PaletteDetail {
  /** As TypeScript prints it, each overload on its line: `readFile(path: string): Promise<Buffer>`. */
  readonly signature?: string;
  /** Markdown. */
  readonly documentation?: string;
  readonly code?: string;
  readonly imports?: readonly CodeImport[];
}
