import { types } from "node:util";
import type { RecordedMembers, RecordedValue } from "../management/recordings.ts";

/** Maximum length of a recorded string. */
export const maxTextLength = 8 * 1024;
/**
 * Additional characters that are copied from a string, so that the mask can find a secret that extends past the end
 * before the string is truncated. The mask truncates the strings, because only the mask knows the secrets.
 */
export const textMargin = 8 * 1024;
/** Maximum number of recorded items per list. */
export const maxItems = 200;
const maxMembers = 300;
const maxDepth = 12;

/** The remaining size of a snapshot in JSON characters. */
interface Budget {
  left: number;
}

interface Snapshot {
  readonly value: RecordedValue;
  /** Approximate size in JSON characters. */
  readonly size: number;
}

/**
 * Copies a value's current state within a limit of characters. Does not run any of the value's code: no getter, no
 * `toJSON`, no proxy trap.
 */
export function snapshot(value: unknown, limit: number): Snapshot {
  const budget = { left: limit };
  try {
    const taken = take(value, budget, []);
    return { value: taken, size: limit - budget.left };
  } catch {
    // Some built-in objects cannot be read, such as modules that have not been evaluated yet.
    return { value: { $: "cut" }, size: 8 };
  }
}

const undefinedValue: RecordedValue = { $: "undefined" };
const cut: RecordedValue = { $: "cut" };

function take(value: unknown, budget: Budget, around: object[]): RecordedValue {
  if (budget.left <= 0) return cut;
  switch (typeof value) {
    case "string":
      return takeText(value, budget);
    case "number":
      budget.left -= 8;
      return Number.isFinite(value) ? value : { $: "number", text: String(value) };
    case "boolean":
      budget.left -= 5;
      return value;
    case "undefined":
      budget.left -= 8;
      return undefinedValue;
    case "bigint":
      budget.left -= 20;
      return { $: "bigint", text: value < 1n << 4096n && value > -(1n << 4096n) ? String(value) : "…" };
    case "symbol":
      return { $: "symbol", text: truncate(value.description ?? "", budget) };
    case "function":
      budget.left -= 20;
      return { $: "function", name: textMember(value, "name", budget) };
    default:
      if (value === null) {
        budget.left -= 4;
        return null;
      }
      return takeObject(value as object, budget, around);
  }
}

function takeText(text: string, budget: Budget): RecordedValue {
  if (text.length <= maxTextLength && text.length <= budget.left) {
    budget.left -= text.length + 2;
    return text;
  }
  const kept = Math.min(maxTextLength, Math.max(budget.left, 64));
  budget.left -= kept;
  // The mask removes `kept` again.
  return { $: "text", text: text.slice(0, kept + textMargin), length: text.length, kept };
}

/** Truncates a string that is part of a non-string value. */
function truncate(text: string, budget: Budget): string {
  budget.left -= Math.min(text.length, maxTextLength);
  return text.slice(0, maxTextLength + textMargin);
}

function takeObject(object: object, budget: Budget, around: object[]): RecordedValue {
  budget.left -= 4;
  if (types.isProxy(object)) return { $: "opaque", name: "Proxy" };
  if (around.includes(object)) return { $: "circular" };
  if (around.length >= maxDepth) return cut;
  around.push(object);
  const taken = takeContent(object, budget, around);
  around.pop();
  return taken;
}

function takeContent(object: object, budget: Budget, around: object[]): RecordedValue {
  if (Array.isArray(object)) return takeList(object, budget, around);
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype === Object.prototype || prototype === null) return takeMembers(object, budget, around);
  if (types.isStringObject(object)) return take(String.prototype.valueOf.call(object), budget, around);
  const name = className(prototype, budget);
  if (types.isNativeError(object))
    return {
      $: "error",
      name,
      message: textMember(object, "message", budget),
      of: readMembers(object, budget, around).of,
    };
  if (types.isDate(object)) {
    const time = Date.prototype.getTime.call(object);
    return { $: "date", text: Number.isNaN(time) ? "Invalid Date" : new Date(time).toISOString() };
  }
  if (types.isMap(object)) {
    const entries: RecordedValue[][] = [];
    Map.prototype.forEach.call(object, (value, key) => {
      if (entries.length < maxItems && budget.left > 0)
        entries.push([take(key, budget, around), take(value, budget, around)]);
    });
    return { $: "map", entries, size: collectionSize(Map.prototype, object) };
  }
  if (types.isSet(object)) {
    const items: RecordedValue[] = [];
    Set.prototype.forEach.call(object, (value) => {
      if (items.length < maxItems && budget.left > 0) items.push(take(value, budget, around));
    });
    return { $: "set", items, size: collectionSize(Set.prototype, object) };
  }
  if (ArrayBuffer.isView(object) || types.isAnyArrayBuffer(object))
    return { $: "bytes", name, length: object.byteLength };
  if (types.isPromise(object) || types.isGeneratorObject(object) || types.isRegExp(object))
    return {
      $: "opaque",
      name: types.isRegExp(object) ? truncate(String(RegExp.prototype.toString.call(object)), budget) : name,
    };
  return { $: "object", name, ...readMembers(object, budget, around) };
}

const collectionSize = (prototype: object, object: object): number =>
  Number(Object.getOwnPropertyDescriptor(prototype, "size")?.get?.call(object));

function takeList(list: readonly unknown[], budget: Budget, around: object[]): RecordedValue {
  const items: RecordedValue[] = [];
  const most = Math.min(list.length, maxItems);
  while (items.length < most && budget.left > 0)
    items.push(member(list, String(items.length), budget, around));
  return items.length === list.length ? items : { $: "list", items, length: list.length };
}

function takeMembers(object: object, budget: Budget, around: object[]): RecordedValue {
  const { of, more } = readMembers(object, budget, around);
  return more === undefined && !Object.hasOwn(of, "$") ? of : { $: "object", of, ...(more ? { more } : {}) };
}

function readMembers(
  object: object,
  budget: Budget,
  around: object[],
): { readonly of: RecordedMembers; readonly more?: number } {
  const of: Record<string, RecordedValue> = {};
  const names = Object.keys(object);
  let count = 0;
  for (const name of names) {
    if (count >= maxMembers || budget.left <= 0) break;
    count++;
    budget.left -= name.length + 4;
    const value = member(object, name, budget, around);
    // Defines an own member with this name instead of setting the prototype.
    if (name === "__proto__") Object.defineProperty(of, name, { value, enumerable: true });
    else of[name] = value;
  }
  return count === names.length ? { of } : { of, more: names.length - count };
}

function member(object: object, name: string, budget: Budget, around: object[]): RecordedValue {
  const found = Object.getOwnPropertyDescriptor(object, name);
  if (found === undefined) return undefinedValue;
  return found.get === undefined && found.set === undefined
    ? take(found.value, budget, around)
    : { $: "getter" };
}

function className(prototype: unknown, budget: Budget): string {
  if (typeof prototype !== "object" || prototype === null || types.isProxy(prototype)) return "";
  const made: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  return typeof made === "function" ? textMember(made, "name", budget) : "";
}

/** Returns a string member; empty if the member is not a plain string. */
function textMember(object: object, name: string, budget: Budget): string {
  if (types.isProxy(object)) return "";
  const value: unknown = Object.getOwnPropertyDescriptor(object, name)?.value;
  return typeof value === "string" ? truncate(value, budget) : "";
}
