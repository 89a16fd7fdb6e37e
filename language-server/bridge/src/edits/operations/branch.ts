import type * as ast from "@babel/types";
import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import type { BranchKind, EditOf } from "@hookloom/protocol/flow-edit";
import { missingBranches } from "@hookloom/protocol/step-blocks";
import { placeholders } from "@hookloom/protocol/step-kinds";
import { t } from "@vscode/l10n";
import type { BlockInfo, StepInfo } from "../../model/flow-model.ts";
import { calleePath, parallelList } from "../../steps/calls.ts";
import { errorLogCall } from "../../steps/templates.ts";
import { endsLine, hasBreak, indentAt, startsLine } from "../../text/lines.ts";
import { type EditContext, findBlock, findStep } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { literalMembers, removeMember } from "../module/members.ts";
import { returnsOrThrows } from "../names/completion.ts";
import { loggerIn } from "../names/free-names.ts";
import { nextName } from "../names/fresh-name.ts";
import { stepNodes } from "../names/meaning.ts";
import { namesIn } from "../names/names.ts";
import { blockItems } from "../placing/items.ts";
import { styleFor } from "../placing/style.ts";
import { addCase, removeCase } from "./case.ts";
import { findJoin } from "./parallel.ts";
import { stepCall } from "./request.ts";

/** The end of a branch: its closing brace, or its statement including the comment on its line. */
function branchEnd(context: EditContext, block: BlockInfo): number {
  if (block.braces) return block.block.range.end + 1;
  return blockItems(context, block)[0]?.end ?? block.block.range.end;
}

/** The white space between a closing brace and the next keyword, in the style of the file. */
function keywordGap(context: EditContext, info: StepInfo, before: BlockInfo, eol: string): string {
  const { text } = context;
  const indent = indentAt(text, info.step.range.start);
  if (!before.braces) return startsLine(text, info.step.range.start) ? eol + indent : " ";
  const inline = !hasBreak(text, info.step.range.start, info.step.range.end);
  if (inline) return " ";
  for (const [index, block] of info.blocks.entries()) {
    const next = info.blocks[index + 1];
    if (!next || !block.braces) continue;
    const gap = /^\}\s*/.exec(text.slice(block.block.range.end))?.[0] ?? "}";
    return hasBreak(gap, 0, gap.length) ? eol + indent : " ";
  }
  const newLineCount = text.match(/\}[^\S\n\r]*[\n\r]+[^\S\n\r]*(?:else|catch|finally)\b/g)?.length ?? 0;
  const sameLineCount = text.match(/\}[^\S\n\r]*(?:else|catch|finally)\b/g)?.length ?? 0;
  return newLineCount > sameLineCount ? eol + indent : " ";
}

function newBranch(
  context: EditContext,
  info: StepInfo,
  before: BlockInfo,
  head: string,
  lines: readonly string[] = [],
): string {
  const { text } = context;
  const style = styleFor(context, info.parent);
  const { range } = info.step;
  const indent = indentAt(text, range.start);
  const gap = keywordGap(context, info, before, style.eol);
  const oneLine =
    !hasBreak(text, range.start, range.end) && (before.braces || !startsLine(text, range.start));
  if (oneLine)
    return `${gap}${head} ${lines.length === 0 ? "{}" : `{ ${lines.map((line) => `${line};`).join(" ")} }`}`;
  const end = (style.semicolons ? ";" : "") + style.eol;
  const inner = lines.map((line) => indent + style.unit + line + end).join("");
  return `${gap}${head} {${style.eol}${inner}${indent}}`;
}

function branchKindError({ step, blocks }: StepInfo, kind: BranchKind): Error {
  return editErrors.notApplicable(
    blocks.some(({ role }) => role === kind)
      ? t('A "{0}" step cannot have another "{1}" branch.', step.kind, kind)
      : t('A "{0}" step cannot have a "{1}" branch.', step.kind, kind),
    t("Choose another kind of branch."),
  );
}

/** The branch after which the new branch is inserted, and the text of the new branch. */
function planBranch(
  context: EditContext,
  info: StepInfo,
  kind: BranchKind,
): { readonly after: number; readonly head: string; readonly lines?: readonly string[] } {
  const last = info.blocks.length - 1;
  switch (kind) {
    case "elseIf": {
      const after = info.blocks.at(-1)?.role === "else" ? last - 1 : last;
      return { after, head: `else if (${placeholders.elseIf})` };
    }
    case "catch": {
      const used = info.node ? namesIn([info.node]) : new Set<string>();
      const name = nextName("error", (candidate) => used.has(candidate));
      const { quote } = styleFor(context, info.parent);
      const line = errorLogCall(loggerIn(context, info.parent), name, quote);
      const [tried] = info.blocks;
      const thrown = tried && returnsOrThrows(stepNodes(tried.steps)) ? [`throw ${name}`] : [];
      return { after: 0, head: `catch (${name})`, lines: [line, ...thrown] };
    }
    default:
      return { after: last, head: kind };
  }
}

/** Adds a branch to a step. @throws EditRejected `not-applicable` if the step cannot have this branch */
export function writeAddBranch(context: EditContext, edit: EditOf<"addBranch">): Draft {
  const info = findStep(context, edit.step);
  if (info.step.kind === "hole") throw editErrors.insideHole();
  if (info.step.disabled) throw branchKindError(info, edit.kind);
  const ids: (string | undefined)[] = info.blocks.map(({ block }) => block.id);
  if (info.step.kind === "switch" && (edit.kind === "case" || edit.kind === "default")) {
    const { edits, index } = addCase(context, info, edit.kind);
    return draft(edits, { branches: new Map([[info.step, ids.toSpliced(index, 0, undefined)]]) });
  }
  if (!missingBranches(info.step).some(({ kind }) => kind === edit.kind))
    throw branchKindError(info, edit.kind);
  const { after, head, lines } = planBranch(context, info, edit.kind);
  const before = info.blocks[after] as BlockInfo;
  const at = branchEnd(context, before);
  const newText = newBranch(context, info, before, head, lines);
  const separator = before.braces ? "" : gapBeforeElse(context, at);
  return draft([{ start: at, end: at, newText: newText + separator }], {
    branches: new Map([[info.step, ids.toSpliced(after + 1, 0, undefined)]]),
  });
}

/** A space before an `else` that follows on the line where the new branch ends. */
function gapBeforeElse({ text }: EditContext, at: number): string {
  return endsLine(text, at) || /\s/.test(text[at] ?? "") ? "" : " ";
}

/** The range of a branch, including its keyword. */
function branchRange(context: EditContext, info: StepInfo, block: BlockInfo): Range {
  const before = info.blocks[info.blocks.indexOf(block) - 1] as BlockInfo;
  const start = branchEnd(context, before);
  const end = block.braces ? block.block.range.end + 1 : branchEnd(context, block);
  return { start, end };
}

/** Removes a branch. @throws EditRejected `not-applicable` for the first branch, or for one that the step requires */
export function writeRemoveBranch(context: EditContext, edit: EditOf<"removeBranch">): Draft {
  const block = findBlock(context, edit.block);
  const info = block.owner;
  if (!info) throw removalError(t("This is the body of a function, not a branch."));
  const ids = info.blocks.filter((other) => other !== block).map((other) => other.block.id);
  const meaning = { branches: new Map([[info.step, ids]]) };
  if (block.role === "branch") return draft(removeEntry(context, info, block), meaning);
  if (info.step.kind === "switch") return draft(removeCase(context, info, block), meaning);
  if (!["else", "elseIf", "catch", "finally"].includes(block.role)) {
    throw removalError(t("The first branch of a step is required."));
  }
  if (info.step.kind === "try" && info.blocks.length < 3) {
    throw removalError(t("A try requires a catch or a finally."));
  }
  return draft([{ ...branchRange(context, info, block), newText: "" }], meaning);
}

function removalError(why: string): Error {
  return editErrors.notApplicable(why, t("Unwrap or remove the whole step instead."));
}

/** The list of a step that uses only one result, regardless of order: `Promise.race` and `Promise.any`. */
function raceOrAnyList(context: EditContext, info: StepInfo): ast.ArrayExpression | undefined {
  const call = stepCall(context, info);
  const path = call ? calleePath(call) : [];
  return call && ["race", "any"].includes(path[1] ?? "") ? parallelList(call, path) : undefined;
}

/** Removes an expression from the list of a `parallel` step. @throws EditRejected if the order of the results matters */
function removeEntry(context: EditContext, info: StepInfo, block: BlockInfo): TextEdit[] {
  const { text } = context;
  const list = raceOrAnyList(context, info) ?? findJoin(info).list;
  return removeMember(text, literalMembers(text, list), info.blocks.indexOf(block));
}
