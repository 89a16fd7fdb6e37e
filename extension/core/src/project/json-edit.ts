import { isRecord } from "@hookloom/protocol/unknown-values";
import type { Node } from "jsonc-parser";
import { findChild, parseJsonTree } from "./json-text.ts";

/** A replacement of part of a text; both ends are offsets in the original text. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A member's path from the top of the file; list indexes are digits. */
export type MemberPath = readonly string[];

const isHigh = (text: string, at: number): boolean => /[\uD800-\uDBFF]/.test(text[at] ?? "");
const isLow = (text: string, at: number): boolean => /[\uDC00-\uDFFF]/.test(text[at] ?? "");

/** Returns the smallest replacement that turns one text into the other; none if they are equal. It never splits a character. */
export function textChange(before: string, after: string): readonly TextChange[] {
  if (before === after) return [];
  const minLength = Math.min(before.length, after.length);
  let start = 0;
  while (start < minLength && before[start] === after[start]) start++;
  if (start > 0 && isHigh(before, start - 1)) start--;
  let suffixLength = 0;
  while (suffixLength < minLength - start && before.at(-1 - suffixLength) === after.at(-1 - suffixLength))
    suffixLength++;
  if (suffixLength > 0 && isLow(before, before.length - suffixLength)) suffixLength--;
  return [
    { start, end: before.length - suffixLength, text: after.slice(start, after.length - suffixLength) },
  ];
}

function lineIndent(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", at - 1) + 1))?.[0] ?? "";
}

const startsLine = (text: string, at: number): boolean =>
  text.slice(text.lastIndexOf("\n", at - 1) + 1, at).trim() === "";

interface Style {
  readonly unit: string;
  readonly lineEnd: string;
}

function detectStyle(text: string, root: Node): Style {
  const [first] = root.children ?? [];
  const unit = (first && startsLine(text, first.offset) && lineIndent(text, first.offset)) || "  ";
  return { unit, lineEnd: text.includes("\r\n") ? "\r\n" : "\n" };
}

/** Formats a value on one line, as Prettier does. */
function formatInline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatInline).join(", ")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}: ${formatInline(member)}`,
  );
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** Formats a value with one object member per line, below a line with this indentation. */
function formatOnLines(value: unknown, { unit, lineEnd }: Style, indent: string): string {
  const isList = Array.isArray(value) && value.some(isRecord);
  if (!isList && !(isRecord(value) && Object.keys(value).length > 0)) return formatInline(value);
  const inner = indent + unit;
  const parts = isList
    ? value.map((item) => inner + formatOnLines(item, { unit, lineEnd }, inner))
    : Object.entries(value).map(
        ([name, member]) =>
          `${inner}${JSON.stringify(name)}: ${formatOnLines(member, { unit, lineEnd }, inner)}`,
      );
  const [open, close] = isList ? "[]" : "{}";
  return `${open}${lineEnd}${parts.join(`,${lineEnd}`)}${lineEnd}${indent}${close}`;
}

const splice = (text: string, start: number, end: number, replacement: string): string =>
  text.slice(0, start) + replacement + text.slice(end);

/** Returns the text with one more member or item in an object or a list. */
function insertMember(text: string, into: Node, name: string, value: unknown, style: Style): string {
  const key = into.type === "object" ? `${JSON.stringify(name)}: ` : "";
  const last = into.children?.at(-1);
  if (last === undefined) {
    const own = into.parent?.type === "property" ? into.parent : into;
    if (into.parent !== undefined && !startsLine(text, own.offset)) {
      const only = into.type === "array" ? [value] : { [name]: value };
      return splice(text, into.offset, into.offset + into.length, formatInline(only));
    }
    const indent = lineIndent(text, into.offset);
    const inner = indent + style.unit;
    const member = `${style.lineEnd}${inner}${key}${formatOnLines(value, style, inner)}${style.lineEnd}${indent}`;
    return splice(text, into.offset + 1, into.offset + into.length - 1, member);
  }
  const end = last.offset + last.length;
  if (!startsLine(text, last.offset)) return splice(text, end, end, `, ${key}${formatInline(value)}`);
  const indent = lineIndent(text, last.offset);
  return splice(text, end, end, `,${style.lineEnd}${indent}${key}${formatOnLines(value, style, indent)}`);
}

/**
 * Replaces a value. An object whose member starts a line is formatted on several lines; any other single-line value stays on one
 * line.
 */
function replaceValue(text: string, node: Node, value: unknown, style: Style): string {
  const end = node.offset + node.length;
  const own = node.parent?.type === "property" ? node.parent : node;
  const isOnOneLine =
    !text.slice(node.offset, end).includes("\n") && !(isRecord(value) && startsLine(text, own.offset));
  const written = isOnOneLine
    ? formatInline(value)
    : formatOnLines(value, style, lineIndent(text, node.offset));
  return splice(text, node.offset, end, written);
}

const sameJson = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Returns the value of a member in parsed JSON; undefined if there is none. */
export function memberValue(value: unknown, path: MemberPath): unknown {
  return path.reduce<unknown>((found, name) => {
    if (Array.isArray(found)) return found[Number(name)];
    return isRecord(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }, value);
}

function parsedNode(text: string, node: Node): unknown {
  return JSON.parse(text.slice(node.offset, node.offset + node.length));
}

/**
 * Returns the text with this member set and any missing parent objects added; all other bytes are unchanged. The text must be
 * valid JSON with an object at the top level.
 */
export function withMember(text: string, path: MemberPath, value: unknown): string {
  const root = parseJsonTree(text);
  if (root === undefined) return text;
  const style = detectStyle(text, root);
  let node: Node = root;
  for (const [index, name] of path.entries()) {
    const rest = path.slice(index + 1).reduceRight<unknown>((inner, member) => ({ [member]: inner }), value);
    // The existing value cannot contain members.
    if (node.type !== "object" && node.type !== "array")
      return replaceValue(text, node, { [name]: rest }, style);
    const child = findChild(node, name);
    if (child === undefined) return insertMember(text, node, name, rest, style);
    node = child;
  }
  return sameJson(parsedNode(text, node), value) ? text : replaceValue(text, node, value, style);
}

/**
 * Returns the text without this member and without parent objects that would become empty, except those for which `keeps` returns
 * true; all other bytes are unchanged.
 */
export function withoutMember(text: string, path: MemberPath, keeps: (path: MemberPath) => boolean): string {
  const root = parseJsonTree(text);
  const found = path.reduce(findChild, root);
  if (root === undefined || found === undefined || path.length === 0) return text;
  const own = found.parent?.type === "property" ? found.parent : found;
  const parent = own.parent ?? root;
  const all = parent.children ?? [];
  const outer = path.slice(0, -1);
  if (all.length === 1) {
    if (outer.length > 0 && !keeps(outer)) return withoutMember(text, outer, keeps);
    return splice(text, parent.offset, parent.offset + parent.length, parent.type === "array" ? "[]" : "{}");
  }
  const index = all.indexOf(own);
  const next = all[index + 1];
  if (next !== undefined) return splice(text, own.offset, next.offset, "");
  const before = all[index - 1] ?? own;
  return splice(text, before.offset + before.length, own.offset + own.length, "");
}

/** Returns the edits that rename a member; none if the text has no such member. */
export function memberRenameEdits(text: string, path: MemberPath, name: string): readonly TextChange[] {
  const found = path.reduce(findChild, parseJsonTree(text));
  const [key] = (found?.parent?.type === "property" && found.parent.children) || [];
  return key === undefined
    ? []
    : [{ start: key.offset, end: key.offset + key.length, text: JSON.stringify(name) }];
}

/** Returns the edits that replace a member's value; none if the text has no such member. */
export function memberValueEdits(text: string, path: MemberPath, value: string): readonly TextChange[] {
  const found = path.reduce(findChild, parseJsonTree(text));
  return found === undefined
    ? []
    : [{ start: found.offset, end: found.offset + found.length, text: JSON.stringify(value) }];
}
