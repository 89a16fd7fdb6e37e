import type { TSType } from "@babel/types";
import { hasKnownText, stripeNumber, stripeText } from "./stripe-plausible.ts";
import { hasHappened, stripeStatuses, stripeStatusText } from "./stripe-status.ts";
import { type NamedType, type Scope, StripeTypes } from "./stripe-types.ts";
import { listProperties, literalText, literalValue, propertyType, typeName } from "./type-source.ts";

interface ValueContext {
  readonly path: readonly string[];
  readonly scope: Scope;
  /** The named types that contain this value. Repeating one of them would cause infinite recursion. */
  readonly within: readonly string[];
  /** The `object` member of the enclosing object, which determines the prefix of its id. */
  readonly object: string;
  /** Stripe's documentation of the member. */
  readonly about?: string | undefined;
}

/** Ranks a member of a union. A lower rank is preferred: plain values are what Stripe sends for unexpanded objects. */
function rank(type: TSType): number {
  if (type.type === "TSLiteralType") return 0;
  if (type.type === "TSStringKeyword" || type.type === "TSNumberKeyword") return 1;
  if (type.type === "TSBooleanKeyword") return 1;
  if (type.type === "TSNullKeyword") return 3;
  return type.type === "TSUndefinedKeyword" ? 9 : 4;
}

/** Creates Stripe events from the type declarations of its package. */
export class StripeMaker {
  readonly #types: StripeTypes;
  readonly #byEvent = new Map<string, string>();

  constructor(types = new StripeTypes()) {
    this.#types = types;
    const union = this.#types.find("Event", this.#events)?.type;
    const members = union?.type === "TSUnionType" ? union.types : [];
    for (const member of members) {
      if (member.type !== "TSTypeReference") continue;
      const name = typeName(member.typeName);
      const event = literalText(propertyType(this.#types.find(name, this.#events)?.members ?? [], "type"));
      if (event !== undefined) this.#byEvent.set(event, name);
    }
  }

  /** Returns the names of the events that the package declares. */
  names(): readonly string[] {
    return [...this.#byEvent.keys()];
  }

  get #events(): Scope {
    return { file: this.#types.events, path: [] };
  }

  /** Creates a complete event. */
  make(event: string): Readonly<Record<string, unknown>> {
    const name = this.#byEvent.get(event);
    if (name === undefined) throw new Error(`The payload of ${event} is not described.`);
    const data = this.#named(`${name}.Data`, {
      path: [event, "data"],
      scope: this.#events,
      within: [],
      object: "event",
    });
    return {
      id: stripeText([event, "id"], "event"),
      object: "event",
      api_version: "2026-10-28.endive",
      created: stripeNumber(["created"]),
      data,
      livemode: false,
      pending_webhooks: 1,
      request: { id: "req_Hookloom1", idempotency_key: null },
      type: event,
    };
  }

  #named(name: string, context: ValueContext): unknown {
    const found = this.#types.find(name, context.scope);
    if (found === undefined) return this.#unknown(name, context);
    const key = `${found.scope.file}:${name}`;
    if (context.within.includes(key)) return undefined;
    const inside = { ...context, scope: found.scope, within: [...context.within, key] };
    if (found.type !== undefined) return this.#value(found.type, this.#into(found, name, inside));
    return this.#object(found, this.#into(found, name, inside));
  }

  /** Returns the context inside a type. Names are first resolved in the namespace with the same name as the type. */
  #into({ scope }: NamedType, name: string, context: ValueContext): ValueContext {
    const last = name.split(".").at(-1) ?? "";
    return { ...context, scope: { file: scope.file, path: [...scope.path, last] } };
  }

  #object({ members = [] }: NamedType, context: ValueContext): Readonly<Record<string, unknown>> {
    const object = literalText(propertyType(members, "object")) ?? context.object;
    const made: Record<string, unknown> = {};
    for (const { name, optional, type, hints } of listProperties(members)) {
      if (optional) continue;
      const value = this.#value(type, {
        ...context,
        object,
        path: [...context.path, name],
        about: hints.about,
      });
      if (value !== undefined) made[name] = value;
    }
    return made;
  }

  #value(type: TSType, context: ValueContext): unknown {
    switch (type.type) {
      case "TSStringKeyword":
        return stripeStatusText(context.path) ?? stripeText(context.path, context.object);
      case "TSNumberKeyword":
        return stripeNumber(context.path, context.about);
      case "TSBooleanKeyword":
        return this.#flag(context);
      case "TSNullKeyword":
        return null;
      case "TSLiteralType":
        return literalValue(type);
      case "TSUnionType":
        return this.#union(type.types, context);
      case "TSIntersectionType":
        return Object.assign({}, ...type.types.map((part) => this.#value(part, context)));
      case "TSArrayType":
        return [];
      case "TSParenthesizedType":
        return this.#value(type.typeAnnotation, context);
      case "TSTypeLiteral":
        return this.#object({ members: type.members, scope: context.scope }, context);
      case "TSTypeReference":
        return this.#reference(type, context);
      default:
        return {};
    }
  }

  /**
   * Returns true for members such as `paid`, `captured`, `enabled` or `active`, unless the event's name implies
   * otherwise.
   */
  #flag({ path }: ValueContext): boolean {
    const [event = ""] = path;
    const name = path.at(-1) ?? "";
    const failed = /failed|expired|canceled|voided|pending|deactivated|disabled$/.test(event);
    return name !== "livemode" && /enabled|paid|captured|active/.test(name) && !failed;
  }

  /** Returns all literals of a union, including those of referenced types. */
  #texts(types: readonly TSType[], scope: Scope): readonly unknown[] {
    return types.flatMap((type) => {
      if (type.type === "TSLiteralType") return [literalValue(type)];
      if (type.type !== "TSTypeReference") return [];
      const found = this.#types.find(typeName(type.typeName), scope);
      if (found?.type === undefined) return [];
      return this.#texts(found.type.type === "TSUnionType" ? found.type.types : [found.type], found.scope);
    });
  }

  #union(types: readonly TSType[], context: ValueContext): unknown {
    const [event = ""] = context.path;
    const name = context.path.at(-1) ?? "";
    const texts = this.#texts(types, context.scope);
    const status = stripeStatuses(context.path).find((one) => texts.includes(one));
    if (status !== undefined) return status;
    const isPastMember =
      /(cancell?ed|ended|finalized|voided|paid|marked_uncollectible|deleted|disabled|resolved|released|returned|completed|reversed)_at$/.test(
        name,
      );
    if (isPastMember && types.some((type) => type.type === "TSNullKeyword") && !hasHappened(event, name))
      return null;
    const isText = types.some((type) => type.type === "TSStringKeyword");
    const canBeNull = types.some((type) => type.type === "TSNullKeyword");
    if (isText && canBeNull && !hasKnownText(context.path)) return null;
    const sorted = [...types].sort((one, other) => rank(one) - rank(other));
    for (const type of sorted) {
      const value = this.#value(type, context);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  #reference(type: Extract<TSType, { type: "TSTypeReference" }>, context: ValueContext): unknown {
    const name = typeName(type.typeName);
    if (name === "Array") return [];
    if (name === "ApiList") return { object: "list", data: [], has_more: false, url: "/v1/list" };
    return this.#named(name, context);
  }

  #unknown(name: string, context: ValueContext): unknown {
    // Decimals are sent as strings. Only Stripe's client converts them to the package's class.
    if (name === "Decimal") return "2900";
    if (name === "OtherString") return undefined;
    if (name === "Metadata" || name === "Record" || name === "Partial") return {};
    throw new Error(`${context.path.join(".")}: the type ${name} is not described.`);
  }
}
