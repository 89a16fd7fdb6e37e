import type { StepKind } from "./step-kinds.ts";

/** Offsets are UTF-16 code units in the given text; a BOM counts as one. `end` is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export const isSameRange = (one: Range, other: Range): boolean =>
  one.start === other.start && one.end === other.end;

/** True if the outer range contains the entire inner one. */
export const contains = (outer: Range, inner: Range): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

/** A replacement in the old text. Lists of edits are sorted, do not overlap and have at most one edit per offset. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** The ranges in the resulting text that contain the edits' new text. */
export function writtenRanges(edits: readonly TextEdit[]): Range[] {
  let shift = 0;
  return edits.map((edit) => {
    const start = edit.start + shift;
    shift += edit.newText.length - (edit.end - edit.start);
    return { start, end: start + edit.newText.length };
  });
}

export type FieldRole = "expression" | "name" | "type" | "literal" | "text";

/** An editable part of a step. If it has a range, `text` is exactly the text in that range. */
export interface Field {
  readonly name: string;
  readonly text: string;
  readonly range?: Range;
  readonly role: FieldRole;
}

/** A statement, drawn as a card. The range covers the whole statement. */
export interface Step {
  readonly id: string;
  readonly kind: StepKind;
  readonly label: string;
  readonly detail?: string;
  readonly range: Range;
  readonly fields: readonly Field[];
  readonly blocks: readonly Block[];
  /** The text of the comment lines above the statement, without comment markers. */
  readonly comment?: string;
  /** True for commented-out statements. The range is then the comment's. */
  readonly disabled?: boolean;
  /**
   * The connection's id in the catalogue, otherwise the package of the client. Set for an `action`, and for an `http` step
   * with its own client.
   */
  readonly connector?: string;
  /** True for a step that exists only in the earlier version, in the diagram of a comparison. */
  readonly gone?: boolean;
}

/** A sequence of steps. The range is the text between the braces, or the statement if the body has no braces. */
export interface Block {
  readonly id: string;
  readonly range: Range;
  readonly label?: string;
  readonly steps: readonly Step[];
  /** The id of the flow that this branch of a `parallel` step runs. */
  readonly flow?: string;
}

/** A framework whose handlers are shown as flows with triggers, like Hookloom's own. */
export type Framework = "probot" | "bolt" | "octokit";

export interface FlowTrigger {
  /** The variable of the trigger in the source, or of the framework's app. */
  readonly trigger: string;
  /** The source's id in the catalogue: `github`, `http`, ... */
  readonly source: string;
  readonly event: string;
  /** Set if the handler is registered with a framework other than Hookloom. */
  readonly framework?: Framework;
  /** A filter that the framework adds to the event: the name of a slash command, the id of an action. */
  readonly detail?: string;
}

/** A handler or a function in the file. */
export interface Flow {
  readonly id: string;
  readonly name: string;
  readonly triggers: readonly FlowTrigger[];
  readonly range: Range;
  readonly body: Block;
  /** The text of the comment lines above the function or the handler's registration, without comment markers. */
  readonly comment?: string;
  /** The decorators, for a method: `@logged`. */
  readonly decorators?: readonly string[];
  /** The module specifier of the handler's file, if it is not in this file. */
  readonly file?: string;
  /** True for a flow that exists only in the earlier version, in the diagram of a comparison. */
  readonly gone?: boolean;
}

/** A part of the text that the diagram cannot show as an active step. */
export interface Problem {
  readonly message: string;
  readonly range: Range;
  /** The 1-based line where the range starts. */
  readonly line: number;
}

export interface FlowDocument {
  readonly flows: readonly Flow[];
  readonly problems: readonly Problem[];
}

/** Facts about a name that the statement using it does not contain. */
export interface KnownName {
  /** A connection's id in the catalogue, otherwise the package of the client. */
  readonly connector?: string;
  /** The file with the types of the client's operations, as written in the source: `./order-desk-api.ts`. */
  readonly types?: string;
}

/** The names in a file that refer to clients of connections, as returned by `readNames`. */
export type KnownNames = Readonly<Record<string, KnownName>>;
