// One edit held against the laws, through the bridge's public functions and a parser of its own.
import { parse } from "@babel/parser";
import { applyEdits, EditRefused, readFlow, writeEdit } from "@hookloom/language-server/bridge";
import type { Flow, FlowDocument, FlowEdit, Range, Step, TextEdit } from "@hookloom/language-server/protocol";
import type { CorpusFile } from "./corpus.ts";
import { allBlocks, allSteps, checkCoverage, checkIds, LawBroken } from "./laws.ts";

export interface Reading {
  readonly text: string;
  readonly document: FlowDocument;
  readonly language: CorpusFile["language"];
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

export function read(text: string, language: CorpusFile["language"]): Reading {
  return { text, document: readFlow(text, { language }), language };
}

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
 * Makes an edit and holds it against the laws; undefined where it is refused, with a sentence and the way out.
 * @throws LawBroken
 */
export function tryEdit(before: Reading, { edit, touched }: RandomEdit): MadeEdit | undefined {
  const { text, document, language } = before;
  let edits: readonly TextEdit[];
  try {
    edits = writeEdit(text, document, edit, { language });
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error;
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
    throw new LawBroken("syntax", `the text does not parse any more: ${shown(made)}`);
  }
  if (to.problems.length > 0) throw new LawBroken("syntax", `${to.problems[0]?.message} ${shown(made)}`);
  checkCoverage(newText, to);
  checkIds(newText, to);
  checkRest(made);
  return made;
}

/** The edit and what it writes, for a message. */
function shown({ edit, edits }: Pick<MadeEdit, "edit" | "edits">): string {
  return `${JSON.stringify(edit)} writes ${JSON.stringify(edits).slice(0, 400)}`;
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

const meets = (one: Range, other: Range): boolean => one.start <= other.end && other.start <= one.end;

/** Every step that the edit does not mean, or whose text no part of it changes, keeps its id and its text. */
function checkRest(made: MadeEdit): void {
  const { before, after, edit, touched, edits } = made;
  const textOf = ({ text }: Reading, { range }: Step): string => text.slice(range.start, range.end);
  const now = new Map(allSteps(after.document).map((step) => [step.id, textOf(after, step)]));
  for (const step of allSteps(before.document)) {
    const meant = touched.some((range) => meets(range, step.range));
    // A new branch may stand behind a comment that follows the step on its line.
    const grows = edit.op === "addBranch" && edit.step === step.id;
    // A step that is disabled is a comment by then, and what was in it with it.
    const changed = grows || edit.op === "disable" || edits.some((each) => meets(each, step.range));
    const text = now.get(step.id);
    if ((meant && changed) || text === textOf(before, step)) continue;
    const what = text === undefined ? "is gone" : `is now ${JSON.stringify(text.slice(0, 160))}`;
    throw new LawBroken(
      "bytes",
      `${JSON.stringify(textOf(before, step).slice(0, 160))} ${what}: ${shown(made)}`,
    );
  }
}

/** The edit that takes another one back; undefined if no edit restores the bytes. */
export interface Inverse {
  readonly edit: FlowEdit;
  /** What of the text is compared. */
  same(text: string): string;
}

const whole = (text: string): string => text;

/** Takes an edit back. @throws LawBroken where that is refused or another text comes of it */
export function checkInverse(made: MadeEdit, inverse: Inverse): void {
  const { before, after } = made;
  let back: string;
  try {
    back = applyEdits(
      after.text,
      writeEdit(after.text, after.document, inverse.edit, { language: after.language }),
    );
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error;
    throw new LawBroken(
      "inverse",
      `${JSON.stringify(inverse.edit)} is refused (${error.message}): ${shown(made)}`,
    );
  }
  const [was, now] = [inverse.same(before.text), inverse.same(back)];
  if (was === now) return;
  let at = 0;
  while (was[at] === now[at]) at++;
  const part = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
  throw new LawBroken("inverse", `${part(was)} came back as ${part(now)}: ${shown(made)}`);
}

/** The steps that an edit has added. */
function freshSteps({ before, after }: MadeEdit): readonly Step[] {
  const known = new Set(allSteps(before.document).map(({ id }) => id));
  return allSteps(after.document).filter(({ id }) => !known.has(id));
}

/** The steps of a list that are in none of the others. */
const outermost = (steps: readonly Step[]): string[] =>
  steps
    .filter((step) =>
      steps.every(
        (other) => other === step || other.range.start > step.range.start || other.range.end < step.range.end,
      ),
    )
    .map(({ id }) => id);

/** Whether the edit put braces around a body that had none, which stay. */
const addedBraces = ({ edits }: MadeEdit): boolean => edits.some(({ newText }) => /[{}]/.test(newText));

/** Whether the edit takes the only statement out of a block, or puts one into an empty block. */
function emptiesOrFills({ before, after }: MadeEdit): boolean {
  const now = new Map([...allBlocks(after.document)].map(({ block }) => [block.id, block.steps.length]));
  return [...allBlocks(before.document)].some(({ block }) => {
    const count = now.get(block.id);
    return count !== undefined && count !== block.steps.length && Math.min(count, block.steps.length) === 0;
  });
}

/** A text without the blanks directly inside of braces, which follow the formatter where a block was empty. */
const withoutInnerBlanks = (text: string): string => text.replace(/(?<=\{)[^\S\r\n]+|[^\S\r\n]+(?=\})/g, "");

const withoutBlanks = (text: string): string => text.replace(/\s+/g, "");

/** Whether a moved step shares its line with another statement: when it comes back it gets a line of its own. */
function sharesLine({ before: { text, document }, edit }: MadeEdit): boolean {
  const moved = edit.op === "move" ? edit.steps : [];
  const lineOf = (at: number): string => text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return allSteps(document)
    .filter(({ id }) => moved.includes(id))
    .some(({ range }) => /\S/.test(lineOf(range.start)) || /^[^\S\n]*[^\s/]/.test(text.slice(range.end)));
}

function moveBack({ before, after, edit }: MadeEdit): FlowEdit | undefined {
  if (edit.op !== "move") return undefined;
  const [moved = ""] = edit.steps;
  for (const { block } of allBlocks(before.document)) {
    const index = block.steps.findIndex(({ id }) => id === moved);
    const target = index < 0 ? undefined : blockOf(after, block.id);
    if (!target) continue;
    // Steps that lay apart, with a disabled one between them, would come back side by side.
    if (edit.steps.some((id, at) => block.steps[index + at]?.id !== id)) return undefined;
    const now = target.steps.findIndex(({ id }) => id === moved);
    return { ...edit, block: target.id, index: now >= 0 && now < index ? index + edit.steps.length : index };
  }
  return undefined;
}

const blockOf = ({ document }: Reading, id: string) =>
  [...allBlocks(document)].find(({ block }) => block.id === id)?.block;

const stepOf = ({ document }: Reading, id: string): Step | undefined =>
  allSteps(document).find((step) => step.id === id);

const flowOf = ({ document }: Reading, id: string): Flow | undefined =>
  document.flows.find((flow) => flow.id === id);

/** The way back from an edit of steps, as far as DESIGN names one; see `module-edits.ts` for those of a file. */
export function inverseOf(made: MadeEdit): Inverse | undefined {
  const { edit, before, after } = made;
  const fresh = (): FlowEdit => ({ op: "remove", steps: outermost(freshSteps(made)) });
  const filled = emptiesOrFills(made) ? withoutInnerBlanks : whole;
  switch (edit.op) {
    case "insert":
    case "paste":
    case "duplicate": {
      const block = "block" in edit ? blockOf(before, edit.block) : undefined;
      const hadBraces = block ? before.text[block.range.start - 1] === "{" : !addedBraces(made);
      return hadBraces && freshSteps(made).length > 0 ? { edit: fresh(), same: filled } : undefined;
    }
    case "move": {
      const back = addedBraces(made) ? undefined : moveBack(made);
      return back && { edit: back, same: sharesLine(made) ? withoutBlanks : filled };
    }
    case "set": {
      const old = stepOf(before, edit.step)?.fields.find(({ name }) => name === edit.field);
      const now = stepOf(after, edit.step)?.fields.find(({ name }) => name === edit.field);
      return old?.range && now ? { edit: { ...edit, text: old.text }, same: whole } : undefined;
    }
    case "mapSet": {
      const { op: _, text, index, replace, ...value } = edit;
      // What was an object without members becomes `{}` again, whatever blanks it had.
      const same = (one: string): string => one.replace(/\{\s*\}/g, "{}");
      return { edit: { op: "mapRemove", ...value }, same };
    }
    case "disable": {
      const off = freshSteps(made).filter(({ disabled }) => disabled);
      const kept = edit.steps.filter((id) => stepOf(after, id)?.disabled);
      const steps = kept.length > 0 ? kept : off.map(({ id }) => id);
      return steps.length > 0 ? { edit: { op: "enable", steps }, same: whole } : undefined;
    }
    case "comment":
      return ("step" in edit ? stepOf(before, edit.step) : flowOf(before, edit.flow))?.comment === undefined
        ? { edit: { ...edit, text: "" }, same: whole }
        : undefined;
    case "wrap": {
      const around = freshSteps(made).find(({ kind }) => kind === edit.in);
      return around && edit.in !== "parallel"
        ? { edit: { op: "unwrap", step: around.id }, same: whole }
        : undefined;
    }
    default:
      return undefined;
  }
}
