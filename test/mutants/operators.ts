// The small faults that can be put into a source: each operator changes one node of the syntax tree.
import type { Node } from "@babel/types";
import { isNode, nodeRange, parseSource } from "../../language-server/bridge/src/syntax/babel.ts";
import type { Range } from "../../language-server/protocol/src/flow-document.ts";

/** One fault, named by the symbol that it is in, so that it stays the same fault when lines move. */
interface Fault extends Change {
  /** The names of the declarations around it, such as `Bundler.build`. */
  readonly symbol: string;
  /** Which of the faults that this operator makes in this symbol, from 0. */
  readonly nth: number;
}

interface Change {
  readonly operator: string;
  readonly range: Range;
  readonly replacement: string;
}

/** Calls whose absence no test can be expected to see: what they print is for people, or they only free a resource early. */
const unseenCalls = /(^|\.)(log|debug|trace|info|warn|progress|unref|clearTimeout|clearInterval|super)$/;
/** Keys of the tree that hold no behaviour, and attributes that only change how a page looks. */
const unseenKeys =
  /Comments$|^(loc|typeAnnotation|returnType|typeParameters|typeArguments|superTypeParameters|implements)$/;
const unseenAttributes = /^(className|style|title|width|height|viewBox|d|x|y|cx|cy|r|rx|size)$/;

/** True for a part of the tree that changes nothing a test could see: types, texts of errors, looks. */
function isUnseen(node: Node): boolean {
  if (node.type === "JSXAttribute") return unseenAttributes.test(String(node.name.name));
  if (node.type === "NewExpression") return /Error$/.test(nameOf(node.callee) ?? "");
  return /^(TS(?!AsExpression|SatisfiesExpression|NonNull)|Import|ExportAll|Throw|TemplateLiteral)/.test(
    node.type,
  );
}

function nameOf(node: Node | null | undefined): string | undefined {
  if (node?.type === "Identifier") return node.name;
  if (node?.type === "StringLiteral") return node.value;
  return node?.type === "PrivateName" ? `#${node.id.name}` : undefined;
}

/** The name that a declaration adds to the path of the symbol, whether it is a function, a class, a constant or a member. */
function declaredName(node: Node): string | undefined {
  if (node.type.startsWith("TS")) return undefined;
  if ("key" in node) return nameOf(node.key as Node);
  return "id" in node && isNode(node.id) ? nameOf(node.id) : undefined;
}

type TextOf = (node: Pick<Node, "start" | "end">) => string;
type NodeOf<Type extends Node["type"]> = Extract<Node, { type: Type }>;

const replaceNode = (operator: string, node: Node, replacement: string): Change => {
  return { operator, range: nodeRange(node), replacement };
};

const flippedOperators: Readonly<Record<string, readonly [operator: string, other: string]>> = {
  "<": ["flip-comparison", "<="],
  "<=": ["flip-comparison", "<"],
  ">": ["flip-comparison", ">="],
  ">=": ["flip-comparison", ">"],
  "===": ["flip-comparison", "!=="],
  "!==": ["flip-comparison", "==="],
  "&&": ["swap-logical", "||"],
  "||": ["swap-logical", "&&"],
  "+": ["swap-sign", "-"],
  "-": ["swap-sign", "+"],
};

function flipOperator(
  node: NodeOf<"BinaryExpression" | "LogicalExpression">,
  textOf: TextOf,
): readonly Change[] {
  const { left, right } = node;
  const [operator, other] = flippedOperators[node.operator] ?? [];
  // Most sums of other operands join texts.
  if (node.operator === "+" && ![left, right].some(({ type }) => type === "NumericLiteral")) return [];
  if (operator === undefined) return [];
  const change = replaceNode(operator, node, `((${textOf(left)}) ${other} (${textOf(right)}))`);
  const isName = /^[!=]==$/.test(node.operator) && right.type === "StringLiteral" && right.value !== "";
  return isName ? [change, replaceNode("empty-string", right, '""')] : [change];
}

const negate = (test: Node, textOf: TextOf): Change => replaceNode("negate", test, `!(${textOf(test)})`);

function dropElse(node: NodeOf<"IfStatement">): readonly Change[] {
  if (!node.alternate) return [];
  const range = { start: nodeRange(node.consequent).end, end: nodeRange(node.alternate).end };
  return [{ operator: "drop-else", range, replacement: "" }];
}

function isUnseenCall(node: Node, textOf: TextOf): boolean {
  const isCall = node.type === "CallExpression" || node.type === "OptionalCallExpression";
  return isCall && unseenCalls.test(textOf(node.callee));
}

function dropStatement(node: NodeOf<"ExpressionStatement">, textOf: TextOf): readonly Change[] {
  const { expression } = node;
  const plain = expression.type === "AwaitExpression" ? expression.argument : expression;
  // The compiler refuses an empty statement after an `if`, which would find the fault for a reason of its own.
  return isUnseenCall(plain, textOf) ? [] : [replaceNode("drop-statement", node, "void 0;")];
}

function returnEarly(
  node: NodeOf<"FunctionDeclaration" | "ClassMethod" | "ClassPrivateMethod">,
  textOf: TextOf,
): readonly Change[] {
  const type = node.returnType ? textOf(node.returnType) : "";
  const isEmpty = node.body.body.length === 0 || !/^: (void|Promise<void>)$/.test(type);
  return isEmpty ? [] : [replaceNode("return-early", node.body, "{}")];
}

type Operators = {
  readonly [Type in Node["type"]]?: (node: NodeOf<Type>, textOf: TextOf) => readonly Change[];
};

const operators: Operators = {
  BinaryExpression: flipOperator,
  LogicalExpression: flipOperator,
  IfStatement: (node, textOf) => [negate(node.test, textOf), ...dropElse(node)],
  ConditionalExpression: (node, textOf) => [negate(node.test, textOf)],
  ExpressionStatement: dropStatement,
  AwaitExpression: (node, textOf) => [replaceNode("drop-await", node, `(${textOf(node.argument)})`)],
  BooleanLiteral: (node) => [replaceNode("flip-boolean", node, String(!node.value))],
  // Larger numbers are sizes and times, which a test may only show to be about right.
  NumericLiteral: (node) =>
    node.value <= 2 ? [replaceNode("off-by-one", node, String(node.value + 1))] : [],
  ArrayExpression: (node) => (node.elements.length > 0 ? [replaceNode("empty-array", node, "[]")] : []),
  FunctionDeclaration: returnEarly,
  ClassMethod: returnEarly,
  ClassPrivateMethod: returnEarly,
};

class FaultFinder {
  readonly faults: Fault[] = [];
  readonly symbols = new Map<string, Range>();
  readonly #counts = new Map<string, number>();
  readonly #textOf: TextOf;

  constructor(text: string) {
    this.#textOf = (node) => text.slice(nodeRange(node).start, nodeRange(node).end);
  }

  visit(node: Node, outer: string): void {
    if (isUnseen(node) || isUnseenCall(node, this.#textOf)) return;
    const name = declaredName(node);
    const symbol = [outer, name].filter(Boolean).join(".");
    if (name !== undefined && !this.symbols.has(symbol)) this.symbols.set(symbol, nodeRange(node));
    const changesOf = operators[node.type] as ((node: Node, textOf: TextOf) => readonly Change[]) | undefined;
    // Statements outside of declarations start programs.
    if (symbol !== "") for (const change of changesOf?.(node, this.#textOf) ?? []) this.#add(change, symbol);
    for (const [key, value] of Object.entries(node)) {
      if (unseenKeys.test(key)) continue;
      for (const child of Array.isArray(value) ? value : [value])
        if (isNode(child)) this.visit(child, symbol);
    }
  }

  #add(change: Change, symbol: string): void {
    const key = `${symbol} ${change.operator}`;
    const nth = this.#counts.get(key) ?? 0;
    this.#counts.set(key, nth + 1);
    this.faults.push({ ...change, symbol, nth });
  }
}

interface Faults {
  /** Every fault that the operators make. */
  readonly faults: readonly Fault[];
  /** Where each symbol is declared. */
  readonly symbols: ReadonlyMap<string, Range>;
}

export function readFaults(text: string, jsx: boolean): Faults {
  const { program } = parseSource(text, { jsx, typescript: true, script: false });
  if (!program) throw new Error("The source has a syntax error.");
  const finder = new FaultFinder(text);
  finder.visit(program, "");
  return finder;
}

/** The source with a replacement at a range. */
export const replaceRange = (text: string, { start, end }: Range, replacement: string): string =>
  text.slice(0, start) + replacement + text.slice(end);
