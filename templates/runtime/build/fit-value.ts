import type { TSType } from "@babel/types";
import { isRecord } from "../src/errors/is-record.ts";
import type { ValueContext, ValueMaker } from "./make-value.ts";
import { isInconsistent } from "./story.ts";
import {
  type Hints,
  lastIndex,
  listProperties,
  literalValue,
  type Property,
  type TypeSource,
  typeName,
} from "./type-source.ts";

/** A value that matches a type, and the number of changed parts. */
export interface Fitted {
  readonly value: unknown;
  readonly changes: number;
}

/** The properties of an object type. An open type does not list all of its members, so unknown ones are kept. */
interface Shape {
  readonly properties: ReadonlyMap<string, Property>;
  readonly open: boolean;
}

/** True if a string is a valid RFC 3339 timestamp. */
export const isTime = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));

/**
 * Adapts published examples to the type of their event. Examples are older than the types: they lack members that are
 * now required, have removed members, or contain a number that is now a string.
 */
export class ValueFitter {
  readonly #source: TypeSource;
  readonly #maker: ValueMaker;

  constructor(source: TypeSource, maker: ValueMaker) {
    this.#source = source;
    this.#maker = maker;
  }

  fit(type: TSType, value: unknown, context: ValueContext): Fitted {
    if (isInconsistent(context.story, context.path, value)) {
      return { value: this.#maker.makeAt(type, context, value), changes: 1 };
    }
    const types = this.#alternatives(type);
    let best: Fitted | undefined;
    for (const parts of types) {
      const fitted = this.#fitOne(parts, value, context);
      if (fitted !== undefined && (best === undefined || fitted.changes < best.changes)) best = fitted;
      if (best?.changes === 0) return best;
    }
    return best ?? { value: this.#maker.makeAt(type, context, value), changes: 1 };
  }

  /** Returns the members of a union, each as the parts of its intersection. */
  #alternatives(type: TSType): readonly (readonly TSType[])[] {
    switch (type.type) {
      case "TSParenthesizedType":
      case "TSTypeOperator":
        return this.#alternatives(type.typeAnnotation);
      case "TSUnionType":
        return type.types.flatMap((one) => this.#alternatives(one));
      case "TSIntersectionType":
        return type.types
          .map((one) => this.#alternatives(one))
          .reduce((left, right) => left.flatMap((one) => right.map((other) => [...one, ...other])));
      case "TSIndexedAccessType": {
        const found = this.#source.schema(lastIndex(type) ?? "");
        return found === undefined ? [[type]] : this.#alternatives(found);
      }
      case "TSTypeReference": {
        const [tuple] = type.typeArguments?.params ?? [];
        if (typeName(type.typeName) !== "OneOf" || tuple?.type !== "TSTupleType") return [[type]];
        return tuple.elementTypes.flatMap((one) =>
          one.type === "TSNamedTupleMember" ? [] : this.#alternatives(one),
        );
      }
      default:
        return [[type]];
    }
  }

  #fitOne(parts: readonly TSType[], value: unknown, context: ValueContext): Fitted | undefined {
    const kinds = new Set(parts.map(typeKind));
    if (kinds.size > 1) return undefined;
    if (kinds.has("object")) {
      return isRecord(value) ? this.#fitObject(this.#toShape(parts), value, context) : undefined;
    }
    const elements = parts.flatMap((part) => (part.type === "TSArrayType" ? [part.elementType] : []));
    if (elements.length > 0) return this.#fitList(intersection(elements), value, context);
    return parts.every((part) => this.#accepts(part, value, context.hints))
      ? { value, changes: 0 }
      : undefined;
  }

  #accepts(type: TSType, value: unknown, hints: Hints): boolean {
    switch (type.type) {
      case "TSStringKeyword":
        return typeof value === "string" && (hints.format !== "date-time" || isTime(value));
      case "TSNumberKeyword":
        return typeof value === "number";
      case "TSBooleanKeyword":
        return typeof value === "boolean";
      case "TSNullKeyword":
        return value === null;
      case "TSUndefinedKeyword":
      case "TSNeverKeyword":
        return false;
      case "TSLiteralType":
        return literalValue(type) === value;
      default:
        return true;
    }
  }

  #toShape(parts: readonly TSType[]): Shape {
    const properties = new Map<string, Property>();
    let open = false;
    for (const part of parts) {
      if (part.type !== "TSTypeLiteral") {
        open = true;
        continue;
      }
      if (part.members.some((member) => member.type === "TSIndexSignature")) open = true;
      for (const property of listProperties(part.members)) {
        const known = properties.get(property.name);
        properties.set(property.name, known === undefined ? property : mergeProperties(known, property));
      }
    }
    return { properties, open };
  }

  #fitObject(
    { properties, open }: Shape,
    value: Readonly<Record<string, unknown>>,
    context: ValueContext,
  ): Fitted {
    const fitted: Record<string, unknown> = {};
    let changes = 0;
    for (const [name, inner] of Object.entries(value)) {
      const property = properties.get(name);
      if (property === undefined) {
        if (open) fitted[name] = inner;
        else changes += 1;
        continue;
      }
      const result = this.fit(property.type, inner, propertyContext(context, property));
      changes += result.changes;
      if (result.value !== undefined) fitted[name] = result.value;
    }
    for (const property of properties.values()) {
      if (property.optional || Object.hasOwn(value, property.name)) continue;
      fitted[property.name] = this.#maker.makeAt(
        property.type,
        propertyContext(context, property),
        undefined,
      );
      changes += 1;
    }
    return { value: fitted, changes };
  }

  #fitList(element: TSType, value: unknown, context: ValueContext): Fitted | undefined {
    if (!Array.isArray(value)) return undefined;
    const inside = { ...context, path: [...context.path, "0"] };
    const fitted = value.map((one) => this.fit(element, one, inside));
    return {
      value: fitted.map((one) => one.value),
      changes: fitted.reduce((sum, one) => sum + one.changes, 0),
    };
  }
}

function propertyContext(context: ValueContext, { name, hints }: Property): ValueContext {
  return { ...context, path: [...context.path, name], hints };
}

/** Returns the kind of a type's values. No value has two kinds. */
function typeKind({ type }: TSType): "object" | "list" | "plain" {
  if (type === "TSTypeLiteral" || type === "TSTypeReference" || type === "TSObjectKeyword") return "object";
  return type === "TSArrayType" ? "list" : "plain";
}

function intersection(types: readonly TSType[]): TSType {
  const [first] = types;
  return types.length === 1 && first !== undefined
    ? first
    : ({ type: "TSIntersectionType", types } as TSType);
}

/** Merges a property that occurs in two parts of an intersection. */
function mergeProperties(one: Property, other: Property): Property {
  return {
    name: one.name,
    optional: one.optional && other.optional,
    type: intersection([one.type, other.type]),
    hints: { ...one.hints, ...other.hints },
  };
}
