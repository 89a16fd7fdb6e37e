export type Tint = "blue" | "amber" | "teal" | "green" | "purple" | "pink" | "red" | "grey";

/**
 * How a sequence ends: control continues below it (`on`), leaves the nearest loop or switch with `break`, or leaves the flow
 * (`gone`).
 */
export type Ending = "on" | "break" | "gone";

/** Properties of a position that determine which statements are allowed there. */
export interface CodeContext {
  readonly canAwait: boolean;
  readonly inLoop: boolean;
  readonly inSwitch: boolean;
  /** True directly below a `case` without braces. */
  readonly inBareCase: boolean;
}

/** A palette row that adds a statement. Omitted properties are taken from the card. */
export interface ConstructRow {
  /** Sort position among the rows, most used first. */
  readonly rank: number;
  /** Defaults to the kind. */
  readonly label?: string;
  /** Defaults to the label. */
  readonly detail?: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly icon?: string;
  /** True if the statement is allowed at a position. Omitted for a statement that is allowed everywhere. */
  readonly isAllowed?: (context: CodeContext) => boolean;
  /** Field values that override the bridge's defaults. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** A branch that can be added to a step, with the label of its block. */
export interface NewBranch {
  readonly kind: "else" | "elseIf" | "case" | "default" | "catch" | "finally";
  readonly label: string;
  /** True for a branch that can occur several times in a step. */
  readonly many?: true;
}

/** The blocks of a step, and how to draw them. */
export interface OwnedBlocks {
  /** Side by side until they join, or inside a box. */
  readonly drawn: "lanes" | "box";
  /** The label of a last block that is drawn below the others instead of next to them. */
  readonly below?: string;
  /** The names of unlabelled blocks, by position. The last name also applies to all further blocks. */
  readonly names?: readonly string[];
  /** The lane taken if no branch runs. It is drawn even if it is not in the code. */
  readonly absent?: "else" | "default";
  readonly adds?: readonly NewBranch[];
  /** True if the blocks are repeated. The way they end does not determine how the step ends. */
  readonly loops?: true;
  /** True if a `break` inside the blocks leaves the step itself. */
  readonly takesBreak?: true;
  /** True if the step has any number of blocks of the same kind, none of which is its body. */
  readonly alike?: true;
  /** True if the blocks are expressions, which contain no steps. */
  readonly expressions?: true;
}

/** Properties of a step kind, apart from how its code is read and written. */
export interface StepKindFacts {
  /** A codicon name. */
  readonly icon: string;
  readonly tint: Tint;
  /** The kind as text for screen readers. */
  readonly word: string;
  /** How control leaves the statement itself. */
  readonly ends: Ending;
  /** True if the statement ends with a semicolon in files that use semicolons. */
  readonly terminated: boolean;
  readonly blocks?: OwnedBlocks;
  /** The placeholder in a new step's field until the user replaces it. Undefined if that text is usually intended. */
  readonly unfilled?: (field: string, textOf: (field: string) => string | undefined) => string | undefined;
  /** The palette row. Undefined for a kind that is not offered as a statement. */
  readonly construct?: ConstructRow;
}
