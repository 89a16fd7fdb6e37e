import type * as ast from "@babel/types";
import { isRecord } from "../src/errors/is-record.ts";
import { declaredIn, listProperties, literalValue, parseSource, parseType, typeName } from "./type-source.ts";

type Values = Readonly<Record<string, unknown>>;

/** The values that all samples of a source share. */
export interface Examples {
  /**
   * Default values by field name, used wherever the field's type allows the value. In a string, `{type}` is replaced
   * by the object's type without the source's name, and `{id}` by the object's id.
   */
  readonly fields?: Values;
  /** Values by object type name that override the defaults from the type and `fields`. */
  readonly objects?: Readonly<Record<string, Values>>;
}

/** A type with its type arguments. */
interface BoundType {
  readonly node: ast.TSType;
  readonly known: ReadonlyMap<string, BoundType>;
}

interface Field {
  readonly optional: boolean;
  readonly type: BoundType;
}

/** All fields of an object, and the names of the examples that apply to it, starting with inherited ones. */
interface Shape {
  readonly names: readonly string[];
  readonly fields: ReadonlyMap<string, Field>;
  readonly omitted: readonly string[];
}

const noShape: Shape = { names: [], fields: new Map(), omitted: [] };

function mergeShapes(one: Shape, other: Shape): Shape {
  return {
    names: [...one.names, ...other.names],
    fields: new Map([...one.fields, ...other.fields]),
    omitted: [...one.omitted, ...other.omitted],
  };
}

/** Returns the literals of a type such as `"id" | "name"`. */
function literalValues(node: ast.TSType | undefined): readonly unknown[] {
  if (node?.type === "TSUnionType") return node.types.flatMap(literalValues);
  const value = literalValue(node);
  return value === undefined ? [] : [value];
}

/** Creates values of declared types from examples. */
export class ExampleMaker {
  readonly #declared = new Map<string, ast.TSInterfaceDeclaration>();
  readonly #aliases = new Map<string, ast.TSType>();
  readonly #fields: Values;
  readonly #objects: Readonly<Record<string, Values>>;

  /** @param declarations The source code that declares all types. */
  constructor(declarations: readonly string[], { fields = {}, objects = {} }: Examples) {
    this.#fields = fields;
    this.#objects = objects;
    for (const declaration of declarations.flatMap((text) => declaredIn(parseSource(text)))) {
      if (declaration.type === "TSInterfaceDeclaration") this.#declared.set(declaration.id.name, declaration);
      else this.#aliases.set(declaration.id.name, declaration.typeAnnotation);
    }
  }

  /**
   * Creates a value of a type from its examples and applies changes in sequence. An empty object changes nothing, and
   * `without` in an object lists the fields to remove.
   *
   * @param text The type, which can reference the declared types; undefined if `changes` contains the complete value.
   * @param of A name that occurs in the intended member of a union.
   * @throws Error if a field has no example and no value can be derived from its type
   */
  make(text: string | undefined, of: string | undefined, changes: readonly unknown[]): unknown {
    const type = text === undefined ? undefined : parseMember(text, of);
    const defaultValue = type === undefined ? undefined : this.#defaultValue(type, "");
    const made = changes.reduce((value, given) => this.#changed(type, value, given), defaultValue);
    return complete(made, text ?? "the payload");
  }

  /** Applies changes to a value: objects field by field, lists element by element. */
  #changed(type: BoundType | undefined, value: unknown, given: unknown): unknown {
    if (given === undefined) return value;
    if (Array.isArray(given)) {
      const element = type === undefined ? undefined : this.#elementType(type);
      const old: readonly unknown[] = Array.isArray(value) ? value : [];
      return given.map((one, index) => this.#changed(element, old[index], one));
    }
    if (!isRecord(given)) return given;
    const shape = type === undefined ? noShape : (this.#findShape(type) ?? noShape);
    return this.#patched(shape, isRecord(value) ? value : this.#example(shape), given);
  }

  #example(shape: Shape): Values {
    const needed = [...shape.fields].filter(([, { optional }]) => !optional);
    const ownName = (shape.names.at(-1) ?? "").replace(/^[A-Z][a-z]+/, "");
    const defaults: Values = Object.fromEntries(
      needed.map(([name, { type }]) => [
        name,
        replaceInText(this.#defaultValue(type, name), "{type}", ownName),
      ]),
    );
    const examples = shape.names.map((name) => this.#objects[name] ?? {});
    const made = examples.reduce((object, example) => this.#patched(shape, object, example), defaults);
    return this.#patched(shape, made, { without: shape.omitted });
  }

  #patched({ fields }: Shape, object: Values, { without, ...changes }: Values): Values {
    const made: Record<string, unknown> = { ...object };
    for (const [name, change] of Object.entries(changes))
      made[name] = this.#changed(fields.get(name)?.type, made[name], change);
    for (const name of Array.isArray(without) ? without : []) delete made[name];
    return made;
  }

  /** Returns the default value for a field's type and name; undefined if there is none. */
  #defaultValue(type: BoundType, name: string): unknown {
    const forms = this.#alternatives(type);
    const [literal] = forms.flatMap(({ node }) => literalValues(node));
    if (literal !== undefined && forms.length === 1) return literal;
    const known = this.#fields[name];
    if (forms.some(({ node }) => accepts(node, known))) return known;
    if (forms.some(({ node }) => node.type === "TSNullKeyword")) return null;
    if (literal !== undefined) return literal;
    if (forms.some(({ node }) => node.type === "TSArrayType")) return [];
    if (forms.some(({ node }) => node.type === "TSBooleanKeyword")) return false;
    const shape = this.#findShape(type);
    return shape === undefined ? undefined : this.#example(shape);
  }

  /** Returns the members of a union, with resolved type parameters and aliases. */
  #alternatives(type: BoundType): readonly BoundType[] {
    const { node, known } = type;
    if (node.type === "TSParenthesizedType" || node.type === "TSTypeOperator")
      return this.#alternatives({ node: node.typeAnnotation, known });
    if (node.type === "TSUnionType")
      return node.types.flatMap((one) => this.#alternatives({ node: one, known }));
    if (node.type !== "TSTypeReference") return [type];
    const argument = known.get(typeName(node.typeName));
    if (argument !== undefined) return this.#alternatives(argument);
    const alias = this.#aliases.get(typeName(node.typeName));
    return alias === undefined ? [type] : this.#alternatives({ node: alias, known: new Map() });
  }

  #elementType(type: BoundType): BoundType | undefined {
    const list = this.#alternatives(type).find(({ node }) => node.type === "TSArrayType");
    return list?.node.type === "TSArrayType" ? { node: list.node.elementType, known: list.known } : undefined;
  }

  /** Returns the first object type that a type allows; undefined if it allows no declared object type. */
  #findShape(type: BoundType): Shape | undefined {
    for (const { node, known } of this.#alternatives(type)) {
      if (node.type === "TSTypeLiteral") return { ...noShape, fields: readFields(node.members, known) };
      if (node.type === "TSIntersectionType")
        return node.types.map((one) => this.#findShape({ node: one, known }) ?? noShape).reduce(mergeShapes);
      if (node.type !== "TSTypeReference") continue;
      const args = (node.typeArguments?.params ?? []).map((one): BoundType => ({ node: one, known }));
      const [first, second] = args;
      if (typeName(node.typeName) === "Omit" && first !== undefined) {
        const whole = this.#findShape(first) ?? noShape;
        return { ...whole, omitted: [...whole.omitted, ...literalValues(second?.node).map(String)] };
      }
      const declared = this.#declared.get(typeName(node.typeName));
      if (declared !== undefined) return this.#declaredShape(declared, args);
    }
    return undefined;
  }

  #declaredShape(declared: ast.TSInterfaceDeclaration, args: readonly BoundType[]): Shape {
    const known = new Map<string, BoundType>();
    declared.typeParameters?.params.forEach((parameter, index) => {
      const otherwise = parameter.default ?? parameter.constraint;
      const argument = args[index] ?? (otherwise == null ? undefined : { node: otherwise, known });
      if (argument !== undefined) known.set(parameter.name.name, argument);
    });
    const bases = (declared.extends ?? []).map(({ expression, typeArguments }) => {
      const base = this.#declared.get(typeName(expression));
      const inner = (typeArguments?.params ?? []).map((one): BoundType => ({ node: one, known }));
      return base === undefined ? noShape : this.#declaredShape(base, inner);
    });
    const declaredShape = {
      ...noShape,
      names: [declared.id.name],
      fields: readFields(declared.body.body, known),
    };
    return [...bases, declaredShape].reduce(mergeShapes);
  }
}

/** Parses a type. Returns the member that contains `of` if the type is a union. */
function parseMember(text: string, of: string | undefined): BoundType {
  const node = parseType(text);
  if (of === undefined || node.type !== "TSUnionType") return { node, known: new Map() };
  const start = node.start ?? 0;
  const memberText = (one: ast.TSType): string =>
    text.slice((one.start ?? 0) - start, (one.end ?? 0) - start);
  const member = node.types.find((one) => memberText(one).includes(of));
  if (member === undefined) throw new Error(`${of} is not in ${text}.`);
  return { node: member, known: new Map() };
}

function readFields(
  members: readonly ast.TSTypeElement[],
  known: BoundType["known"],
): ReadonlyMap<string, Field> {
  const fields = listProperties(members).map(({ name, optional, type }): [string, Field] => {
    // A member that never exists in this object type.
    const never = type.type === "TSUndefinedKeyword";
    return [name, { optional: optional || never, type: { node: type, known } }];
  });
  return new Map(fields);
}

function accepts({ type }: ast.TSType, value: unknown): boolean {
  if (typeof value === "string") return type === "TSStringKeyword";
  if (typeof value === "number") return type === "TSNumberKeyword";
  return typeof value === "boolean" && type === "TSBooleanKeyword";
}

/** Replaces a name in a string. Other values are returned unchanged. */
const replaceInText = (value: unknown, name: string, text: unknown): unknown =>
  typeof value === "string" ? value.replace(name, String(text)) : value;

/** @throws Error if a value is missing */
function complete(value: unknown, path: string, id?: unknown): unknown {
  const isMissing = value === undefined || (id === undefined && replaceInText(value, "{id}", "") !== value);
  if (isMissing) throw new Error(`${path} has no example.`);
  if (Array.isArray(value)) return value.map((one, index) => complete(one, `${path}.${index}`));
  if (!isRecord(value)) return replaceInText(value, "{id}", id);
  const inner = Object.entries(value).map(([name, one]) => [
    name,
    complete(one, `${path}.${name}`, value.id),
  ]);
  return Object.fromEntries(inner);
}
