import type { FlowDocument, Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit, RejectionCode } from "@hookloom/protocol/flow-edit";
import { listSteps } from "@hookloom/protocol/walk";
import { EditRejected } from "../edits/errors.ts";
import { readFlow } from "../incremental/read-flow.ts";
import { applyEdits } from "../text/edit-list.ts";
import { type WriteEditOptions, writeEdit } from "../write-edit.ts";

interface EditedOptions extends WriteEditOptions {
  readonly language?: "ts" | "tsx" | "js";
}

type EditOrFactory = FlowEdit | ((document: FlowDocument) => FlowEdit);

/** The text after an edit. @throws EditRejected */
export function textAfterEdit(
  text: string,
  edit: EditOrFactory,
  { language, ...known }: EditedOptions = {},
): string {
  const document = readFlow(text, language ? { language } : {});
  const made = typeof edit === "function" ? edit(document) : edit;
  return applyEdits(text, writeEdit(text, document, made, { ...known, language }));
}

/** The reason for which an edit is rejected. */
export function refused(
  text: string,
  edit: EditOrFactory,
  options?: EditedOptions,
): { code: RejectionCode; message: string } {
  try {
    textAfterEdit(text, edit, options);
  } catch (error) {
    if (error instanceof EditRejected) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("The edit was made.");
}

/** The ids of the steps between two pieces of the text, both inside of them. */
export function stepsFrom(text: string, document: FlowDocument, first: string, last = first): string[] {
  const start = text.indexOf(first);
  const end = text.indexOf(last, start) + last.length;
  const inside = listSteps(document).filter(({ range }) => start <= range.start && range.end <= end + 1);
  const isOuter = (step: Step): boolean =>
    !inside.some(
      (other) => other !== step && other.range.start <= step.range.start && step.range.end <= other.range.end,
    );
  return inside.filter(isOuter).map(({ id }) => id);
}
