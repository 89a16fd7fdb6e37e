import type { CallResult } from "@hookloom/types/module-exports";

/** Verbs at the start of a function's name, before the name of its result. */
const verbs =
  /^(?:get|fetch|read|load|find|list|create|make|build|compute|calculate|query|search|request|retrieve|resolve|select|lookup|generate|random|parse|format|convert|open|to|is|has|can|should|use)(?=[A-Z])/;
/** Types whose names do not describe their content. */
const genericTypes = new Set([
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

/** Matches functions that create an identifier: `nanoid`, `makeOrderId`. */
const makesId = /(?:[a-z\d]I[dD]|(?:nano|u|gu|ul|cu|ksu|tsi)id)\d?$/;

const byShape: Readonly<Record<CallResult["shape"], string>> = {
  nothing: "result",
  text: "text",
  number: "number",
  switch: "answer",
  list: "items",
  value: "result",
};

/** Converts the start of a name to lower case: `urlParser` for `URLParser`. */
export const lowerCaseStart = (name: string): string =>
  name.replace(/^(?:[A-Z]+(?=[A-Z][a-z]|$|[^A-Za-z])|[A-Z])/, (start) => start.toLowerCase());

/** Proposes a variable name for the result of a call: `user` for `getUser`, `date` for a function that returns a `Date`. */
export function resultName(callee: string, { shape, name }: CallResult): string {
  const rest = callee.replace(verbs, "");
  if (rest !== callee) return lowerCaseStart(rest);
  if (name !== undefined && !genericTypes.has(name)) return lowerCaseStart(name);
  if (shape === "text" && makesId.test(callee)) return "id";
  if (/.{3}ify$/.test(callee)) return callee.slice(0, -"ify".length);
  return byShape[shape];
}
