import { t } from "@vscode/l10n";
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";

/** A JSON syntax error and its position; line and column are counted from 1. */
export interface JsonProblem {
  readonly reason: string;
  readonly line: number;
  readonly column: number;
}

const reasons: Readonly<Record<string, string>> = {
  InvalidSymbol: t("Unknown word"),
  InvalidNumberFormat: t("Invalid number"),
  PropertyNameExpected: t("Expected a name in double quotes"),
  ValueExpected: t("Expected a value"),
  ColonExpected: t("Expected a colon"),
  CommaExpected: t("Expected a comma"),
  CloseBraceExpected: t("Expected a closing brace"),
  CloseBracketExpected: t("Expected a closing bracket"),
  EndOfFileExpected: t("Expected the end of the file"),
  InvalidCommentToken: t("Comments are not allowed"),
  UnexpectedEndOfComment: t("Comments are not allowed"),
  UnexpectedEndOfString: t("Unterminated string"),
  UnexpectedEndOfNumber: t("Unterminated number"),
  InvalidUnicode: t("Invalid \\u escape"),
  InvalidEscapeCharacter: t("Invalid escape"),
  InvalidCharacter: t("Invalid character"),
};

const withoutBom = (text: string): string => text.replace(/^\uFEFF/, "");

/** Parses JSON leniently, including text with errors. A BOM is replaced by a space, so offsets match the original text. */
export function parseJsonTree(text: string, errors?: ParseError[]): Node | undefined {
  return parseTree(text.replace(/^\uFEFF/, " "), errors, { disallowComments: true });
}

/** Finds the first syntax error in JSON; undefined if there is none. */
export function jsonProblem(text: string): JsonProblem | undefined {
  const errors: ParseError[] = [];
  const plain = withoutBom(text);
  parseJsonTree(plain, errors);
  const [first] = errors;
  if (first === undefined) return undefined;
  const reason = reasons[printParseErrorCode(first.error)] ?? t("Not JSON");
  const lines = plain.slice(0, first.offset).split(/\r\n?|\n/);
  return { reason, line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

/** Parses JSON, with or without a BOM. @throws SyntaxError */
export function parseJson(text: string): unknown {
  return JSON.parse(withoutBom(text));
}

/** Returns the value of an object's member, or of a list's item by its index. */
export function findChild(node: Node | undefined, name: string): Node | undefined {
  return node && findNodeAtLocation(node, [node.type === "array" ? Number(name) : name]);
}

/** Returns the value of the innermost existing member on a path; undefined if not even the first exists. */
function innermostMember(text: string, path: readonly string[]): Node | undefined {
  const root = parseJsonTree(text);
  let found = root;
  for (const name of path) {
    const child = findChild(found, name);
    if (child === undefined) break;
    found = child;
  }
  return found === root ? undefined : found;
}

/** Returns the line of the innermost existing member on a path, counted from 1. */
export function lineOfMember(text: string, path: readonly string[]): number | undefined {
  const found = innermostMember(text, path);
  return found && text.slice(0, found.offset).split("\n").length;
}

/** Returns the range of the innermost existing member on a path, including its name; undefined if not even the first exists. */
export function rangeOfMember(
  text: string,
  path: readonly string[],
): { readonly start: number; readonly end: number } | undefined {
  const found = innermostMember(text, path);
  if (found === undefined) return undefined;
  const { offset, length } = found.parent?.type === "property" ? found.parent : found;
  return { start: offset, end: offset + length };
}

/** Returns the position of a path's innermost existing member, limited to its first line; line and columns are counted from 1. */
export function memberPosition(
  text: string,
  path: readonly string[],
): { readonly line: number; readonly column: number; readonly endColumn: number } | undefined {
  const range = rangeOfMember(text, path);
  if (range === undefined) return undefined;
  const column = range.start - text.lastIndexOf("\n", range.start - 1);
  const [first = ""] = text.slice(range.start, range.end).split(/\r?\n/);
  return { line: text.slice(0, range.start).split("\n").length, column, endColumn: column + first.length };
}
