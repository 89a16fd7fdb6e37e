import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";

/** What keeps a text from being JSON, and where; line and column count from 1. */
export interface JsonProblem {
  readonly reason: string;
  readonly line: number;
  readonly column: number;
}

const reasons: Readonly<Record<string, string>> = {
  InvalidSymbol: "Unknown word",
  InvalidNumberFormat: "Invalid number",
  PropertyNameExpected: "Expected a name in double quotes",
  ValueExpected: "Expected a value",
  ColonExpected: "Expected a colon",
  CommaExpected: "Expected a comma",
  CloseBraceExpected: "Expected a closing brace",
  CloseBracketExpected: "Expected a closing bracket",
  EndOfFileExpected: "Expected the end of the file",
  InvalidCommentToken: "Comments are not allowed",
  UnexpectedEndOfComment: "Comments are not allowed",
  UnexpectedEndOfString: "Unterminated text",
  UnexpectedEndOfNumber: "Unterminated number",
  InvalidUnicode: "Invalid \\u escape",
  InvalidEscapeCharacter: "Invalid escape",
  InvalidCharacter: "Invalid character",
};

const withoutMark = (text: string): string => text.replace(/^\uFEFF/, "");

/** A blank stands in for a byte order mark: the offsets stay those of the text. */
function treeOf(text: string, errors?: ParseError[]): Node | undefined {
  return parseTree(text.replace(/^\uFEFF/, " "), errors, { disallowComments: true });
}

/** Finds what is wrong with a text that should be JSON; undefined where nothing is. */
export function jsonProblem(text: string): JsonProblem | undefined {
  const errors: ParseError[] = [];
  const plain = withoutMark(text);
  treeOf(plain, errors);
  const [first] = errors;
  if (first === undefined) return undefined;
  const reason = reasons[printParseErrorCode(first.error)] ?? "Not JSON";
  const lines = plain.slice(0, first.offset).split(/\r\n?|\n/);
  return { reason, line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

/** Parses JSON, with or without a byte order mark. @throws SyntaxError */
export function parseJson(text: string): unknown {
  return JSON.parse(withoutMark(text));
}

function childOf(node: Node | undefined, name: string): Node | undefined {
  return node && findNodeAtLocation(node, [node.type === "array" ? Number(name) : name]);
}

/** The line of the innermost member on a path that a JSON text has; counts from 1. */
export function lineOfMember(text: string, path: readonly string[]): number | undefined {
  const root = treeOf(text);
  let found = root;
  for (const name of path) {
    const child = childOf(found, name);
    if (child === undefined) break;
    found = child;
  }
  return found === undefined || found === root ? undefined : text.slice(0, found.offset).split("\n").length;
}

/** Where the innermost member on a path stands, its name included; undefined where the text has not even the first. */
export function rangeOfMember(
  text: string,
  path: readonly string[],
): { readonly start: number; readonly end: number } | undefined {
  const root = treeOf(text);
  let found = root;
  for (const name of path) {
    const child = childOf(found, name);
    if (child === undefined) break;
    found = child;
  }
  if (found === undefined || found === root) return undefined;
  const { offset, length } = found.parent?.type === "property" ? found.parent : found;
  return { start: offset, end: offset + length };
}

/** The same on the member's first line; all of it counts from 1. */
export function placeOfMember(
  text: string,
  path: readonly string[],
): { readonly line: number; readonly column: number; readonly endColumn: number } | undefined {
  const range = rangeOfMember(text, path);
  if (range === undefined) return undefined;
  const column = range.start - text.lastIndexOf("\n", range.start - 1);
  const [first = ""] = text.slice(range.start, range.end).split(/\r?\n/);
  return { line: text.slice(0, range.start).split("\n").length, column, endColumn: column + first.length };
}

/** The blanks at the start of the line that an offset is in. */
function indentOf(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", at - 1) + 1))?.[0] ?? "";
}

const startsLine = (text: string, at: number): boolean =>
  text.slice(text.lastIndexOf("\n", at - 1) + 1, at).trim() === "";

/** One step of indentation in this text: that of the outermost members. */
function unitOf(text: string, root: Node): string {
  const [first] = root.children ?? [];
  return (first && startsLine(text, first.offset) && indentOf(text, first.offset)) || "  ";
}

/** A value as JSON on lines that are indented like the place where it goes. */
function written(text: string, value: unknown, unit: string, indent: string): string {
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  return JSON.stringify(value, null, unit).replaceAll("\n", lineEnd + indent);
}

/** Puts members behind those of an object. jsonc-parser's own `modify` would format the whole line. */
function insertInto(
  text: string,
  object: Node,
  values: Readonly<Record<string, unknown>>,
  indents: { readonly unit: string; readonly inner: string },
): string {
  const { unit, inner } = indents;
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const last = object.children?.at(-1);
  const end = last === undefined ? object.offset + 1 : last.offset + last.length;
  const onOneLine = last !== undefined && !startsLine(text, last.offset);
  const indent = last === undefined ? inner : indentOf(text, last.offset);
  const members = Object.entries(values).map(
    ([name, value]) => `${JSON.stringify(name)}: ${written(text, value, unit, onOneLine ? "" : indent)}`,
  );
  if (onOneLine) return `${text.slice(0, end)}, ${members.join(", ")}${text.slice(end)}`;
  const added = members.map((member) => lineEnd + indent + member).join(",");
  if (last !== undefined) return `${text.slice(0, end)},${added}${text.slice(end)}`;
  const closing = object.offset + object.length - 1;
  return `${text.slice(0, end)}${added}${lineEnd}${inner.slice(unit.length)}${text.slice(closing)}`;
}

/**
 * Adds members to an object of a JSON text, the outermost one or one of its members, and leaves every other byte alone.
 * A member that is there already keeps its value. The text must be valid JSON with an object outside.
 */
export function insertMembers(
  text: string,
  section: string,
  values: Readonly<Record<string, unknown>>,
): string {
  const root = treeOf(text);
  if (root === undefined) return text;
  const unit = unitOf(text, root);
  const object = childOf(root, section);
  if (object === undefined) {
    return Object.keys(values).length === 0
      ? text
      : insertInto(text, root, { [section]: values }, { unit, inner: unit });
  }
  if (object.type !== "object") return text;
  const missing = Object.entries(values).filter(([name]) => childOf(object, name) === undefined);
  if (missing.length === 0) return text;
  return insertInto(text, object, Object.fromEntries(missing), { unit, inner: unit + unit });
}

/** Replaces the value of a member and leaves every other byte alone; undefined where there is no such member. */
export function replaceMember(text: string, path: readonly string[], value: unknown): string | undefined {
  const root = treeOf(text);
  const found = path.reduce(childOf, root);
  if (root === undefined || found === undefined) return undefined;
  const replaced = written(text, value, unitOf(text, root), indentOf(text, found.offset));
  return text.slice(0, found.offset) + replaced + text.slice(found.offset + found.length);
}
