import type { CodeImport, NewStep } from "./flow-edit.ts";

/** `recent`: recently chosen rows from the other groups. `more`: rows that lead out of the palette. */
export type PaletteGroup =
  | "recent"
  | "connections"
  | "constructs"
  | "functions"
  | "packages"
  | "node"
  | "more";

/**
 * A palette row. Choosing it inserts `step` (from a template) or `code` (as text), otherwise the code from its detail, or
 * runs `action`.
 */
export interface PaletteItem {
  /** Stable across sessions, because recently chosen rows are stored by id. */
  readonly id: string;
  readonly group: PaletteGroup;
  readonly label: string;
  /** Monospaced text at the right of the row. */
  readonly detail?: string;
  readonly description?: string;
  /** A codicon name, or `brand:<source id>`. */
  readonly icon: string;
  /** Additional words that the search matches. */
  readonly keywords?: readonly string[];
  readonly step?: NewStep;
  readonly code?: string;
  /** The imports that `code` needs. */
  readonly imports?: readonly CodeImport[];
  /** True if `paletteDetail` returns the row's documentation, and its code if `code` is absent. */
  readonly detailed?: boolean;
  readonly action?: PaletteAction;
}

export type PaletteAction =
  /** Replaces the search query. */
  | { readonly kind: "search"; readonly query: string }
  /** Adds this catalogue connection; without one, prompts for the connection. */
  | { readonly kind: "addConnection"; readonly connector?: string }
  /** Installs this package from the registry and searches for its functions. */
  | { readonly kind: "installPackage"; readonly package: string }
  /** Installs TypeScript in the editor's own storage. */
  | { readonly kind: "installTypes" };

/** Why the functions of a package, or of all packages, are missing. */
export type PaletteNoteReason =
  | "not-installed"
  /** The package has no types, and no separate types are installed for it. */
  | "no-types"
  /** The package's types were not read within the time limit. */
  | "slow"
  | "failed"
  /** For all packages: the same reasons as for fields, see `TypesUnavailable`. */
  | "no-typescript"
  | "untrusted"
  | "no-machine"
  /** `package.json` is not valid JSON. */
  | "bad-package-json";

/** A note in the palette. Without `package`, it applies to all packages. */
export interface PaletteNote {
  readonly reason: PaletteNoteReason;
  readonly package?: string;
}

export interface PaletteResult {
  /** The version of the document that the rows are for. */
  readonly version: number;
  /** Grouped, best matches first. */
  readonly items: readonly PaletteItem[];
  /** The number of further matches. */
  readonly more: number;
  /** True if the input can only be code, such as `break` outside a loop. An entry for the code is shown above the rows. */
  readonly isCode?: boolean;
  readonly notes: readonly PaletteNote[];
  /** True while package exports are still being read. `paletteChanged` is sent when there are more. */
  readonly loading: boolean;
}

/** The details of a row, and the code that it inserts. Empty if the row no longer exists. */
export interface PaletteDetail {
  /** As printed by TypeScript, one line per overload: `readFile(path: string): Promise<Buffer>`. */
  readonly signature?: string;
  /** Markdown. */
  readonly documentation?: string;
  readonly code?: string;
  readonly imports?: readonly CodeImport[];
}
