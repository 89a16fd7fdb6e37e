import type { NewStep } from "@hookloom/protocol/flow-edit";
import { isIdentifier } from "@hookloom/protocol/identifier";
import { statusCheck } from "@hookloom/protocol/status-check";
import { type NewStepKind, newStepKinds, placeholders } from "@hookloom/protocol/step-kinds";
import type { CodeStyle } from "../../text/style.ts";
import { refusals } from "../errors.ts";
import { isReserved } from "../names/fresh-name.ts";

/** What a template needs to know about the place that it is printed for. */
export interface TemplatePlace {
  readonly style: CodeStyle;
  /** True where the new code has to stay on one line. */
  readonly inline: boolean;
  /** True where `await` is allowed. */
  readonly async: boolean;
  /** The logger in scope: `log` in a handler, else `console`. */
  readonly logger: string;
  /** A name that is free at the place, the given one where possible. */
  freeName(wanted: string): string;
}

interface Template extends TemplatePlace {
  /** The first of these fields that has a text, trimmed; else undefined. */
  field(...names: readonly string[]): string | undefined;
  /** A statement with the file's kind of ending. */
  end(statement: string): string;
  /** A body with these statements, on one line or on lines of its own. */
  body(...statements: readonly string[]): string;
  /** A string literal with the file's quotes. */
  text(value: string): string;
}

type Printer = (template: Template) => string;

/** A string literal of the value with the given quote. */
export function literal(value: string, quote: '"' | "'"): string {
  const inner = JSON.stringify(value).slice(1, -1);
  return quote === '"' ? `"${inner}"` : `'${inner.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** What a new `catch` does with its error: linters call it useless to throw that again, and an empty one hides it. */
export const caughtBy = (logger: string, error: string, quote: '"' | "'"): string =>
  `${logger}.error(${literal("A step failed", quote)}, { ${error === "error" ? error : `error: ${error}`} })`;

function declared(template: Template, value: string, fallback: string): string {
  const name = template.field("name", "result", "as") ?? template.freeName(fallback);
  const type = template.field("type");
  const keyword = template.field("keyword", "declaration", "kind") ?? "const";
  return `${keyword} ${name}${type === undefined ? "" : `: ${type}`} = ${value}`;
}

function call(template: Template): string {
  const whole = template.field("call", "expression", "code");
  const callee = template.field("function", "callee", "target", "method") ?? `${template.logger}.info`;
  const values = template.field("arguments", "args") ?? template.field("argument", "value") ?? "";
  const plain = whole ?? `${callee}(${values})`;
  const awaited = template.async && template.field("await") === "true" ? `await ${plain}` : plain;
  const kept = template.field("result", "name");
  return template.end(kept === undefined ? awaited : declared(template, awaited, "result"));
}

function http(template: Template): string {
  const url = template.field("url", "address") ?? template.text(placeholders.url);
  const method = template.field("method");
  const body = template.field("body");
  const headers = template.field("headers");
  const quoted = method === undefined || /^["'`]/.test(method) || !/^[A-Za-z]+$/.test(method);
  const options = [
    method === undefined ? "" : `method: ${quoted ? method : template.text(method.toUpperCase())}`,
    headers === undefined ? "" : `headers: ${headers}`,
    body === undefined ? "" : `body: ${body}`,
  ].filter((option) => option !== "");
  const given = template.field("options") ?? (options.length > 0 ? `{ ${options.join(", ")} }` : undefined);
  const request = `fetch(${url}${given === undefined ? "" : `, ${given}`})`;
  if (!template.async) return template.end(declared(template, request, "response"));
  const name = template.field("name", "result", "as") ?? template.freeName("response");
  const sent = template.end(declared({ ...template, freeName: () => name }, `await ${request}`, name));
  // A response with an error status is a value as any other, which a caller has to look at.
  if (!isIdentifier(name)) return sent;
  const { inline, style } = template;
  const check = template.end(statusCheck({ response: name }, inline ? " " : `\n${style.unit}`));
  return inline ? `${inlineEnd(sent)} ${check}` : `${sent}\n${check}`;
}

function log(template: Template): string {
  const values = template.field("arguments", "args", "message", "text", "value") ?? template.text("Reached");
  const callee = template.field("callee", "function", "logger");
  const level = template.field("level", "method") ?? "info";
  return template.end(`${callee ?? `${template.logger}.${level}`}(${values})`);
}

function forLoop(template: Template): string {
  const head = template.field("head");
  const item = template.field("item", "name", "variable", "left", "each") ?? template.freeName("item");
  const list =
    template.field("list", "of", "in", "right", "items", "iterable", "expression") ?? placeholders.list;
  const declaration = /^(?:const|let|var)\s/.test(item) ? item : `const ${item}`;
  return `for (${head ?? `${declaration} of ${list}`}) ${template.body()}`;
}

function switchOn(template: Template): string {
  const value =
    template.field("value", "expression", "discriminant", "on", "condition") ?? placeholders.choice;
  const test = template.field("case") ?? placeholders.choice;
  const stop = template.end("break");
  const { unit } = template.style;
  if (template.inline)
    return `switch (${value}) { case ${test}: ${inlineEnd(stop)} default: ${inlineEnd(stop)} }`;
  const branch = (label: string): string => `${unit}${label}:\n${unit}${unit}${stop}`;
  return `switch (${value}) {\n${branch(`case ${test}`)}\n${branch("default")}\n}`;
}

function inlineEnd(statement: string): string {
  return statement.endsWith(";") ? statement : `${statement};`;
}

function tryCatch(template: Template): string {
  const name = template.field("error", "parameter", "catch") ?? "error";
  const caught = template.end(caughtBy(template.logger, name, template.style.quote));
  return `try ${template.body()} catch (${name}) ${template.body(caught)}`;
}

function parallel(template: Template): string {
  const branches = template.field("branches", "values", "expression") ?? "";
  const list = branches.startsWith("[") ? branches : `[${branches}]`;
  const all = `Promise.all(${list})`;
  return template.end(template.async ? `await ${all}` : all);
}

function assign(template: Template): string {
  const target = template.field("target", "name", "left") ?? "value";
  const operator = template.field("operator") ?? "=";
  return template.end(
    `${target} ${operator} ${template.field("value", "right", "expression") ?? placeholders.value}`,
  );
}

function returned(template: Template): string {
  const value = template.field("value", "expression", "argument");
  return template.end(value === undefined ? "return" : `return ${value}`);
}

function thrown(template: Template): string {
  const value = template.field("value", "error", "expression", "argument");
  return template.end(`throw ${value ?? `new Error(${template.text("Something went wrong")})`}`);
}

function functionStep(template: Template): string {
  const name = template.field("name") ?? template.freeName("helper");
  return `${template.async ? "async " : ""}function ${name}(${template.field("parameters") ?? ""}) ${template.body()}`;
}

const printers: Readonly<Record<NewStepKind, Printer>> = {
  variable: (t) =>
    t.end(declared(t, t.field("value", "expression", "initializer") ?? placeholders.value, "value")),
  assign,
  call,
  action: call,
  http,
  log,
  map: (t) => t.end(declared(t, t.field("value", "expression") ?? "{}", "mapped")),
  if: (t) => `if (${t.field("condition", "test", "expression") ?? placeholders.condition}) ${t.body()}`,
  switch: switchOn,
  for: forLoop,
  while: (t) => `while (${t.field("condition", "test", "expression") ?? placeholders.while}) ${t.body()}`,
  try: tryCatch,
  parallel,
  return: returned,
  throw: thrown,
  break: (t) => t.end(["break", t.field("label")].filter((part) => part !== undefined).join(" ")),
  continue: (t) => t.end(["continue", t.field("label")].filter((part) => part !== undefined).join(" ")),
  function: functionStep,
  code: (t) => t.field("code", "text", "expression") ?? t.end("undefined"),
};

function templateAt(step: NewStep, place: TemplatePlace): Template {
  const { style, inline } = place;
  const end = (statement: string): string => (style.semicolons ? `${statement};` : statement);
  return {
    ...place,
    field: (...names) => {
      for (const name of names) {
        const text = Object.hasOwn(step.fields, name) ? step.fields[name]?.trim() : undefined;
        if (text !== undefined && text !== "") return text;
      }
      return undefined;
    },
    end,
    body: (...statements) => {
      if (inline) return statements.length === 0 ? "{}" : `{ ${statements.join(" ")} }`;
      return `{\n${statements.map((line) => `${style.unit}${line}\n`).join("")}}`;
    },
    text: (value) => literal(value, style.quote),
  };
}

/**
 * The statement that a new step of the palette becomes: lines end with a line feed and are indented by the style's
 * unit from column 0. Fields that are not given get texts that are valid everywhere.
 * @throws EditRefused `bad-edit` for a kind that has no template, `bad-field` for an invalid name.
 */
export function printStep(step: NewStep, place: TemplatePlace): string {
  const kind = newStepKinds.find((one) => one === step.kind);
  if (!kind)
    throw refusals.badEdit(`no step is of kind "${step.kind}": the kinds are ${newStepKinds.join(", ")}`);
  const name = step.fields.name?.trim() ?? "";
  const binds = kind !== "assign" && kind !== "call" && kind !== "action";
  if (binds && name !== "" && !/^[[{]/.test(name) && (!isIdentifier(name) || isReserved(name))) {
    throw refusals.badName(name);
  }
  return printers[kind](templateAt(step, place));
}
