import type { TypeOrigin } from "@hookloom/protocol/typed-fields";
import type * as ast from "typescript/unstable/ast";

type Ast = typeof ast;
type Node = ast.Node;
type SourceFile = ast.SourceFile;

/** A name that can be read at a location. */
export interface DeclaredName {
  readonly name: string;
  /** The node of the name in its declaration. */
  readonly node: Node;
  readonly origin: TypeOrigin;
  /** True for a whole parameter, false for a destructured part. */
  readonly isWholeParameter: boolean;
}

/** A part of a variable's value, as the path of property names and list indexes. */
export interface NamedPart {
  readonly root: string;
  readonly names: readonly (string | number)[];
}

/** A name that can be read at a location and is declared in the same file. */
export interface ScopeName {
  readonly name: string;
  readonly origin: TypeOrigin;
  /** True for a handler's whole argument, which contains the payload. */
  readonly isHandlerContext: boolean;
}

export interface Scope {
  /** The values declared in the file that an expression can read, in declaration order. */
  readonly names: readonly ScopeName[];
  /** The parts of values that occur in the preceding text, which a check may therefore have narrowed. */
  readonly named: readonly NamedPart[];
}

/** Reads the names of one file from its syntax tree. */
export class ScopeReader {
  readonly #ast: Ast;
  readonly #file: SourceFile;

  constructor(ast: Ast, file: SourceFile) {
    this.#ast = ast;
    this.#file = file;
  }

  /**
   * Returns the names that an expression at an offset can read, in declaration order; for duplicates, the innermost. A function
   * runs after its module has run, so it can also read names that the module declares below the function.
   */
  namesAt(offset: number): readonly DeclaredName[] {
    const found = new Map<string, DeclaredName>();
    const around = this.#around(offset);
    const inFunction = around.some((node) => this.#ast.isFunctionLikeDeclaration(node));
    for (const [depth, node] of around.entries()) {
      const inner = around[depth + 1];
      // The list of a loop is evaluated before there is an element.
      if (this.#isLoopOver(node, inner)) continue;
      const isTopLevel = node === this.#file;
      node.forEachChild((child) => {
        if (child !== inner && (child.end <= offset || (isTopLevel && inFunction)))
          this.#declaredIn(child, isTopLevel, found);
      });
    }
    return [...found.values()].sort((a, b) => a.node.pos - b.node.pos);
  }

  #isLoopOver(node: Node, list: Node | undefined): boolean {
    const { isForOfStatement, isForInStatement } = this.#ast;
    return (isForOfStatement(node) || isForInStatement(node)) && node.expression === list;
  }

  /** Returns the nodes around an offset, starting with the file. */
  #around(offset: number): readonly Node[] {
    const path: Node[] = [];
    let next: Node | undefined = this.#file;
    while (next) {
      const node: Node = next;
      path.push(node);
      next = undefined;
      node.forEachChild((child) => {
        if (child.pos <= offset && offset <= child.end && !this.#isBefore(child, offset)) next = child;
      });
    }
    return path;
  }

  /** Returns the distinct parts of values that occur in the text before an offset, ordered by their last occurrence. */
  partsNamedBefore(offset: number): readonly NamedPart[] {
    const found = new Map<string, NamedPart>();
    const visit = (node: Node): void => {
      if (node.pos >= offset) return;
      const part = node.end <= offset ? this.#namedPart(node) : undefined;
      if (part && part.names.length > 0) {
        const key = JSON.stringify(part);
        found.delete(key);
        found.set(key, part);
      }
      node.forEachChild(visit);
    };
    visit(this.#file);
    return [...found.values()];
  }

  /** Returns the path from a variable to the value that an expression reads; undefined for any other expression. */
  #namedPart(node: Node): NamedPart | undefined {
    const { isParenthesizedExpression, isNonNullExpression, isPropertyAccessExpression } = this.#ast;
    const { isElementAccessExpression, isIdentifier, isStringLiteral, isNumericLiteral } = this.#ast;
    if (isParenthesizedExpression(node) || isNonNullExpression(node)) return this.#namedPart(node.expression);
    if (isIdentifier(node)) return { root: node.text, names: [] };
    let name: string | number | undefined;
    if (isPropertyAccessExpression(node)) name = isIdentifier(node.name) ? node.name.text : undefined;
    else if (isElementAccessExpression(node)) {
      const { argumentExpression } = node;
      if (isStringLiteral(argumentExpression)) name = argumentExpression.text;
      else if (isNumericLiteral(argumentExpression)) name = Number(argumentExpression.text);
    } else return undefined;
    const within = this.#namedPart(node.expression);
    return within && name !== undefined ? { ...within, names: [...within.names, name] } : undefined;
  }

  nodeText(node: Node): string {
    return this.#file.text.slice(node.getStart(this.#file), node.end);
  }

  /** True for a statement that ends directly before an offset and therefore does not contain it. */
  #isBefore(node: Node, offset: number): boolean {
    return node.end === offset && /[;}]/.test(this.#file.text[offset - 1] ?? "");
  }

  #declaredIn(node: Node, isTopLevel: boolean, found: Map<string, DeclaredName>): void {
    const { isVariableStatement, isVariableDeclarationList, isVariableDeclaration } = this.#ast;
    const { isParameterDeclaration, isImportDeclaration } = this.#ast;
    if (isVariableStatement(node)) this.#declaredIn(node.declarationList, isTopLevel, found);
    else if (isVariableDeclarationList(node))
      for (const one of node.declarations) this.#declaredIn(one, isTopLevel, found);
    else if (isVariableDeclaration(node)) {
      const origin = node.initializer ? this.#findOrigin(node.initializer, isTopLevel) : "variable";
      if (origin) this.#bind(node.name, origin, false, found);
    } else if (isParameterDeclaration(node)) this.#bind(node.name, "parameter", true, found);
    else if (isImportDeclaration(node) && !this.#isOwnPackage(this.#moduleSpecifier(node)))
      for (const name of this.#importedBy(node)) this.#bind(name, "import", false, found);
  }

  /** Adds the names in a pattern. A property `payload` in a parameter's pattern is the payload. */
  #bind(
    name: Node | undefined,
    origin: TypeOrigin,
    isWholeParameter: boolean,
    found: Map<string, DeclaredName>,
  ): void {
    if (!name) return;
    if (this.#ast.isIdentifier(name)) {
      // Set again so that it comes last: the innermost declaration is visited last.
      found.delete(name.text);
      found.set(name.text, { name: name.text, node: name, origin, isWholeParameter });
      return;
    }
    name.forEachChild((element) => {
      if (!this.#ast.isBindingElement(element)) return;
      const boundProperty = element.propertyName ?? element.name;
      const isPayload =
        origin === "parameter" && boundProperty !== undefined && this.nodeText(boundProperty) === "payload";
      this.#bind(element.name, isPayload ? "payload" : origin, false, found);
    });
  }

  #importedBy(node: Node): Node[] {
    const names: Node[] = [];
    const visit = (child: Node): void => {
      const { isImportClause, isImportSpecifier, isNamespaceImport } = this.#ast;
      if (isImportClause(child) || isImportSpecifier(child) || isNamespaceImport(child)) {
        if (child.name) names.push(child.name);
      }
      child.forEachChild(visit);
    };
    node.forEachChild(visit);
    return names;
  }

  #moduleSpecifier(node: Node): string | undefined {
    return this.#ast.isImportDeclaration(node) ? this.nodeText(node.moduleSpecifier).slice(1, -1) : undefined;
  }

  #isOwnPackage(specifier: string | undefined): boolean {
    return specifier !== undefined && /^@hookloom\/runtime(?:\/|$)/.test(specifier);
  }

  /** Determines the origin of a variable's value from the initializer; undefined for the triggers of a webhook. */
  #findOrigin(initializer: Node, isTopLevel: boolean): TypeOrigin | undefined {
    const { isCallExpression, isNewExpression, isIdentifier } = this.#ast;
    if (!(isCallExpression(initializer) || isNewExpression(initializer))) return "variable";
    if (!isIdentifier(initializer.expression)) return "variable";
    const callee = initializer.expression.text;
    const specifier = this.#findModule(callee);
    if (specifier === undefined || specifier.startsWith(".")) return "variable";
    if (!this.#isOwnPackage(specifier)) return isTopLevel ? "connection" : "variable";
    return callee === "setting" || callee === "secret" ? "setting" : undefined;
  }

  /** Returns the module from which a name in this file is imported. */
  #findModule(name: string): string | undefined {
    const statement = this.#file.statements.find(
      (one) =>
        this.#ast.isImportDeclaration(one) &&
        this.#importedBy(one).some((known) => this.nodeText(known) === name),
    );
    return statement && this.#moduleSpecifier(statement);
  }
}
