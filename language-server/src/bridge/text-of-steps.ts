import type { FlowDocument } from "../protocol/flow-document.ts";
import { openContext, outermost } from "./edits/context.ts";
import { itemOfStep } from "./edits/operations/move.ts";
import { pieceOf } from "./edits/placing/pieces.ts";
import { nearestLineEnd } from "./text/style.ts";

/**
 * The source text of steps with the comments that travel with them, without the indentation of their block, joined by
 * the text's line end. Broken and disabled steps have a text, too. Undefined where one of the steps does not exist.
 * @throws EditRefused `stale` where the document is not of this text
 */
export function textOfSteps(
  text: string,
  document: FlowDocument,
  ids: readonly string[],
): string | undefined {
  const context = openContext(text, document);
  const found = ids.flatMap((id) => context.model.steps.get(id) ?? []);
  if (found.length < ids.length) return undefined;
  let written = "";
  let open = false;
  for (const info of outermost(found)) {
    const piece = pieceOf(context, itemOfStep(context, info));
    if (written !== "") written += nearestLineEnd(text, info.step.range.start);
    written += (open && piece.hazard ? ";" : "") + piece.render("");
    if (!piece.disabled) open = piece.open;
  }
  return written;
}
