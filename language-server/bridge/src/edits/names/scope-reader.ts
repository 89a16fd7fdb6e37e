import type * as t from "@babel/types";
import type { Node, Program } from "@babel/types";
import { childNodes, nodeRange } from "../../syntax/babel.ts";
import { type MaybeNode, ScopeCollector } from "./scope-collector.ts";
import { type Mention, resolve, type Scope, type Scopes } from "./scopes.ts";

type Reader<N extends Node = never> = (at: ScopeCollector, node: N, scope: Scope) => void;

const nothing = (): void => {};

const exported: Reader<t.ExportDefaultDeclaration["declaration"]> = (at, node, scope) => {
  if (node.type === "Identifier") at.use(node, scope, { space: "both" });
  else at.visit(node, scope);
};

const forEach: Reader<t.ForInStatement | t.ForOfStatement> = (at, node, scope) => {
  const inner = at.inner(node, scope);
  if (node.left.type === "VariableDeclaration") at.visit(node.left, inner);
  else at.target(node.left, inner);
  at.visit(node.right, scope);
  at.visit(node.body, inner);
};

const ofBlock: Reader<Node> = (at, node, scope) => at.visitAll(childNodes(node), at.inner(node, scope));

const member: Reader<t.MemberExpression | t.OptionalMemberExpression> = (at, node, scope) => {
  at.visit(node.object, scope);
  if (node.computed) at.visit(node.property, scope);
};

const property: Reader<t.ClassProperty | t.ClassAccessorProperty> = (at, node, scope) => {
  if (node.computed) at.visit(node.key, scope);
  at.visitAll([node.value, node.typeAnnotation, ...(node.decorators ?? [])], scope);
};

const heritage: Reader<t.TSInterfaceHeritage | t.TSClassImplements> = (at, node, scope) => {
  at.entity(node.expression, scope, "type");
  at.visit(node.typeArguments, scope);
};

const namedType: Reader<t.TSInterfaceDeclaration | t.TSTypeAliasDeclaration> = (at, node, scope) => {
  at.declare(node.id, { kind: "type", node, into: scope });
  const parts = childNodes(node).filter((child) => child !== node.id);
  at.visitAll(parts, at.inner(node, scope));
};

/**
 * The functions that read the names in a node, by node type. For other types, the node's children are read; for functions,
 * their parts.
 */
const readers: { readonly [T in Node["type"]]?: Reader<Extract<Node, { type: T }>> } = {
  VariableDeclaration: (at, { declarations, kind }, scope) => {
    for (const declarator of declarations) enterDeclarator(at, declarator, kind, scope);
  },
  ImportDeclaration: (at, { specifiers }, scope) => {
    for (const specifier of specifiers) importSpecifier(at, specifier, scope);
  },
  ExportNamedDeclaration: (at, { declaration, source, specifiers }, scope) => {
    at.visit(declaration, scope);
    if (!source) for (const specifier of specifiers) exportSpecifier(at, specifier, scope);
  },
  ExportAllDeclaration: nothing,
  ExportDefaultDeclaration: (at, { declaration }, scope) => exported(at, declaration, scope),
  BlockStatement: (at, node, scope) => at.visitAll(node.body, at.inner(node, scope)),
  StaticBlock: (at, node, scope) => at.visitAll(node.body, at.inner(node, scope, "function")),
  ForStatement: ofBlock,
  SwitchStatement: ofBlock,
  ForInStatement: forEach,
  ForOfStatement: forEach,
  CatchClause: (at, node, scope) => {
    const inner = at.inner(node, scope);
    at.pattern(node.param, { kind: "variable", node, into: inner }, inner);
    at.visit(node.body, inner);
  },
  LabeledStatement: (at, { body }, scope) => at.visit(body, scope),
  BreakStatement: nothing,
  ContinueStatement: nothing,
  Identifier: (at, node, scope) => at.use(node, scope),
  JSXIdentifier: (at, node, scope) => at.use(node, scope),
  MemberExpression: member,
  OptionalMemberExpression: member,
  ObjectProperty: (at, { computed, key, shorthand, value }, scope) => {
    if (computed) at.visit(key, scope);
    if (shorthand && value.type === "Identifier") at.use(value, scope, { spelling: "shorthand" });
    else at.visit(value, scope);
  },
  AssignmentExpression: (at, { left, right }, scope) => {
    at.target(left, scope);
    at.visit(right, scope);
  },
  UpdateExpression: (at, { argument }, scope) => at.target(argument, scope),
  ClassDeclaration: enterClass,
  ClassExpression: enterClass,
  ClassProperty: property,
  ClassAccessorProperty: property,
  JSXOpeningElement: element,
  JSXClosingElement: element,
  JSXAttribute: (at, { value }, scope) => at.visit(value, scope),
  MetaProperty: nothing,
  PrivateName: nothing,
  ImportAttribute: nothing,
  TSTypeReference: (at, { typeName, typeArguments }, scope) => {
    at.entity(typeName, scope, "type");
    at.visit(typeArguments, scope);
  },
  TSTypeQuery: (at, { exprName, typeArguments }, scope) => {
    at.entity(exprName, scope, "value");
    at.visit(typeArguments, scope);
  },
  TSInterfaceHeritage: heritage,
  TSClassImplements: heritage,
  TSImportType: (at, { typeArguments }, scope) => at.visit(typeArguments, scope),
  TSTypePredicate: (at, node, scope) => at.visitAll([node.parameterName, node.typeAnnotation], scope),
  TSNamedTupleMember: (at, { elementType }, scope) => at.visit(elementType, scope),
  TSPropertySignature: (at, { computed, key, typeAnnotation }, scope) => {
    if (computed) at.visit(key, scope);
    at.visit(typeAnnotation, scope);
  },
  TSIndexSignature: (at, { parameters, typeAnnotation }, scope) => {
    for (const parameter of parameters) at.visit(parameter.typeAnnotation, scope);
    at.visit(typeAnnotation, scope);
  },
  TSExportAssignment: (at, { expression }, scope) => exported(at, expression, scope),
  TSNamespaceExportDeclaration: nothing,
  TSInterfaceDeclaration: namedType,
  TSTypeAliasDeclaration: namedType,
  TSTypeParameter: (at, node, scope) => {
    at.declare(node.name, { kind: "typeParameter", node, into: scope });
    at.visitAll([node.constraint, node.default], scope);
  },
  TSConditionalType: (at, node, scope) => {
    at.visitAll([node.checkType, node.falseType], scope);
    at.visitAll([node.extendsType, node.trueType], at.inner(node, scope, "infer"));
  },
  TSInferType: (at, node, scope) => {
    const { name, constraint } = node.typeParameter;
    at.declare(name, { kind: "typeParameter", node, into: nearest(scope, "infer") });
    at.visit(constraint, scope);
  },
  TSMappedType: (at, node, scope) => {
    const inner = at.inner(node, scope);
    at.declare(node.key, { kind: "typeParameter", node, into: inner });
    at.visitAll([node.constraint, node.nameType, node.typeAnnotation], inner);
  },
  TSEnumDeclaration: (at, node, scope) => {
    at.declare(node.id, { kind: "enum", node, into: scope });
    const inner = at.inner(node, scope);
    for (const one of node.body.members) {
      if (one.id.type === "Identifier") at.declare(one.id, { kind: "enumMember", node: one, into: inner });
      at.visit(one.initializer, inner);
    }
  },
  TSModuleDeclaration: (at, node, scope) => {
    if (node.id.type === "Identifier" && node.kind !== "global")
      at.declare(node.id, { kind: "namespace", node, into: scope });
    at.visitAll(node.body?.body, at.inner(node, scope, "namespace"));
  },
  TSImportEqualsDeclaration: (at, node, scope) => {
    at.declare(node.id, { kind: "import", node, into: scope });
    const { moduleReference } = node;
    if (moduleReference.type !== "TSExternalModuleReference") at.entity(moduleReference, scope, "both");
  },
};

function enterDeclarator(
  at: ScopeCollector,
  declarator: t.VariableDeclarator,
  kind: string,
  scope: Scope,
): void {
  at.visit(declarator.init, scope);
  let into = scope;
  if (kind === "var") {
    while (into.parent && into.kind !== "function" && into.kind !== "namespace") into = into.parent;
    // A `var` with the name of a parameter refers to that parameter.
    const names = into.parent?.kind === "parameters" ? into.parent.bindings : undefined;
    if (declarator.id.type === "Identifier" && names?.has(declarator.id.name)) into = into.parent as Scope;
  }
  at.pattern(declarator.id, { kind: "variable", node: declarator, into }, scope);
}

function importSpecifier(
  at: ScopeCollector,
  specifier: t.ImportDeclaration["specifiers"][number],
  scope: Scope,
): void {
  const braces = specifier.type === "ImportSpecifier";
  const same = braces && nodeRange(specifier.imported).start === nodeRange(specifier.local).start;
  const declaring = { kind: "import", node: specifier, into: scope } as const;
  at.declare(specifier.local, declaring, same ? "import" : "plain");
}

function exportSpecifier(at: ScopeCollector, specifier: Node, scope: Scope): void {
  if (specifier.type !== "ExportSpecifier" || specifier.local.type !== "Identifier") return;
  const same = nodeRange(specifier.local).start === nodeRange(specifier.exported).start;
  at.use(specifier.local, scope, { space: "both", spelling: same ? "export" : "plain" });
}

function element(at: ScopeCollector, node: t.JSXOpeningElement | t.JSXClosingElement, scope: Scope): void {
  const { name } = node;
  if (name.type === "JSXMemberExpression") at.entity(name, scope, "value");
  if (name.type === "JSXIdentifier" && !/^[a-z]/.test(name.name)) at.use(name, scope);
  if (node.type === "JSXOpeningElement") at.visitAll([...node.attributes, node.typeArguments], scope);
}

function enterClass(at: ScopeCollector, node: t.ClassDeclaration | t.ClassExpression, scope: Scope): void {
  const inner = at.inner(node, scope);
  const into = node.type === "ClassDeclaration" ? scope : inner;
  if (node.id) at.declare(node.id, { kind: "class", node, into });
  at.visitAll(node.decorators, scope);
  const { superClass, superTypeArguments, typeParameters } = node;
  at.visitAll([superClass, superTypeArguments, typeParameters as MaybeNode, node.body], inner);
  at.visitAll(node.implements, inner);
}

/** True for any node with parameters, including function types. */
function enterFunction(at: ScopeCollector, node: Node, scope: Scope): boolean {
  if (!("params" in node) || !Array.isArray(node.params) || /Type(?:Parameter|Argument)/.test(node.type))
    return false;
  const own = node as Node & t.ArrowFunctionExpression;
  const isDeclaration = node.type === "FunctionDeclaration" || node.type === "TSDeclareFunction";
  let around = scope;
  if ("id" in node && node.id?.type === "Identifier") {
    if (!isDeclaration) around = at.inner(node, scope);
    at.declare(node.id, { kind: "function", node, into: around });
  }
  if ("key" in node && "computed" in node && node.computed) at.visit(node.key as Node, scope);
  if ("decorators" in node) at.visitAll(node.decorators as Node[], scope);
  const inner = at.inner(node, around, "parameters");
  at.visit(own.typeParameters as MaybeNode, inner);
  for (const parameter of node.params as Node[])
    at.pattern(parameter, { kind: "parameter", node, into: inner }, inner);
  at.visit(own.returnType, inner);
  if (own.body?.type === "BlockStatement") at.visitAll(own.body.body, at.inner(own.body, inner, "function"));
  else at.visit(own.body, inner);
  return true;
}

function enter(at: ScopeCollector, node: Node, scope: Scope): void {
  const read = readers[node.type] as Reader<Node> | undefined;
  if (read) read(at, node, scope);
  else if (!enterFunction(at, node, scope)) at.visitAll(childNodes(node), scope);
}

function nearest(scope: Scope, kind: Scope["kind"]): Scope {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at.kind === kind) return at;
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
