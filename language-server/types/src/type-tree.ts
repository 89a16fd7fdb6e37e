import { createHash } from "node:crypto";
import type { Range } from "@hookloom/protocol/flow-document";
import { isIdentifier } from "@hookloom/protocol/identifier";
import type { MappingTypesResult, TypeNode, TypeTreeResult } from "@hookloom/protocol/typed-fields";
import { defined } from "@hookloom/protocol/unknown-values";
import type { LiveText, PlacedField } from "./project-texts.ts";
import type { NamedPart, Scope, ScopeName } from "./unstable/scope-names.ts";
import type { Member, ReadType, TypeView } from "./unstable/type-view.ts";

/** A field whose types are requested. */
export interface TypedField {
  readonly field: PlacedField;
  /** Runs a request about the document with another text in the field. */
  query<T>(text: string, question: (live: LiveText) => Promise<T>): Promise<T>;
  readonly scopes: KnownScopes;
}

/** A displayed value: the expression that reads it, and what is known about it besides its type. */
interface Value {
  readonly name: string;
  readonly path: string;
  readonly optional: boolean;
  readonly documentation?: string;
  readonly origin?: TypeNode["origin"];
}

/** A placeholder expression whose type does not matter. */
const placeholder = "hookloomField";

/** Returns the expression that reads a property of a parent, which may be null or undefined if `missing` is set. */
function memberPath(parent: string, name: string, missing: boolean): string {
  if (isIdentifier(name)) return `${parent}${missing ? "?." : "."}${name}`;
  return `${parent}${missing ? "?." : ""}[${JSON.stringify(name)}]`;
}

const rangeIn = ({ before }: PlacedField, text: string) => ({
  start: before.length,
  end: before.length + text.length,
});

function toNode(value: Value, type: ReadType | undefined): TypeNode {
  const isDate = type !== undefined && /^Date(?: \| (?:null|undefined))*$/.test(type.label);
  const hasParts = (type?.shape === "object" && !isDate) || type?.shape === "list";
  return {
    name: value.name,
    type: type?.label ?? "unknown",
    optional: value.optional || type?.missing === true,
    path: value.path,
    ...(hasParts ? { children: [] } : {}),
    ...defined({ documentation: value.documentation, origin: value.origin }),
    ...(type ? { shape: isDate ? "date" : type.shape } : {}),
    ...(type?.shape === "choice" ? { literals: type.literals } : {}),
  };
}

const originOrder: readonly (TypeNode["origin"] | undefined)[] = [
  "payload",
  "parameter",
  "variable",
  "setting",
  "connection",
  "import",
];

/** Returns the values in scope, with the payload first, even if a handler takes the whole context as its parameter. */
function rootValues(scope: readonly ScopeName[]): readonly Value[] {
  const values = scope.flatMap(({ name, origin, isHandlerContext }): Value[] => {
    const whole: Value = { name, path: name, optional: false, origin };
    if (!isHandlerContext) return [whole];
    return [{ name: "payload", path: `${name}.payload`, optional: false, origin: "payload" }, whole];
  });
  return [...values].sort((a, b) => originOrder.indexOf(a.origin) - originOrder.indexOf(b.origin));
}

/**
 * Identifies a field's location by a short key of the surrounding text, since keeping the complete texts for each field would
 * take too much memory.
 */
const fieldKey = ({ uri, before, after }: PlacedField): string =>
  createHash("sha256")
    .update(JSON.stringify([uri, before.length]))
    .update(before)
    .update(after)
    .digest("base64");

/** Maximum number of fields whose scopes are kept: those of a large step. */
const maxScopes = 50;

/** The scopes of fields, by the surrounding text. A value that is edited repeatedly keeps its scope. */
export class KnownScopes {
  readonly #scopes = new Map<string, { readonly uri: string; readonly scope: Scope }>();
  /** Number of invalidations: the response to an earlier request may be about older files. */
  #forgotten = 0;

  async of({ field, query }: Pick<TypedField, "field" | "query">): Promise<Scope> {
    const { uri } = field;
    const key = fieldKey(field);
    const known = this.#scopes.get(key);
    if (known) return known.scope;
    const forgotten = this.#forgotten;
    const scope = await query(placeholder, async (live) =>
      (await live.view()).scope(rangeIn(field, placeholder).start),
    );
    if (forgotten !== this.#forgotten) return scope;
    this.#scopes.set(key, { uri, scope });
    const [oldest] = this.#scopes.keys();
    if (oldest !== undefined && this.#scopes.size > maxScopes) this.#scopes.delete(oldest);
    return scope;
  }

  /**
   * Discards scopes because other files have changed, which may affect imports. With a URI, only that text has changed, and its
   * own scopes are kept.
   */
  forget(changed?: string): void {
    this.#forgotten++;
    for (const [key, { uri }] of this.#scopes) if (uri !== changed) this.#scopes.delete(key);
  }
}

/** Returns the values that an expression in the field can read, and the type that it must have. */
export const typeTree = (typed: TypedField): Promise<TypeTreeResult> => readTree(typed, targetNode);

/**
 * Returns the types for a mapping, with the complete target type and the parts of the payload and the variables. `shallow` omits
 * nested parts of the payload.
 */
export function mappingTypes(typed: TypedField, shallow: boolean): Promise<MappingTypesResult> {
  const levels = ({ origin }: Value): number =>
    origin === "payload" && !shallow ? 2 : origin === "payload" || origin === "variable" ? 1 : 0;
  return readTree(typed, mappingTarget, levels, fieldLiteral(typed.field));
}

/** Returns a literal for a mapped value, because the types that generic functions expect depend on their arguments. */
function fieldLiteral({ text }: PlacedField): string {
  const own = text.trim();
  return own === "" ? "{}" : /^[{[]/.test(own) ? own : placeholder;
}

/** Reads the tree. `levels` is the number of levels that are returned for a root, and `value` replaces the field's own value. */
async function readTree(
  typed: TypedField,
  readTarget: (view: TypeView, expected: ReadType) => Promise<TypeNode>,
  levels: (root: Value) => number = () => 0,
  value: string = placeholder,
): Promise<TypeTreeResult> {
  const { names, named } = await typed.scopes.of(typed);
  const values = rootValues(names);
  const open = values.filter((value) => levels(value) > 0).map(({ path }) => path);
  const paths = values.map(({ path }) => path);
  const list = { paths, checked: optionalChains(named, open), value };
  return readInField(typed, list, async (context, types) => {
    const read = async (value: Value, type: ReadType | undefined): Promise<readonly TypeNode[]> => {
      // A function is called, not read. An imported value may have no types.
      const isCalled = type?.shape === "function" && value.origin !== "connection";
      if (isCalled || (!type && value.origin === "import")) return [];
      return [await withParts(toNode(value, type), type, context, levels(value))];
    };
    const [target, roots] = await Promise.all([
      context.view.expectedType(context.result).then((type) => type && readTarget(context.view, type)),
      Promise.all(values.map((value, index) => read(value, types[index]))),
    ]);
    return { roots: roots.flat(), ...(target ? { target } : {}) };
  });
}

async function targetNode(view: TypeView, expected: ReadType): Promise<TypeNode> {
  const whole: Value = { name: "", path: "", optional: false };
  if (expected.shape !== "object") return { ...toNode(whole, expected), optional: expected.missing };
  const members = await view.members(expected);
  const types = await view.typesOfMembers(members);
  const children = members.map((member, index) =>
    toNode({ ...memberValue(member, ""), path: member.name }, types[index]),
  );
  return { ...toNode(whole, expected), children };
}

function memberValue({ name, optional, documentation }: Member, path: string): Value {
  return { name, path, optional, ...defined({ documentation }) };
}

/** Limits for the depth of a mapping's target and for the number of its parts. */
const maxDepth = 4;
const maxOptionalDepth = 2;
const maxParts = 400;

/** Reads the complete target of a mapping: the parts of objects and the elements of lists. */
async function mappingTarget(view: TypeView, expected: ReadType): Promise<TypeNode> {
  let count = 0;
  const read = async (value: Value, type: ReadType | undefined, depth: number): Promise<TypeNode> => {
    const node = { ...toNode(value, type), optional: value.optional, nullable: type?.missing === true };
    // Optional parts are expanded only near the root, since some types have thousands of them.
    const isNear = depth < (value.optional ? maxOptionalDepth : maxDepth);
    if (!type || !isNear || count >= maxParts || node.children === undefined) return node;
    if (type.shape === "list") {
      const element = await view.readElement(type);
      const { children: _, ...list } = node;
      return { ...list, element: await read({ name: "[]", path: "", optional: false }, element, depth + 1) };
    }
    const members = await view.settable(type);
    count += members.length;
    const children = members.map(([member, memberType]) =>
      read({ ...memberValue(member, ""), path: member.name }, memberType, depth + 1),
    );
    return { ...node, children: await Promise.all(children) };
  };
  return read({ name: "", path: "", optional: expected.missing }, expected, 0);
}

/** Returns the parts of a value in the tree, with their types at the location of the field. */
export async function typeChildren(typed: TypedField, path: string): Promise<readonly TypeNode[]> {
  const { named } = await typed.scopes.of(typed);
  const list = { paths: [path], checked: optionalChains(named, [path]) };
  return readInField(typed, list, (context, [type]) => partNodes(path, type, context, 1));
}

/** The types of one text, and the types of expressions that a check may have narrowed at the location of the field. */
interface FieldContext {
  readonly view: TypeView;
  /** The range of the text that replaces the field's value. */
  readonly result: Range;
  readonly narrowed: ReadonlyMap<string, ReadType["handle"] | undefined>;
}

interface PlacedList {
  readonly paths: readonly string[];
  readonly checked: readonly string[];
  readonly value?: string;
}

/** Reads values at the location of the field, together with the parts that a check may have narrowed there. */
async function readInField<T>(
  { field, query }: TypedField,
  { paths, checked, value = placeholder }: PlacedList,
  read: (context: FieldContext, types: readonly (ReadType | undefined)[]) => Promise<T>,
): Promise<T> {
  const list = `[${[...paths, ...checked].join(", ")}]`;
  // The last part of a sequence is its value, and must have the type that is expected of the whole sequence.
  const text = `(${list}, ${value}\n)`;
  const start = field.before.length + 1;
  const result = start + list.length + 2;
  return query(text, async (live) => {
    const view = await live.view();
    const found = await view.elementTypes({ start, end: start + list.length });
    const narrowed = new Map(checked.map((path, index) => [plainPath(path), found[paths.length + index]]));
    const types = await Promise.all(
      paths.map((_, index) => {
        const type = found[index];
        return type && view.read(type);
      }),
    );
    return read({ view, narrowed, result: { start: result, end: result + value.length } }, types);
  });
}

/** Maximum number of parts that are checked for narrowing: those that occur last. */
const maxChecked = 200;

/**
 * Returns the parts of values that a check may have narrowed because they occur in the text. Each is read with `?.`, so that the
 * expression is valid even if parts are missing.
 */
function optionalChains(named: readonly NamedPart[], values: readonly string[]): readonly string[] {
  const roots = new Set(values.map((path) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u.exec(path)?.[0]));
  return named
    .filter(({ root }) => roots.has(root))
    .slice(-maxChecked)
    .map(({ root, names }) =>
      names.reduce<string>(
        (path, name) => (typeof name === "number" ? `${path}?.[${name}]` : memberPath(path, name, true)),
        root,
      ),
    );
}

/** Returns a path without optional chaining, for comparison. */
const plainPath = (path: string): string => path.replaceAll("?.[", "[").replaceAll("?.", ".");

async function withParts(
  node: TypeNode,
  type: ReadType | undefined,
  context: FieldContext,
  levels: number,
): Promise<TypeNode> {
  if (levels === 0 || node.children === undefined) return node;
  return { ...node, children: await partNodes(node.path, type, context, levels) };
}

/** Reads the parts of a value, down to a number of levels. */
async function partNodes(
  path: string,
  type: ReadType | undefined,
  context: FieldContext,
  levels: number,
): Promise<readonly TypeNode[]> {
  const { view } = context;
  if (type?.shape === "list") {
    const first: Value = { name: "[0]", path: `${path}${type.missing ? "?." : ""}[0]`, optional: true };
    const element = await view.firstElementOf(type);
    return partNode(first, element && type.missing ? view.orUndefined(element) : element, context, levels);
  }
  if (type?.shape !== "object") return [];
  const members = await view.members(type);
  const declared = await view.typesOfMembers(members);
  const parts = members.map((member, index) => {
    const known = member.shared ? declared[index] : undefined;
    const read = known && type.missing ? view.orUndefined(known) : known;
    return partNode(memberValue(member, memberPath(path, member.name, type.missing)), read, context, levels);
  });
  return (await Promise.all(parts)).flat();
}

async function partNode(
  value: Value,
  declared: ReadType | undefined,
  context: FieldContext,
  levels: number,
): Promise<readonly TypeNode[]> {
  const narrowed = context.narrowed.get(plainPath(value.path));
  const type = narrowed ? await context.view.read(narrowed) : declared;
  if (type?.shape === "function") return [];
  // A value that a check has shown to exist is not optional at this location.
  const optional = value.name === "[0]" || (type ? type.missing : value.optional);
  return [await withParts({ ...toNode(value, type), optional }, type, context, levels - 1)];
}
