import type * as t from "@babel/types";
import type { Node, Program } from "@babel/types";
import { nodeRange } from "../../syntax/babel.ts";
import { childNodes } from "./nodes.ts";
import { type MaybeNode, ScopeCollector } from "./scope-collector.ts";
import { type Mention, resolve, type Scope, type Scopes } from "./scopes.ts";

/** True where the node was read. */
function enterStatement(at: ScopeCollector, node: Node, scope: Scope): boolean {
  switch (node.type) {
    case "VariableDeclaration": {
      for (const declarator of node.declarations) enterDeclarator(at, declarator, node.kind, scope);
      return true;
    }
    case "ImportDeclaration":
      for (const specifier of node.specifiers) importSpecifier(at, specifier, scope);
      return true;
    case "ExportNamedDeclaration":
      at.visit(node.declaration, scope);
      if (!node.source) for (const specifier of node.specifiers) exportSpecifier(at, specifier, scope);
      return true;
    case "ExportAllDeclaration":
      return true;
    case "ExportDefaultDeclaration":
      if (node.declaration.type === "Identifier") at.use(node.declaration, scope, { space: "both" });
      else at.visit(node.declaration, scope);
      return true;
    case "BlockStatement":
      at.visitAll(node.body, at.inner(node, scope));
      return true;
    case "StaticBlock":
      at.visitAll(node.body, at.inner(node, scope, "function"));
      return true;
    case "ForStatement":
    case "SwitchStatement": {
      at.visitAll(childNodes(node), at.inner(node, scope));
      return true;
    }
    case "ForInStatement":
    case "ForOfStatement": {
      const inner = at.inner(node, scope);
      if (node.left.type === "VariableDeclaration") at.visit(node.left, inner);
      else at.target(node.left, inner);
      at.visit(node.right, scope);
      at.visit(node.body, inner);
      return true;
    }
    case "CatchClause": {
      const inner = at.inner(node, scope);
      at.pattern(node.param, { kind: "variable", node, into: inner }, inner);
      at.visit(node.body, inner);
      return true;
    }
    case "LabeledStatement":
      at.visit(node.body, scope);
      return true;
    case "BreakStatement":
    case "ContinueStatement":
      return true;
    default:
      return false;
  }
}

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
    // `var` under the name of a parameter is that parameter.
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

function enterExpression(at: ScopeCollector, node: Node, scope: Scope): void {
  switch (node.type) {
    case "Identifier":
    case "JSXIdentifier":
      at.use(node, scope);
      return;
    case "MemberExpression":
    case "OptionalMemberExpression":
      at.visit(node.object, scope);
      if (node.computed) at.visit(node.property, scope);
      return;
    case "ObjectProperty":
      if (node.computed) at.visit(node.key, scope);
      if (node.shorthand && node.value.type === "Identifier")
        at.use(node.value, scope, { spelling: "shorthand" });
      else at.visit(node.value, scope);
      return;
    case "AssignmentExpression":
      at.target(node.left, scope);
      at.visit(node.right, scope);
      return;
    case "UpdateExpression":
      at.target(node.argument, scope);
      return;
    case "ClassDeclaration":
    case "ClassExpression":
      enterClass(at, node, scope);
      return;
    case "ClassProperty":
    case "ClassAccessorProperty":
      if (node.computed) at.visit(node.key, scope);
      at.visitAll([node.value, node.typeAnnotation, ...(node.decorators ?? [])], scope);
      return;
    case "JSXOpeningElement":
    case "JSXClosingElement":
      element(at, node, scope);
      return;
    case "JSXAttribute":
      at.visit(node.value, scope);
      return;
    case "MetaProperty":
    case "PrivateName":
    case "ImportAttribute":
      return;
    default:
      if (enterFunction(at, node, scope)) return;
      at.visitAll(childNodes(node), scope);
  }
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

/** True for anything with parameters, types of functions included. */
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

/** True where the node was read. */
function enterType(at: ScopeCollector, node: Node, scope: Scope): boolean {
  if (!node.type.startsWith("TS")) return false;
  switch (node.type) {
    case "TSTypeReference":
      at.entity(node.typeName, scope, "type");
      at.visit(node.typeArguments, scope);
      return true;
    case "TSTypeQuery":
      at.entity(node.exprName, scope, "value");
      at.visit(node.typeArguments, scope);
      return true;
    case "TSInterfaceHeritage":
    case "TSClassImplements":
      at.entity(node.expression, scope, "type");
      at.visit(node.typeArguments, scope);
      return true;
    case "TSImportType":
      at.visit(node.typeArguments, scope);
      return true;
    case "TSTypePredicate":
      at.visitAll([node.parameterName, node.typeAnnotation], scope);
      return true;
    case "TSNamedTupleMember":
      at.visit(node.elementType, scope);
      return true;
    case "TSPropertySignature":
      if (node.computed) at.visit(node.key, scope);
      at.visit(node.typeAnnotation, scope);
      return true;
    case "TSIndexSignature":
      for (const parameter of node.parameters) at.visit(parameter.typeAnnotation, scope);
      at.visit(node.typeAnnotation, scope);
      return true;
    case "TSExportAssignment":
      if (node.expression.type === "Identifier") at.use(node.expression, scope, { space: "both" });
      else at.visit(node.expression, scope);
      return true;
    case "TSNamespaceExportDeclaration":
      return true;
    default:
      return declaringType(at, node, scope);
  }
}

/** True where the node was read: a type that declares names. */
function declaringType(at: ScopeCollector, node: Node, scope: Scope): boolean {
  switch (node.type) {
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration": {
      at.declare(node.id, { kind: "type", node, into: scope });
      const inner = at.inner(node, scope);
      at.visitAll(
        childNodes(node).filter((child) => child !== node.id),
        inner,
      );
      return true;
    }
    case "TSTypeParameter":
      at.declare(node.name, { kind: "typeParameter", node, into: scope });
      at.visitAll([node.constraint, node.default], scope);
      return true;
    case "TSConditionalType": {
      const inner = at.inner(node, scope, "infer");
      at.visitAll([node.checkType, node.falseType], scope);
      at.visitAll([node.extendsType, node.trueType], inner);
      return true;
    }
    case "TSInferType": {
      const into = nearest(scope, "infer");
      at.declare(node.typeParameter.name, { kind: "typeParameter", node, into });
      at.visit(node.typeParameter.constraint, scope);
      return true;
    }
    case "TSMappedType": {
      const inner = at.inner(node, scope);
      at.declare(node.key, { kind: "typeParameter", node, into: inner });
      at.visitAll([node.constraint, node.nameType, node.typeAnnotation], inner);
      return true;
    }
    case "TSEnumDeclaration": {
      at.declare(node.id, { kind: "enum", node, into: scope });
      const inner = at.inner(node, scope);
      for (const member of node.body.members) {
        if (member.id.type === "Identifier")
          at.declare(member.id, { kind: "enumMember", node: member, into: inner });
        at.visit(member.initializer, inner);
      }
      return true;
    }
    case "TSModuleDeclaration": {
      if (node.id.type === "Identifier" && node.kind !== "global")
        at.declare(node.id, { kind: "namespace", node, into: scope });
      at.visitAll(node.body?.body, at.inner(node, scope, "namespace"));
      return true;
    }
    case "TSImportEqualsDeclaration":
      at.declare(node.id, { kind: "import", node, into: scope });
      if (node.moduleReference.type !== "TSExternalModuleReference")
        at.entity(node.moduleReference, scope, "both");
      return true;
    default:
      return false;
  }
}

function enter(at: ScopeCollector, node: Node, scope: Scope): void {
  if (enterStatement(at, node, scope)) return;
  if (enterType(at, node, scope)) return;
  enterExpression(at, node, scope);
}

function nearest(scope: Scope, kind: Scope["kind"]): Scope {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at.kind === kind) return at;
  return scope;
}

/** Reads which name of a program stands for what, types included. */
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
