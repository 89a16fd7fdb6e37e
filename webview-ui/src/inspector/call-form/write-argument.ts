import type { CallForm, FormParameter } from "@hookloom/language-server/protocol";
import { endOfQuoted } from "../literals/read-literal.ts";

/** A part of a text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

type Overload = CallForm["overloads"][number];

/** A parameter and the objects that it is a property of, outermost first. */
export type ParameterPath = readonly [FormParameter, ...FormParameter[]];

const splice = (text: string, { start, end }: TextRange, by: string): string =>
  text.slice(0, start) + by + text.slice(end);

/** The last index before a position at which the text is not white space, plus one. */
function endBefore(text: string, at: number): number {
  return text.slice(0, at).trimEnd().length;
}

/** The end of the last character of a part that is neither white space nor comment; undefined where a quote has no end. */
function endOfCode(text: string, { start, end }: TextRange): number | undefined {
  let last = start;
  for (let at = start; at < end; ) {
    const comment = /^(?:\/\*[\s\S]*?\*\/|\/\/[^\n]*)/.exec(text.slice(at, end))?.[0].length;
    const next = `"'\``.includes(text[at] ?? "") ? endOfQuoted(text, at) : at + (comment ?? 1);
    if (next === undefined) return undefined;
    if (comment === undefined && text.slice(at, next).trim() !== "") last = next;
    at = next;
  }
  return last;
}

/** The position of the parenthesis that ends a call; undefined where the text ends in something else. */
function closingParen(text: string): number | undefined {
  const at = text.trimEnd().length - 1;
  return text[at] === ")" ? at : undefined;
}

const plainName = /^[A-Za-z_$][\w$]*$/;
const keyOf = (name: string): string => (plainName.test(name) ? name : JSON.stringify(name));

/** Where the key of a property begins; undefined where the value stands alone, as in `{ text }`. */
function keyStart(text: string, { start }: TextRange): number | undefined {
  const match = /(?:[A-Za-z_$][\w$]*|\d+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\[[^\]]*\])\s*:\s*$/.exec(
    text.slice(0, start),
  );
  return match?.index;
}

/** Adds a property at the end of an object literal, in the way in which its last one stands. */
function withProperty(text: string, object: TextRange, name: string, value: string): string | undefined {
  const close = object.end - 1;
  const inner = text.slice(object.start + 1, close);
  const property = `${keyOf(name)}: ${value}`;
  if (inner.trim() === "") return splice(text, object, `{ ${property} }`);
  const code = endOfCode(text, { start: object.start + 1, end: close });
  if (code === undefined) return undefined;
  const trailing = text[code - 1] === ",";
  const [comma, last] = trailing ? ["", ","] : [",", ""];
  const end = endBefore(text, close);
  const first = /^[^\S\n]*(\r?\n[^\S\n]*)/.exec(inner)?.[1];
  if (first !== undefined && /\n[^\S\n]*$/.test(text.slice(end, close)))
    return `${text.slice(0, code)}${comma}${text.slice(code, end)}${first}${property}${last}${text.slice(end)}`;
  return splice(text, { start: code, end: code }, `${comma} ${property}${last}`);
}

/** The value of a property inside objects that are not there yet: `{ more: { count: 1 } }`. */
function nested(path: readonly FormParameter[], value: string): string {
  return path.reduceRight((inner, { name }) => `{ ${keyOf(name)}: ${inner} }`, value);
}

/** Adds an argument of its own; those before it that are missing become `undefined`. */
function withArgument(
  text: string,
  overload: Overload,
  parameter: FormParameter,
  value: string,
): string | undefined {
  const close = closingParen(text);
  if (close === undefined) return undefined;
  const order = positions(overload);
  const before = order.slice(0, order.indexOf(parameter));
  const given = before.filter((each) => each.value !== undefined);
  const fill = before.filter((each) => each.value === undefined && !each.rest).map(() => "undefined");
  const last = Math.max(...given.map((each) => each.value?.end ?? 0));
  const added = [...fill, value].join(", ");
  const end = given.length === 0 ? endBefore(text, close) : endOfCode(text, { start: last, end: close });
  if (end === undefined) return undefined;
  if (given.length === 0) return splice(text, { start: end, end }, added);
  const comma = text[end - 1] === "," ? " " : ", ";
  return splice(text, { start: end, end }, comma + added);
}

/** The parameters as they follow one another in a call, which a form shows required ones first. */
function positions({ label, parameters }: Overload): readonly FormParameter[] {
  const list = label.slice(label.indexOf("(") + 1);
  const at = ({ name }: FormParameter): number => {
    const found = new RegExp(`(?:^|[\\s(,.])${name.replace(/[$]/g, "\\$")}\\??\\s*:`).exec(list);
    return found?.index ?? list.length;
  };
  return parameters.toSorted((a, b) => at(a) - at(b));
}

/**
 * A call with another value for one of its parameters. Only the characters of that value change; one that is missing is
 * added at the end of its object or of the arguments. Undefined where the call has no place for it.
 */
export function withValue(
  text: string,
  overload: Overload,
  path: ParameterPath,
  value: string,
): string | undefined {
  const own = path.at(-1) as FormParameter;
  if (own.value) {
    const property = path.length > 1;
    const alone = property && keyStart(text, own.value) === undefined;
    return splice(text, own.value, alone ? `${keyOf(own.name)}: ${value}` : value);
  }
  const owner = path.findLastIndex((each) => each.value !== undefined);
  const inner = path.slice(owner + 2);
  if (owner < 0) return withArgument(text, overload, path[0], nested(path.slice(1), value));
  const object = path[owner]?.value;
  const first = path[owner + 1];
  if (!object || !first || text[object.start] !== "{" || text[object.end - 1] !== "}") return undefined;
  return withProperty(text, object, first.name, nested(inner, value));
}

/** A call without one of its optional values; undefined where it cannot be left out. */
export function withoutValue(text: string, overload: Overload, path: ParameterPath): string | undefined {
  const own = path.at(-1) as FormParameter;
  if (!own.value || !own.optional) return undefined;
  if (path.length === 1) {
    const order = positions(overload);
    const later = order.slice(order.indexOf(own) + 1).some((each) => each.value !== undefined);
    if (later) return splice(text, own.value, "undefined");
  }
  const start = path.length === 1 ? own.value.start : (keyStart(text, own.value) ?? own.value.start);
  const before = endBefore(text, start);
  if (text[before - 1] === ",") return splice(text, { start: before - 1, end: own.value.end }, "");
  const after = /^\s*,\s*/.exec(text.slice(own.value.end))?.[0].length ?? 0;
  return splice(text, { start, end: own.value.end + after }, "");
}
