export type Tint = "blue" | "amber" | "teal" | "green" | "purple" | "pink" | "red" | "grey";

/** How a sequence ends: control continues below it, leaves the nearest loop or switch by `break`, or leaves the flow. */
export type Ending = "on" | "break" | "gone";

/** The facts about a position that decide which statements it allows. */
export interface CodeContext {
  readonly canAwait: boolean;
  readonly inLoop: boolean;
  readonly inSwitch: boolean;
  /** True right below a `case` without braces. */
  readonly inBareCase: boolean;
}

/** A row of the palette that adds a statement; what is left out is taken from the card. */
export interface ConstructRow {
  /** Its position among the rows, the most used first. */
  readonly rank: number;
  /** Defaults to the kind. */
  readonly label?: string;
  /** Defaults to the label. */
  readonly detail?: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly icon?: string;
  /** Where it is allowed; defaults to everywhere. */
  readonly isAllowed?: (context: CodeContext) => boolean;
  /** The fields for which the bridge's defaults do not fit. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** A branch that can be added to a step, and the label of its block. */
export interface NewBranch {
  readonly kind: "else" | "elseIf" | "case" | "default" | "catch" | "finally";
  readonly label: string;
  /** True for a branch that a step can have several of. */
  readonly many?: true;
}

/** The blocks of a step, and how they are drawn. */
export interface OwnedBlocks {
  /** Next to one another until they join, or inside a box. */
  readonly drawn: "lanes" | "box";
  /** The label of a last block that is drawn below the others instead of next to them. */
  readonly below?: string;
  /** The names of blocks without a label, by position; the last name is also that of all further ones. */
  readonly names?: readonly string[];
  /** The lane that a step takes if no branch runs; it is also drawn where the code does not have it. */
  readonly absent?: "else" | "default";
  readonly adds?: readonly NewBranch[];
  /** True where the blocks are repeated: how they end does not end the step. */
  readonly loops?: true;
  /** True where a `break` inside leaves the step itself. */
  readonly takesBreak?: true;
  /** True where the step has any number of blocks of the same kind, none of which is its body. */
  readonly alike?: true;
  /** True where the blocks are expressions, which contain no steps. */
  readonly expressions?: true;
}

/** The facts about a kind of statement, apart from how its code is read and written. */
export interface StepKindFacts {
  /** The name of a codicon. */
  readonly icon: string;
  readonly tint: Tint;
  /** The kind in words, for screen readers. */
  readonly word: string;
  /** How control leaves the statement itself. */
  readonly ends: Ending;
  /** True where the statement ends with a semicolon in files that use them. */
  readonly terminated: boolean;
  readonly blocks?: OwnedBlocks;
  /** The placeholder that a field of a new step has until it is filled in; undefined if that text is usually intended. */
  readonly unfilled?: (field: string, textOf: (field: string) => string | undefined) => string | undefined;
  /** Its row in the palette; undefined for a kind that the palette does not offer as a statement. */
  readonly construct?: ConstructRow;
}
