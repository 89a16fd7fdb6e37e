import type * as ast from "@babel/types";
import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { isIdentifier } from "@hookloom/protocol/identifier";
import type { MappingKey, MappingLocation, MappingPath } from "@hookloom/protocol/mapping";
import { t } from "@vscode/l10n";
import { eachWithin, readNode } from "../../mapping/read-value.ts";
import type { FlowModel } from "../../model/flow-model.ts";
import { callIn } from "../../steps/calls.ts";
import { keyName, withoutParens } from "../../steps/fields.ts";
import { literal } from "../../steps/templates.ts";
import { nodeRange } from "../../syntax/babel.ts";
import { nearestLineEnd } from "../../text/style.ts";
import { type EditContext, findStep } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { fitLiterals } from "../module/fit-literals.ts";
import {
  callArguments,
  changeMembers,
  insertMembers,
  literalMembers,
  type MemberStyle,
  memberStyle,
  removeMember,
} from "../module/members.ts";
import { nodeAt } from "../names/nodes.ts";
import { styleFor } from "../placing/style.ts";
import { editsFor, getField } from "./set.ts";

type MapSet = EditOf<"mapSet">;
type MapFill = EditOf<"mapFill">;
type MapRemove = EditOf<"mapRemove">;
type Literal = ast.ObjectExpression | ast.ArrayExpression;

/** The mapped value in the code, if it exists. */
interface Root {
  readonly node: ast.Node | undefined;
  /** The range of the field. Undefined if the field has no text. */
  readonly range?: Range;
  /** The call that has the value as an argument. */
  readonly call?: ast.CallExpression | ast.OptionalCallExpression | ast.NewExpression;
}

/** @throws EditRejected `not-found`, `bad-field`, `not-applicable` if the location has no value to map */
export function mappingRoot(context: EditContext, { step, field, argument }: MappingLocation): Root {
  const info = findStep(context, step);
  if (info.step.kind === "hole") throw editErrors.insideHole();
  const { range } = getField(context, info, field);
  if (!range && argument === undefined) return { node: undefined };
  const node = range && nodeAt(context.model.parsed.program, range);
  if (range && argument === undefined && node) return { node, range };
  const call = node && callIn(node)?.call;
  const before = call?.arguments.slice(0, (argument ?? 0) + 1) ?? [];
  if (!call || before.some(({ type }) => type === "SpreadElement")) {
    throw editErrors.notApplicable(
      t('The field "{0}" has no value that can be mapped.', field),
      t("Choose a field with an expression, or an argument of a call."),
    );
  }
  return { node: call.arguments[argument ?? 0], call, ...(range ? { range } : {}) };
}

/** A value at a path, and its parent literal. */
interface Found {
  /** The whole expression, including any parentheses. */
  readonly node: ast.Node | undefined;
  /** The literal that contains the value, or has to contain it. */
  readonly holder: Literal | undefined;
  readonly member: ast.Node | undefined;
  /** The keys below the holder that are not in the code yet. */
  readonly missing: MappingPath;
}

const isLiteral = (node: ast.Node): node is Literal =>
  node.type === "ObjectExpression" || node.type === "ArrayExpression";

const notALiteralError = (key: MappingKey | undefined, node: ast.Node, text: string): Error => {
  const { start, end } = nodeRange(node);
  const fullText = text.slice(start, end);
  const code = fullText.length > 60 ? `${fullText.slice(0, 59)}…` : fullText;
  return editErrors.notApplicable(
    t('"{0}" is not a literal, so "{1}" cannot be added to it.', code, key ?? "each"),
    t("Replace the whole value first, or edit its code."),
  );
};

function findMember(
  holder: Literal,
  key: MappingKey,
): { readonly member: ast.Node; readonly value: ast.Node } | undefined {
  if (holder.type === "ArrayExpression") {
    const element = typeof key === "number" ? holder.elements[key] : undefined;
    return element ? { member: element, value: element } : undefined;
  }
  const member = holder.properties.findLast(
    (each) => each.type !== "SpreadElement" && !each.computed && keyName(each.key) === key,
  );
  if (member?.type === "ObjectProperty") return { member, value: member.value };
  return member && { member, value: member };
}

/** @throws EditRejected `not-applicable` if other code would have to be replaced */
function findValue({ text }: EditContext, root: ast.Node | undefined, path: MappingPath): Found {
  let found: Found = { node: root, holder: undefined, member: undefined, missing: root ? [] : path };
  for (const [depth, key] of path.entries()) {
    const node = found.node && withoutParens(found.node);
    if (!node) break;
    if (key === null) {
      const each = eachWithin(text, node)?.each;
      if (!each) throw notALiteralError(key, node, text);
      found = { node: each.element, holder: undefined, member: undefined, missing: [] };
      continue;
    }
    const fits = node.type === (typeof key === "number" ? "ArrayExpression" : "ObjectExpression");
    if (!fits || !isLiteral(node)) throw notALiteralError(key, node, text);
    const member = findMember(node, key);
    found = {
      node: member?.value,
      holder: node,
      member: member?.member,
      missing: member ? [] : path.slice(depth),
    };
  }
  return found;
}

/**
 * Returns the code of a mapping's value. Undefined if there is none.
 * @throws EditRejected for the same reasons as the mapping edits
 */
export function mappedNode(
  context: EditContext,
  { path, ...location }: MappingLocation & { readonly path: MappingPath },
): ast.Node | undefined {
  return findValue(context, mappingRoot(context, location).node, path).node;
}

/** A property is written with its key. A list item, or a value without a holder, is written without a key. */
function withKey(context: EditContext, holder: ast.Node | undefined, key: MappingKey, value: string): string {
  if (typeof key !== "string") return value;
  const properties = holder?.type === "ObjectExpression" ? holder.properties : [];
  const keyed = properties.flatMap((each) => (each.type === "ObjectProperty" ? [each] : []));
  const quoted = keyed.flatMap(({ key: own }) => (own.type === "StringLiteral" ? [own.value] : []));
  // JSON style: even keys that need no quotes are quoted.
  const quotes = quoted.length === keyed.length && quoted.some(isIdentifier);
  if (isIdentifier(key) && !quotes) return value === key && usesShorthand(keyed) ? key : `${key}: ${value}`;
  return `${literal(key, styleFor(context, undefined).quote)}: ${value}`;
}

/** False for a literal that contains `title: title` in full. */
function usesShorthand(properties: readonly ast.ObjectProperty[]): boolean {
  return !properties.some(
    ({ shorthand, computed, key, value }) =>
      !shorthand &&
      !computed &&
      key.type === "Identifier" &&
      value.type === "Identifier" &&
      key.name === value.name,
  );
}

/** A value nested in objects and lists that are not in the code yet: `{ author: { name: value } }`. */
function nestValue(context: EditContext, keys: MappingPath, value: string): string {
  return keys.reduceRight<string>((inner, key) => {
    if (key === null || (typeof key === "number" && key > 0)) throw missingListError(key);
    return typeof key === "number" ? `[${inner}]` : `{ ${withKey(context, undefined, key, inner)} }`;
  }, value);
}

const missingListError = (key: MappingKey): Error =>
  editErrors.notApplicable(
    key === null ? t("There is no list whose elements could be mapped.") : t("The list has fewer elements."),
    t("Link the list first."),
  );

function mappingStyle(context: EditContext, step: string, holder: Literal): MemberStyle {
  return memberStyle(context.text, styleFor(context, findStep(context, step).parent), holder);
}

function addValue(context: EditContext, edit: MapSet, { holder, missing }: Found, value: string): TextEdit[] {
  const [key, ...inside] = missing;
  if (!holder || key === undefined) return [];
  const members = literalMembers(context.text, holder);
  const last = members.list.length;
  if (typeof key === "number" && key !== last) throw missingListError(key);
  const index = Math.min(edit.index ?? last, last);
  const code = withKey(context, holder, key, nestValue(context, inside, value));
  return insertMembers(context.text, members, index, [code], mappingStyle(context, edit.step, holder));
}

/** Values to add to the code, by key. A nested map contains the values of a nested object. */
type NewValues = Map<string, string | NewValues>;

function members(context: EditContext, holder: ast.Node | undefined, values: NewValues): readonly string[] {
  return [...values].map(([key, value]) => {
    const text = typeof value === "string" ? value : `{ ${members(context, undefined, value).join(", ")} }`;
    return withKey(context, holder, key, text);
  });
}

function putInto(values: NewValues, keys: MappingPath, text: string): void {
  const [key, ...inside] = keys;
  if (typeof key !== "string") throw missingListError(key ?? null);
  const known = values.get(key);
  if (inside.length === 0 && known === undefined) values.set(key, text);
  else if (inside.length > 0 && typeof known !== "string") {
    const inner: NewValues = known ?? new Map();
    values.set(key, inner);
    putInto(inner, inside, text);
  } else throw editErrors.badEdit(t('"{0}" is specified twice', String(key)));
}

/**
 * Writes several values that are not in the code yet. Values of the same object are written next to each
 * other.
 * @throws EditRejected `not-applicable` if one of the values has been added in the meantime, or if other code
 * would have to be replaced
 */
export function writeMapFill(context: EditContext, edit: MapFill): Draft {
  const root = mappingRoot(context, edit);
  const { known, byHolder } = changesIn(context, edit, root);
  const info = findStep(context, edit.step);
  const edits = [...byHolder].flatMap(([holder, { values, removedIndexes }]): readonly TextEdit[] => {
    const codes = members(context, holder, values);
    if (holder) {
      const style = mappingStyle(context, edit.step, holder);
      return changeMembers(context.text, literalMembers(context.text, holder), removedIndexes, codes, style);
    }
    const objectText = `{ ${codes.join(", ")} }`;
    return firstValue(context, edit, root, objectText);
  });
  const fitting = fitLiterals(
    context,
    info.parent,
    [...known, ...edits],
    edit.values.map(({ text }) => text.trim()),
  );
  return draft(fitting, { changed: new Set([info.step]) });
}

/** The changes to a literal's members: new ones, and the indexes of those to remove. */
interface MemberChange {
  readonly values: NewValues;
  readonly removedIndexes: Set<number>;
}

/** The edits of replaced values, and the other changes by literal. An empty string removes a value. */
function changesIn(context: EditContext, edit: MapFill, root: Root) {
  const { op: _, values, ...location } = edit;
  const byHolder = new Map<Literal | undefined, MemberChange>();
  const changeFor = (holder: Literal | undefined): MemberChange => {
    const change = byHolder.get(holder) ?? { values: new Map(), removedIndexes: new Set() };
    byHolder.set(holder, change);
    return change;
  };
  const known: TextEdit[] = [];
  for (const { path, text: given } of values) {
    const text = given.trim();
    const found = findValue(context, root.node, path);
    const { holder, member, missing } = found;
    if (missing.length > 0) {
      if (text !== "" || !edit.replace) putInto(changeFor(holder).values, missing, text);
      continue;
    }
    if (!edit.replace) throw alreadyMappedError(String(path.at(-1) ?? edit.field));
    if (text !== "")
      known.push(...replaceValue(context, { op: "mapSet", ...location, path, text }, found, text));
    else if (holder && member) changeFor(holder).removedIndexes.add(memberIndex(context, holder, member));
    else throw editErrors.mappedNotFound(String(path.at(-1) ?? ""));
  }
  return { known, byHolder };
}

const memberIndex = ({ text }: EditContext, holder: Literal, member: ast.Node): number =>
  literalMembers(text, holder).list.findIndex(({ start }) => start === nodeRange(member).start);

const alreadyMappedError = (name: string): Error =>
  editErrors.notApplicable(t('"{0}" already has a value.', name), t("Replace the value, or keep it."));

/** Replaces an existing value. @throws EditRejected `not-applicable` for hand-written code */
function replaceValue(
  context: EditContext,
  edit: MapSet,
  { node, member, holder }: Found,
  value: string,
): TextEdit[] {
  if (!node) return [];
  const { text } = context;
  const isMethod = member?.type === "ObjectMethod";
  if (!edit.replace && (isMethod || readNode(text, node, []).value.kind === "expression")) {
    throw editErrors.notApplicable(
      t(
        'The value of "{0}" was written by hand and is not replaced automatically.',
        edit.path.at(-1) ?? edit.field,
      ),
      t("Replace the value explicitly, or edit its code."),
    );
  }
  const key = edit.path.at(-1);
  if (isMethod && key !== undefined)
    return [{ ...nodeRange(member), newText: withKey(context, holder, key, value) }];
  if (member?.type === "ObjectProperty" && key !== undefined) {
    const isSame = value === key && member.key.type === "Identifier";
    if (member.shorthand)
      return isSame ? [] : [{ start: nodeRange(node).end, end: nodeRange(node).end, newText: `: ${value}` }];
    const others = holder?.type === "ObjectExpression" ? holder.properties : [];
    const shortens =
      isSame && usesShorthand(others.flatMap((each) => (each.type === "ObjectProperty" ? [each] : [])));
    if (shortens) return [{ ...nodeRange(member), newText: value }];
  }
  const inner = node.type === "ParenthesizedExpression" ? node.expression : node;
  // An arrow function result that starts with a brace would be parsed as the function's body.
  const isBody =
    edit.path.at(-1) === null &&
    inner === node &&
    text.slice(0, nodeRange(node).start).trimEnd().endsWith("=>");
  const newText = isBody && value.startsWith("{") ? `(${value})` : value;
  return [{ ...nodeRange(inner), newText }];
}

/** Adds an argument to a call. Missing arguments before it become `undefined`. */
function newArgument({ text }: EditContext, call: NonNullable<Root["call"]>, index: number, value: string) {
  const count = call.arguments.length;
  const values = [...Array.from({ length: Math.max(0, index - count) }, () => "undefined"), value].join(", ");
  const last = call.arguments.at(-1);
  const { end } = nodeRange(call);
  if (last) return { start: nodeRange(last).end, end: nodeRange(last).end, newText: `, ${values}` };
  const isBare = call.type === "NewExpression" && text[end - 1] !== ")";
  const at = isBare ? end : end - 1;
  return { start: at, end: at, newText: isBare ? `(${values})` : values };
}

/** The edits that write a mapping's value if the code has none yet. */
function firstValue(
  context: EditContext,
  location: MappingLocation,
  { call }: Root,
  value: string,
): TextEdit[] {
  if (call) return [newArgument(context, call, location.argument ?? 0, value)];
  const info = findStep(context, location.step);
  return editsFor(context, info, getField(context, info, location.field), value);
}

/** Removes an argument: the last one together with its comma. An argument before others becomes `undefined`. */
function removeArgument({ text }: EditContext, call: NonNullable<Root["call"]>, index: number): TextEdit[] {
  const removedArgument = call.arguments[index];
  if (removedArgument && index < call.arguments.length - 1)
    return [{ ...nodeRange(removedArgument), newText: "undefined" }];
  return removeMember(text, callArguments(text, call), index);
}

/** True if a text occurs within a range as exactly one node of the syntax tree. */
function isWhole(now: FlowModel, text: string, within: Range): boolean {
  const { start, end } = within;
  for (
    let at = now.parsed.text.indexOf(text, start);
    at >= 0 && at + text.length <= end;
    at = now.parsed.text.indexOf(text, at + 1)
  ) {
    if (nodeAt(now.parsed.program, { start: at, end: at + text.length })) return true;
  }
  return false;
}

/**
 * Writes one value of a mapping: replaces the existing value, otherwise adds a property or item.
 * @throws EditRejected `bad-field` for a text that is not an expression, `not-applicable` if code would be lost
 */
export function writeMapSet(context: EditContext, edit: MapSet): Draft {
  const root = mappingRoot(context, edit);
  const info = findStep(context, edit.step);
  const value = edit.text.trim().replace(/\r\n|\n|\r/g, nearestLineEnd(context.text, info.step.range.start));
  if (value === "") throw editErrors.badField(String(edit.path.at(-1) ?? edit.field), t("it is empty"));
  const found = findValue(context, root.node, edit.path);
  const written = !root.node
    ? firstValue(context, edit, root, nestValue(context, edit.path, value))
    : found.missing.length > 0
      ? addValue(context, edit, found, value)
      : replaceValue(context, edit, found, value);
  const edits = fitLiterals(context, info.parent, written, [value]);
  const check: Draft["check"] = (now, mapOffset) => {
    const isThere = edits.every(({ start, newText }) => {
      if (!newText.includes(value)) return true;
      const from = mapOffset(start, "left");
      return isWhole(now, value, { start: from, end: from + newText.length });
    });
    if (!isThere)
      throw editErrors.badField(
        String(edit.path.at(-1) ?? edit.field),
        t("it is not a single complete expression"),
      );
    return true;
  };
  return draft(edits, { changed: new Set([info.step]), check });
}

/**
 * Removes one property or item of a mapping or, for an empty path, the argument. Comments and all other code are kept.
 * @throws EditRejected `not-found` if the code has no value at the path
 */
export function writeMapRemove(context: EditContext, edit: MapRemove): Draft {
  const { node, call } = mappingRoot(context, edit);
  const changed = new Set([findStep(context, edit.step).step]);
  if (call && node && edit.path.length === 0)
    return draft(removeArgument(context, call, edit.argument ?? 0), { changed });
  const { text } = context;
  const { holder, member } = findValue(context, node, edit.path);
  if (!holder || !member) throw editErrors.mappedNotFound(String(edit.path.at(-1) ?? ""));
  const index = memberIndex(context, holder, member);
  return draft(removeMember(text, literalMembers(text, holder), index), { changed });
}
