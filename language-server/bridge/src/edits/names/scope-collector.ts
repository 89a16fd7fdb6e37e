import type * as ast from "@babel/types";
import type { Node, Program } from "@babel/types";
import { nodeRange } from "../../syntax/babel.ts";
import type { Binding, BindingKind, Mention, Scope, Space, Spelling } from "./scopes.ts";

type Name = ast.Identifier | ast.JSXIdentifier;
export type MaybeNode = Node | null | undefined;

interface MentionOptions {
  readonly spelling?: Spelling;
  readonly space?: Space;
  readonly writes?: boolean;
}

/** The kind, node and scope of a declaration. */
interface Declaring {
  readonly kind: BindingKind;
  readonly node: Node;
  readonly into: Scope;
}

/** Called for each name in a pattern. */
type SeeName = (id: ast.Identifier, spelling: Spelling, kind?: BindingKind) => void;

/**
 * Collects the scopes, declarations and uses of names in a program. Uses a stack instead of recursion, because chains of a
 * hundred thousand calls are valid.
 */
export class ScopeCollector {
  readonly module: Scope;
  readonly bindings: Binding[] = [];
  readonly mentions: Mention[] = [];
  readonly #open: { readonly node: Node; readonly scope: Scope }[] = [];

  constructor(program: Program) {
    this.module = { node: program, parent: undefined, kind: "module", bindings: new Map() };
    this.visitAll(program.body, this.module);
  }

  /** Calls `enter` for every node queued with `visit` until the queue is empty. */
  collect(enter: (node: Node, scope: Scope) => void): void {
    for (let next = this.#open.pop(); next; next = this.#open.pop()) enter(next.node, next.scope);
  }

  /** Queues a node to be read in this scope. */
  visit(node: MaybeNode, scope: Scope): void {
    if (node) this.#open.push({ node, scope });
  }

  visitAll(nodes: readonly MaybeNode[] | null | undefined, scope: Scope): void {
    for (const node of nodes ?? []) this.visit(node, scope);
  }

  createScope(node: Node, parent: Scope, kind: Scope["kind"] = "block"): Scope {
    return { node, parent, kind, bindings: new Map() };
  }

  #createMention(node: Name, scope: Scope, named: MentionOptions = {}): Mention {
    const { start } = nodeRange(node);
    return {
      name: node.name,
      start,
      end: start + node.name.length,
      spelling: named.spelling ?? "plain",
      scope,
      space: named.space ?? "value",
      writes: named.writes ?? false,
    };
  }

  use(node: Name, scope: Scope, named?: MentionOptions): void {
    this.mentions.push(this.#createMention(node, scope, named));
  }

  declare(id: ast.Identifier, { kind, node, into }: Declaring, spelling: Spelling = "plain"): void {
    let binding = into.bindings.get(id.name);
    if (!binding) {
      binding = { name: id.name, scope: into, kinds: new Set(), nodes: [], declarations: [], uses: [] };
      into.bindings.set(id.name, binding);
      this.bindings.push(binding);
    }
    binding.kinds.add(kind);
    binding.nodes.push(node);
    binding.declarations.push(this.#createMention(id, into, { spelling }));
  }

  /** Declares the names in a pattern. Its defaults, computed keys and types are read in `scope`. */
  pattern(pattern: MaybeNode, declaring: Declaring, scope: Scope): void {
    this.#names(pattern, scope, (id, spelling, kind = declaring.kind) => {
      if (id.name !== "this") this.declare(id, { ...declaring, kind }, spelling);
    });
  }

  /** Reads the target of an assignment. */
  useTarget(node: MaybeNode, scope: Scope): void {
    this.#names(node, scope, (id, spelling) => this.use(id, scope, { spelling, writes: true }));
  }

  /** Calls `see` for the names that a pattern assigns, and queues everything else in it. */
  #names(node: MaybeNode, scope: Scope, see: SeeName, spelling: Spelling = "plain"): void {
    switch (node?.type) {
      case "Identifier":
        see(node, spelling);
        break;
      case "AssignmentPattern":
        this.#names(node.left, scope, see, spelling);
        this.visit(node.right, scope);
        break;
      case "RestElement":
        this.#names(node.argument, scope, see);
        break;
      case "ArrayPattern":
        for (const element of node.elements) this.#names(element, scope, see);
        break;
      case "ObjectPattern":
        for (const property of node.properties) {
          if (property.type === "ObjectProperty" && property.computed) this.visit(property.key, scope);
          const isShorthand = property.type === "ObjectProperty" && property.shorthand;
          const value = property.type === "ObjectProperty" ? property.value : property;
          this.#names(value, scope, see, isShorthand ? "shorthand" : "plain");
        }
        break;
      case "TSParameterProperty":
        this.#names(node.parameter, scope, (id, as) => see(id, as, "parameterProperty"));
        break;
      case "ParenthesizedExpression":
      case "TSNonNullExpression":
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSTypeAssertion":
        this.#names(node.expression, scope, see);
        break;
      default:
        this.visit(node, scope);
        return;
    }
    if ("typeAnnotation" in node) this.visit(node.typeAnnotation as MaybeNode, scope);
    if ("decorators" in node) this.visitAll(node.decorators, scope);
  }

  /** Reads the first name in `a.b.C`. */
  useEntity(node: MaybeNode, scope: Scope, space: Space): void {
    let first = node;
    let wanted = space;
    for (;;) {
      if (first?.type === "TSQualifiedName") first = first.left;
      else if (first?.type === "JSXMemberExpression" || first?.type === "MemberExpression")
        first = first.object;
      else break;
      if (space === "type") wanted = "both";
    }
    if (first?.type === "Identifier" || first?.type === "JSXIdentifier")
      this.use(first, scope, { space: wanted });
    else this.visit(first, scope);
  }
}
