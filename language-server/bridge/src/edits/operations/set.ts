import type * as ast from "@babel/types";
import type { Field, Range, Step, TextEdit } from "@hookloom/protocol/flow-document";
import { isSameRange } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { isIdentifier } from "@hookloom/protocol/identifier";
import { t } from "@vscode/l10n";
import type { FlowModel, StepInfo } from "../../model/flow-model.ts";
import { nodeRange } from "../../syntax/babel.ts";
import { cut, insertion, withoutCommonEnds } from "../../text/edit-list.ts";
import { nearestLineEnd } from "../../text/style.ts";
import { type EditContext, findStep, shownStep } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { isReserved } from "../names/fresh-name.ts";
import { nodeAt } from "../names/nodes.ts";
import {
  isOption,
  methodEdits,
  optionEdits,
  queryEdits,
  removeRequestOption,
  stepCall,
  withoutLabels,
} from "./request.ts";

function checkName({ kind }: Step, field: Field, text: string): void {
  if (field.role !== "name" || text === "" || /^[[{]/.test(text)) return;
  const isSimpleName = field.text === "" || isIdentifier(field.text);
  const property = kind === "log" || kind === "http";
  const binds = !property || field.name === "result";
  if (isSimpleName && (!isIdentifier(text) || (binds && isReserved(text)))) throw editErrors.badName(text);
}

/** The type of a step's statement, which must not change with a field. */
function statementShape(node: ast.Node | undefined): string {
  return withoutLabels(node)?.type ?? "";
}

/** True if the new text is exactly one node in the syntax tree, or the text of the field in the new reading. */
function isWhole(now: FlowModel, info: StepInfo, field: Field, start: number, text: string): boolean {
  const range = { start, end: start + text.length };
  if (now.parsed.text.slice(start, range.end) !== text) return false;
  if (nodeAt(now.parsed.program, range) || (field.role === "text" && info.step.kind !== "code")) return true;
  const fields = [...now.steps.values()].flatMap(({ step }) => step.fields);
  return fields.some((other) => other.range && isSameRange(other.range, range));
}

function checkSet(info: StepInfo, field: Field, text: string): NonNullable<Draft["check"]> {
  return (now, mapOffset) => {
    const start = mapOffset(
      info.step.range.start,
      field.range?.start === info.step.range.start ? "left" : "right",
    );
    const found = [...now.steps.values()].find(({ step, node }) => step.range.start === start && node);
    const isWholeCode = field.name === "code" && field.range?.start === info.step.range.start;
    if (
      !isWholeCode &&
      field.name !== "result" &&
      statementShape(found?.node) !== statementShape(info.node)
    ) {
      throw editErrors.badField(field.name, t("it changes the kind of statement"));
    }
    const at = field.range && mapOffset(field.range.start, "left");
    if (text !== "" && !isWholeCode && at !== undefined && !isWhole(now, info, field, at, text)) {
      throw editErrors.badField(field.name, t("it is not a single complete expression"));
    }
    return true;
  };
}

/** Returns an editable field of a step. @throws EditRejected `bad-field` if the step has no field with this name */
export function getField(context: EditContext, info: StepInfo, wanted: string): Field {
  const { fields, kind } = shownStep(context, info);
  if (info.step.disabled)
    throw editErrors.notApplicable(t("This step is commented out."), t("Enable it first."));
  const field =
    fields.find(({ name }) => name === wanted) ??
    (kind === "call" || kind === "action" || kind === "http" ? partOfCall(context, info, wanted) : undefined);
  if (field) return field;
  throw editErrors.fieldNotFound(
    wanted,
    fields.map(({ name }) => name),
  );
}

/** Changes the text of a field. @throws EditRejected `bad-field` for an invalid text */
export function writeSet(context: EditContext, edit: EditOf<"set">): Draft {
  const info = findStep(context, edit.step);
  const { step } = info;
  const field = getField(context, info, edit.field);
  const eol = nearestLineEnd(context.text, step.range.start);
  const text = edit.text.trim().replace(/\r\n|\n|\r/g, eol);
  checkName(shownStep(context, info), field, text);
  return draft(editsFor(context, info, field, text), {
    changed: new Set([step]),
    check: checkSet(info, field, text),
  });
}

/** The edits that change a field's text, without validation. @throws EditRejected `bad-field` */
export function editsFor(context: EditContext, info: StepInfo, field: Field, text: string): TextEdit[] {
  if (!field.range && text === "") return [];
  const option = isOption(context, info, field);
  if (shownStep(context, info).kind === "http" && field.name === "query" && !option)
    return queryEdits(context, info, field, text);
  if (!field.range)
    return option ? optionEdits(context, info, field, text) : [addEdit(context, info, field, text)];
  if (text !== "" && field.name === "method" && field.role === "name")
    return [{ ...field.range, newText: text }, ...methodEdits(context, info, text)];
  const removed = text === "" && option ? removeRequestOption(context, info, field) : undefined;
  if (removed) return removed;
  if (text === "") return [clearEdit(context, info, field, field.range)];
  if (field.name === "call") return [withoutCommonEnds(context.text, { ...field.range, newText: text })];
  return [{ ...field.range, newText: text }];
}

/**
 * The code parts behind a call step's fields: `call` is the entire call, so that missing arguments can be
 * added. `argument1` is its first argument, so that an object keeps its name when its first property becomes
 * a field.
 */
function partOfCall(context: EditContext, info: StepInfo, name: string): Field | undefined {
  const { text } = context;
  const call = stepCall(context, info);
  const part = name === "call" ? call : call?.arguments.find((_, index) => name === `argument${index + 1}`);
  if (!part) return undefined;
  const range = nodeRange(part);
  return { name, text: text.slice(range.start, range.end), range, role: "expression" };
}

/** The declarator that a field such as `name2` or `type2` belongs to. */
function declaratorFor(node: ast.VariableDeclaration, field: string): ast.VariableDeclarator {
  const count = Number(/\d+$/.exec(field)?.[0] ?? 1);
  return (node.declarations[count - 1] ?? node.declarations[0]) as ast.VariableDeclarator;
}

/** The end of a declared name or pattern, before its type. */
function nameEnd(id: ast.Node): number {
  if (id.type === "Identifier") {
    const mark = id.optional ? 1 : 0;
    return nodeRange(id).start + id.name.length + mark;
  }
  const type = "typeAnnotation" in id ? id.typeAnnotation : undefined;
  return type ? nodeRange(type as ast.Node).start : nodeRange(id).end;
}

/** The edit that adds a missing field. @throws EditRejected `bad-field` */
function addEdit(context: EditContext, info: StepInfo, field: Field, text: string): TextEdit {
  const node = withoutLabels(info.node);
  const name = field.name.replace(/\d+$/, "");
  if (!node) throw editErrors.unsupportedField(field.name);
  const { start } = nodeRange(node);
  if (name === "result" && node.type === "ExpressionStatement") return insertion(start, `const ${text} = `);
  switch (node.type) {
    case "VariableDeclaration": {
      const declarator = declaratorFor(node, field.name);
      if (name === "type") return insertion(nameEnd(declarator.id), `: ${text}`);
      if (name === "value" && !declarator.init) return insertion(nodeRange(declarator).end, ` = ${text}`);
      break;
    }
    case "ReturnStatement":
      return insertion(start + "return".length, ` ${text}`);
    case "BreakStatement":
    case "ContinueStatement":
      return insertion(start + node.type.indexOf("S"), ` ${text}`);
    case "TryStatement":
      if (node.handler) return insertion(nodeRange(node.handler).start + "catch".length, ` (${text})`);
      break;
    case "ForStatement":
      return insertForPart(context, node, name, text);
    default:
  }
  throw editErrors.unsupportedField(field.name);
}

function insertForPart({ text }: EditContext, node: ast.ForStatement, name: string, part: string): TextEdit {
  const from = nodeRange(node).start;
  const open = text.indexOf("(", from) + 1;
  const afterInit = text.indexOf(";", node.init ? nodeRange(node.init).end : open);
  const afterTest = text.indexOf(";", node.test ? nodeRange(node.test).end : afterInit + 1);
  if (name === "init") return insertion(open, part);
  if (name === "test") return insertion(afterInit + 1, ` ${part}`);
  return insertion(afterTest + 1, ` ${part}`);
}

/** The edit that removes an optional part of a statement. @throws EditRejected `bad-field` */
function clearEdit({ text }: EditContext, info: StepInfo, field: Field, range: Range): TextEdit {
  const node = withoutLabels(info.node);
  const name = field.name.replace(/\d+$/, "");
  const startBefore = (pattern: RegExp): number =>
    range.start - (pattern.exec(text.slice(0, range.start))?.[0].length ?? 0);
  if (node?.type === "VariableDeclaration" && name === "type") return cut(startBefore(/\s*:\s*$/), range.end);
  if (node?.type === "VariableDeclaration" && name === "value" && node.kind !== "const") {
    return cut(startBefore(/\s*=\s*$/), range.end);
  }
  if (node?.type === "VariableDeclaration" && name === "result") return clearResult(node, field);
  if (node?.type === "ReturnStatement") return cut(startBefore(/[^\S\n\r]*$/), range.end);
  if (node?.type === "BreakStatement" || node?.type === "ContinueStatement")
    return cut(startBefore(/[^\S\n\r]+$/), range.end);
  if (node?.type === "TryStatement" && node.handler?.param) {
    const close = text.indexOf(")", nodeRange(node.handler.param).end) + 1;
    return cut(startBefore(/\s*\(\s*$/), close);
  }
  if (node?.type === "ForStatement" && (name === "init" || name === "test" || name === "update")) {
    return cut(name === "init" ? range.start : startBefore(/[^\S\n\r]*$/), range.end);
  }
  throw editErrors.badField(field.name, t("it cannot be empty"));
}

function clearResult(node: ast.VariableDeclaration, field: Field): TextEdit {
  const [declarator] = node.declarations;
  if (!declarator?.init) throw editErrors.badField(field.name, t("it cannot be empty"));
  return cut(nodeRange(node).start, nodeRange(declarator.init).start);
}
