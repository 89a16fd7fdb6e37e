import { placeholders } from "@hookloom/protocol/step-kinds";

/** The context that new code has to fit into. */
export interface TemplateContext {
  /** The indentation unit and the quote style. */
  readonly style: { readonly unit: string; readonly quote: '"' | "'" };
  /** True if the new code has to fit on one line. */
  readonly inline: boolean;
  /** True if `await` is allowed. */
  readonly async: boolean;
  /** The logger in scope: `log` in a handler, else `console`. */
  readonly logger: string;
  /** True if a new `catch` throws its error again, as around steps that return a value. */
  readonly rethrows: boolean;
  /** A free name at this position, the given one if possible. */
  freeName(wanted: string): string;
}

/** The fields of a new step, and helpers for printing its statement. */
export interface Template extends TemplateContext {
  /** The trimmed text of the first of these fields that has text. Undefined if none has text. */
  field(...names: readonly string[]): string | undefined;
  /** A statement with the file's statement terminator. */
  end(statement: string): string;
  /** A body with these statements, on one line or on separate lines. */
  body(...statements: readonly string[]): string;
  /** A string literal with the file's quotes. */
  text(value: string): string;
  /**
   * A statement that throws if the response in this variable has an error status. Undefined for a pattern, which has no
   * status.
   */
  statusCheck(response: string): string | undefined;
}

export type Printer = (template: Template) => string;

/** A string literal for the value, with the given quote. */
export function literal(value: string, quote: '"' | "'"): string {
  const inner = JSON.stringify(value).slice(1, -1);
  return quote === '"' ? `"${inner}"` : `'${inner.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/**
 * How a new `catch` handles its error. Linters report a `catch` that only rethrows its error as useless, and
 * an empty block would hide the error.
 */
export const errorLogCall = (logger: string, error: string, quote: '"' | "'"): string =>
  `${logger}.error(${literal("A step failed", quote)}, { ${error === "error" ? error : `error: ${error}`} })`;

export function declarationText(template: Template, value: string, fallback: string, word = "const"): string {
  const name = template.field("name", "result", "as") ?? template.freeName(fallback);
  const type = template.field("type");
  const keyword = template.field("keyword", "declaration", "kind") ?? word;
  return `${keyword} ${name}${type === undefined ? "" : `: ${type}`} = ${value}`;
}

export function call(template: Template): string {
  const wholeCall = template.field("call", "expression", "code");
  const callee = template.field("function", "callee", "target", "method") ?? `${template.logger}.info`;
  const values = template.field("arguments", "args") ?? template.field("argument", "value") ?? "";
  const callText = wholeCall ?? `${callee}(${values})`;
  const awaited = template.async && template.field("await") === "true" ? `await ${callText}` : callText;
  const resultName = template.field("result", "name");
  return template.end(resultName === undefined ? awaited : declarationText(template, awaited, "result"));
}

export function http(template: Template): string {
  const url = template.field("url", "address") ?? template.text(placeholders.url);
  const method = template.field("method");
  const body = template.field("body");
  const headers = template.field("headers");
  const isWord = /^[A-Za-z]+$/.test(method ?? "");
  const options = [
    method === undefined ? "" : `method: ${isWord ? template.text(method.toUpperCase()) : method}`,
    headers === undefined ? "" : `headers: ${headers}`,
    body === undefined ? "" : `body: ${body}`,
  ].filter((option) => option !== "");
  const optionsText =
    template.field("options") ?? (options.length > 0 ? `{ ${options.join(", ")} }` : undefined);
  const request = `fetch(${url}${optionsText === undefined ? "" : `, ${optionsText}`})`;
  if (!template.async) return template.end(declarationText(template, request, "response"));
  const name = template.field("name", "result", "as") ?? template.freeName("response");
  const sent = template.end(declarationText({ ...template, freeName: () => name }, `await ${request}`, name));
  // `fetch` does not throw for an error status, so the response has to be checked.
  const check = template.statusCheck(name);
  if (check === undefined) return sent;
  return template.inline ? `${inlineEnd(sent)} ${check}` : `${sent}\n${check}`;
}

export function log(template: Template): string {
  const values = template.field("arguments", "args", "message", "text", "value") ?? template.text("Reached");
  const callee = template.field("callee", "function", "logger");
  const level = template.field("level", "method") ?? "info";
  return template.end(`${callee ?? `${template.logger}.${level}`}(${values})`);
}

export function forLoop(template: Template): string {
  const head = template.field("head");
  const item = template.field("item", "name", "variable", "left", "each") ?? template.freeName("item");
  const list =
    template.field("list", "of", "in", "right", "items", "iterable", "expression") ?? placeholders.list;
  const declaration = /^(?:const|let|var)\s/.test(item) ? item : `const ${item}`;
  return `for (${head ?? `${declaration} of ${list}`}) ${template.body()}`;
}

export function switchOn(template: Template): string {
  const value =
    template.field("value", "expression", "discriminant", "on", "condition") ?? placeholders.choice;
  const test = template.field("case") ?? placeholders.choice;
  const breakText = template.end("break");
  const { unit } = template.style;
  if (template.inline)
    return `switch (${value}) { case ${test}: ${inlineEnd(breakText)} default: ${inlineEnd(breakText)} }`;
  const branch = (label: string): string => `${unit}${label}:\n${unit}${unit}${breakText}`;
  return `switch (${value}) {\n${branch(`case ${test}`)}\n${branch("default")}\n}`;
}

function inlineEnd(statement: string): string {
  return statement.endsWith(";") ? statement : `${statement};`;
}

export function tryCatch(template: Template): string {
  const name = template.field("error", "parameter", "catch") ?? "error";
  const caught = template.end(errorLogCall(template.logger, name, template.style.quote));
  const thrown = template.rethrows ? [template.end(`throw ${name}`)] : [];
  return `try ${template.body()} catch (${name}) ${template.body(caught, ...thrown)}`;
}

export function parallel(template: Template): string {
  const branches = template.field("branches", "values", "expression") ?? "";
  const list = branches.startsWith("[") ? branches : `[${branches}]`;
  const all = `Promise.all(${list})`;
  return template.end(template.async ? `await ${all}` : all);
}

export function assign(template: Template): string {
  const target = template.field("target", "name", "left") ?? "value";
  const operator = template.field("operator") ?? "=";
  return template.end(
    `${target} ${operator} ${template.field("value", "right", "expression") ?? placeholders.value}`,
  );
}

export function returnStatement(template: Template): string {
  const value = template.field("value", "expression", "argument");
  return template.end(value === undefined ? "return" : `return ${value}`);
}

export function throwStatement(template: Template): string {
  const value = template.field("value", "error", "expression", "argument");
  return template.end(`throw ${value ?? `new Error(${template.text("Something went wrong")})`}`);
}

export function functionStep(template: Template): string {
  const name = template.field("name") ?? template.freeName("helper");
  return `${template.async ? "async " : ""}function ${name}(${template.field("parameters") ?? ""}) ${template.body()}`;
}
