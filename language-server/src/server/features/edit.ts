import type { EditParams, EditResult, FlowEdit, TextEdit, TextOfParams } from "../../protocol/protocol.ts";
import { editRefused, isRefusal, staleCopy, staleEdit } from "../errors.ts";
import type { OpenDocument } from "../open-document.ts";
import type { Bridge } from "../ports.ts";
import { rebaseEdit } from "./rebase-edit.ts";

/** The edit rebased onto the current text; undefined where its meaning there is not certain. */
function upToDate(document: OpenDocument, { version, edit }: EditParams): FlowEdit | undefined {
  if (version === document.version) return edit;
  const now = document.flow();
  const seen = document.readingAt(version);
  return (
    seen &&
    rebaseEdit(edit, {
      seen,
      now: { text: document.text, document: now },
      rangeNow: (range) => document.rangeNow(version, range),
    })
  );
}

/**
 * What an edit of the diagram changes in the text; nothing is applied. This is the one place that decides whether an
 * edit made on an older version still applies.
 * Throws an error with a code where the edit is refused or no longer fits the text.
 */
export function planEdit(
  document: OpenDocument,
  params: EditParams,
  bridge: Bridge,
  types: Readonly<Record<string, string>> = {},
): EditResult {
  const edit = upToDate(document, params);
  if (!edit) throw staleEdit(params.edit.op);
  const { language } = document;
  const edits: readonly TextEdit[] = refusable(() =>
    bridge.writeEdit(document.text, document.flow(), edit, { language, types }),
  );
  document.expectEdit();
  return { changes: { [document.uri]: { version: document.version, edits } } };
}

/** The types of variables by name, as they are at an offset of the document's text; without those that are not known. */
export type TypesAt = (
  document: OpenDocument,
  variables: readonly { readonly name: string; readonly at: number }[],
) => Promise<Readonly<Record<string, string>>>;

/** How often types are asked for again because the text has changed meanwhile. */
const mostAttempts = 3;

/**
 * As `planEdit`, with the types that the edit needs: an extracted function gets the types of its parameters.
 * @throws as `planEdit` does
 */
export async function planTypedEdit(
  document: OpenDocument,
  params: EditParams,
  bridge: Bridge,
  typesAt: TypesAt,
): Promise<EditResult> {
  for (let attempt = 0; attempt < mostAttempts && params.edit.op === "extract"; attempt++) {
    const { version, text, language } = document;
    const edit = upToDate(document, params);
    if (!edit) throw staleEdit(params.edit.op);
    const needed = refusable(() => bridge.typesForEdit(text, document.flow(), edit, { language }));
    const types = needed.length > 0 ? await typesAt(document, needed) : {};
    if (document.version === version) return planEdit(document, params, bridge, types);
  }
  return planEdit(document, params, bridge);
}

/**
 * The current text of steps that were seen in some version: what is typed inside a step is copied, too.
 * Throws `stale` where one of them is gone or that version is no longer kept.
 */
export function textOf(document: OpenDocument, { version, steps }: TextOfParams, bridge: Bridge): string {
  const now = document.flow();
  const known = version === document.version || document.readingAt(version) !== undefined;
  const text = known ? refusable(() => bridge.textOfSteps(document.text, now, steps)) : undefined;
  if (text === undefined) throw staleCopy();
  return text;
}

/** Gives a refusal of the bridge the form of an LSP error. */
function refusable<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    if (isRefusal(thrown)) throw editRefused(thrown.code, thrown.message);
    throw thrown;
  }
}
