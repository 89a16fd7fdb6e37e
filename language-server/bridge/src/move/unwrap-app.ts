import type * as ast from "@babel/types";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";
import { commentsIn, type EditContext } from "../edits/context.ts";
import { editErrors } from "../edits/errors.ts";
import { removeStatements } from "../edits/module/statements.ts";
import { isFunction } from "../edits/names/names.ts";
import { literalsIn, nodesWithin } from "../edits/names/nodes.ts";
import { lineNumberAt } from "../edits/operations/code.ts";
import { type AppVariable, exportedValue } from "../read/apps.ts";
import { withoutParens } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";
import { indentAt, lineStart } from "../text/lines.ts";
import { reindented } from "../text/reindent.ts";
import { nearestLineEnd } from "../text/style.ts";

const registeredElsewhereError = (name: string): Error =>
  editErrors.notApplicable(
    t('The handlers in this file are registered by a function that receives "{0}" from other code.', name),
    t("Move the file that creates the app or exports the function by default."),
  );

/** True for a statement whose function is called by Probot: the module's entire export, or an argument of `run`. */
function isEntry(statement: ast.Statement, scope: ast.Node): boolean {
  const exported = exportedValue(statement);
  if (exported) return withoutParens(exported) === scope;
  if (statement.type !== "ExpressionStatement") return false;
  const { expression } = statement;
  const call = expression.type === "AwaitExpression" ? withoutParens(expression.argument) : expression;
  return (
    call.type === "CallExpression" &&
    call.arguments.length === 1 &&
    withoutParens(call.arguments[0] as ast.Node) === scope
  );
}

/** The module statements that declare and export an app's function. */
function wrapperStatements(
  program: ast.Program,
  { statement, scope, name }: AppVariable,
): readonly ast.Statement[] {
  if (scope && isEntry(statement, scope)) return [statement];
  const functionName =
    scope?.type === "FunctionDeclaration" ? scope.id?.name : declaredVariable(statement, scope);
  const exporting = program.body.find(
    (node) => functionName !== undefined && exportsName(node, functionName),
  );
  if (!exporting) throw registeredElsewhereError(name);
  return [statement, exporting];
}

function declaredVariable(statement: ast.Statement, scope: ast.Node | undefined): string | undefined {
  if (statement.type !== "VariableDeclaration" || statement.declarations.length !== 1) return undefined;
  const [{ id, init } = { id: undefined, init: undefined }] = statement.declarations;
  return id?.type === "Identifier" && init && withoutParens(init) === scope ? id.name : undefined;
}

function exportsName(node: ast.Statement, name: string): boolean {
  const value = exportedValue(node);
  return value?.type === "Identifier" && value.name === name;
}

/** The removal of the function's doc comment, if it describes the app parameter, because the function is removed. */
function documentationEdits(context: EditContext, start: number): TextEdit[] {
  const last = commentsIn(context, 0, start).at(-1);
  if (!last || context.text.slice(last.end, start).trim() !== "") return [];
  const text = context.text.slice(last.start, last.end);
  return /@param\b|\bimport\(/.test(text) ? [{ start: last.start, end: start, newText: "" }] : [];
}

/** @throws EditRejected `not-applicable` if the function may return early, which module code cannot do */
function rejectReturns({ text }: EditContext, scope: ast.Node, name: string): void {
  const ownNodes = nodesWithin([scope], (node) => node === scope || !isFunction(node));
  const found = ownNodes.find(({ type }) => type === "ReturnStatement");
  if (!found) return;
  const at = nodeRange(found).start;
  throw editErrors.notApplicable(
    t(
      'The function with the parameter "{0}" returns on line {1}, which a module cannot do.',
      name,
      lineNumberAt(text, at),
    ),
    t("Register the handlers without a return, then move the file."),
  );
}

/**
 * Moves the body of an app's function to module level, after the trigger. The bytes of its statements stay the same, apart
 * from the function's indentation.
 * @throws EditRejected `not-applicable` if another file calls the function, or if it has no statement body
 */
export function unwrapApp(context: EditContext, app: AppVariable, trigger: string): TextEdit[] {
  const { text, model } = context;
  const { scope, name } = app;
  if (scope?.body.type !== "BlockStatement")
    throw editErrors.notApplicable(
      t('The function with the parameter "{0}" is a single expression.', name),
      t("Put its body in braces, then move the file."),
    );
  rejectReturns(context, scope, name);
  const [statement, exporting] = wrapperStatements(model.parsed.program, app);
  if (!statement) throw registeredElsewhereError(name);
  const { start, end } = nodeRange(statement);
  const open = nodeRange(scope.body).start + 1;
  const close = nodeRange(scope.body).end - 1;
  const from = text.slice(open, close).search(/\S/);
  const outer = indentAt(text, start);
  const body =
    from < 0
      ? ""
      : bodyText(context, scope.body, { start: open + from, end: contentEnd(text, close) }, outer);
  const eol = nearestLineEnd(text, start);
  const code = body === "" ? trigger : trigger + eol + eol + body;
  const removed = exporting ? removeStatements(context, [exporting]) : [];
  return [...documentationEdits(context, start), { start, end, newText: code }, ...removed];
}

/** The end of a body's content. */
const contentEnd = (text: string, close: number): number => text.slice(0, close).trimEnd().length;

function bodyText(
  { text }: EditContext,
  body: ast.BlockStatement,
  range: { readonly start: number; readonly end: number },
  outer: string,
): string {
  const first = lineStart(text, range.start);
  const inner = indentAt(text, range.start);
  const isOnLine = text.slice(first, range.start).trim() === "";
  return reindented(text, range, isOnLine ? inner : outer, outer, literalsIn([body], text));
}
