import type * as ast from "@babel/types";
import type { KnownNames, Range } from "@hookloom/protocol/flow-document";
import { fetchClient, type HttpClient, requestIndexes, requestOptions } from "@hookloom/protocol/http-client";
import { t } from "@vscode/l10n";
import type { BlockDraft, StepDraft, Surroundings } from "../model/flow-draft.ts";
import { nodeRange } from "../syntax/babel.ts";
import {
  type Action,
  type Call,
  calleePath,
  callIn,
  findAction,
  isLog,
  isPlaceholder,
  memberPath,
  parallelList,
  propertyRange,
  queryIn,
  type Request,
  requestIn,
  shownArgument,
  yieldWord,
} from "./calls.ts";
import { FieldList, oneLine, plainKey, withoutParens } from "./fields.ts";

/** A step before its comments and range are added. */
export type StepShape = Pick<StepDraft, "kind" | "label" | "fields" | "blocks"> & {
  readonly detail?: string | undefined;
  readonly connector?: string;
};

/** The file information required to read one statement. */
export interface StepContext {
  readonly text: string;
  readonly names: KnownNames;
}

/** The step for an expression that is a statement, or the body of an arrow function. */
export function expressionShape(
  context: StepContext,
  expression: ast.Node,
  around: Surroundings,
): StepShape | undefined {
  const node = withoutParens(expression);
  if (node.type === "AssignmentExpression") return assignShape(context, node, around);
  if (node.type === "UpdateExpression") {
    const range = nodeRange(node);
    const target = nodeRange(node.argument);
    const operator = node.prefix
      ? { start: range.start, end: range.start + 2 }
      : { start: range.end - 2, end: range.end };
    const fields = new FieldList(context.text).add("target", target).add("operator", operator, "text").fields;
    return { kind: "assign", label: oneLine(context.text, range, 60), fields, blocks: [] };
  }
  const found = callIn(node);
  return found && withYieldLabel(node, callShape(context, found.call, found.awaited, around, undefined));
}

/** The step for a yielded call. Its label begins with the keyword. */
export function withYieldLabel(expression: ast.Node, shape: StepShape): StepShape {
  const word = yieldWord(expression);
  return word === undefined ? shape : { ...shape, label: `${word} ${shape.label}` };
}

function assignShape(context: StepContext, node: ast.AssignmentExpression, around: Surroundings): StepShape {
  const { text } = context;
  const found = callIn(node.right);
  const list = found?.awaited ? parallelList(found.call, calleePath(found.call)) : undefined;
  if (found && list) {
    const fields = new FieldList(text).add("target", node.left).add("function", found.call.callee);
    return parallelShape(context, found.call, list, fields, around);
  }
  const left = nodeRange(node.left);
  const at = text.indexOf(node.operator, left.end);
  const operator = { start: at, end: at + node.operator.length };
  const fields = new FieldList(text)
    .add("target", node.left)
    .add("operator", at >= 0 && operator.end <= nodeRange(node.right).start ? operator : undefined, "text")
    .add("value", node.right).fields;
  const detail = oneLine(text, nodeRange(node.right));
  return { kind: "assign", label: oneLine(text, left, 60), detail, fields, blocks: [] };
}

/** The step for a call; `result` declares the variable that is initialized with the call's value. */
export function callShape(
  context: StepContext,
  call: Call,
  awaited: boolean,
  around: Surroundings,
  result: ast.VariableDeclarator | undefined,
): StepShape {
  const { text } = context;
  const fields = new FieldList(text);
  const path = calleePath(call);
  if (isLog(path)) return logShape(context, call, path, fields);
  const request = requestIn(call, context.names);
  if (request) return httpShape(context, request, fields, result);
  const list = awaited ? parallelList(call, path) : undefined;
  if (list !== undefined) {
    fields.add("function", call.callee);
    addResult(text, fields, result);
    return parallelShape(context, call, list, fields, around);
  }
  fields.add("function", call.callee).addArguments(call);
  addResult(text, fields, result);
  const shape = { fields: fields.fields, blocks: [] };
  const action = findAction(path, context.names);
  if (action) {
    const { connector, label } = action;
    return { kind: "action", label, detail: actionDetail(text, call, action), connector, ...shape };
  }
  const prefix = call.type === "NewExpression" ? "new " : "";
  const label = prefix + oneLine(text, nodeRange(call.callee), 60);
  return { kind: "call", label, detail: argumentsLine(text, call), ...shape };
}

/**
 * The argument of a call that the catalogue selects for display, without quotes if it is a literal; otherwise
 * all arguments.
 */
function actionDetail(text: string, call: Call, { shows }: Action): string | undefined {
  const shown = shows && shownArgument(call, shows);
  if (shown === undefined) return argumentsLine(text, call);
  const { start, end } = nodeRange(shown);
  const isLiteral = shown.type === "StringLiteral" && shown.value !== "";
  return oneLine(text, isLiteral ? { start: start + 1, end: end - 1 } : { start, end });
}

function addResult(text: string, fields: FieldList, result: ast.VariableDeclarator | undefined): void {
  fields.add("result", result && nameRange(result.id, text), "name");
}

function logShape({ text }: StepContext, call: Call, path: readonly string[], fields: FieldList): StepShape {
  fields.add("level", propertyRange(call.callee), "name");
  fields.add("message", call.arguments[0]);
  fields.addArguments(call, 1);
  const label = path.slice(-2).join(".");
  return { kind: "log", label, detail: argumentsLine(text, call), fields: fields.fields, blocks: [] };
}

function httpShape(
  { text }: StepContext,
  request: Request,
  fields: FieldList,
  result: ast.VariableDeclarator | undefined,
): StepShape {
  const { call, path, client, connector } = request;
  const url = call.arguments[0];
  // In `axios({ url })`, the object is the only argument. A second one would be ignored.
  const isBare = client !== fetchClient && (path.length === 1 || path[1] === "request");
  const isWhole = isBare && url !== undefined && withoutParens(url).type === "ObjectExpression";
  const hasWord = (client === undefined || connector !== undefined) && path[1] !== "request";
  const word = hasWord ? path[1] : undefined;
  fields.add("url", url);
  if (word !== undefined) fields.add("method", propertyRange(call.callee), "name");
  const method = word?.toUpperCase() ?? (client || isWhole ? optionMethod(call, isWhole ? 0 : 1) : "GET");
  if (client && !isWhole) addOptions(call, client, fields, word);
  else {
    if (!isWhole && word === undefined) fields.add("method", undefined, "name");
    fields.addArguments(call, 1);
  }
  addResult(text, fields, result);
  return {
    kind: "http",
    label: method === undefined ? t("HTTP request") : `HTTP ${method}`,
    detail: url && oneLine(text, nodeRange(url)),
    ...(connector === undefined ? {} : { connector }),
    fields: fields.fields,
    blocks: [],
  };
}

/** The options argument of a call. Undefined if it is missing or not an object literal. */
function givenOptions({ arguments: all }: Call, at = 1): ast.ObjectExpression | undefined {
  const argument = all[at] as ast.Node | undefined;
  const options = argument && withoutParens(argument);
  return options?.type === "ObjectExpression" ? options : undefined;
}

function optionIn(options: ast.ObjectExpression | undefined, name: string): ast.Node | undefined {
  const property = options?.properties.find((each) => plainKey(each) === name);
  return (property as ast.ObjectProperty | undefined)?.value;
}

/** The body in the arguments of a call. Undefined if `undefined` is passed instead of a body. */
function bodyArgument({ arguments: all }: Call, at: number): ast.Node | undefined {
  const argument = all[at] as ast.Node | undefined;
  return argument && isPlaceholder(argument) ? undefined : argument;
}

/** The method in the options. Undefined if it is an expression. */
function optionMethod(call: Call, at: number): string | undefined {
  const value = optionIn(givenOptions(call, at), "method");
  if (!value) return "GET";
  return value.type === "StringLiteral" ? value.value.toUpperCase() : undefined;
}

/**
 * Adds the fields for a request's parts, including missing ones, followed by the other options of the call.
 */
function addOptions(call: Call, client: HttpClient, fields: FieldList, word: string | undefined): void {
  const [url] = call.arguments;
  const { options: at, body } = requestIndexes(client, word);
  const spread = call.arguments.find(({ type }) => type === "SpreadElement");
  const optionsArgument = spread ?? call.arguments[at];
  const options = spread ? undefined : givenOptions(call, at);
  const optionFields = requestOptions(client);
  const optionNode = (option: string, field: string): ast.Node | undefined =>
    field === "body" && body !== undefined ? bodyArgument(call, body) : optionIn(options, option);
  if (word === undefined) fields.add("method", optionIn(options, "method"));
  if (client.query === undefined) fields.add("query", url && queryIn(url)?.values);
  if (optionsArgument === undefined || options)
    for (const [option, field] of optionFields)
      if (field !== "method") fields.add(field, optionNode(option, field));
  if (!options) fields.addArguments(call, optionsArgument ? (body ?? at) : at + 1);
  else if (!fields.addProperties(options, new Set(optionFields.keys()))) fields.add("options", options);
}

function parallelShape(
  { text }: StepContext,
  call: Call,
  list: ast.ArrayExpression,
  fields: FieldList,
  around: Surroundings,
): StepShape {
  const branches = list.elements.filter((element) => element !== null);
  const method = memberPath(call.callee)[1] ?? "all";
  // A branch that runs a function is edited in the flow of that function.
  branches.forEach((branch, index) => {
    if (branchFunction(branch) === undefined) fields.add(`branch${index + 1}`, branch);
  });
  return {
    kind: "parallel",
    label: method === "all" ? "parallel" : `parallel · ${method}`,
    detail: oneLine(text, nodeRange(list)),
    fields: fields.fields,
    blocks: branches.map((branch): BlockDraft => {
      const { inLoop, inSwitch } = around;
      const range = nodeRange(branch);
      const branchDraft = {
        role: "branch",
        label: oneLine(text, range),
        range,
        runs: branchFunction(branch),
      } as const;
      return { ...branchDraft, braces: false, node: branch, steps: [], inLoop, inSwitch };
    }),
  };
}

/** The function that a branch consists of, or calls immediately. */
function branchFunction(branch: ast.Node): ast.Node | undefined {
  const node = withoutParens(branch);
  const called = node.type === "CallExpression" ? withoutParens(node.callee) : node;
  const isFunction = called.type === "ArrowFunctionExpression" || called.type === "FunctionExpression";
  return isFunction ? called : undefined;
}

/** The range of a declared name or pattern without its type. */
export function nameRange(id: ast.Node, text?: string): Range {
  const { start, end } = nodeRange(id);
  if (id.type === "Identifier") return { start, end: Math.min(end, start + id.name.length) };
  const type = (id as ast.ObjectPattern).typeAnnotation;
  if (type == null) return { start, end };
  let close = nodeRange(type).start;
  while (text !== undefined && close > start && /\s/.test(text[close - 1] as string)) close--;
  return { start, end: close };
}

function argumentsLine(text: string, call: Call): string | undefined {
  const first = call.arguments[0];
  const last = call.arguments.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const only = call.arguments.length === 1 ? withoutParens(first) : undefined;
  if (only?.type !== "ObjectExpression" || only.properties.length === 0) {
    return oneLine(text, { start: nodeRange(first).start, end: nodeRange(last).end });
  }
  const shown = only.properties.slice(0, 8).map((property) => oneLine(text, nodeRange(property), 80));
  const line = shown.join(" ");
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
