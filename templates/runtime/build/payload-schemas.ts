import type * as ast from "@babel/types";
import type { JsonSchema, PayloadSchemas } from "../src/catalog/event-payloads.ts";
import { type Payloads, payloadTypes } from "./payload-types.ts";
import { findDeclaration, literalValue, parseSource, parseType, typeName } from "./type-source.ts";

/** The schemas of a generic object's type arguments. */
type Arguments = ReadonlyMap<string, JsonSchema>;

interface Declared {
  readonly node: ast.TSInterfaceDeclaration;
  readonly note: string | undefined;
}

const noArguments: Arguments = new Map();

const isObject = (schema: JsonSchema): boolean => schema.properties !== undefined;

/**
 * Returns a union of schemas. `string` and `null` are combined into a list of types; other schemas become
 * alternatives.
 */
function union(schemas: readonly JsonSchema[]): JsonSchema {
  const [first, ...rest] = schemas;
  if (first !== undefined && rest.length === 0) return first;
  const consts = schemas.filter((one) => "const" in one || one.type === "null");
  if (consts.length === schemas.length) return { enum: schemas.map((one) => one.const ?? null) };
  const areTypesOnly = schemas.every((one) => typeof one.type === "string" && Object.keys(one).length === 1);
  if (areTypesOnly) return { type: [...new Set(schemas.map((one) => String(one.type)))] };
  return { anyOf: schemas };
}

/** Returns an intersection of schemas. An interface and additional members are merged into one object. */
function intersection(schemas: readonly JsonSchema[]): JsonSchema {
  return schemas.every(isObject) ? schemas.reduce(merged) : { allOf: schemas };
}

function merged(one: JsonSchema, other: JsonSchema): JsonSchema {
  return {
    ...one,
    ...other,
    properties: { ...one.properties, ...other.properties },
    required: [...new Set([...(one.required ?? []), ...(other.required ?? [])])],
  };
}

const keywords: Readonly<Record<string, JsonSchema>> = {
  TSStringKeyword: { type: "string" },
  TSTemplateLiteralType: { type: "string" },
  TSNumberKeyword: { type: "number" },
  TSBooleanKeyword: { type: "boolean" },
  TSNullKeyword: { type: "null" },
  TSUnknownKeyword: {},
};

/** Converts a source's documented objects to JSON Schemas. Generic objects are inlined. */
class Translator {
  readonly #declared = new Map<string, Declared>();
  readonly #prefix: string;

  constructor(text: string, prefix: string) {
    this.#prefix = prefix;
    for (const node of parseSource(text)) {
      const declaration = findDeclaration(node);
      if (declaration.type !== "TSInterfaceDeclaration") continue;
      const comment = node.leadingComments?.at(-1)?.value ?? "";
      const note = /^\*\s*\n\s*\* (?<note>[^@\n]+)\n/.exec(comment)?.groups?.note;
      this.#declared.set(declaration.id.name, { node: declaration, note });
    }
  }

  /** Returns the names of the objects without type parameters. */
  nonGenericNames(): readonly string[] {
    return [...this.#declared.keys()].filter((name) => this.#declared.get(name)?.node.typeParameters == null);
  }

  /** Returns the schema of an object, including inherited members. */
  object(name: string, given: readonly JsonSchema[] = []): JsonSchema {
    const declared = this.#declared.get(name);
    if (declared === undefined) throw new Error(`${name} is not documented.`);
    const { node, note } = declared;
    const known = new Map<string, JsonSchema>();
    node.typeParameters?.params.forEach((parameter, index) => {
      const otherwise = parameter.default ?? parameter.constraint;
      const schema = given[index] ?? (otherwise == null ? {} : this.type(otherwise, known));
      known.set(parameter.name.name, schema);
    });
    const bases = (node.extends ?? []).map((base) => {
      const args = base.typeArguments?.params ?? [];
      return this.object(
        typeName(base.expression),
        args.map((one) => this.type(one, known)),
      );
    });
    const { description: _base, ...own } = [...bases, this.#members(node.body.body, known)].reduce(merged);
    return note === undefined ? own : { description: note, ...own };
  }

  #members(members: readonly ast.TSTypeElement[], known: Arguments): JsonSchema {
    const properties: Record<string, JsonSchema> = {};
    const required: string[] = [];
    for (const member of members) {
      // Index signatures and template literal names are not needed, because schemas allow additional properties.
      if (member.type !== "TSPropertySignature" || member.typeAnnotation == null) continue;
      // A member that never exists in this kind of object.
      if (member.typeAnnotation.typeAnnotation.type === "TSUndefinedKeyword") continue;
      const { key } = member;
      const name = key.type === "Identifier" ? key.name : key.type === "StringLiteral" ? key.value : "";
      const note = /^\* (?<note>.+) $/.exec(member.leadingComments?.at(-1)?.value ?? "")?.groups?.note;
      const schema = this.type(member.typeAnnotation.typeAnnotation, known);
      properties[name] = note === undefined ? schema : { description: note, ...schema };
      if (member.optional !== true) required.push(name);
    }
    return { type: "object", properties, ...(required.length === 0 ? {} : { required }) };
  }

  /** @throws Error for an unsupported kind of type */
  type(node: ast.TSType, known: Arguments = noArguments): JsonSchema {
    const keyword = keywords[node.type];
    if (keyword !== undefined) return keyword;
    switch (node.type) {
      case "TSParenthesizedType":
      case "TSTypeOperator":
        return this.type(node.typeAnnotation, known);
      case "TSArrayType":
        return { type: "array", items: this.type(node.elementType, known) };
      case "TSUnionType":
        return union(
          node.types.filter((one) => one.type !== "TSUndefinedKeyword").map((one) => this.type(one, known)),
        );
      case "TSIntersectionType":
        return intersection(node.types.map((one) => this.#whole(one, known)));
      case "TSTypeLiteral":
        return this.#members(node.members, known);
      case "TSLiteralType":
        return { const: literalValue(node) };
      case "TSTypeReference":
        return this.#reference(node, known);
      default:
        throw new Error(`A payload has a type of the form ${node.type}, which has no JSON Schema yet.`);
    }
  }

  /** Inlines a part of an intersection, so that it can be merged. */
  #whole(node: ast.TSType, known: Arguments): JsonSchema {
    const name = node.type === "TSTypeReference" ? typeName(node.typeName) : "";
    return this.nonGenericNames().includes(name) ? this.object(name) : this.type(node, known);
  }

  #reference({ typeName: entity, typeArguments }: ast.TSTypeReference, known: Arguments): JsonSchema {
    const name = typeName(entity);
    const args = typeArguments?.params ?? [];
    const [first, second] = args;
    const argument = known.get(name);
    if (argument !== undefined) return argument;
    if (name === "Time") return { type: "string" };
    if (name === "Readonly" && first !== undefined) return this.type(first, known);
    if (name === "Record") return { type: "object" };
    if (name === "Omit" && first !== undefined && second !== undefined)
      return this.#omit(first, second, known);
    if (args.length === 0 && this.nonGenericNames().includes(name)) return { $ref: `${this.#prefix}${name}` };
    return this.object(
      name,
      args.map((one) => this.type(one, known)),
    );
  }

  #omit(from: ast.TSType, names: ast.TSType, known: Arguments): JsonSchema {
    const whole = this.#whole(from, known);
    const named = this.type(names, known);
    const isKept = (name: string): boolean => name !== named.const && named.enum?.includes(name) !== true;
    const properties = Object.entries(whole.properties ?? {}).filter(([name]) => isKept(name));
    return {
      ...whole,
      properties: Object.fromEntries(properties),
      required: (whole.required ?? []).filter(isKept),
    };
  }
}

/** The location of schemas in an OpenAPI document. */
const components = "#/components/schemas/";

/**
 * Returns the JSON Schemas of everything that is documented in `payloads.json`. They reference each other in the same
 * way as in an OpenAPI document.
 */
export function payloadSchemas(payloads: Payloads): PayloadSchemas {
  const translator = new Translator(payloadTypes(payloads), components);
  const events = Object.entries(payloads.events ?? {}).map(
    ([event, type]) => [event, translator.type(parseType(type))] as const,
  );
  return {
    schemas: Object.fromEntries(translator.nonGenericNames().map((name) => [name, translator.object(name)])),
    events: Object.fromEntries(events),
  };
}
