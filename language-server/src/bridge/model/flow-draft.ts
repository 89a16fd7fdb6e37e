import type * as t from "@babel/types";
import type { Field, Range, StepKind } from "../../protocol/flow-document.ts";
import type { BlockRole, FunctionNode, Registration } from "./flow-model.ts";

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
  readonly node: t.Node | undefined;
  readonly leading?: Range | undefined;
}

/** A block before it has an id. */
export interface BlockDraft {
  readonly role: BlockRole;
  readonly label?: string | undefined;
  readonly range: Range;
  readonly braces: boolean;
  readonly node: t.Node | undefined;
  readonly steps: readonly StepDraft[];
  /** The function that this branch of a `parallel` step runs. */
  readonly runs?: t.Node | undefined;
  readonly inLoop: boolean;
  readonly inSwitch: boolean;
}

/** A flow before it has an id. */
export interface FlowDraft {
  readonly name: string;
  readonly registrations: readonly Registration[];
  readonly range: Range;
  readonly node?: FunctionNode | undefined;
  readonly body: BlockDraft;
  readonly file?: string | undefined;
  /** True for a flow of the last good reading that is now inside a hole. */
  readonly lost?: boolean;
}

/** What decides which statements a block may contain. */
export interface Surroundings {
  readonly inLoop: boolean;
  readonly inSwitch: boolean;
  readonly depth: number;
}

export const functionBody: Surroundings = { inLoop: false, inSwitch: false, depth: 0 };
