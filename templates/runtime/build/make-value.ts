import type { TSType } from "@babel/types";
import { isRecord } from "../src/errors/is-record.ts";
import { plausibleNumber, plausibleText } from "./plausible.ts";
import { isStillToCome, type Story, statesAfter, toStory } from "./story.ts";
import {
  type Hints,
  lastIndex,
  listProperties,
  literalValue,
  type TypeSource,
  typeName,
} from "./type-source.ts";

export interface ValueContext {
  readonly path: readonly string[];
  readonly hints: Hints;
  /** The named types that contain this value. Repeating one of them would cause infinite recursion. */
  readonly within: readonly string[];
  /** The event's object and action, which determine the state of objects. */
  readonly story: Story;
}

/** Returns the context for the root of a payload. */
export const rootContext = (event: string): ValueContext => ({
  path: [],
  hints: {},
  within: [],
  story: toStory(event),
});

/**
 * These members identify where an event happened and who caused it, so samples include them even if they are
 * optional.
 */
const alwaysIncluded: ReadonlySet<string> = new Set(["repository", "organization", "sender"]);

function isNull(type: TSType): boolean {
  return type.type === "TSNullKeyword";
}

function isPrimitive(type: TSType): boolean {
  if (type.type === "TSUnionType") return type.types.every((one) => isNull(one) || isPrimitive(one));
  return ["TSStringKeyword", "TSNumberKeyword", "TSBooleanKeyword", "TSLiteralType"].includes(type.type);
}

/** Ranks a member of a union. A lower rank is preferred. */
function rank(source: TypeSource, type: TSType, within: readonly string[]): number {
  if (isNull(type)) return 50;
  if (type.type === "TSUndefinedKeyword" || type.type === "TSNeverKeyword") return 100;
  const name = lastIndex(type);
  if (name !== undefined && within.includes(name)) return 90;
  if (name !== undefined) return rank(source, source.schema(name) ?? type, [...within, name]);
  if (type.type === "TSTypeLiteral" || type.type === "TSIntersectionType") return 1;
  return type.type === "TSUnknownKeyword" ? 40 : 2;
}

/** Creates a value of a type; undefined only if the type has no JSON value. */
export class ValueMaker {
  readonly #source: TypeSource;

  constructor(source: TypeSource) {
    this.#source = source;
  }

  /** Creates a complete payload. */
  make(type: TSType, event: string): unknown {
    return this.#value(type, rootContext(event));
  }

  /**
   * Creates a part of a payload that replaces a value of the wrong type. For example, a time in seconds is converted
   * to a date string.
   */
  makeAt(type: TSType, context: ValueContext, replaced: unknown): unknown {
    const made = this.#value(type, context);
    const wasTime = typeof replaced === "number" && replaced > 1_000_000_000 && replaced < 10_000_000_000;
    return typeof made === "string" && wasTime ? new Date(replaced * 1000).toISOString() : made;
  }

  #value(type: TSType, context: ValueContext): unknown {
    switch (type.type) {
      case "TSTypeLiteral":
        return this.#object(type.members, context);
      case "TSIndexedAccessType":
        return this.#named(type, context);
      case "TSUnionType":
        return this.#chooseOne(type.types, context);
      case "TSIntersectionType":
        return this.#together(type.types, context);
      case "TSArrayType":
        return this.#list(type.elementType, context);
      case "TSTupleType":
        return type.elementTypes.map((element) =>
          this.#value(element.type === "TSNamedTupleMember" ? element.elementType : element, context),
        );
      case "TSTypeReference":
        return this.#reference(type, context);
      case "TSLiteralType":
        return literalValue(type);
      case "TSParenthesizedType":
      case "TSTypeOperator":
        return this.#value(type.typeAnnotation, context);
      default:
        return this.#keyword(type, context);
    }
  }

  #keyword(type: TSType, context: ValueContext): unknown {
    switch (type.type) {
      case "TSStringKeyword":
        return statesAfter(context.story, context.path)[0] ?? plausibleText(context.path, context.hints);
      case "TSNumberKeyword":
        return plausibleNumber(context.path, context.hints);
      case "TSBooleanKeyword":
        return context.path.length === 2 && context.path[1] === context.story.action;
      case "TSNullKeyword":
        return null;
      case "TSUnknownKeyword":
      case "TSObjectKeyword":
        return {};
      case "TSUndefinedKeyword":
      case "TSNeverKeyword":
        return undefined;
      default:
        throw new Error(`${context.path.join(".")}: no value can be created for a ${type.type}.`);
    }
  }

  #object(members: Parameters<typeof listProperties>[0], context: ValueContext): Record<string, unknown> {
    const properties = listProperties(members);
    // An object without required members would be empty, so its plain optional properties are included.
    const isAllOptional = properties.every(({ optional }) => optional);
    const made: Record<string, unknown> = {};
    for (const { name, optional, type, hints } of properties) {
      const needed = !optional || (context.path.length === 0 && alwaysIncluded.has(name));
      if (!needed && !(isAllOptional && isPrimitive(type))) continue;
      made[name] = this.#value(type, { ...context, path: [...context.path, name], hints });
    }
    return made;
  }

  #named(type: TSType, context: ValueContext): unknown {
    const name = lastIndex(type);
    const found = name === undefined ? undefined : this.#source.schema(name);
    if (name === undefined || found === undefined) {
      throw new Error(`${context.path.join(".")}: the type ${name ?? "?"} is not described.`);
    }
    if (context.within.includes(name))
      throw new Error(`${name} contains itself at ${context.path.join(".")}.`);
    return this.#value(found, { ...context, within: [...context.within, name] });
  }

  #chooseOne(types: readonly TSType[], context: ValueContext): unknown {
    if (types.some(isNull) && isStillToCome(context.story, context.path)) return null;
    const texts = types.map(literalValue);
    const state = statesAfter(context.story, context.path).find((one) => texts.includes(one));
    if (state !== undefined) return state;
    const ranked = types.map((type) => ({ type, rank: rank(this.#source, type, context.within) }));
    const best = ranked.reduce((one, other) => (other.rank < one.rank ? other : one));
    return this.#value(best.type, context);
  }

  /** Combines the parts of an intersection. If they are not objects, the narrowest part is used. */
  #together(types: readonly TSType[], context: ValueContext): unknown {
    const literal = types.find((type) => type.type === "TSLiteralType");
    if (literal !== undefined) return this.#value(literal, context);
    // An element that matches one list type does not always match the other.
    if (types.some((type) => type.type === "TSArrayType")) return [];
    const values = types.map((type) => this.#value(type, context));
    const primitive = values.find((value) => !isRecord(value));
    return primitive === undefined ? Object.assign({}, ...values) : primitive;
  }

  /** Creates a list with one element, which is sufficient as an example. */
  #list(element: TSType, context: ValueContext): unknown[] {
    if (rank(this.#source, element, context.within) >= 90) return [];
    const value = this.#value(element, { ...context, path: [...context.path, "0"] });
    return value === undefined ? [] : [value];
  }

  #reference(type: Extract<TSType, { type: "TSTypeReference" }>, context: ValueContext): unknown {
    const name = typeName(type.typeName);
    const [first] = type.typeArguments?.params ?? [];
    if (name === "Record") return {};
    if (name === "OneOf" && first?.type === "TSTupleType") {
      const types = first.elementTypes.flatMap((one) => (one.type === "TSNamedTupleMember" ? [] : [one]));
      return this.#chooseOne(types, context);
    }
    throw new Error(`${context.path.join(".")}: no value can be created for a ${name}.`);
  }
}
