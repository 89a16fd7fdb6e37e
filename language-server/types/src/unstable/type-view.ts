import type { Range } from "@hookloom/protocol/flow-document";
import { ignored } from "@hookloom/protocol/ignored-error";
import type * as ast from "typescript/unstable/ast";
import type * as api from "typescript/unstable/async";
import { type Argument, type ArgumentLocation, Expressions } from "./expressions.ts";
import type { UnstableParts } from "./parts.ts";
import { type Scope, type ScopeName, ScopeReader } from "./scope-names.ts";
import { detectShape, type Shape } from "./shape.ts";
import { type ReadSignature, readSignature, type SignatureParameter } from "./signatures.ts";

type Node = ast.Node;
type Type = api.Type;
type TypeSymbol = api.Symbol;

/** Maximum length of a type. Longer types are truncated, as in a hover. */
const maxTypeLength = 200;

/** A type that was read, with a handle for further requests. The handle is valid only as long as the type's view. */
export interface ReadType {
  readonly label: string;
  readonly shape: Shape;
  /** True if the value may be null or undefined. */
  readonly missing: boolean;
  /** True if the value may be undefined. */
  readonly undefinable: boolean;
  /** True if no value can be passed: `never`, or only undefined. */
  readonly isNothing: boolean;
  /** The members of a union of literals, as written in code. */
  readonly literals: readonly string[];
  readonly handle: Type;
  /** Another type whose members this type also has. */
  readonly also?: Type;
}

export interface Member {
  readonly name: string;
  readonly optional: boolean;
  /** False if only some members of a union have the property, so that it cannot be read without a check. */
  readonly shared: boolean;
  readonly documentation?: string;
  readonly handle: TypeSymbol;
}

/** A call in the text. Ranges are offsets in the text. */
export interface ReadCall {
  readonly callee: Range;
  readonly documentation?: string;
  readonly signatures: readonly ReadSignature[];
  /** The index of the signature that TypeScript has selected. */
  readonly chosen: number;
  readonly arguments: readonly Argument[];
}

const truncate = (label: string): string =>
  label.length > maxTypeLength ? `${label.slice(0, maxTypeLength - 1)}…` : label;

/** The types of one text at one point in time. */
export class TypeView {
  readonly #parts: UnstableParts;
  readonly #text: Expressions;
  readonly #snapshot: api.Snapshot;
  readonly #checker: api.Checker;
  readonly #program: api.Program;
  readonly #file: ast.SourceFile;
  /** True if reading an element of a list may return undefined. */
  readonly #elementsMayMiss: boolean;

  constructor(parts: UnstableParts, snapshot: api.Snapshot, project: api.Project, file: ast.SourceFile) {
    this.#parts = parts;
    this.#text = new Expressions(parts, file);
    this.#snapshot = snapshot;
    this.#checker = project.checker;
    this.#program = project.program;
    this.#file = file;
    this.#elementsMayMiss = project.compilerOptions.noUncheckedIndexedAccess === true;
  }

  get #api(): UnstableParts["api"] {
    return this.#parts.api;
  }

  get #ast(): UnstableParts["ast"] {
    return this.#parts.ast;
  }

  end(): void {
    this.#snapshot.dispose().catch(ignored("the exit of the process frees the snapshot, too"));
  }

  /**
   * Returns the type of the expression that fills a range; undefined if the range is not an expression or the type is unknown.
   */
  async typeText(range: Range): Promise<string | undefined> {
    const node = this.#text.expressionIn(range);
    const type = node && (await this.#checker.getTypeAtLocation(node));
    return type && !type.isErrorType() ? this.#label(type) : undefined;
  }

  /** Returns the complete type of the expression that fills a range, as it can be written there. */
  async wholeTypeText(range: Range): Promise<string | undefined> {
    const node = this.#text.expressionIn(range);
    const type = node && (await this.#checker.getTypeAtLocation(node));
    if (!type || type.isErrorType()) return undefined;
    return this.#checker.typeToString(type, node, this.#api.NodeBuilderFlags.NoTruncation);
  }

  /** Returns the range of a promise: the expression in the given range, or the object whose member this expression names. */
  async promiseAt(range: Range): Promise<Range | undefined> {
    const filling = this.#text.expressionIn(range);
    let value = filling;
    const visit = (node: Node): void => {
      if (node.pos > range.start || node.end < range.end) return;
      if (this.#ast.isPropertyAccessExpression(node) && node.name === filling) value = node.expression;
      node.forEachChild(visit);
    };
    visit(this.#file);
    const type = value && (await this.#checker.getTypeAtLocation(value));
    const members = type ? await this.#checker.getPropertiesOfType(type) : [];
    return value && members.some(({ name }) => name === "then") ? this.#text.nodeRange(value) : undefined;
  }

  /** Returns the paths of the project's own files, without installed packages. */
  async sourceFiles(): Promise<readonly string[]> {
    const names = await this.#program.getSourceFileNames();
    return names.filter((name) => !/[\\/]node_modules[\\/]|\.d\.[cm]?ts$|^bundled:/.test(name));
  }

  /** Returns the type of the value that is expected in a range. */
  async expectedType(range: Range): Promise<ReadType | undefined> {
    const argument = this.#text.argumentAround(range);
    const given = argument && (await this.#argumentType(argument));
    if (given && (await this.members(given)).length > 0) return given;
    const node = this.#text.expressionIn(range);
    const type =
      node && this.#ast.isExpression(node) ? await this.#checker.getContextualType(node) : undefined;
    return type && !type.isErrorType() ? this.#awaited(type) : given;
  }

  /** Returns the type of a call's argument, or of a part of the argument; undefined if it is not an object. */
  async #argumentType({ call, index, path }: ArgumentLocation): Promise<ReadType | undefined> {
    const read = await this.#signatures(call);
    const parameter = read?.signatures[read.chosen]?.parameters[index];
    let type = parameter && !parameter.rest ? await this.parameterType(parameter) : undefined;
    for (const name of path) {
      const member = type && (await this.members(type)).find((one) => one.name === name);
      type = member && (await this.typesOfMembers([member]))[0];
    }
    return type?.shape === "object" ? type : undefined;
  }

  /**
   * Returns an expected type without the promises among its members, as for a `return` in an async function.
   */
  async #awaited(type: Type): Promise<ReadType> {
    const [plain, ...others] = await this.#withoutPromises(type);
    return this.read(plain && others.length === 0 ? plain : type);
  }

  async #withoutPromises(type: Type): Promise<readonly Type[]> {
    const parts = type.isUnionType() ? await type.getTypes() : [type];
    const members = await Promise.all(parts.map((part) => this.#checker.getPropertiesOfType(part)));
    const plain = parts.filter((_, index) => !members[index]?.some(({ name }) => name === "then"));
    // The name of the whole union is more informative than its parts.
    return plain.length === parts.length || plain.length === 0 ? [type] : plain;
  }

  /** Returns the complete type of the value that is expected in a range, as it can be written there. */
  async expectedTypeText(range: Range): Promise<string | undefined> {
    const node = this.#text.expressionIn(range);
    const type =
      node && this.#ast.isExpression(node) ? await this.#checker.getContextualType(node) : undefined;
    if (!node || !type || type.isErrorType()) return undefined;
    const { NoTruncation } = this.#api.NodeBuilderFlags;
    const plain = await this.#withoutPromises(type);
    const texts = await Promise.all(
      plain.map((part) => this.#checker.typeToString(part, node, NoTruncation)),
    );
    const needsParentheses = (text: string): boolean => texts.length > 1 && /=>|\bextends\b/.test(text);
    const whole = texts.map((text) => (needsParentheses(text) ? `(${text})` : text)).join(" | ");
    return whole.replace(/\bfalse \| true\b/, "boolean");
  }

  /** Returns handles of the element types of the list literal that fills a range, narrowed as at that location. */
  async elementTypes(range: Range): Promise<readonly (ReadType["handle"] | undefined)[]> {
    const list = this.#text.expressionIn(range);
    if (!list || !this.#ast.isArrayLiteralExpression(list) || list.elements.length === 0) return [];
    const types = await this.#checker.getTypeAtLocation([...list.elements]);
    return types.map((type) => (type && !type.isErrorType() ? type : undefined));
  }

  /** Returns the properties of an object, including those that only some members of a union have. */
  async members({ handle, also }: ReadType): Promise<readonly Member[]> {
    const own = await this.#readMembers(handle);
    if (!also) return own;
    const further = await this.#readMembers(also);
    const optionalNames = new Set(further.flatMap(({ name, optional }) => (optional ? [name] : [])));
    const names = new Set(own.map(({ name }) => name));
    return [
      ...own.map((member) => (optionalNames.has(member.name) ? { ...member, optional: true } : member)),
      ...further.filter(({ name }) => !names.has(name)),
    ];
  }

  async #readMembers(type: Type): Promise<readonly Member[]> {
    const present = await this.#present(type);
    const parts = present.isUnionType() ? await present.getTypes() : [present];
    const lists = await Promise.all(parts.map((part) => this.#checker.getPropertiesOfType(part)));
    // The type of a property that all members of a union have is the union of its types.
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

  /** Returns the type of a list's elements. */
  async readElement({ handle }: ReadType): Promise<ReadType | undefined> {
    const present = await this.#present(handle);
    const { NumberLike } = this.#api.TypeFlags;
    const infos = await this.#checker.getIndexInfosOfType(present);
    const info = infos.find(({ keyType }) => (keyType.flags & NumberLike) !== 0);
    return info && this.read(info.valueType);
  }

  /** Returns the type of a list's first element, which differs from the others in a tuple. */
  async firstElementOf(list: ReadType): Promise<ReadType | undefined> {
    const present = await this.#present(list.handle);
    const first = await this.#checker.getPropertyOfType(present, "0");
    const type = first && (await this.#checker.getTypeOfSymbol(first));
    if (type) return this.read(type);
    const element = await this.readElement(list);
    return element && this.#elementsMayMiss ? this.orUndefined(element) : element;
  }

  /**
   * Returns the members that can be set, with their types. An OpenAPI document's types use `never` for parameters that an
   * operation does not accept.
   */
  async settable(type: ReadType): Promise<readonly (readonly [Member, ReadType | undefined])[]> {
    const members = await this.members(type);
    const types = await this.typesOfMembers(members);
    return members.flatMap((member, index) =>
      member.optional && types[index]?.isNothing ? [] : [[member, types[index]] as const],
    );
  }

  /** Returns the declared types of members; undefined for a member without a known type. */
  async typesOfMembers(members: readonly Member[]): Promise<readonly (ReadType | undefined)[]> {
    if (members.length === 0) return [];
    const types = await this.#checker.getTypeOfSymbol(members.map(({ handle }) => handle));
    return Promise.all(types.map((type) => (type && !type.isErrorType() ? this.read(type) : undefined)));
  }

  /** Adds `undefined` to the type of an optional value. */
  orUndefined(type: ReadType): ReadType {
    const { AnyOrUnknown } = this.#api.TypeFlags;
    if (type.undefinable || (type.handle.flags & AnyOrUnknown) !== 0) return { ...type, missing: true };
    return { ...type, label: truncate(`${type.label} | undefined`), missing: true, undefinable: true };
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

  /** Returns the call that fills a range; undefined if the call is incomplete or spreads a list. */
  async call(range: Range): Promise<ReadCall | undefined> {
    const call = this.#text.callAt(range);
    const read = call && (await this.#signatures(call));
    if (!read) return undefined;
    const symbol = await this.#checker.getSymbolAtLocation(call.expression);
    const documentation = symbol && (await this.#checker.getDocumentationCommentOfSymbol(symbol)).trim();
    return {
      callee: this.#text.nodeRange(call.expression),
      ...(documentation ? { documentation } : {}),
      ...read,
      arguments: (call.arguments ?? []).map((argument) => this.#text.readArgument(argument)),
    };
  }

  /** Returns the signatures that a call may use, and the index of the one that it uses. */
  async #signatures(
    call: ArgumentLocation["call"],
  ): Promise<Pick<ReadCall, "signatures" | "chosen"> | undefined> {
    const { SignatureKind } = this.#api;
    const kind = this.#ast.isNewExpression(call) ? SignatureKind.Construct : SignatureKind.Call;
    const [calleeType, resolved] = await Promise.all([
      this.#checker.getTypeAtLocation(call.expression),
      this.#checker.getResolvedSignature(call),
    ]);
    const declared = calleeType ? await this.#checker.getSignaturesOfType(calleeType, kind) : [];
    if (declared.length === 0) return undefined;
    const isChosen = ({ id, declaration }: api.Signature): boolean =>
      id === resolved?.id ||
      (declaration !== undefined &&
        declaration.path === resolved?.declaration?.path &&
        declaration.index === resolved.declaration.index);
    const chosen = Math.max(0, declared.findIndex(isChosen));
    const read = (one: api.Signature): Promise<ReadSignature> =>
      readSignature(this.#parts, this.#checker, one);
    const signatures = await Promise.all(
      declared.map(async (one, index) => {
        if (index !== chosen || !resolved || resolved.id === one.id) return read(one);
        // The selected signature has the types of this call instead of type parameters.
        const [used, { parameters }] = await Promise.all([read(resolved), read(one)]);
        if (used.parameters.length !== parameters.length) return used;
        const paired = used.parameters.map((parameter, at) => {
          const known = parameters[at];
          return known && known.type.id !== parameter.type.id
            ? { ...parameter, declared: known.type }
            : parameter;
        });
        return { ...used, parameters: paired };
      }),
    );
    return { signatures, chosen };
  }

  /**
   * Returns the type that can be passed for a parameter. For a generic function, TypeScript infers the types of a call from the
   * arguments that are already there: a type parameter is therefore read as its constraint, and other types also get the members
   * of their declaration.
   */
  async parameterType({ type, declared }: SignatureParameter): Promise<ReadType> {
    const read = await this.read(type);
    const plain = declared && (await this.#present(declared));
    if (!plain) return read;
    const wide = plain.isTypeParameter() ? await this.#checker.getBaseConstraintOfType(plain) : plain;
    const wider = wide && !wide.isTypeParameter() ? await this.read(wide) : undefined;
    if (wider?.shape !== "object") return read;
    if (plain.isTypeParameter()) return wider;
    return read.shape === "object" ? { ...read, also: wider.handle } : read;
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

  /** Returns the type without null and undefined. */
  async #present(type: Type): Promise<Type> {
    return (await this.#checker.getNonNullableType(type)) ?? type;
  }

  async #label(type: Type): Promise<string> {
    return truncate((await this.#checker.typeToString(type)).replace(/\s+/g, " "));
  }

  /** Reads a type, and its shape without null and undefined. */
  async read(type: Type): Promise<ReadType> {
    const { TypeFlags } = this.#api;
    const parts = type.isUnionType() ? await type.getTypes() : [type];
    const some = (flag: number): boolean => parts.some(({ flags }) => (flags & flag) !== 0);
    const undefinable = some(TypeFlags.Undefined | TypeFlags.Void);
    const present = parts.filter(({ flags }) => (flags & TypeFlags.Nullable) === 0);
    const [label, shape] = await Promise.all([
      this.#label(type),
      detectShape(this.#api, this.#checker, present),
    ]);
    const members = shape === "choice" ? await Promise.all(present.map((part) => this.#label(part))) : [];
    // TypeScript does not define an order for the members of a union.
    const literals = members.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    return {
      label,
      shape,
      missing: undefinable || some(TypeFlags.Null),
      undefinable,
      isNothing: parts.every(({ flags }) => (flags & (TypeFlags.Undefined | TypeFlags.Never)) !== 0),
      literals,
      handle: type,
    };
  }
}
