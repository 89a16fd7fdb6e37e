import type { RecordedMembers, RecordedValue } from "@hookloom/runtime/management";

const longest = 120;

/** A recorded value in a few words on one line, as a person would write it. */
export function previewText(value: RecordedValue): string {
  const text = write(value, 2);
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function write(value: RecordedValue, depth: number): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (isList(value)) return list(value, value.length, depth);
  if (typeof value.$ === "string") return special(value, depth);
  return members(value as RecordedMembers, 0, depth);
}

const isList = (value: RecordedValue): value is readonly RecordedValue[] => Array.isArray(value);
const quoted = (text: string): string =>
  JSON.stringify(text.length > longest ? text.slice(0, longest) : text);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

function list(items: readonly RecordedValue[], length: number, depth: number): string {
  if (length === 0) return "[]";
  if (depth === 0) return `[${length}]`;
  const shown = items.slice(0, 4).map((item) => write(item, depth - 1));
  return `[${shown.join(", ")}${length > shown.length ? `, … ${length}` : ""}]`;
}

function members(of: RecordedMembers, more: number, depth: number): string {
  const names = Object.keys(of);
  if (names.length === 0 && more === 0) return "{}";
  if (depth === 0) return "{…}";
  const shown = names.slice(0, 6).map((name) => `${name}: ${write(of[name] ?? null, depth - 1)}`);
  return `{ ${shown.join(", ")}${names.length + more > shown.length ? ", …" : ""} }`;
}

/** A value that JSON has no word for: its member `$` says which. */
function special(
  value: Exclude<RecordedValue, string | number | boolean | null | readonly RecordedValue[]>,
  depth: number,
): string {
  const { $: kind, of, items, entries, name } = value as Readonly<Record<string, RecordedValue>>;
  const inner = (of ?? {}) as RecordedMembers;
  switch (kind) {
    case "undefined":
      return "undefined";
    case "function":
      return text(name) === "" ? "function" : `function ${text(name)}`;
    case "text":
      return quoted(text((value as { readonly text?: RecordedValue }).text));
    case "number":
    case "bigint":
    case "symbol":
    case "date":
      return text((value as { readonly text?: RecordedValue }).text);
    case "list":
      return list((items ?? []) as readonly RecordedValue[], numberMember(value, "length"), depth);
    case "set":
      return `Set ${list((items ?? []) as readonly RecordedValue[], numberMember(value, "size"), depth)}`;
    case "map":
      return `Map ${list((entries ?? []) as readonly RecordedValue[], numberMember(value, "size"), depth)}`;
    case "error":
      return `${text(name) || "Error"}: ${text((value as { readonly message?: RecordedValue }).message)}`;
    case "bytes":
      return `${text(name)} of ${numberMember(value, "length")} bytes`;
    case "object":
      return `${text(name) === "" ? "" : `${text(name)} `}${members(inner, numberMember(value, "more"), depth)}`;
    case "opaque":
      return text(name);
    default:
      return "…";
  }
}

function numberMember(value: object, name: string): number {
  const found: unknown = Object.entries(value).find(([one]) => one === name)?.[1];
  return typeof found === "number" ? found : 0;
}
