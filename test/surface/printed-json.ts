// Lists what the commands print with `--json`: the members of every value that is passed to `printJson` or `printResult`, and of
// every value that a capability's verb returns for JSON, according to TypeScript.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CallExpression, Node } from "typescript/unstable/ast";
import {
  isArrowFunction,
  isCallExpression,
  isFunctionDeclaration,
  isIdentifier,
  isObjectLiteralExpression,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isStringLiteral,
  isVariableDeclaration,
} from "typescript/unstable/ast";
import { API, type Checker, SymbolFlags, type Type, TypeFlags } from "typescript/unstable/sync";

// @reads {extension/*,language-server/*,templates/*}/src/** {extension/*,language-server/*,templates/*}/tsconfig*.json tsconfig.json

const root = join(import.meta.dirname, "..", "..");
/** The packages whose commands and capabilities print JSON. */
const packages = ["extension/cli", "extension/core", "extension/gateway"];

/** Describes types by their members in JSON. A named type is described once, under its name. */
class JsonTypes {
  readonly #checker: Checker;
  readonly #named = new Map<string, string>();

  constructor(checker: Checker) {
    this.#checker = checker;
  }

  textOf(type: Type): string {
    // `boolean` is a union, too.
    if (type.flags & TypeFlags.BooleanLike) return "boolean";
    if (type.isUnionType()) return this.#union(type.getTypes());
    const isObject = (type.flags & (TypeFlags.Object | TypeFlags.Intersection)) !== 0;
    if (!isObject) return this.#checker.typeToString(type);
    if (this.#checker.isArrayLikeType(type)) return this.#list(type);
    const name = this.#typeName(type);
    if (name === undefined) return this.#members(type, ", ");
    if (!this.#named.has(name)) {
      this.#named.set(name, "");
      this.#named.set(name, this.#members(type, "\n  "));
    }
    return name;
  }

  /** Returns the named types with their members. */
  named(): readonly string[] {
    return [...this.#named].map(([name, members]) => `${name} ${members}`).sort();
  }

  #union(types: readonly Type[]): string {
    const texts = types.filter(({ flags }) => !(flags & TypeFlags.Undefined)).map((one) => this.textOf(one));
    return [...new Set(texts)].sort().join(" | ");
  }

  #list(type: Type): string {
    const items = type.isTypeReference() ? this.#checker.getTypeArguments(type) : [];
    return `(${[...new Set(items.map((one) => this.textOf(one)))].join(", ")})[]`;
  }

  /** Returns the name of a type in this repository; undefined for an anonymous or generic type. */
  #typeName(type: Type): string | undefined {
    const symbol = type.getAliasSymbol() ?? type.getSymbol();
    if (symbol === undefined || type.getAliasTypeArguments().length > 0) return undefined;
    if (!(symbol.flags & (SymbolFlags.Interface | SymbolFlags.TypeAlias | SymbolFlags.Class)))
      return undefined;
    const [declaration] = symbol.declarations;
    return declaration && /\/node_modules\/|^bundled:/.test(declaration.path) ? undefined : symbol.name;
  }

  #members(type: Type, between: string): string {
    const members = this.#checker.getPropertiesOfType(type).flatMap((member) => {
      const memberType = this.#checker.getTypeOfSymbol(member);
      if (memberType === undefined || this.#isFunction(memberType)) return [];
      return [`${member.name}${member.flags & SymbolFlags.Optional ? "?" : ""}: ${this.textOf(memberType)}`];
    });
    const others = this.#checker
      .getIndexInfosOfType(type)
      .map((info) => `[any]: ${this.textOf(info.valueType)}`);
    const all = [...members.sort(), ...others];
    if (all.length === 0) return "{}";
    return between === ", " ? `{ ${all.join(between)} }` : `{${between}${all.join(between)}\n}`;
  }

  #isFunction(type: Type): boolean {
    return ((type.getSymbol()?.flags ?? 0) & (SymbolFlags.Method | SymbolFlags.Function)) !== 0;
  }
}

/**
 * Returns the value that `printJson(context, value)`, `printResult(call, context, value, text)` or
 * `printableJson(JSON.stringify(value))` prints.
 */
function printedArgument({ expression, arguments: given }: CallExpression): Node | undefined {
  const [first, second, third] = given;
  if (!isIdentifier(expression)) return undefined;
  if (expression.text === "printJson" || expression.text === "printResult") {
    const value = expression.text === "printJson" ? second : third;
    // What a verb's `json` function returns is found where the capability is defined.
    const isVerbResult = value && isCallExpression(value) && isPropertyAccessExpression(value.expression);
    return isVerbResult && value.expression.name.text === "json" ? undefined : value;
  }
  const isLine = expression.text === "printableJson" && first !== undefined && isCallExpression(first);
  return isLine ? first.arguments[0] : undefined;
}

interface Printed {
  /** The function or command that prints the value. */
  readonly name: string;
  readonly value: Node;
}

/** Returns what `--json` prints for the capability that this call defines. */
function printedByVerb({ expression, arguments: [capability] }: CallExpression): Printed | undefined {
  if (!isIdentifier(expression) || expression.text !== "defineCapability" || !capability) return undefined;
  const member = (node: Node | undefined, name: string): Node | undefined =>
    node && isObjectLiteralExpression(node)
      ? node.properties
          .filter(isPropertyAssignment)
          .find((one) => isIdentifier(one.name) && one.name.text === name)?.initializer
      : undefined;
  const verb = member(capability, "verb");
  const [name, json] = [member(verb, "name"), member(verb, "json")];
  return name && json && isStringLiteral(name) && isArrowFunction(json)
    ? { name: name.text, value: unparenthesized(json.body) }
    : undefined;
}

/** An arrow function returns an object literal in parentheses. */
const unparenthesized = (node: Node): Node => (isParenthesizedExpression(node) ? node.expression : node);

function collectPrinted(node: Node, within: string, found: Printed[]): void {
  const declares = isFunctionDeclaration(node) || isVariableDeclaration(node);
  const name = within === "" && declares && node.name && isIdentifier(node.name) ? node.name.text : within;
  const printed = isCallExpression(node) ? printedArgument(node) : undefined;
  // `printResult` itself only passes its argument on.
  if (printed && name !== "printResult") found.push({ name, value: printed });
  const ofVerb = isCallExpression(node) ? printedByVerb(node) : undefined;
  if (ofVerb) found.push(ofVerb);
  node.forEachChild((child) => collectPrinted(child, name, found));
}

/** Returns lines that describe what a package's commands print, and the types that these lines name. */
function printedIn(api: API, folder: string): readonly [string[], readonly string[]] {
  const config = join(root, folder, "tsconfig.json");
  const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
  if (!project) throw new Error(`TypeScript could not open ${folder}.`);
  const types = new JsonTypes(project.checker);
  const files = globSync(`${folder}/src/**/*.ts`, { cwd: root }).filter(
    (file) =>
      !file.endsWith(".test.ts") &&
      /\b(?:print(?:able)?Json|printResult|defineCapability)\(/.test(readFileSync(join(root, file), "utf8")),
  );
  const lines = files.flatMap((file) => {
    const source = project.program.getSourceFile(join(root, file));
    if (!source) throw new Error(`TypeScript does not know ${file}.`);
    const found: Printed[] = [];
    collectPrinted(source, "", found);
    return found.flatMap(({ name, value }) => {
      const type = project.checker.getTypeAtLocation(value);
      return type ? [`${name}: ${types.textOf(type)}`] : [];
    });
  });
  return [lines, types.named()];
}

/** Returns a line for each value that is printed as JSON, with the printing function, then the members of each named type. */
export function printedJson(): string {
  const api = new API({ cwd: root });
  try {
    const found = packages.map((folder) => printedIn(api, folder));
    const lines = found.flatMap(([own]) => own).sort();
    const named = [...new Set(found.flatMap(([, own]) => own))].sort();
    return `${[...lines, "", ...named].join("\n")}\n`;
  } finally {
    api.close();
  }
}
