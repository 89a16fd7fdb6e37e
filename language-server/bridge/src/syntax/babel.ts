import { parse as babelParse } from "@babel/parser";
import type { Comment, Node, Program } from "@babel/types";
import type { Range } from "@hookloom/protocol/flow-document";

export type Language = "ts" | "tsx" | "js";

/** A syntax error. `damage` is true where the text cannot be understood, false where it only breaks a rule. */
export interface SyntaxIssue {
  readonly code: string;
  readonly message: string;
  readonly at: number;
  readonly damage: boolean;
  /** The name that is declared twice. */
  readonly name?: string;
}

/** The result of one run of the parser: a program, where there is one, and its errors. */
export interface SourceTree {
  /** The text that was parsed: with blanks, and with the brackets that were put in. */
  readonly source: string;
  readonly program: Program | undefined;
  readonly comments: readonly Comment[];
  readonly issues: readonly SyntaxIssue[];
}

/** A stretch of text that makes no sense to the parser. In the tree it is a statement that does nothing. */
export interface Hole {
  readonly range: Range;
  readonly message: string;
}

/** One way to parse a file; a file that fails in the first may be valid in another. */
export interface Dialect {
  readonly jsx: boolean;
  readonly typescript: boolean;
  readonly script: boolean;
}

/**
 * A text with its syntax tree. Offsets of all nodes are offsets of `text`. `holes` is empty for a text without
 * syntax errors; `issues` holds the errors of a text that can be read nevertheless (a `break` outside of a loop,
 * `await` in a function that is not async): an edit that adds one is rejected.
 */
export interface ParsedFile {
  readonly text: string;
  /** The text as it was parsed: with a blank for each hole. */
  readonly source: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  readonly holes: readonly Hole[];
  readonly issues: readonly SyntaxIssue[];
  readonly dialect: Dialect;
}

/** Errors from which the parser recovers although the statement makes no sense. */
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
  message: "The code is nested too deeply to be read.",
  at: 0,
  damage: true,
};

/** True for a node among the values of a node. */
export function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string"
  );
}

/** The nodes directly inside a node. */
export function childNodes(node: Node): Node[] {
  const children: Node[] = [];
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const entry of value) if (isNode(entry)) children.push(entry);
    } else if (isNode(value)) children.push(value);
  }
  return children.filter((child) => !child.type.startsWith("Comment"));
}

/** The range of a syntax tree's node; the parser sets both ends of every node that it makes. */
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

/** The dialects to try for a language, the likeliest first. */
export const candidateDialects = (language: Language | undefined): readonly Dialect[] =>
  dialects[language ?? "unknown"];

/** Blanks a hashbang: the parser accepts it only at offset 0, not after a byte order mark. */
export function withoutHashbang(text: string): string {
  const hashbang = /^\uFEFF?#![^\n\r\u2028\u2029]*/.exec(text)?.[0];
  return hashbang === undefined ? text : " ".repeat(hashbang.length) + text.slice(hashbang.length);
}

/** True for a tree that covers its whole text without damage. */
export function isSound(tree: SourceTree): boolean {
  return tree.program !== undefined && !tree.issues.some((issue) => issue.damage);
}

/**
 * Runs the parser once. Never throws: what the parser cannot read is an issue without a program. `startIndex` is the
 * offset that the source begins at; that of an issue may be counted from the source's own start then.
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

/** A script that imports is a module after all: its dialect was guessed wrong. */
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
    message: inWords(message),
    at: pos,
    damage: fatal || damageCodes.has(code),
    ...(name === undefined ? {} : { name }),
  };
}

/** Removes the parser's "(3:4)" from a message, since lines move while the message is shown. */
function inWords(message: string): string {
  const text = message.replace(/\s*\(\d+:\d+\)/g, "").trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
