import type * as ast from "@babel/types";
import type { Field, FlowTrigger, Range } from "@hookloom/protocol/flow-document";
import type { StepKind } from "@hookloom/protocol/step-kinds";
import { t } from "@vscode/l10n";
import type { Hole } from "../syntax/babel.ts";

/** All node types with their own statement body. */
export type FunctionNode =
  | ast.FunctionDeclaration
  | ast.FunctionExpression
  | ast.ArrowFunctionExpression
  | ast.ObjectMethod
  | ast.ClassMethod
  | ast.ClassPrivateMethod;

export type BlockRole =
  | "body"
  | "then"
  | "elseIf"
  | "else"
  | "case"
  | "default"
  | "loop"
  | "try"
  | "catch"
  | "finally"
  | "branch"
  | "inner";

export interface Registration extends FlowTrigger {
  readonly call: ast.CallExpression;
  readonly statement: ast.Statement;
}

/** A registration in the form in which the document shows it. */
export function flowTriggerOf({ trigger, source, event, framework, detail }: Registration): FlowTrigger {
  return {
    trigger,
    source,
    event,
    ...(framework === undefined ? {} : { framework }),
    ...(detail === undefined ? {} : { detail }),
  };
}

/** A step before it has an id. */
export interface StepDraft {
  readonly kind: StepKind;
  readonly label: string;
  readonly detail?: string | undefined;
  readonly range: Range;
  readonly fields: readonly Field[];
  readonly blocks: readonly BlockDraft[];
  readonly comment?: string | undefined;
  readonly disabled?: boolean;
  readonly connector?: string | undefined;
  readonly node: ast.Node | undefined;
  readonly leading?: Range | undefined;
}

/** A block before it has an id. */
export interface BlockDraft {
  readonly role: BlockRole;
  readonly label?: string | undefined;
  readonly range: Range;
  readonly braces: boolean;
  readonly node: ast.Node | undefined;
  readonly steps: readonly StepDraft[];
  /** The function that this branch of a `parallel` step runs. */
  readonly runs?: ast.Node | undefined;
  readonly inLoop: boolean;
  readonly inSwitch: boolean;
}

export function emptyBlock(at: number): BlockDraft {
  const range = { start: at, end: at };
  return { role: "body", range, braces: false, node: undefined, steps: [], inLoop: false, inSwitch: false };
}

/** A flow before it has an id. */
export interface FlowDraft {
  readonly name: string;
  readonly registrations: readonly Registration[];
  readonly range: Range;
  readonly node?: FunctionNode | undefined;
  readonly body: BlockDraft;
  readonly file?: string | undefined;
  /** True for a flow from the last valid reading that is now inside a hole. */
  readonly lost?: boolean;
}

/** The context that determines which statements a block may contain. */
export interface Surroundings {
  readonly inLoop: boolean;
  readonly inSwitch: boolean;
  readonly depth: number;
}

export const functionBody: Surroundings = { inLoop: false, inSwitch: false, depth: 0 };

/** The step for a broken statement: its text and the parser's message. */
export function holeStep(text: string, hole: Hole): StepDraft {
  const { start, end } = hole.range;
  const code = { name: "code", text: text.slice(start, end), range: hole.range, role: "text" } as const;
  return {
    kind: "hole",
    label: t("unfinished code"),
    detail: hole.message,
    range: hole.range,
    fields: [code],
    blocks: [],
    node: undefined,
  };
}
