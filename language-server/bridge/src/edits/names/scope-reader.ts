import type * as ast from "@babel/types";
import type { Node, Program } from "@babel/types";
import { childNodes, nodeRange } from "../../syntax/babel.ts";
import { type MaybeNode, ScopeCollector } from "./scope-collector.ts";
import { type Mention, resolve, type Scope, type Scopes } from "./scopes.ts";

type Reader<N extends Node = never> = (collector: ScopeCollector, node: N, scope: Scope) => void;

const nothing = (): void => {};

const readExported: Reader<ast.ExportDefaultDeclaration["declaration"]> = (collector, node, scope) => {
  if (node.type === "Identifier") collector.use(node, scope, { space: "both" });
  else collector.visit(node, scope);
};

const readForInOrOf: Reader<ast.ForInStatement | ast.ForOfStatement> = (collector, node, scope) => {
  const inner = collector.createScope(node, scope);
  if (node.left.type === "VariableDeclaration") collector.visit(node.left, inner);
  else collector.useTarget(node.left, inner);
  collector.visit(node.right, scope);
  collector.visit(node.body, inner);
};

const readInNewScope: Reader<Node> = (collector, node, scope) =>
  collector.visitAll(childNodes(node), collector.createScope(node, scope));

const member: Reader<ast.MemberExpression | ast.OptionalMemberExpression> = (collector, node, scope) => {
  collector.visit(node.object, scope);
  if (node.computed) collector.visit(node.property, scope);
};

const property: Reader<ast.ClassProperty | ast.ClassAccessorProperty> = (collector, node, scope) => {
  if (node.computed) collector.visit(node.key, scope);
  collector.visitAll([node.value, node.typeAnnotation, ...(node.decorators ?? [])], scope);
};

const heritage: Reader<ast.TSInterfaceHeritage | ast.TSClassImplements> = (collector, node, scope) => {
  collector.useEntity(node.expression, scope, "type");
  collector.visit(node.typeArguments, scope);
};

const namedType: Reader<ast.TSInterfaceDeclaration | ast.TSTypeAliasDeclaration> = (
  collector,
  node,
  scope,
) => {
  collector.declare(node.id, { kind: "type", node, into: scope });
  const parts = childNodes(node).filter((child) => child !== node.id);
  collector.visitAll(parts, collector.createScope(node, scope));
};

/**
 * The functions that read the names in a node, by node type. For other types, the node's children are read; for functions,
 * their parts.
 */
const readers: { readonly [T in Node["type"]]?: Reader<Extract<Node, { type: T }>> } = {
  VariableDeclaration: (collector, { declarations, kind }, scope) => {
    for (const declarator of declarations) enterDeclarator(collector, declarator, kind, scope);
  },
  ImportDeclaration: (collector, { specifiers }, scope) => {
    for (const specifier of specifiers) importSpecifier(collector, specifier, scope);
  },
  ExportNamedDeclaration: (collector, { declaration, source, specifiers }, scope) => {
    collector.visit(declaration, scope);
    if (!source) for (const specifier of specifiers) exportSpecifier(collector, specifier, scope);
  },
  ExportAllDeclaration: nothing,
  ExportDefaultDeclaration: (collector, { declaration }, scope) =>
    readExported(collector, declaration, scope),
  BlockStatement: (collector, node, scope) =>
    collector.visitAll(node.body, collector.createScope(node, scope)),
  StaticBlock: (collector, node, scope) =>
    collector.visitAll(node.body, collector.createScope(node, scope, "function")),
  ForStatement: readInNewScope,
  SwitchStatement: readInNewScope,
  ForInStatement: readForInOrOf,
  ForOfStatement: readForInOrOf,
  CatchClause: (collector, node, scope) => {
    const inner = collector.createScope(node, scope);
    collector.pattern(node.param, { kind: "variable", node, into: inner }, inner);
    collector.visit(node.body, inner);
  },
  LabeledStatement: (collector, { body }, scope) => collector.visit(body, scope),
  BreakStatement: nothing,
  ContinueStatement: nothing,
  Identifier: (collector, node, scope) => collector.use(node, scope),
  JSXIdentifier: (collector, node, scope) => collector.use(node, scope),
  MemberExpression: member,
  OptionalMemberExpression: member,
  ObjectProperty: (collector, { computed, key, shorthand, value }, scope) => {
    if (computed) collector.visit(key, scope);
    if (shorthand && value.type === "Identifier") collector.use(value, scope, { spelling: "shorthand" });
    else collector.visit(value, scope);
  },
  AssignmentExpression: (collector, { left, right }, scope) => {
    collector.useTarget(left, scope);
    collector.visit(right, scope);
  },
  UpdateExpression: (collector, { argument }, scope) => collector.useTarget(argument, scope),
  ClassDeclaration: enterClass,
  ClassExpression: enterClass,
  ClassProperty: property,
  ClassAccessorProperty: property,
  JSXOpeningElement: element,
  JSXClosingElement: element,
  JSXAttribute: (collector, { value }, scope) => collector.visit(value, scope),
  MetaProperty: nothing,
  PrivateName: nothing,
  ImportAttribute: nothing,
  TSTypeReference: (collector, { typeName, typeArguments }, scope) => {
    collector.useEntity(typeName, scope, "type");
    collector.visit(typeArguments, scope);
  },
  TSTypeQuery: (collector, { exprName, typeArguments }, scope) => {
    collector.useEntity(exprName, scope, "value");
    collector.visit(typeArguments, scope);
  },
  TSInterfaceHeritage: heritage,
  TSClassImplements: heritage,
  TSImportType: (collector, { typeArguments }, scope) => collector.visit(typeArguments, scope),
  TSTypePredicate: (collector, node, scope) =>
    collector.visitAll([node.parameterName, node.typeAnnotation], scope),
  TSNamedTupleMember: (collector, { elementType }, scope) => collector.visit(elementType, scope),
  TSPropertySignature: (collector, { computed, key, typeAnnotation }, scope) => {
    if (computed) collector.visit(key, scope);
    collector.visit(typeAnnotation, scope);
  },
  TSIndexSignature: (collector, { parameters, typeAnnotation }, scope) => {
    for (const parameter of parameters) collector.visit(parameter.typeAnnotation, scope);
    collector.visit(typeAnnotation, scope);
  },
  TSExportAssignment: (collector, { expression }, scope) => readExported(collector, expression, scope),
  TSNamespaceExportDeclaration: nothing,
  TSInterfaceDeclaration: namedType,
  TSTypeAliasDeclaration: namedType,
  TSTypeParameter: (collector, node, scope) => {
    collector.declare(node.name, { kind: "typeParameter", node, into: scope });
    collector.visitAll([node.constraint, node.default], scope);
  },
  TSConditionalType: (collector, node, scope) => {
    collector.visitAll([node.checkType, node.falseType], scope);
    collector.visitAll([node.extendsType, node.trueType], collector.createScope(node, scope, "infer"));
  },
  TSInferType: (collector, node, scope) => {
    const { name, constraint } = node.typeParameter;
    collector.declare(name, { kind: "typeParameter", node, into: nearest(scope, "infer") });
    collector.visit(constraint, scope);
  },
  TSMappedType: (collector, node, scope) => {
    const inner = collector.createScope(node, scope);
    collector.declare(node.key, { kind: "typeParameter", node, into: inner });
    collector.visitAll([node.constraint, node.nameType, node.typeAnnotation], inner);
  },
  TSEnumDeclaration: (collector, node, scope) => {
    collector.declare(node.id, { kind: "enum", node, into: scope });
    const inner = collector.createScope(node, scope);
    for (const one of node.body.members) {
      if (one.id.type === "Identifier")
        collector.declare(one.id, { kind: "enumMember", node: one, into: inner });
      collector.visit(one.initializer, inner);
    }
  },
  TSModuleDeclaration: (collector, node, scope) => {
    if (node.id.type === "Identifier" && node.kind !== "global")
      collector.declare(node.id, { kind: "namespace", node, into: scope });
    collector.visitAll(node.body?.body, collector.createScope(node, scope, "namespace"));
  },
  TSImportEqualsDeclaration: (collector, node, scope) => {
    collector.declare(node.id, { kind: "import", node, into: scope });
    const { moduleReference } = node;
    if (moduleReference.type !== "TSExternalModuleReference")
      collector.useEntity(moduleReference, scope, "both");
  },
};

function enterDeclarator(
  collector: ScopeCollector,
  declarator: ast.VariableDeclarator,
  kind: string,
  scope: Scope,
): void {
  collector.visit(declarator.init, scope);
  let into = scope;
  if (kind === "var") {
    while (into.parent && into.kind !== "function" && into.kind !== "namespace") into = into.parent;
    // A `var` with the name of a parameter refers to that parameter.
    const names = into.parent?.kind === "parameters" ? into.parent.bindings : undefined;
    if (declarator.id.type === "Identifier" && names?.has(declarator.id.name)) into = into.parent as Scope;
  }
  collector.pattern(declarator.id, { kind: "variable", node: declarator, into }, scope);
}

function importSpecifier(
  collector: ScopeCollector,
  specifier: ast.ImportDeclaration["specifiers"][number],
  scope: Scope,
): void {
  const braces = specifier.type === "ImportSpecifier";
  const isSameName = braces && nodeRange(specifier.imported).start === nodeRange(specifier.local).start;
  const declaring = { kind: "import", node: specifier, into: scope } as const;
  collector.declare(specifier.local, declaring, isSameName ? "import" : "plain");
}

function exportSpecifier(collector: ScopeCollector, specifier: Node, scope: Scope): void {
  if (specifier.type !== "ExportSpecifier" || specifier.local.type !== "Identifier") return;
  const isSameName = nodeRange(specifier.local).start === nodeRange(specifier.exported).start;
  collector.use(specifier.local, scope, { space: "both", spelling: isSameName ? "export" : "plain" });
}

function element(
  collector: ScopeCollector,
  node: ast.JSXOpeningElement | ast.JSXClosingElement,
  scope: Scope,
): void {
  const { name } = node;
  if (name.type === "JSXMemberExpression") collector.useEntity(name, scope, "value");
  if (name.type === "JSXIdentifier" && !/^[a-z]/.test(name.name)) collector.use(name, scope);
  if (node.type === "JSXOpeningElement") collector.visitAll([...node.attributes, node.typeArguments], scope);
}

function enterClass(
  collector: ScopeCollector,
  node: ast.ClassDeclaration | ast.ClassExpression,
  scope: Scope,
): void {
  const inner = collector.createScope(node, scope);
  const into = node.type === "ClassDeclaration" ? scope : inner;
  if (node.id) collector.declare(node.id, { kind: "class", node, into });
  collector.visitAll(node.decorators, scope);
  const { superClass, superTypeArguments, typeParameters } = node;
  collector.visitAll([superClass, superTypeArguments, typeParameters as MaybeNode, node.body], inner);
  collector.visitAll(node.implements, inner);
}

/** Reads a node with parameters, including a function type. Returns false for any other node. */
function enterFunction(collector: ScopeCollector, node: Node, scope: Scope): boolean {
  if (!("params" in node) || !Array.isArray(node.params) || /Type(?:Parameter|Argument)/.test(node.type))
    return false;
  const functionNode = node as Node & ast.ArrowFunctionExpression;
  const isDeclaration = node.type === "FunctionDeclaration" || node.type === "TSDeclareFunction";
  let around = scope;
  if ("id" in node && node.id?.type === "Identifier") {
    if (!isDeclaration) around = collector.createScope(node, scope);
    collector.declare(node.id, { kind: "function", node, into: around });
  }
  if ("key" in node && "computed" in node && node.computed) collector.visit(node.key as Node, scope);
  if ("decorators" in node) collector.visitAll(node.decorators as Node[], scope);
  const inner = collector.createScope(node, around, "parameters");
  collector.visit(functionNode.typeParameters as MaybeNode, inner);
  for (const parameter of node.params as Node[])
    collector.pattern(parameter, { kind: "parameter", node, into: inner }, inner);
  collector.visit(functionNode.returnType, inner);
  if (functionNode.body?.type === "BlockStatement")
    collector.visitAll(functionNode.body.body, collector.createScope(functionNode.body, inner, "function"));
  else collector.visit(functionNode.body, inner);
  return true;
}

function enter(collector: ScopeCollector, node: Node, scope: Scope): void {
  const read = readers[node.type] as Reader<Node> | undefined;
  if (read) read(collector, node, scope);
  else if (!enterFunction(collector, node, scope)) collector.visitAll(childNodes(node), scope);
}

function nearest(scope: Scope, kind: Scope["kind"]): Scope {
  for (let current: Scope | undefined = scope; current; current = current.parent)
    if (current.kind === kind) return current;
  return scope;
}

/** Resolves the names in a program, including type names. */
export function readScopes(program: Program): Scopes {
  const collector = new ScopeCollector(program);
  collector.collect((node, scope) => enter(collector, node, scope));
  const { module, bindings, mentions } = collector;
  const globals: Mention[] = [];
  for (const mention of mentions) {
    const binding = resolve(mention.scope, mention.name, mention.space);
    if (binding) binding.uses.push(mention);
    else globals.push(mention);
  }
  for (const { uses, declarations } of bindings) {
    uses.sort((a, b) => a.start - b.start);
    declarations.sort((a, b) => a.start - b.start);
  }
  bindings.sort((a, b) => (a.declarations[0]?.start ?? 0) - (b.declarations[0]?.start ?? 0));
  return { module, bindings, globals };
}
