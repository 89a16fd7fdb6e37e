import type { Comment } from "@babel/types";
import { contains, type FlowDocument, type Range, type Step } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import type { BlockInfo, FlowModel, StepInfo } from "../model/flow-model.ts";
import { associate } from "../read/associate.ts";
import { firstCommentAt } from "../steps/comments.ts";
import { type Language, nodeRange } from "../syntax/babel.ts";
import { editErrors } from "./errors.ts";

/** The data for an edit: the text, the document that the user saw, and the syntax tree. */
export interface EditContext {
  readonly text: string;
  readonly document: FlowDocument;
  readonly model: FlowModel;
  /** The language in which the document was read, if specified. All later readings use the same language. */
  readonly language: Language | undefined;
}

/** The options of a document for the bridge's public functions. */
export interface LanguageOption {
  /** The language in which the document was read, if specified. */
  readonly language?: Language | undefined;
}

/** Reads the text of a document. @throws EditRejected `stale` if the document was not read from this text */
export function openContext(text: string, document: FlowDocument, language?: Language): EditContext {
  const model = associate(text, document, { language });
  if (!model) throw editErrors.stale();
  return { text, document, model, language };
}

/** @throws EditRejected `not-found`, or `inside-hole` in a flow that is currently broken */
export function findStep(context: EditContext, id: string): StepInfo {
  const info = context.model.steps.get(id);
  if (!info) throw editErrors.stepNotFound(id);
  if (info.parent.flow.isLost) throw editErrors.insideHole();
  return info;
}

/**
 * A step as the user saw it. It may have other fields than a reading of the text alone, because the server
 * knows more about imported names.
 */
export function shownStep(context: EditContext, { step }: StepInfo): Step {
  return listSteps(context.document).find(({ id }) => id === step.id) ?? step;
}

/** @throws EditRejected `not-found`, or `inside-hole` in a flow that is currently broken */
export function findBlock(context: EditContext, id: string): BlockInfo {
  const info = context.model.blocks.get(id);
  if (!info) throw editErrors.blockNotFound(id);
  if (info.flow.isLost) throw editErrors.insideHole();
  return info;
}

/**
 * The steps with these ids in document order, excluding steps that are nested in another one.
 * @throws EditRejected `not-found`, `bad-edit` for an empty list, `inside-hole` for a broken step
 */
export function findSteps(context: EditContext, ids: readonly string[]): StepInfo[] {
  if (ids.length === 0) throw editErrors.noSteps();
  const found = ids.map((id) => findStep(context, id));
  if (found.some(({ step }) => step.kind === "hole")) throw editErrors.insideHole();
  return outermost(found);
}

/** The steps in source order, excluding steps that are nested in another one. */
export function outermost(steps: readonly StepInfo[]): StepInfo[] {
  const sorted = [...new Set(steps)].sort(
    (a, b) => a.step.range.start - b.step.range.start || b.step.range.end - a.step.range.end,
  );
  return sorted.filter(
    (info) => !sorted.some((other) => other !== info && contains(other.step.range, info.step.range)),
  );
}

/** A comment with its range and kind. */
export interface CommentSpan extends Range {
  readonly isLineComment: boolean;
}

/** The comments inside a range, in order. */
export function commentsIn(context: EditContext, start: number, end: number): CommentSpan[] {
  const { comments } = context.model.parsed;
  const found: CommentSpan[] = [];
  for (let index = firstCommentAt(comments, start); index < comments.length; index++) {
    const comment = comments[index] as Comment;
    const range = nodeRange(comment);
    if (range.start >= end) break;
    if (range.end <= end) found.push({ ...range, isLineComment: comment.type === "CommentLine" });
  }
  return found;
}
