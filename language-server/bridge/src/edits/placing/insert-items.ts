import type { TextEdit } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";
import type { BlockInfo } from "../../model/flow-model.ts";
import { nearestLineEnd } from "../../text/style.ts";
import type { EditContext } from "../context.ts";
import { findBlock } from "../context.ts";
import { editErrors } from "../errors.ts";
import { braceExpression, braceStatement } from "./braces.ts";
import { type Insertion, insertPieces } from "./insert.ts";
import { blockForm, blockItems } from "./items.ts";
import type { Piece } from "./pieces.ts";
import { semicolonsFor } from "./style.ts";

/**
 * The block that an edit inserts into: the block with the id, or the body of the function that a branch of a `parallel` step
 * runs.
 * @throws EditRejected `not-found`, `bad-edit` for an index that does not exist in the block, `not-applicable` for a block
 * without statements
 */
export function targetBlock(context: EditContext, id: string, index: number): BlockInfo {
  let block = findBlock(context, id);
  if (block.role === "branch") {
    const flow = block.block.flow === undefined ? undefined : context.model.flows.get(block.block.flow);
    if (!flow) {
      throw editErrors.notApplicable(
        t("This branch is a single expression that runs in parallel with the others."),
        t("Write it as an async function first, or put the step before or after the parallel step."),
      );
    }
    block = flow.body;
  }
  if (blockForm(block) === "elsewhere") {
    throw editErrors.notApplicable(
      t("This handler is defined in another file."),
      t("Open that file and edit the handler there."),
    );
  }
  if (!Number.isInteger(index) || index < 0 || index > block.steps.length) {
    throw editErrors.badIndex(index, block.steps.length);
  }
  return block;
}

/** The edits that write statements at an index of a block, regardless of how the block is written. */
export function putPieces(
  context: EditContext,
  block: BlockInfo,
  index: number,
  pieces: readonly Piece[],
  { leaving = new Set(), split }: Partial<Pick<Insertion, "leaving" | "split">> = {},
): TextEdit[] {
  const insertion: Insertion = {
    block,
    index,
    items: blockItems(context, block),
    pieces,
    eol: nearestLineEnd(context.text, block.block.range.start),
    leaving,
    split,
  };
  const form = blockForm(block);
  if (form === "single") return braceStatement(context, insertion);
  if (form === "expression") return braceExpression(context, insertion, semicolonsFor(context, undefined));
  return insertPieces(context, insertion);
}
