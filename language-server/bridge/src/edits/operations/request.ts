import type * as ast from "@babel/types";
import { contains, type Field, type TextEdit } from "@hookloom/protocol/flow-document";
import {
  clientOfStep,
  requestIndexes,
  requestOptions,
  stepRequestIndexes,
} from "@hookloom/protocol/http-client";
import { t } from "@vscode/l10n";
import type { StepInfo } from "../../model/flow-model.ts";
import { type Call, callIn, isPlaceholder, queryIn, readCall } from "../../steps/calls.ts";
import { keyName, withoutParens } from "../../steps/fields.ts";
import { literal } from "../../steps/templates.ts";
import { nodeRange } from "../../syntax/babel.ts";
import { cut } from "../../text/edit-list.ts";
import { type EditContext, shownStep } from "../context.ts";
import { editErrors } from "../errors.ts";
import { fitLiterals } from "../module/fit-literals.ts";
import { insertMembers, literalMembers, memberStyle, removeMember } from "../module/members.ts";
import { styleFor } from "../placing/style.ts";

/** The request options that the step has fields for, in the order in which they are written. */
function orderedOptions(
  context: EditContext,
  info: StepInfo,
): readonly (readonly [option: string, field: string])[] {
  const step = shownStep(context, info);
  return step.kind === "http" ? [...requestOptions(clientOfStep(step))] : [];
}

/** True for a field that is an option of the request. */
export const isOption = (context: EditContext, info: StepInfo, { name }: Field): boolean =>
  orderedOptions(context, info).some(([, field]) => field === name);

/** The call that a step shows, from its statement, declaration or expression. */
export function stepCall(context: EditContext, info: StepInfo): Call | undefined {
  const { node } = info;
  const statement = withoutLabels(node);
  const expression =
    statement?.type === "ExpressionStatement"
      ? statement.expression
      : statement?.type === "VariableDeclaration"
        ? statement.declarations[0]?.init
        : statement;
  const call = expression ? callIn(expression)?.call : undefined;
  const { kind, connector } = shownStep(context, info);
  return call && kind === "http" && connector !== undefined ? readCall(call) : call;
}

/** The statement without its labels. */
export function withoutLabels(node: ast.Node | undefined): ast.Node | undefined {
  let inner = node;
  while (inner?.type === "LabeledStatement") inner = inner.body;
  return inner;
}

/** A request's URL, options and body argument. @throws EditRejected `bad-field` if they are not written out in the call */
function requestParts(context: EditContext, info: StepInfo, field: string) {
  const all = stepCall(context, info)?.arguments ?? [];
  const indexes = stepRequestIndexes(shownStep(context, info));
  const [url] = all;
  if (!url) throw editErrors.badField(field, t("the call has no address; set the address first"));
  const isSpread = all.some(({ type }) => type === "SpreadElement");
  if (isSpread || all.length > indexes.options + 1) throw editErrors.unsupportedField(field);
  const optionsArgument = all[indexes.options];
  const options = optionsArgument && withoutParens(optionsArgument);
  if (options && options.type !== "ObjectExpression") throw editErrors.unsupportedField(field);
  const isBody = field === "body" && indexes.body !== undefined;
  return { url, options, isBody, body: indexes.body === undefined ? undefined : all[indexes.body], indexes };
}

/** Writes a body that is a separate argument. */
function bodyEdits({ url, body }: ReturnType<typeof requestParts>, text: string): TextEdit[] {
  if (body) return [{ ...nodeRange(body), newText: text }];
  const { end } = nodeRange(url);
  return [{ start: end, end, newText: `, ${text}` }];
}

/**
 * Moves the options if a different function of the client sends the request, because this function may take a body before the
 * options.
 * @throws EditRejected `bad-field` if the request has a body but that function takes none
 */
export function methodEdits(context: EditContext, info: StepInfo, text: string): TextEdit[] {
  const step = shownStep(context, info);
  const before = stepRequestIndexes(step);
  const after = requestIndexes(clientOfStep(step), text);
  const [url, second] = stepCall(context, info)?.arguments ?? [];
  if (before.options === after.options || !url || !second) return [];
  const { start } = nodeRange(second);
  if (after.body !== undefined) return [{ start, end: start, newText: "undefined, " }];
  if (!isPlaceholder(second))
    throw editErrors.badField(
      "method",
      t("this method takes no body, but the request has a body; remove the body first"),
    );
  const third = stepCall(context, info)?.arguments[2];
  return [third ? cut(start, nodeRange(third).start) : cut(nodeRange(url).end, nodeRange(second).end)];
}

/** True for a property that would override a new one, or be overridden by it. */
const setsOption =
  (name: string) =>
  (property: ast.ObjectExpression["properties"][number]): boolean =>
    property.type !== "SpreadElement" && (property.computed || keyName(property.key) === name);

/** Writes an option of a request, and adds the options argument if there is none. @throws EditRejected `bad-field` */
export function optionEdits(context: EditContext, info: StepInfo, field: Field, text: string): TextEdit[] {
  const parts = requestParts(context, info, field.name);
  const { url, options, body, indexes } = parts;
  if (parts.isBody) return fitLiterals(context, info.parent, bodyEdits(parts, text), [text]);
  const style = styleFor(context, info.parent);
  const order = orderedOptions(context, info);
  const at = order.findIndex(([, each]) => each === field.name);
  const [name] = order[at] ?? [field.name];
  const isWord = name === "method" && /^[A-Z]+$/.test(text);
  const code = name === text ? name : `${name}: ${isWord ? literal(text, style.quote) : text}`;
  if (!options) {
    const { end } = nodeRange(body ?? url);
    const newText = `${indexes.body !== undefined && !body ? ", undefined" : ""}, { ${code} }`;
    return fitLiterals(context, info.parent, [{ start: end, end, newText }], [text]);
  }
  const { properties } = options;
  if (properties.some(setsOption(name))) throw editErrors.unsupportedField(name);
  const earlier = order.slice(0, at);
  const behind =
    properties.findLastIndex(
      (each) => each.type === "SpreadElement" || earlier.some(([one]) => setsOption(one)(each)),
    ) + 1;
  const members = literalMembers(context.text, options);
  const index = /^(?:json|form|body)$/.test(field.name) ? properties.length : behind;
  const edits = insertMembers(
    context.text,
    members,
    index,
    [code],
    memberStyle(context.text, style, options),
  );
  return fitLiterals(context, info.parent, edits, [text]);
}

/**
 * The edits that remove an option of a request, with the entire argument if no other option is left.
 * Undefined if the field is not an option.
 */
export function removeRequestOption(
  context: EditContext,
  info: StepInfo,
  { name, range: value }: Field,
): TextEdit[] | undefined {
  const { text } = context;
  const { url, options, body, isBody } = requestParts(context, info, name);
  // An `undefined` passed instead of a body is removed together with the options.
  const last = body && !isPlaceholder(body) ? body : url;
  if (isBody && body)
    return [
      options ? { ...nodeRange(body), newText: "undefined" } : cut(nodeRange(url).end, nodeRange(body).end),
    ];
  const containsValue = (each: ast.Node): boolean =>
    each.type === "ObjectProperty" && value !== undefined && contains(nodeRange(each.value), value);
  const index = options?.properties.findIndex(containsValue) ?? -1;
  if (!options || index < 0) return undefined;
  const range = nodeRange(options);
  const propertyRange = nodeRange(options.properties[index] as ast.Node);
  const isBare = /^[\s,]*$/.test(
    text.slice(range.start + 1, propertyRange.start) + text.slice(propertyRange.end, range.end - 1),
  );
  const isPlain = /^\s*,\s*(?:undefined\s*,\s*)?$/.test(text.slice(nodeRange(last).end, range.start));
  if (isBare && isPlain) return [{ start: nodeRange(last).end, end: range.end, newText: "" }];
  return removeMember(text, literalMembers(text, options), index);
}

const escapeTemplateText = (value: string): string => value.replace(/[\\`]|\$(?=\{)/g, "\\$&");

/** Writes, changes or removes the values after the `?` in a URL. @throws EditRejected `bad-field` */
export function queryEdits(context: EditContext, info: StepInfo, field: Field, text: string): TextEdit[] {
  const { url } = requestParts(context, info, field.name);
  const query = queryIn(url);
  if (query && text !== "") return [{ ...nodeRange(query.values), newText: text }];
  if (query) return [removeQuery(context, info, query.template)];
  const { start, end } = nodeRange(url);
  const urlText = context.text.slice(start, end);
  const parts =
    url.type === "TemplateLiteral"
      ? url.quasis.map(({ value }) => value.raw)
      : [url.type === "StringLiteral" ? url.value : ""];
  const literalText = parts.join("");
  if (literalText.includes("#"))
    throw editErrors.badField(
      field.name,
      t("the address contains a fragment (#); write the query before the fragment"),
    );
  const mark = /[?&]$/.test(parts.at(-1) ?? "") ? "" : literalText.includes("?") ? "&" : "?";
  const added = `${mark}\${new URLSearchParams(${text})}`;
  if (url.type === "TemplateLiteral") return [{ start: end - 1, end: end - 1, newText: added }];
  const head = url.type === "StringLiteral" ? escapeTemplateText(url.value) : `\${${urlText}}`;
  return [{ start, end, newText: `\`${head}${added}\`` }];
}

/** The URL without its query. It becomes a plain string literal if it contains no other expression. */
function removeQuery(context: EditContext, info: StepInfo, url: ast.TemplateLiteral): TextEdit {
  const { text } = context;
  const { start, end } = nodeRange(url);
  const last = url.quasis.at(-2) as ast.TemplateElement;
  const cut = nodeRange(last).end - (/[?&]$/.test(last.value.raw) ? 1 : 0);
  const [first] = url.expressions;
  if (url.expressions.length === 1 && last.value.cooked != null)
    return {
      ...nodeRange(url),
      newText: literal(last.value.cooked.replace(/[?&]$/, ""), styleFor(context, info.parent).quote),
    };
  const isAlone =
    url.expressions.length === 2 && first && url.quasis[0]?.value.raw === "" && last.value.raw === "?";
  if (isAlone) return { start, end, newText: text.slice(nodeRange(first).start, nodeRange(first).end) };
  return { start: cut, end: end - 1, newText: "" };
}
