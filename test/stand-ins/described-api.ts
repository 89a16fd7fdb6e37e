// Checks every request and answer of a stand-in against GitHub's published description of its API.
import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

// @reads test/stand-ins/github-description.json

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

interface Operation {
  readonly requestBody?: Content;
  readonly parameters?: readonly { readonly $ref?: string; readonly name?: string; readonly in?: string }[];
  readonly responses: Readonly<Record<string, Content & { readonly $ref?: string }>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly responses: Readonly<Record<string, Content>>;
    readonly parameters: Readonly<Record<string, { readonly name: string; readonly in: string }>>;
  };
}

const file = path.join(import.meta.dirname, "github-description.json");
let loaded: { readonly description: Description; readonly ajv: Ajv } | undefined;

/** Read once for all tests of a file. */
function load() {
  if (loaded !== undefined) return loaded;
  const description: Description = JSON.parse(readFileSync(file, "utf8"));
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  addFormats.default(ajv);
  ajv.addSchema({ components: { schemas: description.components.schemas } }, "github");
  loaded = { description, ajv };
  return loaded;
}

const compiled = new Map<object, ValidateFunction>();

/** References into the description become references into the one schema that has all of them. */
function validatorOf(schema: object): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"github#/');
  const validator = load().ajv.compile(JSON.parse(text));
  compiled.set(schema, validator);
  return validator;
}

function operationOf(method: string, path: string): Operation | undefined {
  const parts = path.split("/");
  const { paths } = load().description;
  const template = Object.keys(paths).find((candidate) => {
    const names = candidate.split("/");
    return (
      names.length === parts.length && names.every((name, at) => name.startsWith("{") || name === parts[at])
    );
  });
  return template === undefined ? undefined : paths[template]?.[method.toLowerCase()];
}

const last = (reference: string): string => reference.split("/").at(-1) ?? "";

/** What violates the description in a request, one sentence each. */
export function requestProblems(method: string, url: URL, body: unknown): readonly string[] {
  const call = `${method} ${url.pathname}`;
  const operation = operationOf(method, url.pathname);
  if (operation === undefined) return [`${call} is not in the description`];
  const { parameters } = load().description.components;
  const known = (operation.parameters ?? []).map((one) => (one.$ref ? parameters[last(one.$ref)] : one));
  const allowed = known.filter((one) => one?.in === "query").map((one) => one?.name);
  const problems = [...url.searchParams.keys()]
    .filter((name) => !allowed.includes(name))
    .map((name) => `${call} has no parameter ${name}`);
  const schema = operation.requestBody?.content?.["application/json"]?.schema;
  if (body === undefined) return problems;
  if (schema === undefined) return [...problems, `${call} takes no body`];
  const validator = validatorOf(schema);
  if (!validator(body)) problems.push(`${call}: ${load().ajv.errorsText(validator.errors)}`);
  return problems;
}

/** What violates the description in an answer, one sentence each. */
export function answerProblems(method: string, url: URL, status: number, body: unknown): readonly string[] {
  const call = `${method} ${url.pathname} -> ${status}`;
  const operation = operationOf(method, url.pathname);
  // Failures that any call can have are not described call by call, nor is what is answered about whole repositories.
  if (operation === undefined || [401, 403, 404, 429].includes(status)) return [];
  if (Object.keys(operation.responses).length === 0) return [];
  const given = operation.responses[String(status)];
  if (given === undefined) return [`${call} is not in the description`];
  const response = given.$ref ? load().description.components.responses[last(given.$ref)] : given;
  const schema = response?.content?.["application/json"]?.schema;
  if (schema === undefined) return body === undefined ? [] : [`${call} has no body`];
  const validator = validatorOf(schema);
  return validator(body) ? [] : [`${call}: ${load().ajv.errorsText(validator.errors)}`];
}
