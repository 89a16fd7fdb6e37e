import type { EditParams, EditResult, FlowEdit, TextEdit } from "../../protocol/protocol.ts";
import { editRefused, isRefusal, staleEdit } from "../errors.ts";
import type { OpenDocument } from "../open-document.ts";
import type { Bridge } from "../ports.ts";
import { rebaseEdit } from "./edit-ids.ts";

/** The edit in terms of the present text, or undefined where it speaks of one that is gone. */
function upToDate(document: OpenDocument, { version, edit }: EditParams): FlowEdit | undefined {
  const now = document.flow();
  if (version === document.version) return edit;
  if (version > document.version) return undefined;
  return rebaseEdit(edit, document.flowAt(version), now);
}

/**
 * What an edit of the diagram changes in the text; nothing is applied.
 * Throws an error with a code where the edit is refused or speaks of a text that is gone.
 */
export function planEdit(document: OpenDocument, params: EditParams, bridge: Bridge): EditResult {
  const edit = upToDate(document, params);
  if (!edit) throw staleEdit();
  return { changes: { [document.uri]: { version: document.version, edits: write(document, edit, bridge) } } };
}

function write(document: OpenDocument, edit: FlowEdit, bridge: Bridge): readonly TextEdit[] {
  try {
    return bridge.writeEdit(document.text, document.flow(), edit);
  } catch (thrown) {
    if (isRefusal(thrown)) throw editRefused(thrown.code, thrown.message);
    throw thrown;
  }
}
