import type * as ast from "typescript/unstable/ast";
import type * as api from "typescript/unstable/async";
import { ignored, type Range, type TypeShape } from "../../protocol/protocol.ts";
import { type Scope, type ScopeName, ScopeReader } from "./scope-names.ts";
import { type ReadSignature, readSignature } from "./signatures.ts";

/** The two modules of the interface. */
export interface UnstableParts {
  readonly api: Api;
  readonly ast: Ast;
}

type Api = typeof api;
type Ast = typeof ast;
type Node = ast.Node;
type Type = api.Type;
type TypeSymbol = api.Symbol;

/** Longer types are cut, as in a hover. */
const longestType = 200;

/** What kind of value a type describes, as far as forms and trees tell them apart. */
export type Shape = Exclude<TypeShape, "date">;

/** A type that was read, with a handle for questions about it; good only as long as its view. */
export interface ReadType {
  readonly label: string;
  readonly shape: Shape;
  /** True where it may be null or undefined. */
  readonly missing: boolean;
  /** True where undefined is one of its values. */
  readonly undefinable: boolean;
  /** The members of a choice as they stand in code. */
  readonly literals: readonly string[];
  readonly handle: Type;
}

export interface Member {
  readonly name: string;
  readonly optional: boolean;
  /** False where only some members of a union have it, so that it cannot be read before a check. */
  readonly shared: boolean;
  readonly documentation?: string;
  readonly handle: TypeSymbol;
}

/** A call in the text. Ranges are offsets of the text. */
export interface ReadCall {
  readonly callee: Range;
  readonly documentation?: string;
  readonly signatures: readonly ReadSignature[];
  /** The index of the signature that TypeScript has chosen. */
  readonly chosen: number;
  readonly arguments: readonly Argument[];
}

/** A value in the text, with its properties where it is an object literal. */
export interface Argument {
  readonly range: Range;
  readonly properties?: ReadonlyMap<string, Argument>;
}

const cut = (label: string): string =>
  label.length > longestType ? `${label.slice(0, longestType - 1)}…` : label;

/** The types of one text at one moment. */
export class TypeView {
  readonly #api: Api;
  readonly #ast: Ast;
  readonly #snapshot: api.Snapshot;
  readonly #checker: api.Checker;
  readonly #program: api.Program;
  readonly #file: ast.SourceFile;
  /** True where an element of a list may be missing. */
  readonly #elementsMayMiss: boolean;

  constructor(parts: UnstableParts, snapshot: api.Snapshot, project: api.Project, file: ast.SourceFile) {
    this.#api = parts.api;
    this.#ast = parts.ast;
    this.#snapshot = snapshot;
    this.#checker = project.checker;
    this.#program = project.program;
    this.#file = file;
    this.#elementsMayMiss = project.compilerOptions.noUncheckedIndexedAccess === true;
  }

  end(): void {
    this.#snapshot.dispose().catch(ignored("the end of the process frees it, too"));
  }

  /** The type of the expression that fills a range; undefined where it is not an expression or its type is unknown. */
  async typeText(range: Range): Promise<string | undefined> {
    const node = this.#expressionAt(range);
    const type = node && (await this.#checker.getTypeAtLocation(node));
    return type && !type.isErrorType() ? this.#label(type) : undefined;
  }

  /** The type of the expression that fills a range, in full, as it can be written there. */
  async wholeTypeText(range: Range): Promise<string | undefined> {
    const node = this.#expressionAt(range);
    const type = node && (await this.#checker.getTypeAtLocation(node));
    if (!type || type.isErrorType()) return undefined;
    return this.#checker.typeToString(type, node, this.#api.NodeBuilderFlags.NoTruncation);
  }

  /** The promise that a range is about: the expression that fills it, or the object whose member it names. */
  async promiseAt(range: Range): Promise<Range | undefined> {
    const filling = this.#expressionAt(range);
    let value = filling;
    const look = (node: Node): void => {
      if (node.pos > range.start || node.end < range.end) return;
      if (this.#ast.isPropertyAccessExpression(node) && node.name === filling) value = node.expression;
      node.forEachChild(look);
    };
    look(this.#file);
    const type = value && (await this.#checker.getTypeAtLocation(value));
    const members = type ? await this.#checker.getPropertiesOfType(type) : [];
    return value && members.some(({ name }) => name === "then") ? this.#rangeOf(value) : undefined;
  }

  /** The paths of the project's own files, without what is installed. */
  async sourceFiles(): Promise<readonly string[]> {
    const names = await this.#program.getSourceFileNames();
    return names.filter((name) => !/[\\/]node_modules[\\/]|\.d\.[cm]?ts$|^bundled:/.test(name));
  }

  /** The type of the value that is expected in a range. */
  async expectedType(range: Range): Promise<ReadType | undefined> {
    const node = this.#expressionAt(range);
    const type =
      node && this.#ast.isExpression(node) ? await this.#checker.getContextualType(node) : undefined;
    return type && !type.isErrorType() ? this.#awaited(type) : undefined;
  }

  /** The type that may be given as it is where a promise of it may be given, too, as in a `return` of an async function. */
  async #awaited(type: Type): Promise<ReadType> {
    const parts = type.isUnionType() ? await type.getTypes() : [type];
    const members = await Promise.all(parts.map((part) => this.#checker.getPropertiesOfType(part)));
    const plain = parts.filter((_, index) => !members[index]?.some(({ name }) => name === "then"));
    return this.read(plain.length === 1 && plain[0] ? plain[0] : type);
  }

  /** Handles of the types of the elements of the list literal that fills a range, narrowed as in that place. */
  async elementTypes(range: Range): Promise<readonly (ReadType["handle"] | undefined)[]> {
    const list = this.#expressionAt(range);
    if (!list || !this.#ast.isArrayLiteralExpression(list) || list.elements.length === 0) return [];
    const types = await this.#checker.getTypeAtLocation([...list.elements]);
    return types.map((type) => (type && !type.isErrorType() ? type : undefined));
  }

  /** The properties of an object, also those that only some members of a union have. */
  async members({ handle }: ReadType): Promise<readonly Member[]> {
    const present = await this.#present(handle);
    const parts = present.isUnionType() ? await present.getTypes() : [present];
    const lists = await Promise.all(parts.map((part) => this.#checker.getPropertiesOfType(part)));
    // The type of what all members of a union have is the union of their types.
    const common = parts.length > 1 ? await this.#checker.getPropertiesOfType(present) : lists.flat();
    const shared = new Map(common.map((symbol) => [symbol.name, symbol]));
    const byName = new Map<string, TypeSymbol[]>();
    for (const list of lists)
      for (const symbol of list)
        if (!symbol.name.startsWith("__"))
          byName.set(symbol.name, [...(byName.get(symbol.name) ?? []), symbol]);
    const { Optional } = this.#api.SymbolFlags;
    return Promise.all(
      [...byName].map(async ([name, symbols]) => {
        const [first] = symbols as [TypeSymbol];
        const optional =
          symbols.length < parts.length || symbols.some(({ flags }) => (flags & Optional) !== 0);
        const text = (await this.#checker.getDocumentationCommentOfSymbol(first)).trim();
        const handle = shared.get(name);
        return {
          name,
          optional,
          shared: handle !== undefined,
          handle: handle ?? first,
          ...(text === "" ? {} : { documentation: text }),
        };
      }),
    );
  }

  /** The type of a list's elements. */
  async elementOf({ handle }: ReadType): Promise<ReadType | undefined> {
    const present = await this.#present(handle);
    const { NumberLike } = this.#api.TypeFlags;
    const infos = await this.#checker.getIndexInfosOfType(present);
    const info = infos.find(({ keyType }) => (keyType.flags & NumberLike) !== 0);
    return info && this.read(info.valueType);
  }

  /** The type that reading a list's first element gives, which has one of its own in a tuple. */
  async firstElementOf(list: ReadType): Promise<ReadType | undefined> {
    const present = await this.#present(list.handle);
    const first = await this.#checker.getPropertyOfType(present, "0");
    const type = first && (await this.#checker.getTypeOfSymbol(first));
    if (type) return this.read(type);
    const element = await this.elementOf(list);
    return element && this.#elementsMayMiss ? this.orUndefined(element) : element;
  }

  /** The declared types of members; undefined for one without a known type. */
  async typesOfMembers(members: readonly Member[]): Promise<readonly (ReadType | undefined)[]> {
    if (members.length === 0) return [];
    const types = await this.#checker.getTypeOfSymbol(members.map(({ handle }) => handle));
    return Promise.all(types.map((type) => (type && !type.isErrorType() ? this.read(type) : undefined)));
  }

  /** The type of what may be left out: `undefined`, too. */
  orUndefined(type: ReadType): ReadType {
    const { AnyOrUnknown } = this.#api.TypeFlags;
    if (type.undefinable || (type.handle.flags & AnyOrUnknown) !== 0) return { ...type, missing: true };
    return { ...type, label: cut(`${type.label} | undefined`), missing: true, undefinable: true };
  }

  async scope(offset: number): Promise<Scope> {
    const reader = new ScopeReader(this.#ast, this.#file);
    const names = reader.namesAt(offset);
    const known = await Promise.all(
      names.map(async ({ name, node, origin, isWholeParameter }): Promise<ScopeName | undefined> => {
        if (origin === "import" && !(await this.#isValue(node))) return undefined;
        const isHandlerContext = isWholeParameter && (await this.#typeName(node)) === "HandlerContext";
        return { name, origin, isHandlerContext };
      }),
    );
    return { names: known.filter((name) => name !== undefined), named: reader.partsNamedBefore(offset) };
  }

  /** The call that fills a range, also where it is awaited or in parentheses; undefined for one that is not finished or spreads a list. */
  async call(range: Range): Promise<ReadCall | undefined> {
    const node = this.#expressionAt(range);
    const call = node && this.#insideOf(node);
    if (!call || !(this.#ast.isCallExpression(call) || this.#ast.isNewExpression(call))) return undefined;
    const isFinished = call.arguments === undefined || this.#file.text[call.end - 1] === ")";
    // What is spread fills any number of parameters, so it is not known which value belongs to which.
    if (!isFinished || call.arguments?.some((argument) => this.#ast.isSpreadElement(argument)))
      return undefined;
    const { SignatureKind } = this.#api;
    const kind = this.#ast.isNewExpression(call) ? SignatureKind.Construct : SignatureKind.Call;
    const [calleeType, resolved, symbol] = await Promise.all([
      this.#checker.getTypeAtLocation(call.expression),
      this.#checker.getResolvedSignature(call),
      this.#checker.getSymbolAtLocation(call.expression),
    ]);
    const declared = calleeType ? await this.#checker.getSignaturesOfType(calleeType, kind) : [];
    if (declared.length === 0) return undefined;
    const isChosen = ({ id, declaration }: api.Signature): boolean =>
      id === resolved?.id ||
      (declaration !== undefined &&
        declaration.path === resolved?.declaration?.path &&
        declaration.index === resolved.declaration.index);
    const chosen = Math.max(0, declared.findIndex(isChosen));
    const documentation = symbol && (await this.#checker.getDocumentationCommentOfSymbol(symbol)).trim();
    const signatures = await Promise.all(
      // The chosen one has the types of this call in the place of type parameters.
      declared.map((one, index) =>
        readSignature(this.#ast, this.#checker, index === chosen && resolved ? resolved : one),
      ),
    );
    return {
      callee: this.#rangeOf(call.expression),
      ...(documentation ? { documentation } : {}),
      signatures,
      chosen,
      arguments: (call.arguments ?? []).map((argument) => this.#argument(argument)),
    };
  }

  #expressionAt({ start, end }: Range): Node | undefined {
    const { text } = this.#file;
    const inner = text.slice(start, end);
    const from = start + (inner.length - inner.trimStart().length);
    const to = from + inner.trim().length;
    let found: Node | undefined;
    const look = (node: Node): void => {
      if (node.pos > from || node.end < to) return;
      if (node.end === to && this.#ast.isExpression(node) && node.getStart(this.#file) === from) {
        found ??= node;
        return;
      }
      node.forEachChild(look);
    };
    if (from < to) look(this.#file);
    return found;
  }

  /** The expression without what only wraps it. */
  #insideOf(node: Node): Node {
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

  #rangeOf(node: Node): Range {
    return { start: node.getStart(this.#file), end: node.end };
  }

  #argument(node: Node): Argument {
    const inner = this.#insideOf(node);
    const range = this.#rangeOf(node);
    if (!this.#ast.isObjectLiteralExpression(inner)) return { range };
    const properties = new Map<string, Argument>();
    for (const property of inner.properties) {
      if (this.#ast.isPropertyAssignment(property)) {
        const { name, initializer } = property;
        const key = this.#ast.isIdentifier(name) || this.#ast.isStringLiteral(name) ? name.text : undefined;
        if (key !== undefined) properties.set(key, this.#argument(initializer));
      } else if (this.#ast.isShorthandPropertyAssignment(property))
        properties.set(this.#textOf(property.name), { range: this.#rangeOf(property.name) });
    }
    return { range, properties };
  }

  #textOf(node: Node): string {
    return this.#file.text.slice(node.getStart(this.#file), node.end);
  }

  /** False for an import of a type. */
  async #isValue(node: Node): Promise<boolean> {
    const symbol = await this.#checker.getSymbolAtLocation(node);
    const { Alias, Value } = this.#api.SymbolFlags;
    if (!symbol) return false;
    const { flags } = (symbol.flags & Alias) === 0 ? symbol : await this.#checker.getAliasedSymbol(symbol);
    return (flags & Value) !== 0;
  }

  async #typeName(node: Node): Promise<string | undefined> {
    const type = await this.#checker.getTypeAtLocation(node);
    return (await type?.getSymbol())?.name;
  }

  /** The type without null and undefined. */
  async #present(type: Type): Promise<Type> {
    return (await this.#checker.getNonNullableType(type)) ?? type;
  }

  async #label(type: Type): Promise<string> {
    return cut((await this.#checker.typeToString(type)).replace(/\s+/g, " "));
  }

  /** The type, and what it describes without null and undefined. */
  async read(type: Type): Promise<ReadType> {
    const { TypeFlags } = this.#api;
    const parts = type.isUnionType() ? await type.getTypes() : [type];
    const some = (flag: number): boolean => parts.some(({ flags }) => (flags & flag) !== 0);
    const undefinable = some(TypeFlags.Undefined | TypeFlags.Void);
    const present = parts.filter(({ flags }) => (flags & TypeFlags.Nullable) === 0);
    const [label, shape] = await Promise.all([this.#label(type), this.#shapeOf(present)]);
    const members = shape === "choice" ? await Promise.all(present.map((part) => this.#label(part))) : [];
    // TypeScript has no order of its own for the members of a union.
    const literals = members.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    return {
      label,
      shape,
      missing: undefinable || some(TypeFlags.Null),
      undefinable,
      literals,
      handle: type,
    };
  }

  async #shapeOf(parts: readonly Type[]): Promise<Shape> {
    const { TypeFlags } = this.#api;
    const all = (flag: number): boolean =>
      parts.length > 0 && parts.every(({ flags }) => (flags & flag) !== 0);
    if (all(TypeFlags.BooleanLike)) return "switch";
    if (all(TypeFlags.StringLiteral | TypeFlags.NumberLiteral | TypeFlags.BooleanLiteral)) return "choice";
    // `"a" | (string & {})` names examples of a text.
    if (
      all(TypeFlags.StringLike | TypeFlags.Intersection) &&
      parts.some(({ flags }) => flags & TypeFlags.StringLike)
    )
      return "text";
    if (all(TypeFlags.NumberLike)) return "number";
    if (!all(TypeFlags.Object | TypeFlags.Intersection)) return "other";
    const shapes = await Promise.all(parts.map((part) => this.#objectShape(part)));
    return shapes.every((shape) => shape === shapes[0]) ? (shapes[0] ?? "other") : "other";
  }

  async #objectShape(type: Type): Promise<Shape> {
    const { SignatureKind } = this.#api;
    const [isList, calls, makes] = await Promise.all([
      this.#checker.isArrayLikeType(type),
      this.#checker.getSignaturesOfType(type, SignatureKind.Call),
      this.#checker.getSignaturesOfType(type, SignatureKind.Construct),
    ]);
    if (isList) return "list";
    return calls.length + makes.length > 0 ? "function" : "object";
  }
}
