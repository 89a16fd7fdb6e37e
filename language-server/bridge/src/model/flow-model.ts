/*
 * The basis for writing edits: a FlowDocument together with the syntax tree that it was created from.
 *
 * `associate(text, document)` (read/associate.ts) takes a text and its plain JSON document and returns a FlowModel, or
 * `undefined` if the document was not read from this text (a stale edit). `readFlowWithNodes` returns the same for a new
 * reading. Neither function throws.
 *
 * In a FlowModel, every id in the document has a `StepInfo`, `BlockInfo` or `FlowInfo`:
 * - to find where to insert a statement, use `blocks.get(id)`: `block.range` is the range between the braces, or the single
 *   statement of a body without braces (`braces` is false); `steps` are its children in order, including disabled ones and
 *   holes;
 * - `leading` of a step contains the comments directly above it, which move with it. All other text between steps, and
 *   between steps and the ends of `block.range`, is white space and standalone comments;
 * - `flow.isAsync`, `inLoop` and `inSwitch` specify whether `await`, `continue` and `break` are allowed in a block;
 * - a step of kind `hole` has no node if the whole statement is blanked. If only its head is broken, it has a node whose
 *   broken part is not meaningful, and its blocks are still available;
 * - `parsed.holes` and `parsed.issues` contain the errors in the text before an edit.
 */
import type * as ast from "@babel/types";
import type { Block, Flow, FlowDocument, Range, Step } from "@hookloom/protocol/flow-document";
import type { ParsedFile } from "../syntax/babel.ts";
import type { BlockRole, FunctionNode, Registration } from "./flow-draft.ts";

export interface FlowInfo {
  readonly flow: Flow;
  /** Undefined for a handler in another file. */
  readonly node?: FunctionNode;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** True for a flow inside a hole. It is shown as of its last reading and cannot be edited. */
  readonly isLost: boolean;
  /** The calls that register it, such as `x.on("event", handler)`, with their statements. */
  readonly registrations: readonly Registration[];
  readonly body: BlockInfo;
}

export interface BlockInfo {
  readonly block: Block;
  readonly role: BlockRole;
  /** False if the body is a single statement or expression without braces. */
  readonly braces: boolean;
  /**
   * The node that contains these statements: a BlockStatement, a SwitchCase, the single statement of a body without braces,
   * or the expression of an arrow function or a branch of a `parallel` step.
   */
  readonly node: ast.Node | undefined;
  readonly steps: readonly StepInfo[];
  /** The step that contains the block. Undefined for the body of a flow. */
  readonly owner?: StepInfo;
  readonly flow: FlowInfo;
  readonly inLoop: boolean;
  readonly inSwitch: boolean;
}

export interface StepInfo {
  readonly step: Step;
  /** The statement (or directive, or the expression of an arrow function). Undefined for holes and disabled steps. */
  readonly node: ast.Node | undefined;
  readonly parent: BlockInfo;
  readonly index: number;
  readonly blocks: readonly BlockInfo[];
  /** The range of the whole-line comments directly above. */
  readonly leading?: Range;
}

export interface FlowModel {
  readonly document: FlowDocument;
  readonly parsed: ParsedFile;
  readonly flows: ReadonlyMap<string, FlowInfo>;
  readonly blocks: ReadonlyMap<string, BlockInfo>;
  readonly steps: ReadonlyMap<string, StepInfo>;
}
