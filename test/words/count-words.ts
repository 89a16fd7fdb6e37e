import { readFileSync } from "node:fs";
import { join } from "node:path";
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

export type Counts = Readonly<Record<string, number>>;

const none = (): Record<string, number> =>
  Object.fromEntries([...Object.keys(rejectedWords), ...Object.keys(rejectedNames)].map((key) => [key, 0]));

/** `lookedUp-at 2` as `looked`, `up`, `at`. */
const wordsIn = (text: string): readonly string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .match(/[a-z]+/g) ?? [];

function countIn(text: string, counts: Record<string, number>): void {
  for (const word of wordsIn(text))
    for (const [key, pattern] of Object.entries(rejectedWords))
      if (pattern.test(word)) counts[key] = (counts[key] ?? 0) + 1;
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

/** The text that people read of a node: a string or a template with a space, and what a page shows. */
function shown(node: Node): string {
  if (node.type === "StringLiteral") return node.value.includes(" ") ? node.value : "";
  if (node.type === "TemplateElement") return node.value.raw.includes(" ") ? node.value.raw : "";
  return node.type === "JSXText" ? node.value : "";
}

/** Counts the rejected words of a source in its file's name, declared names, comments and texts. */
export function countSource(file: string, source: string): Counts {
  const counts = none();
  const plugins: ParserPlugin[] = file.endsWith(".tsx") ? ["typescript", "jsx"] : ["typescript"];
  const tree = parse(source, { sourceType: "module", plugins });
  countIn(file.slice(file.lastIndexOf("/") + 1), counts);
  for (const { value } of tree.comments ?? []) countIn(value, counts);
  traverseFast(tree.program, (node) => {
    countIn(shown(node), counts);
    for (const name of declared(node)) {
      countIn(name, counts);
      for (const [key, pattern] of Object.entries(rejectedNames))
        if (pattern.test(name) && (key !== "xOf for a function" || isFunction(node)))
          counts[key] = (counts[key] ?? 0) + 1;
    }
  });
  return counts;
}

/** Counts the rejected words of a document, without its code. */
export function countDocument(text: string): Counts {
  const counts = none();
  countIn(text.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`]*`/g, ""), counts);
  return counts;
}

/** The sum over the files of the product and its documents, by paths from a root. */
export function countAll(root: string, files: readonly string[]): Counts {
  const sum = none();
  for (const file of files) {
    const text = readFileSync(join(root, file), "utf8");
    const counts = file.endsWith(".md") ? countDocument(text) : countSource(file, text);
    for (const [key, count] of Object.entries(counts)) sum[key] = (sum[key] ?? 0) + count;
  }
  return sum;
}
