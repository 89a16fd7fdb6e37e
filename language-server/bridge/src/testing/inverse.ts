// The way back from an edit, which restores the bytes.

import { parse } from "@babel/parser";
import type { Block, Flow, Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { listBlocks, listSteps } from "@hookloom/protocol/walk";
import { EditRejected } from "../edits/errors.ts";
import { applyEdits } from "../text/edit-list.ts";
import { writeEdit } from "../write-edit.ts";
import { blockOf, describeEdit, freshSteps, type MadeEdit, type Reading, stepOf } from "./made-edit.ts";
import { LawBroken } from "./reading-laws.ts";

/** The edit that takes another one back; undefined if no edit restores the bytes. */
export interface Inverse {
  readonly edit: FlowEdit;
  /** What of the text is compared. */
  same(text: string): string;
}

const unchanged = (text: string): string => text;

const lineCount = (text: string): number => text.split("\n").length;

/** Whether an edit of one member broke its literal over lines, which stay; in a literal of lines it adds one at most. */
export const breaksLiteral = (before: string, after: string): boolean =>
  lineCount(after) - lineCount(before) > 1;

/** A text without what breaking a literal over lines changes: white space between tokens and a last comma. */
export function withoutLayout(text: string): string {
  const options = { sourceType: "unambiguous", errorRecovery: true, tokens: true } as const;
  const plugins = ["typescript", "decorators"] as const;
  let tokens: readonly { readonly start: number; readonly end: number }[] | null | undefined;
  try {
    ({ tokens } = parse(text, { ...options, plugins: [...plugins] }));
  } catch {
    ({ tokens } = parse(text, { ...options, plugins: [...plugins, "jsx"] }));
  }
  const words = (tokens ?? []).map(({ start, end }) => text.slice(start, end));
  return words.filter((word, index) => word !== "," || !/^[)\]}]$/.test(words[index + 1] ?? "")).join("\n");
}

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
    if (!(error instanceof EditRejected)) throw error;
    throw new LawBroken(
      "inverse",
      `${JSON.stringify(inverse.edit)} is refused (${error.message}): ${describeEdit(made)}`,
    );
  }
  const [was, now] = [inverse.same(before.text), inverse.same(back)];
  if (was === now) return;
  let at = 0;
  while (was[at] === now[at]) at++;
  const excerpt = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
  throw new LawBroken("inverse", `${excerpt(was)} came back as ${excerpt(now)}: ${describeEdit(made)}`);
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

/** Finds a block whose only statement the edit takes out, or an empty block into which it puts one. */
function findEmptied({ before, after }: MadeEdit): Block | undefined {
  const now = new Map(listBlocks(after.document).map((block) => [block.id, block.steps.length]));
  return listBlocks(before.document).find((block) => {
    const count = now.get(block.id);
    return count !== undefined && count !== block.steps.length && Math.min(count, block.steps.length) === 0;
  });
}

/** Whether both braces of a block are on lines with the same indentation: an empty block keeps that of its statements only then. */
function isAligned({ text }: Reading, { range }: Block): boolean {
  const indentation = (at: number): string =>
    /^[^\S\n]*/.exec(text.slice(text.lastIndexOf("\n", at - 1) + 1))?.[0] ?? "";
  return indentation(range.start) === indentation(range.end);
}

/** A text without the blanks directly inside of braces, which follow the formatter where a block was empty. */
const withoutInnerBlanks = (text: string): string => text.replace(/(?<=\{)[^\S\r\n]+|[^\S\r\n]+(?=\})/g, "");

const withoutBlanks = (text: string): string => text.replace(/\s+/g, "");

/** A text without blanks and the semicolons that separate statements on one line. */
const withoutSeparators = (text: string): string => text.replace(/[\s;]+/g, "");

/** Whether a moved step shares its line with another statement: when it comes back it gets a line of its own. */
function sharesLine({ text, document }: Reading, edit: FlowEdit): boolean {
  const moved = edit.op === "move" ? edit.steps : [];
  const lineOf = (at: number): string => text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return listSteps(document)
    .filter(({ id }) => moved.includes(id))
    .some(({ range }) => /\S/.test(lineOf(range.start)) || /^[^\S\n]*[^\s/]/.test(text.slice(range.end)));
}

function moveBack({ before, after, edit }: MadeEdit): FlowEdit | undefined {
  if (edit.op !== "move") return undefined;
  const [moved = ""] = edit.steps;
  for (const block of listBlocks(before.document)) {
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

const flowOf = ({ document }: Reading, id: string): Flow | undefined =>
  document.flows.find((flow) => flow.id === id);

/** The way back from an edit of steps, as far as DESIGN names one; see `module-edits.ts` for those of a file. */
export function inverseOf(made: MadeEdit): Inverse | undefined {
  const { edit, before, after } = made;
  const fresh = (): FlowEdit => ({ op: "remove", steps: outermost(freshSteps(made)) });
  const emptied = findEmptied(made);
  const aligned = !emptied || isAligned(before, emptied) ? withoutInnerBlanks : withoutBlanks;
  const filled = emptied ? aligned : unchanged;
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
      if (!back) return undefined;
      // A step on a line of others has a semicolon, and no blank line around it, when it comes back.
      if (sharesLine(after, edit)) return { edit: back, same: withoutSeparators };
      return { edit: back, same: sharesLine(before, edit) ? withoutBlanks : filled };
    }
    case "set": {
      const old = stepOf(before, edit.step)?.fields.find(({ name }) => name === edit.field);
      const now = stepOf(after, edit.step)?.fields.find(({ name }) => name === edit.field);
      return old?.range && now ? { edit: { ...edit, text: old.text }, same: unchanged } : undefined;
    }
    case "mapSet": {
      const { op: _, text, index, replace, ...value } = edit;
      // What was an object without members becomes `{}` again, whatever blanks it had.
      const same = breaksLiteral(before.text, after.text)
        ? withoutLayout
        : (one: string): string => one.replace(/\{\s*\}/g, "{}");
      return { edit: { op: "mapRemove", ...value }, same };
    }
    case "disable": {
      const off = freshSteps(made).filter(({ disabled }) => disabled);
      const kept = edit.steps.filter((id) => stepOf(after, id)?.disabled);
      const steps = kept.length > 0 ? kept : off.map(({ id }) => id);
      return steps.length > 0 ? { edit: { op: "enable", steps }, same: unchanged } : undefined;
    }
    case "comment":
      return ("step" in edit ? stepOf(before, edit.step) : flowOf(before, edit.flow))?.comment === undefined
        ? { edit: { ...edit, text: "" }, same: unchanged }
        : undefined;
    case "wrap": {
      const around = freshSteps(made).find(({ kind }) => kind === edit.in);
      return around && edit.in !== "parallel"
        ? { edit: { op: "unwrap", step: around.id }, same: unchanged }
        : undefined;
    }
    default:
      return undefined;
  }
}
