/*
 * What the writing half of the bridge builds on: a FlowDocument together with the syntax tree that it came from.
 *
 * `associate(text, document)` (read/associate.ts) turns a text and the plain JSON document that someone was given for it
 * into a FlowModel, or `undefined` where the document is not of this text (a stale edit). `readFlowWithNodes` gives
 * the same for a fresh reading. Both never throw.
 *
 * In a FlowModel every id of the document leads to its `StepInfo`, `BlockInfo` or `FlowInfo`:
 *  - to find where to put a statement, take `blocks.get(id)`: `block.range` is what lies between the braces, or the
 *    one statement of a body without braces (`braces` false); `steps` are its children in order, disabled and holes
 *    among them;
 *  - `leading` of a step are the comments directly above it, which travel with it; `block.range` ends included, the
 *    rest of the text between steps is white space and free comments;
 *  - `flow.isAsync`, `inLoop` and `inSwitch` say whether `await`, `continue` and `break` are allowed in a block;
 *  - a step of kind `hole` has no node where the whole statement is blanked; where only its head is broken it has its
 *    node, whose broken part says nothing true, and its blocks live on;
 *  - `parsed.holes` and `parsed.issues` say what was wrong with the text before an edit.
 */
import type * as t from "@babel/types";
import type { Block, Flow, FlowDocument, Range, Step } from "@hookloom/protocol/flow-document";
import type { ParsedFile } from "../syntax/babel.ts";
import type { BlockRole, FunctionNode, Registration } from "./flow-draft.ts";

export interface FlowInfo {
  readonly flow: Flow;
  /** Undefined for a handler that is written in another file. */
  readonly node?: FunctionNode;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** True for a flow that is inside a hole: it is shown as it was last read and cannot be edited. */
  readonly isLost: boolean;
  /** The calls that register it, such as `x.on("event", handler)`, with their statements. */
  readonly registrations: readonly Registration[];
  readonly body: BlockInfo;
}

export interface BlockInfo {
  readonly block: Block;
  readonly role: BlockRole;
  /** False where the body is a single statement or expression without braces around it. */
  readonly braces: boolean;
  /**
   * The node whose statements these are: a BlockStatement, a SwitchCase, the single statement of a body without
   * braces, or the expression of an arrow function or a branch of a `parallel` step.
   */
  readonly node: t.Node | undefined;
  readonly steps: readonly StepInfo[];
  /** The step that the block belongs to; undefined for the body of a flow. */
  readonly owner?: StepInfo;
  readonly flow: FlowInfo;
  readonly inLoop: boolean;
  readonly inSwitch: boolean;
}

export interface StepInfo {
  readonly step: Step;
  /** The statement (or directive, or the expression of an arrow function); undefined for holes and disabled steps. */
  readonly node: t.Node | undefined;
  readonly parent: BlockInfo;
  readonly index: number;
  readonly blocks: readonly BlockInfo[];
  /** The whole-line comments directly above, from the first one's start to the last one's end. */
  readonly leading?: Range;
}

export interface FlowModel {
  readonly document: FlowDocument;
  readonly parsed: ParsedFile;
  readonly flows: ReadonlyMap<string, FlowInfo>;
  readonly blocks: ReadonlyMap<string, BlockInfo>;
  readonly steps: ReadonlyMap<string, StepInfo>;
}
