import type { Range } from "@hookloom/protocol/flow-document";
import type * as ast from "typescript/unstable/ast";
import type { UnstableParts } from "./parts.ts";

type Node = ast.Node;

/** A value in the text, with its properties if it is an object literal. */
export interface Argument {
  readonly range: Range;
  readonly properties?: ReadonlyMap<string, Argument>;
}

/** The location of a value in the arguments of a call. */
export interface ArgumentLocation {
  readonly call: ast.CallExpression | ast.NewExpression;
  readonly index: number;
  /** The property path from the argument to the value. */
  readonly path: readonly string[];
}

/** The expressions of one text. Ranges are offsets in the text. */
export class Expressions {
  readonly #ast: UnstableParts["ast"];
  readonly #file: ast.SourceFile;

  constructor({ ast: own }: Pick<UnstableParts, "ast">, file: ast.SourceFile) {
    this.#ast = own;
    this.#file = file;
  }

  /** Returns the outermost expression that fills a range, ignoring surrounding whitespace. */
  expressionIn({ start, end }: Range): Node | undefined {
    const { text } = this.#file;
    const inner = text.slice(start, end);
    const from = start + (inner.length - inner.trimStart().length);
    const to = from + inner.trim().length;
    let found: Node | undefined;
    const visit = (node: Node): void => {
      if (node.pos > from || node.end < to) return;
      if (node.end === to && this.#ast.isExpression(node) && node.getStart(this.#file) === from) {
        found ??= node;
        return;
      }
      node.forEachChild(visit);
    };
    if (from < to) visit(this.#file);
    return found;
  }

  /**
   * Returns the call that fills a range, also if it is awaited or in parentheses; undefined if the call is incomplete or spreads
   * a list.
   */
  callAt(range: Range): ArgumentLocation["call"] | undefined {
    const node = this.expressionIn(range);
    const call = node && this.unwrap(node);
    if (!call || !(this.#ast.isCallExpression(call) || this.#ast.isNewExpression(call))) return undefined;
    const isFinished = call.arguments === undefined || this.#file.text[call.end - 1] === ")";
    // A spread list fills any number of parameters, so its values cannot be assigned to parameters.
    return isFinished && !call.arguments?.some((argument) => this.#ast.isSpreadElement(argument))
      ? call
      : undefined;
  }

  /**
   * Returns the argument that contains the expression of a range as its value or a property, also in parentheses or at the end of
   * a sequence.
   */
  argumentAround(range: Range): ArgumentLocation | undefined {
    const wanted = this.expressionIn(range);
    const around = wanted ? this.#around(wanted) : [];
    const path: string[] = [];
    for (const [depth, node] of around.entries()) {
      const inner = around[depth - 1] ?? wanted;
      if (this.#ast.isCallExpression(node) || this.#ast.isNewExpression(node)) {
        const index = inner ? (node.arguments?.indexOf(inner as ast.Expression) ?? -1) : -1;
        return index < 0 ? undefined : { call: node, index, path };
      }
      if (this.#ast.isPropertyAssignment(node)) path.unshift(this.#propertyName(node) ?? "");
      else if (this.#ast.isBinaryExpression(node)) {
        if (node.operatorToken.kind !== this.#ast.SyntaxKind.CommaToken || node.right !== inner)
          return undefined;
      } else if (!this.#ast.isObjectLiteralExpression(node) && this.unwrap(node) === node) return undefined;
    }
    return undefined;
  }

  /** Returns the ancestors of a node, innermost first. */
  #around(wanted: Node): readonly Node[] {
    const found: Node[] = [];
    const visit = (node: Node): void => {
      if (node === wanted || node.pos > wanted.pos || node.end < wanted.end) return;
      found.unshift(node);
      node.forEachChild(visit);
    };
    visit(this.#file);
    return found;
  }

  #propertyName({ name }: ast.PropertyAssignment): string | undefined {
    return this.#ast.isIdentifier(name) || this.#ast.isStringLiteral(name) ? name.text : undefined;
  }

  /** Returns an expression without wrappers such as parentheses. */
  unwrap(node: Node): Node {
    const { isAwaitExpression, isParenthesizedExpression, isNonNullExpression, isAsExpression } = this.#ast;
    let inner = node;
    while (
      isAwaitExpression(inner) ||
      isParenthesizedExpression(inner) ||
      isNonNullExpression(inner) ||
      isAsExpression(inner)
    )
      inner = inner.expression;
    return inner;
  }

  nodeRange(node: Node): Range {
    return { start: node.getStart(this.#file), end: node.end };
  }

  readArgument(node: Node): Argument {
    const inner = this.unwrap(node);
    const range = this.nodeRange(node);
    if (!this.#ast.isObjectLiteralExpression(inner)) return { range };
    const properties = new Map<string, Argument>();
    for (const property of inner.properties) {
      if (this.#ast.isPropertyAssignment(property)) {
        const key = this.#propertyName(property);
        if (key !== undefined) properties.set(key, this.readArgument(property.initializer));
      } else if (this.#ast.isShorthandPropertyAssignment(property))
        properties.set(this.#nodeText(property.name), { range: this.nodeRange(property.name) });
    }
    return { range, properties };
  }

  #nodeText(node: Node): string {
    return this.#file.text.slice(node.getStart(this.#file), node.end);
  }
}
