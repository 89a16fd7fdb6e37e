import type { TSType } from "@babel/types";
import { plausibleNumber, plausibleText } from "./plausible.ts";
import { type Hints, lastIndex, propertiesOf, type TypeSource } from "./type-source.ts";

interface Place {
  readonly path: readonly string[];
  readonly hints: Hints;
  /** The named types that this value is part of: one of them again would never end. */
  readonly within: readonly string[];
}

/** These say where an event happened and who caused it, so a sample has them even where they are optional. */
const wanted: ReadonlySet<string> = new Set(["repository", "organization", "sender"]);

function isNull(type: TSType): boolean {
  return type.type === "TSNullKeyword";
}

function isPlain(type: TSType): boolean {
  if (type.type === "TSUnionType") return type.types.every((one) => isNull(one) || isPlain(one));
  return ["TSStringKeyword", "TSNumberKeyword", "TSBooleanKeyword", "TSLiteralType"].includes(type.type);
}

/** A smaller rank is a better choice among the members of a union. */
function rank(source: TypeSource, type: TSType, within: readonly string[]): number {
  if (isNull(type)) return 50;
  if (type.type === "TSUndefinedKeyword" || type.type === "TSNeverKeyword") return 100;
  const name = lastIndex(type);
  if (name !== undefined && within.includes(name)) return 90;
  if (name !== undefined) return rank(source, source.schema(name) ?? type, [...within, name]);
  if (type.type === "TSTypeLiteral" || type.type === "TSIntersectionType") return 1;
  return type.type === "TSUnknownKeyword" ? 40 : 2;
}

/** Makes a value of a type; undefined only for a type that has no value in JSON. */
export class ValueMaker {
  readonly #source: TypeSource;

  constructor(source: TypeSource) {
    this.#source = source;
  }

  /** A whole payload. */
  make(type: TSType): unknown {
    return this.#value(type, { path: [], hints: {}, within: [] });
  }

  #value(type: TSType, place: Place): unknown {
    switch (type.type) {
      case "TSTypeLiteral":
        return this.#object(type.members, place);
      case "TSIndexedAccessType":
        return this.#named(type, place);
      case "TSUnionType":
        return this.#oneOf(type.types, place);
      case "TSIntersectionType":
        return Object.assign({}, ...type.types.map((part) => this.#value(part, place)));
      case "TSArrayType":
        return this.#list(type.elementType, place);
      case "TSTupleType":
        return type.elementTypes.map((element) =>
          this.#value(element.type === "TSNamedTupleMember" ? element.elementType : element, place),
        );
      case "TSTypeReference":
        return this.#reference(type, place);
      case "TSLiteralType":
        return this.#literal(type);
      case "TSParenthesizedType":
      case "TSTypeOperator":
        return this.#value(type.typeAnnotation, place);
      default:
        return this.#keyword(type, place);
    }
  }

  #keyword(type: TSType, place: Place): unknown {
    switch (type.type) {
      case "TSStringKeyword":
        return plausibleText(place.path, place.hints);
      case "TSNumberKeyword":
        return plausibleNumber(place.path, place.hints);
      case "TSBooleanKeyword":
        return false;
      case "TSNullKeyword":
        return null;
      case "TSUnknownKeyword":
      case "TSObjectKeyword":
        return {};
      case "TSUndefinedKeyword":
      case "TSNeverKeyword":
        return undefined;
      default:
        throw new Error(`${place.path.join(".")}: no value can be made of a ${type.type}.`);
    }
  }

  #object(members: Parameters<typeof propertiesOf>[0], place: Place): Record<string, unknown> {
    const properties = propertiesOf(members);
    // An object of which nothing is required would show nothing, so its plain properties are taken too.
    const loose = properties.every(({ optional }) => optional);
    const made: Record<string, unknown> = {};
    for (const { name, optional, type, hints } of properties) {
      const needed = !optional || (place.path.length === 0 && wanted.has(name));
      if (!needed && !(loose && isPlain(type))) continue;
      made[name] = this.#value(type, { ...place, path: [...place.path, name], hints });
    }
    return made;
  }

  #named(type: TSType, place: Place): unknown {
    const name = lastIndex(type);
    const found = name === undefined ? undefined : this.#source.schema(name);
    if (name === undefined || found === undefined) {
      throw new Error(`${place.path.join(".")}: the type ${name ?? "?"} is not described.`);
    }
    if (place.within.includes(name)) throw new Error(`${name} contains itself at ${place.path.join(".")}.`);
    return this.#value(found, { ...place, within: [...place.within, name] });
  }

  #oneOf(types: readonly TSType[], place: Place): unknown {
    const ranked = types.map((type) => ({ type, rank: rank(this.#source, type, place.within) }));
    const best = ranked.reduce((one, other) => (other.rank < one.rank ? other : one));
    return this.#value(best.type, place);
  }

  /** One element is enough to show what a list holds. */
  #list(element: TSType, place: Place): unknown[] {
    if (rank(this.#source, element, place.within) >= 90) return [];
    const value = this.#value(element, { ...place, path: [...place.path, "0"] });
    return value === undefined ? [] : [value];
  }

  #reference(type: Extract<TSType, { type: "TSTypeReference" }>, place: Place): unknown {
    const name = type.typeName.type === "Identifier" ? type.typeName.name : "";
    const [first] = type.typeArguments?.params ?? [];
    if (name === "Record") return {};
    if (name === "OneOf" && first?.type === "TSTupleType") {
      const types = first.elementTypes.flatMap((one) => (one.type === "TSNamedTupleMember" ? [] : [one]));
      return this.#oneOf(types, place);
    }
    throw new Error(`${place.path.join(".")}: no value can be made of a ${name}.`);
  }

  #literal(type: Extract<TSType, { type: "TSLiteralType" }>): unknown {
    const { literal } = type;
    if (literal.type === "StringLiteral" || literal.type === "NumericLiteral") return literal.value;
    if (literal.type === "BooleanLiteral") return literal.value;
    throw new Error(`No value can be made of a ${literal.type}.`);
  }
}
