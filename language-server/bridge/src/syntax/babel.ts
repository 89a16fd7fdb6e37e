import { parse as babelParse } from "@babel/parser";
import type { Comment, Node, Program } from "@babel/types";
import type { Range } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";

export type Language = "ts" | "tsx" | "js";

/** A syntax error. `damage` is true if the text cannot be parsed, false if it only violates a rule. */
export interface SyntaxIssue {
  readonly code: string;
  readonly message: string;
  readonly at: number;
  readonly damage: boolean;
  /** The name that is declared twice. */
  readonly name?: string;
}

/** The result of one parser run: the program, if there is one, and the errors. */
export interface SourceTree {
  /** The parsed text, with blanks instead of holes and with inserted brackets. */
  readonly source: string;
  readonly program: Program | undefined;
  readonly comments: readonly Comment[];
  readonly issues: readonly SyntaxIssue[];
}

/** A range of text that the parser cannot read. In the tree, it is an empty statement. */
export interface Hole {
  readonly range: Range;
  readonly message: string;
}

/** A set of parser options. A file that is invalid in the first dialect may be valid in another. */
export interface Dialect {
  readonly jsx: boolean;
  readonly typescript: boolean;
  readonly script: boolean;
}

/**
 * A text with its syntax tree. The offsets of all nodes are offsets in `text`. `holes` is empty for a text
 * without syntax errors. `issues` contains the errors of a text that can still be read (a `break` outside a
 * loop, `await` in a function that is not async). An edit that adds such an error is rejected.
 */
export interface ParsedFile {
  readonly text: string;
  /** The text as parsed, with a blank for each hole. */
  readonly source: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  readonly holes: readonly Hole[];
  readonly issues: readonly SyntaxIssue[];
  readonly dialect: Dialect;
}

/** Errors that the parser recovers from, although the statement is not meaningful. */
const damageCodes = new Set([
  "EmptyTypeArguments",
  "EmptyTypeParameters",
  "InvalidCoverInitializedName",
  "InvalidDigit",
  "InvalidEscapedReservedWord",
  "InvalidEscapeSequence",
  "InvalidEscapeSequenceTemplate",
  "InvalidIdentifier",
  "InvalidLhs",
  "InvalidLhsBinding",
  "InvalidLhsOptionalChaining",
  "InvalidOrMissingExponent",
  "InvalidOrUnexpectedToken",
  "InvalidParenthesizedAssignment",
  "InvalidPropertyBindingPattern",
  "LineTerminatorBeforeArrow",
  "MalformedRegExpFlags",
  "MissingClassName",
  "MissingClosingTagElement",
  "MissingClosingTagFragment",
  "MissingEqInAssignment",
  "MissingInterfaceName",
  "MissingSemicolon",
  "MissingUnicodeEscape",
  "MixingCoalesceWithLogical",
  "NewlineAfterThrow",
  "NoCatchOrFinally",
  "NumberIdentifier",
  "OptionalChainingNoTemplate",
  "PatternHasAccessor",
  "PatternHasMethod",
  "TypeAnnotationAfterAssign",
  "UnexpectedKeyword",
  "UnexpectedLexicalDeclaration",
  "UnexpectedReservedWord",
  "UnexpectedToken",
  "UnexpectedTokenUnaryExponentiation",
  "UnexpectedTypeAnnotation",
  "UnterminatedComment",
  "UnterminatedJsxContent",
  "UnterminatedRegExp",
  "UnterminatedString",
  "UnterminatedTemplate",
  "UnwrappedAdjacentJSXElements",
]);

const tooDeep: SyntaxIssue = {
  code: "TooDeep",
  message: t("The code is nested too deeply to be parsed."),
  at: 0,
  damage: true,
};

/** True if a member value of a node is a node itself. */
export function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string"
  );
}

export function childNodes(node: Node): Node[] {
  const children: Node[] = [];
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const entry of value) if (isNode(entry)) children.push(entry);
    } else if (isNode(value)) children.push(value);
  }
  return children.filter((child) => !child.type.startsWith("Comment"));
}

/** The range of a syntax tree node. The parser sets both offsets for every node that it creates. */
export function nodeRange(node: Pick<Node, "start" | "end">): Range {
  return { start: node.start ?? 0, end: node.end ?? 0 };
}

const ts: Dialect = { jsx: false, typescript: true, script: false };
const tsx: Dialect = { ...ts, jsx: true };
const js: Dialect = { ...tsx, typescript: false };
const asScript = (dialect: Dialect): Dialect => ({ ...dialect, script: true });

const dialects = {
  js: [js, asScript(js), tsx],
  tsx: [tsx],
  ts: [ts, asScript(ts)],
  unknown: [ts, asScript(ts), tsx],
} satisfies Readonly<Record<Language | "unknown", readonly Dialect[]>>;

/** The dialects to try for a language, most likely first. */
export const candidateDialects = (language: Language | undefined): readonly Dialect[] =>
  dialects[language ?? "unknown"];

/** Blanks a shebang line. The parser accepts one only at offset 0, not after a BOM. */
export function withoutHashbang(text: string): string {
  const hashbang = /^\uFEFF?#![^\n\r\u2028\u2029]*/.exec(text)?.[0];
  return hashbang === undefined ? text : " ".repeat(hashbang.length) + text.slice(hashbang.length);
}

/** True for a tree that covers its entire text without damage. */
export function isSound(tree: SourceTree): boolean {
  return tree.program !== undefined && !tree.issues.some((issue) => issue.damage);
}

/**
 * Runs the parser once. Never throws: if the parser cannot read the text, the result is an issue without a
 * program. `startIndex` is the offset where the source begins. If it is not 0, an issue's offset may be
 * relative to the start of the source.
 */
export function parseSource(source: string, dialect: Dialect, startIndex = 0): SourceTree {
  try {
    const file = babelParse(source, {
      startIndex,
      sourceType: dialect.script ? "script" : "module",
      errorRecovery: true,
      attachComment: false,
      createParenthesizedExpressions: true,
      locations: false,
      allowReturnOutsideFunction: true,
      allowUndeclaredExports: true,
      allowNewTargetOutsideFunction: true,
      allowSuperOutsideMethod: true,
      allowYieldOutsideFunction: !dialect.script,
      plugins: [
        ...(dialect.typescript ? (["typescript"] as const) : []),
        ...(dialect.jsx ? (["jsx"] as const) : []),
        "decorators-legacy",
        "decoratorAutoAccessors",
        "sourcePhaseImports",
        "deferredImportEvaluation",
      ],
    });
    return {
      source,
      program: file.program,
      comments: file.comments ?? [],
      issues: (file.errors ?? []).map((error) => toIssue(error, dialect.script && isModuleOnly(error))),
    };
  } catch (error) {
    return { source, program: undefined, comments: [], issues: [toIssue(error, true)] };
  }
}

/** A script with imports is actually a module: its dialect was guessed incorrectly. */
function isModuleOnly(error: unknown): boolean {
  return (error as { code?: string }).code === "BABEL_PARSER_SOURCETYPE_MODULE_REQUIRED";
}

interface ParserError {
  readonly message: string;
  readonly reasonCode?: string;
  readonly pos?: number;
  readonly details?: { readonly identifierName?: string };
}

function toIssue(error: unknown, fatal: boolean): SyntaxIssue {
  const { message, reasonCode, pos, details } = error as ParserError;
  if (pos === undefined) return tooDeep;
  const code = reasonCode ?? "Unknown";
  const name = code === "VarRedeclaration" ? details?.identifierName : undefined;
  return {
    code,
    message: cleanMessage(message),
    at: pos,
    damage: fatal || damageCodes.has(code),
    ...(name === undefined ? {} : { name }),
  };
}

/**
 * Removes the parser's position, such as "(3:4)", from a message, because lines can shift while the message
 * is shown.
 */
function cleanMessage(message: string): string {
  const text = message.replace(/\s*\(\d+:\d+\)/g, "").trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
