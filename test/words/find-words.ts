import { type ParserPlugin, parse } from "@babel/parser";
import { type Node, traverseFast } from "@babel/types";

// @reads nothing

/** A word of the house for which the field has another one; CONTRIBUTING.md has both. */
const rejectedWords = {
  answer: /^answer(?:s|ed|ing)?$/,
  ask: /^ask(?:s|ed|ing)?$/,
  look: /^look(?:s|ed|ing)?$/,
  picture: /^pictures?$/,
  place: /^places?$/,
  refuse: /^refus(?:e|es|ed|al|als|ing)$/,
  sentence: /^sentences?$/,
  somebody: /^(?:somebody|nobody|whoever|anybody)$/,
  stand: /^(?:stands?|stood|standing)$/,
} as const satisfies Readonly<Record<string, RegExp>>;

/** A form of a name that says less than the field's. */
const rejectedNames = {
  "a superlative for a limit": /^(?:most|longest|shortest|least|fewest)[A-Z]/,
  "time without its unit": /[mM]illiseconds?$/,
  "xOf for a function": /^[a-z]+Of$/,
} as const satisfies Readonly<Record<string, RegExp>>;

type Kind = keyof typeof rejectedWords | keyof typeof rejectedNames;

/** A rejected word: its line from 1, and the name or the line that has it. */
export interface Finding {
  readonly kind: Kind;
  readonly line: number;
  readonly text: string;
}

/** Names that others use: they stay as they are, declared and as `code` in comments. */
export type KeptNames = ReadonlySet<string>;

/** `lookedUp-at 2` as `looked`, `up`, `at`. */
const wordsIn = (text: string): readonly string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .match(/[a-z]+/g) ?? [];

/** A line of codes, such as `not-running bad-usage refused`. */
function isListOfCodes(line: string): boolean {
  const words = line.trim().split(" ");
  return words.length > 3 && words.filter((word) => word.includes("-")).length > words.length / 3;
}

/** Without what is quoted as code, options of commands, and members such as `row.place`. */
const withoutCode = (line: string): string =>
  isListOfCodes(line) ? "" : line.replace(/`[^`]*`|\{@link [^}]*\}|--[a-z-]+|\b\w+(?:\.\w+)+/g, "");

const emptied = (text: string): string => text.replace(/.*/g, "");

/** A statement of a store, whose columns are stored names. */
const sql = /\b(?:SELECT|INSERT INTO|UPDATE|WHERE|ORDER BY|SET|NOT NULL)\b/;

const isSql = (node: Node): boolean =>
  (node.type === "StringLiteral" && sql.test(node.value)) ||
  (node.type === "TemplateLiteral" && node.quasis.some(({ value }) => sql.test(value.raw)));

/** The rejected words of a text that begins at a line. */
function* findInText(text: string, firstLine: number): Generator<Finding> {
  for (const [index, line] of text.split("\n").entries())
    for (const word of wordsIn(withoutCode(line)))
      for (const [kind, pattern] of Object.entries(rejectedWords) as [keyof typeof rejectedWords, RegExp][])
        if (pattern.test(word)) yield { kind, line: firstLine + index, text: line.trim() };
}

/** The names that a node declares, with those of its parameters. */
function declared(node: Node): readonly string[] {
  const parameters = "params" in node && Array.isArray(node.params) ? node.params : [];
  return [...ownNames(node), ...parameters.flatMap((one) => (one.type === "Identifier" ? [one.name] : []))];
}

function ownNames(node: Node): readonly string[] {
  const named = (one: Node | null | undefined): readonly string[] =>
    one?.type === "Identifier" ? [one.name] : [];
  switch (node.type) {
    case "VariableDeclarator":
    case "FunctionDeclaration":
    case "ClassDeclaration":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return named(node.id);
    case "TSPropertySignature":
    case "TSMethodSignature":
    case "ClassMethod":
    case "ClassProperty":
      return named(node.key);
    case "ClassPrivateMethod":
    case "ClassPrivateProperty":
      return [node.key.id.name];
    default:
      return [];
  }
}

const isFunction = (node: Node): boolean =>
  node.type === "FunctionDeclaration" ||
  (node.type === "VariableDeclarator" && node.init?.type === "ArrowFunctionExpression");

/** A string that a user reads, not a name: it has a space, or is one word with a capital. */
const isText = (value: string): boolean => value.includes(" ") || /^[A-Z][a-z]+$/.test(value);

/** The text of a node that a user reads. */
function shown(node: Node): string {
  if (node.type === "StringLiteral") return isText(node.value) ? node.value : "";
  if (node.type === "TemplateElement") return isText(node.value.raw) ? node.value.raw : "";
  return node.type === "JSXText" ? node.value : "";
}

/** Finds the rejected words of a source in its file's name, declared names, comments and texts. */
export function* findInSource(file: string, source: string, kept: KeptNames): Generator<Finding> {
  const plugins: ParserPlugin[] = file.endsWith(".tsx") ? ["typescript", "jsx"] : ["typescript"];
  const tree = parse(source, { sourceType: "module", plugins });
  const base = file.slice(file.lastIndexOf("/") + 1);
  if (!kept.has(base)) yield* findInText(base, 1);
  for (const { value, loc } of tree.comments ?? [])
    yield* findInText(value.replace(/@example[^@]*/g, emptied), loc?.start.line ?? 1);
  const inCode: Finding[] = [];
  traverseFast(tree.program, (node) => {
    if (isSql(node)) return traverseFast.skip;
    const line = node.loc?.start.line ?? 1;
    inCode.push(...findInText(shown(node), line));
    for (const name of declared(node)) {
      if (kept.has(name)) continue;
      inCode.push(...findInText(name, line));
      for (const [kind, pattern] of Object.entries(rejectedNames) as [keyof typeof rejectedNames, RegExp][])
        if (pattern.test(name) && (kind !== "xOf for a function" || isFunction(node)))
          inCode.push({ kind, line, text: name });
    }
    return undefined;
  });
  yield* inCode;
}

/** Finds the rejected words of a document, without its code. */
export function findInDocument(text: string): Iterable<Finding> {
  return findInText(text.replace(/^```[\s\S]*?^```$/gm, emptied), 1);
}
