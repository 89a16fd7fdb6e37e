import type * as ast from "@babel/types";
import type { Node } from "@babel/types";

const space = 32;
const tab = 9;
/** The characters before the brace of an object literal. They never precede the brace of a function body. */
const beforeObjects = new Set([..."(,=:[?&|{"].map((mark) => mark.charCodeAt(0)));

/**
 * The offsets where a function body may start, and those of the given words. Most expressions contain none, so the search for
 * functions can skip them.
 */
export class BodyMarks {
  readonly #offsets: readonly number[];
  #at = 0;

  private constructor(offsets: readonly number[]) {
    this.#offsets = offsets;
  }

  /** Undefined for a text with escapes, because words may be written with escape sequences. */
  static of(text: string, words: ReadonlySet<string>): BodyMarks | undefined {
    if (words.size > 0 && text.includes("\\u")) return undefined;
    const offsets: number[] = [];
    for (let at = text.indexOf("{"); at >= 0; at = text.indexOf("{", at + 1)) {
      let before = at - 1;
      while (text.charCodeAt(before) === space || text.charCodeAt(before) === tab) before--;
      if (!beforeObjects.has(text.charCodeAt(before))) offsets.push(at);
    }
    if (words.size === 0) return new BodyMarks(offsets);
    const word = new RegExp(`(?<![\\w$])(?:${[...words].join("|")})(?![\\w$])`, "g");
    for (const { index } of text.matchAll(word)) offsets.push(index);
    return new BodyMarks(offsets.sort((a, b) => a - b));
  }

  /** True if one of the offsets is inside a node. Fast for nodes in source order. */
  within({ start, end }: Node): boolean {
    const offsets = this.#offsets;
    const from = start ?? 0;
    let at = this.#at;
    while (at > 0 && (offsets[at - 1] as number) > from) at--;
    while (at < offsets.length && (offsets[at] as number) <= from) at++;
    this.#at = at;
    return at < offsets.length && (offsets[at] as number) < (end ?? 0);
  }
}

/** Node members without expressions: positions, and members that only the type checker uses. */
const skipped = new Set([
  "type",
  "start",
  "end",
  "loc",
  "extra",
  "typeAnnotation",
  "returnType",
  "typeParameters",
  "typeArguments",
  "superTypeArguments",
  "superTypeParameters",
  "predicate",
  "implements",
]);
/** Nodes without relevant content. Visiting them would take up most of the walk. */
const leaves = new Set([
  "StringLiteral",
  "NumericLiteral",
  "BooleanLiteral",
  "NullLiteral",
  "RegExpLiteral",
  "BigIntLiteral",
  "TemplateElement",
  "ThisExpression",
  "Super",
  "JSXText",
  "JSXIdentifier",
  "PrivateName",
  "ImportDeclaration",
  "ExportAllDeclaration",
  "EmptyStatement",
  "BreakStatement",
  "ContinueStatement",
  "DebuggerStatement",
  "Directive",
  "InterpreterDirective",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
]);

/**
 * The nodes that a walk still has to visit. Uses a stack instead of recursion, because chains of a hundred thousand calls are
 * valid. With marks, only nodes that contain a mark are visited.
 */
export class OpenNodes {
  readonly #stack: ast.Node[] = [];
  readonly #marks: BodyMarks | undefined;

  constructor(marks?: BodyMarks) {
    this.#marks = marks;
  }

  pop(): ast.Node | undefined {
    return this.#stack.pop();
  }

  /** Adds a node regardless of its content. */
  add(node: ast.Node): void {
    this.#stack.push(node);
  }

  /** Adds the nodes that run inside a node, last first. The most common kinds are listed explicitly for speed. */
  addChildrenOf(node: ast.Node): void {
    switch (node.type) {
      case "CallExpression":
      case "NewExpression":
        this.#pushAll(node.arguments);
        this.#push(node.callee);
        break;
      case "MemberExpression":
        if (node.computed) this.#push(node.property);
        this.#push(node.object);
        break;
      case "AwaitExpression":
      case "ReturnStatement":
      case "ThrowStatement":
      case "SpreadElement":
      case "UnaryExpression":
        this.#push(node.argument);
        break;
      case "ArrowFunctionExpression":
      case "FunctionDeclaration":
      case "FunctionExpression":
        this.#push(node.body);
        this.#pushParameters(node.params);
        break;
      case "AssignmentExpression":
      case "BinaryExpression":
      case "LogicalExpression":
        this.#push(node.right);
        this.#push(node.left);
        break;
      case "ObjectExpression":
        this.#pushAll(node.properties);
        break;
      case "ArrayExpression":
        this.#pushAll(node.elements);
        break;
      case "TemplateLiteral":
        this.#pushAll(node.expressions);
        break;
      default:
        this.#addPartsOf(node);
    }
  }

  #addPartsOf(node: ast.Node): void {
    switch (node.type) {
      case "ExpressionStatement":
      case "ParenthesizedExpression":
      case "TSAsExpression":
      case "TSNonNullExpression":
        this.#push(node.expression);
        break;
      case "ObjectProperty":
        this.#push(node.value);
        if (node.computed) this.#push(node.key);
        break;
      case "CatchClause":
        this.#push(node.body);
        this.#push(node.param);
        break;
      case "VariableDeclaration":
        this.#pushAll(node.declarations);
        break;
      case "VariableDeclarator":
        this.#push(node.init);
        this.#push(node.id);
        break;
      case "BlockStatement":
        this.#pushAll(node.body);
        break;
      case "IfStatement":
      case "ConditionalExpression":
        this.#push(node.alternate);
        this.#push(node.consequent);
        this.#push(node.test);
        break;
      case "TryStatement":
        this.#push(node.finalizer);
        this.#push(node.handler);
        this.#push(node.block);
        break;
      case "ForOfStatement":
        this.#push(node.body);
        this.#push(node.right);
        this.#push(node.left);
        break;
      default:
        this.#addMembersOf(node);
    }
  }

  /** Adds all members of a node of any kind, regardless of marks, because a decorator is outside the range of its node. */
  #addMembersOf(node: ast.Node): void {
    if (leaves.has(node.type)) return;
    const record = node as unknown as Record<string, unknown>;
    const from = this.#stack.length;
    for (const key in record) {
      if (skipped.has(key)) continue;
      const value = record[key];
      if (Array.isArray(value)) for (const entry of value as unknown[]) this.#pushUnknown(entry);
      else this.#pushUnknown(value);
    }
    for (let low = from, high = this.#stack.length - 1; low < high; low++, high--) {
      const node = this.#stack[low] as ast.Node;
      this.#stack[low] = this.#stack[high] as ast.Node;
      this.#stack[high] = node;
    }
  }

  #pushUnknown(value: unknown): void {
    if (isInner(value)) this.#stack.push(value);
  }

  /** A decorator is outside the range of its parameter. */
  #pushParameters(nodes: readonly ast.Node[]): void {
    for (let at = nodes.length - 1; at >= 0; at--) {
      const node = nodes[at] as ast.Identifier;
      if (node.decorators?.length) this.#stack.push(node);
      else this.#push(node);
    }
  }

  #push(node: ast.Node | null | undefined): void {
    if (node == null) return;
    if (this.#marks === undefined ? isInner(node) : this.#marks.within(node)) this.#stack.push(node);
  }

  #pushAll(nodes: readonly (ast.Node | null)[]): void {
    for (let at = nodes.length - 1; at >= 0; at--) this.#push(nodes[at]);
  }
}

function isInner(value: unknown): value is ast.Node {
  const node = value as ast.Node | null;
  const type = node?.type;
  if (type === "Identifier") return (node as ast.Identifier).decorators != null;
  return typeof type === "string" && !leaves.has(type);
}

/** Visits every node that runs once, parents before children. */
export function visitNodes(program: ast.Program, see: (node: ast.Node) => void): void {
  const open = new OpenNodes();
  for (const statement of program.body) {
    open.add(statement);
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      see(node);
      open.addChildrenOf(node);
    }
  }
}
