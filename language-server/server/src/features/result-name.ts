import type { CallResult } from "@hookloom/types/module-exports";

/** Words that a function's name begins with, before what it gives. */
const verbs =
  /^(?:get|fetch|read|load|find|list|create|make|build|compute|calculate|query|search|request|retrieve|resolve|select|lookup|generate|random|parse|format|convert|open|to|is|has|can|should|use)(?=[A-Z])/;
/** Types that say nothing about what they hold. */
const general = new Set([
  "Record",
  "Partial",
  "Pick",
  "Omit",
  "Object",
  "Function",
  "Map",
  "Set",
  "Array",
  "Iterator",
]);

/** Functions that make an identifier: `nanoid`, `makeOrderId`. */
const makesId = /(?:[a-z\d]I[dD]|(?:nano|u|gu|ul|cu|ksu|tsi)id)\d?$/;

const byShape: Readonly<Record<CallResult["shape"], string>> = {
  nothing: "result",
  text: "text",
  number: "number",
  switch: "answer",
  list: "items",
  value: "result",
};

/** A name with a small first letter: `urlParser` for `URLParser`. */
export const small = (name: string): string =>
  name.replace(/^(?:[A-Z]+(?=[A-Z][a-z]|$|[^A-Za-z])|[A-Z])/, (start) => start.toLowerCase());

/** A good name for the variable that keeps what a call gives: `user` of `getUser`, `date` of what gives a `Date`. */
export function resultName(callee: string, { shape, name }: CallResult): string {
  const rest = callee.replace(verbs, "");
  if (rest !== callee) return small(rest);
  if (name !== undefined && !general.has(name)) return small(name);
  if (shape === "text" && makesId.test(callee)) return "id";
  if (/.{3}ify$/.test(callee)) return callee.slice(0, -"ify".length);
  return byShape[shape];
}
