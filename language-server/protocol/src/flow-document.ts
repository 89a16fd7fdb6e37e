import type { StepKind } from "./step-kinds.ts";

/** Offsets are UTF-16 code units in the text as given; a byte order mark counts as one. `end` is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export const isSameRange = (one: Range, other: Range): boolean =>
  one.start === other.start && one.end === other.end;

/** True where the outer range holds the whole inner one. */
export const contains = (outer: Range, inner: Range): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

/** A replacement in the old text. Lists of them are sorted, never overlap and have at most one edit an offset. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** The ranges of the edits' new texts in the resulting text. */
export function writtenRanges(edits: readonly TextEdit[]): Range[] {
  let by = 0;
  return edits.map((edit) => {
    const start = edit.start + by;
    by += edit.newText.length - (edit.end - edit.start);
    return { start, end: start + edit.newText.length };
  });
}

export type FieldRole = "expression" | "name" | "type" | "literal" | "text";

/** One editable part of a step. Where it has a range, `text` is exactly the text of that range. */
export interface Field {
  readonly name: string;
  readonly text: string;
  readonly range?: Range;
  readonly role: FieldRole;
}

/** One statement, drawn as a card. Its range is the statement from first to last character. */
export interface Step {
  readonly id: string;
  readonly kind: StepKind;
  readonly label: string;
  readonly detail?: string;
  readonly range: Range;
  readonly fields: readonly Field[];
  readonly blocks: readonly Block[];
  /** The text of the comment lines above the statement, without their marks. */
  readonly comment?: string;
  /** True for statements that are commented out; the range is then the comment's. */
  readonly disabled?: boolean;
  /** The id of the connection in the catalogue, else the name of its client's package: of an `action`, and of an `http` with a client of its own. */
  readonly connector?: string;
  /** True in the diagram of a comparison for a step that only the earlier text has. */
  readonly gone?: boolean;
}

/** A sequence of steps. Its range is what lies between its braces, or the statement of a body without braces. */
export interface Block {
  readonly id: string;
  readonly range: Range;
  readonly label?: string;
  readonly steps: readonly Step[];
  /** The id of the flow that this branch of a `parallel` step runs. */
  readonly flow?: string;
}

/** A framework whose handlers are flows with triggers as those of Hookloom are. */
export type Framework = "probot" | "bolt" | "octokit";

export interface FlowTrigger {
  /** The variable that holds the trigger in the source, or the app of a framework. */
  readonly trigger: string;
  /** The catalogue's id of the source: `github`, `http`, ... */
  readonly source: string;
  readonly event: string;
  /** Set where the handler is registered with a framework other than Hookloom. */
  readonly framework?: Framework;
  /** What the framework narrows the event down to: the name of a slash command, the id of an action. */
  readonly detail?: string;
}

/** One handler or function of the file. */
export interface Flow {
  readonly id: string;
  readonly name: string;
  readonly triggers: readonly FlowTrigger[];
  readonly range: Range;
  readonly body: Block;
  /** The text of the comment lines above the function or the registration of the handler, without their marks. */
  readonly comment?: string;
  /** The decorators of the method that it is: `@logged`. */
  readonly decorators?: readonly string[];
  /** The module specifier where the handler is written, if it is not in this file. */
  readonly file?: string;
  /** True in the diagram of a comparison for a flow that only the earlier text has. */
  readonly gone?: boolean;
}

/** Something in the text that the diagram cannot show as a live step. */
export interface Problem {
  readonly message: string;
  readonly range: Range;
  /** The line that the range starts on, the first being 1. */
  readonly line: number;
}

export interface FlowDocument {
  readonly flows: readonly Flow[];
  readonly problems: readonly Problem[];
}

/** What is known about a name beyond the statement that uses it. */
export interface KnownName {
  /** The id of a connection of the catalogue, else the name of the package that the client is made with. */
  readonly connector?: string;
  /** The file with the types of the client's operations, as the source names it: `./order-desk-api.ts`. */
  readonly types?: string;
}

/** The names of a file that hold clients of connections, as `readNames` finds them. */
export type KnownNames = Readonly<Record<string, KnownName>>;
