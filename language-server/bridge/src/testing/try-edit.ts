// One edit held against the laws, through the bridge's public functions and a parser of its own.
import { parse } from "@babel/parser";
import type { Range, Step, TextEdit } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import { EditRejected } from "../edits/errors.ts";
import { readFlow } from "../incremental/read-flow.ts";
import { applyEdits } from "../text/edit-list.ts";
import { writeEdit } from "../write-edit.ts";
import { describeEdit, type MadeEdit, type RandomEdit, type Reading } from "./made-edit.ts";
import { checkMeaning } from "./meaning.ts";
import { checkReading, LawBroken } from "./reading-laws.ts";

/** True where a strict parser accepts a text. */
function isValid({ text, language }: Pick<Reading, "text" | "language">): boolean {
  try {
    parse(text, {
      sourceType: "module",
      plugins: ["typescript", "decorators", ...(language === "tsx" ? ["jsx" as const] : [])],
    });
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes an edit and checks the laws. Returns undefined if the edit is rejected with a sentence and the way out.
 * @throws LawBroken
 */
export function tryEdit(before: Reading, { edit, touched }: RandomEdit): MadeEdit | undefined {
  const { text, document, language } = before;
  let edits: readonly TextEdit[];
  try {
    edits = writeEdit(text, document, edit, { language });
  } catch (error) {
    if (!(error instanceof EditRejected)) throw error;
    if (!/^.+[.!?] .+[.!?]$/s.test(error.message)) {
      throw new LawBroken("reading", `the refusal has no way out: ${error.message}`);
    }
    return undefined;
  }
  checkEdits(text, edits);
  const newText = applyEdits(text, edits);
  const to = readFlow(newText, { language, previous: { text, document, changes: edits } });
  const made = { before, edit, touched, edits, after: { text: newText, document: to, language } };
  if (!isValid(made.after) && isValid(before)) {
    throw new LawBroken("syntax", `the text does not parse any more: ${describeEdit(made)}`);
  }
  if (to.problems.length > 0)
    throw new LawBroken("syntax", `${to.problems[0]?.message} ${describeEdit(made)}`);
  checkReading(newText, to);
  checkRest(made);
  checkMeaning(made);
  return made;
}

/** Sorted, inside of the text, without overlaps, and with at most one edit an offset. */
function checkEdits(text: string, edits: readonly TextEdit[]): void {
  let [at, lastStart] = [0, -1];
  for (const { start, end } of edits) {
    if (start < at || start === lastStart || end < start || end > text.length) {
      throw new LawBroken("bytes", `the edit from ${start} to ${end} is out of order`);
    }
    [at, lastStart] = [end, start];
  }
}

const touches = (one: Range, other: Range): boolean => one.start <= other.end && other.start <= one.end;

/** Every step that the edit does not mean, or whose text no part of it changes, keeps its id and its text. */
function checkRest(made: MadeEdit): void {
  const { before, after, edit, touched, edits } = made;
  const textOf = ({ text }: Reading, { range }: Step): string => text.slice(range.start, range.end);
  const now = new Map(listSteps(after.document).map((step) => [step.id, textOf(after, step)]));
  for (const step of listSteps(before.document)) {
    const meant = touched.some((range) => touches(range, step.range));
    // A new branch may stand behind a comment that follows the step on its line.
    const grows = edit.op === "addBranch" && edit.step === step.id;
    // A step that is disabled is a comment by then, and what was in it with it.
    const changed = grows || edit.op === "disable" || edits.some((each) => touches(each, step.range));
    const text = now.get(step.id);
    const old = textOf(before, step);
    if ((meant && changed) || text === old) continue;
    // A semicolon in front of a new `[` or `(` ends the statement above it.
    if (edits.length > 0 && text?.startsWith(old) && /^\s*;$/.test(text.slice(old.length))) continue;
    const what = text === undefined ? "is gone" : `is now ${JSON.stringify(text.slice(0, 160))}`;
    throw new LawBroken("bytes", `${JSON.stringify(old.slice(0, 160))} ${what}: ${describeEdit(made)}`);
  }
}
