// An edit of a text at random, and what it made of the text.
import type { Block, FlowDocument, Range, Step, TextEdit } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { findStep, listBlocks, listSteps } from "@hookloom/protocol/walk";
import { readFlow } from "../incremental/read-flow.ts";
import type { Language } from "../syntax/babel.ts";

export interface Reading {
  readonly text: string;
  readonly document: FlowDocument;
  readonly language: Language;
}

/** An edit, and the ranges of the text that it may change; every step outside of them keeps its text and its id. */
export interface RandomEdit {
  readonly edit: FlowEdit;
  readonly touched: readonly Range[];
}

/** An edit that was made. */
export interface MadeEdit extends RandomEdit {
  readonly before: Reading;
  readonly edits: readonly TextEdit[];
  readonly after: Reading;
}

export function read(text: string, language: Language): Reading {
  return { text, document: readFlow(text, { language }), language };
}

/** The edit and what it writes, for a message. */
export function describeEdit({ edit, edits }: Pick<MadeEdit, "edit" | "edits">): string {
  return `${JSON.stringify(edit)} writes ${JSON.stringify(edits).slice(0, 400)}`;
}

export const blockOf = ({ document }: Reading, id: string): Block | undefined =>
  listBlocks(document).find((block) => block.id === id);

export const stepOf = ({ document }: Reading, id: string): Step | undefined => findStep(document, id);

/** The steps that an edit has added. */
export function freshSteps({ before, after }: MadeEdit): readonly Step[] {
  const known = new Set(listSteps(before.document).map(({ id }) => id));
  return listSteps(after.document).filter(({ id }) => !known.has(id));
}
