import type { Overload, ParameterPath } from "./form-rows.ts";

/** Returns the text of the objects around a property that is not in the code yet: `"by": { "name": ` and ` }`. */
export function keysAround(keys: readonly unknown[]): { readonly before: string; readonly after: string } {
  if (keys.length === 0) return { before: "", after: "" };
  const names = keys.map((key) => JSON.stringify(key));
  return { before: `${names.join(": { ")}: `, after: " }".repeat(keys.length - 1) };
}

/**
 * Returns the call's text before and after a value, on which the value's completions and problems depend. A missing value is
 * placed at the start of its object, or at the end of the arguments.
 */
export function textAround(
  text: string,
  { parameters }: Overload,
  path: ParameterPath,
): { readonly before: string; readonly after: string } {
  const valueRange = path.at(-1)?.value;
  if (valueRange) return { before: text.slice(0, valueRange.start), after: text.slice(valueRange.end) };
  const owner = path.findLastIndex(({ value }) => value !== undefined);
  const { before, after } = keysAround(path.slice(owner + 1).map(({ name }) => name));
  const holder = path[owner]?.value;
  if (holder) {
    const insertOffset = holder.start + 1;
    return {
      before: `${text.slice(0, insertOffset)} ${before}`,
      after: `${after}, ${text.slice(insertOffset)}`,
    };
  }
  const keys = keysAround(path.slice(1).map(({ name }) => name));
  const open = path.length > 1 ? `{ ${keys.before}` : "";
  const close = path.length > 1 ? `${keys.after} }` : "";
  const end = text.trimEnd().length - 1;
  const position = path[0].position ?? 0;
  const givenCount = parameters.filter(({ value, position: at = 0 }) => value && at < position).length;
  const fill = "undefined, ".repeat(Math.max(0, position - givenCount));
  const comma = givenCount > 0 ? ", " : "";
  return { before: `${text.slice(0, end)}${comma}${fill}${open}`, after: close + text.slice(end) };
}
