import type * as ast from "@babel/types";
import type { Node } from "@babel/types";
import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import { secretOfApp } from "../declarations/apps.ts";
import { insertStatements } from "../edits/module/statements.ts";
import { isInside, packageName } from "../read/package-names.ts";
import { callIn } from "../steps/calls.ts";
import { withoutParens } from "../steps/fields.ts";
import { literal } from "../steps/templates.ts";
import { nodeRange } from "../syntax/babel.ts";
import { findRegistration, type MovedSource, nodeText, usesAt } from "./source.ts";

/** The setting with the signing secret in the moved file. */
export interface MovedSecret {
  readonly name: string;
  readonly description: string;
  /** The option of the source's factory that takes the secret. */
  readonly option: string;
}

/** The environment variable that the app reads its secret from, otherwise the framework's default. */
export const secretName = (source: Pick<MovedSource, "app">, defaultName: string): string =>
  secretOfApp(source.app) ?? defaultName;

/** The call that creates the trigger: `github({ secret: secret("WEBHOOK_SECRET", "...") })`. */
export function triggerCall(
  { names, style }: MovedSource,
  { name, description, option }: MovedSecret,
): string {
  const text = (value: string): string => literal(value, style.quote);
  return `${names.factory}({ ${option}: ${names.secret}(${text(name)}, ${text(description)}) })`;
}

/** Replaces the expression that creates the app with a trigger. If the app is also a client, adds the trigger below. */
export function appEdits(source: MovedSource, call: string): TextEdit[] {
  const { app, context, style, trigger } = source;
  if (!app.made) return [];
  if (app.member !== undefined) {
    const code = `const ${trigger} = ${call}${style.semicolons ? ";" : ""}`;
    return [insertStatements(context, { after: app.statement }, code, style)];
  }
  const parent = source.tree.parent(app.made);
  const whole = parent?.type === "AwaitExpression" ? parent : app.made;
  const annotation = source.tree.identifierAt(app.nameRange.start)?.typeAnnotation;
  return [
    ...(annotation ? [{ ...nodeRange(annotation), newText: "" }] : []),
    { ...nodeRange(whole), newText: call },
  ];
}

const logLevels = new Set(["debug", "info", "warn", "error"]);

/** The other uses of the app: log calls, and statements that only start it, which are removed. */
export interface OtherUses {
  /** The ranges of `app.log` in log calls. */
  readonly logs: readonly Range[];
  readonly statements: readonly ast.Statement[];
}

export function otherUses(source: MovedSource): OtherUses {
  const { app, tree } = source;
  const logs: Range[] = [];
  const started = new Set<ast.Statement>();
  if (app.member !== undefined) return { logs, statements: [] };
  for (const { start } of usesAt(source.scopes, app.nameRange.start)) {
    const identifier = tree.identifierAt(start);
    if (!identifier || findRegistration(source, enclosingCall(source, identifier))) continue;
    const member = tree.memberAccess(identifier);
    const level = member && tree.memberAccess(member);
    const isLog = member?.property.name === "log" || member?.property.name === "logger";
    if (member && level && isLog && logLevels.has(level.property.name) && isCallee(source, level)) {
      logs.push(nodeRange(member));
      continue;
    }
    const statement = startingStatement(source, identifier);
    if (statement) started.add(statement);
  }
  const startStatements = [...started];
  return {
    logs: logs.filter((log) => !startStatements.some((statement) => isInside(log, statement))),
    statements: startStatements,
  };
}

function isCallee({ tree }: MovedSource, node: Node): boolean {
  const parent = tree.parent(node);
  return parent?.type === "CallExpression" && parent.callee === node;
}

/** The call of `app.on(...)` or `app.webhooks.on(...)` around the app's name. */
function enclosingCall({ tree }: MovedSource, identifier: ast.Identifier): Node | undefined {
  let node: Node | undefined = identifier;
  for (let depth = 0; depth < 3 && node?.type !== "CallExpression"; depth++) node = node && tree.parent(node);
  return node;
}

function moduleStatement({ program }: MovedSource, node: Node): ast.Statement | undefined {
  return program.body.find((statement) => isInside(node, statement));
}

/** The statement that only starts the app, which Hookloom does automatically. Undefined for any other use. */
function startingStatement(source: MovedSource, identifier: ast.Identifier): ast.Statement | undefined {
  const { tree } = source;
  const statement = moduleStatement(source, identifier);
  if (statement?.type !== "ExpressionStatement") return undefined;
  const member = tree.memberAccess(identifier);
  if (member?.property.name === "start" && isCallee(source, member))
    return onlyStarts(source, statement) ? statement : undefined;
  const taker = tree.parent(identifier);
  const isServed =
    taker?.type === "CallExpression" &&
    packageName(taker.callee, source.module.surroundings.packages)?.exported === "createNodeMiddleware";
  return isServed && /\bcreateServer\b[\s\S]*\blisten\b/.test(nodeText(source, statement))
    ? statement
    : undefined;
}

/**
 * True for `app.start(...)`, with or without `await` or chained calls, and for an immediately invoked function that does
 * nothing else.
 */
function onlyStarts(source: MovedSource, { expression }: ast.ExpressionStatement): boolean {
  const call = callIn(expression)?.call;
  if (!call) return false;
  const callee = withoutParens(call.callee as ast.Node);
  if (callee.type === "ArrowFunctionExpression" || callee.type === "FunctionExpression")
    return callee.body.type === "BlockStatement"
      ? callee.body.body.every((statement) => isStartOrLog(source, statement))
      : isStartCall(source, callee.body);
  return isStartCall(source, call);
}

/** True for a call of the app's `start`, including a chained `.then(...)` or `.catch(...)`. */
function isStartCall(source: MovedSource, node: ast.Node): boolean {
  const call = callIn(node)?.call;
  if (call?.type !== "CallExpression" || call.callee.type !== "MemberExpression") return false;
  const { object, property } = call.callee;
  const name = property.type === "Identifier" ? property.name : "";
  const inner = withoutParens(object);
  if (name === "then" || name === "catch" || name === "finally") return isStartCall(source, inner);
  return name === "start" && inner.type === "Identifier" && inner.name === source.app.name;
}

/** True for the usual statements around the start: log calls, and handlers for startup errors. */
function isStartOrLog(source: MovedSource, statement: ast.Statement): boolean {
  if (statement.type === "TryStatement") {
    const blocks = [statement.block, statement.handler?.body, statement.finalizer];
    return blocks.every((block) => !block || block.body.every((one) => isStartOrLog(source, one)));
  }
  if (statement.type === "VariableDeclaration")
    return statement.declarations.every(({ init }) => init?.type !== "CallExpression");
  if (statement.type !== "ExpressionStatement") return false;
  if (isStartCall(source, statement.expression)) return true;
  const call = callIn(statement.expression)?.call;
  const callee = call && nodeText(source, call.callee as ast.Node);
  return callee !== undefined && /^(?:console\.\w+|\w+\.log(?:ger)?\.\w+|process\.exit)$/.test(callee);
}
