// Extracts what is called of GitHub's published description, without prose, into github-description.json:
// node test/stand-ins/extract-github-description.ts FOLDER, where FOLDER holds an unpacked @octokit/openapi.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Members = Readonly<Record<string, Json>>;

const [folder = "."] = process.argv.slice(2);
const whole: Members = JSON.parse(
  readFileSync(path.join(folder, "generated", "api.github.com.json"), "utf8"),
);
const describedPaths = /^\/(rate_limit$|(repos|orgs)\/.*\/hooks(\/|$))/;
/** Of these, requests alone are checked: a whole repository has hundreds of members in every answer. */
const requestOnlyPaths =
  /^\/(user(\/repos)?|orgs\/\{org\}\/repos|repos\/\{owner\}\/\{repo\}(\/contents\/\{path\})?)$/;
const prose = new Set(["description", "summary", "example", "examples", "externalDocs", "tags", "x-github"]);

const isMembers = (value: Json | undefined): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Properties may be called `description`, so only the members of schemas and operations are left out. */
function withoutProse(value: Json, named = false): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutProse(item));
  if (!isMembers(value)) return value;
  const kept = Object.entries(value).filter(([name]) => named || !prose.has(name));
  return Object.fromEntries(
    kept.map(([name, inside]) => [name, withoutProse(inside, name === "properties")]),
  );
}

function at(reference: string): Json | undefined {
  let place: Json | undefined = whole;
  for (const name of reference.slice(2).split("/")) place = isMembers(place) ? place[name] : undefined;
  return place;
}

/** The operations that are called, without their answers. */
function requestsOf(operations: Json): Json {
  if (!isMembers(operations)) return operations;
  const kept = Object.entries(operations).filter(([method]) => method === "get" || method === "post");
  return Object.fromEntries(
    kept.map(([method, operation]) => [
      method,
      isMembers(operation) ? { ...operation, responses: {} } : operation,
    ]),
  );
}

const components: Record<string, Record<string, Json>> = { schemas: {}, responses: {}, parameters: {} };

/** Follows every reference, and what it refers to in turn. */
function collect(value: Json): void {
  for (const [, reference = ""] of JSON.stringify(value).matchAll(/"\$ref":"(#\/[^"]+)"/g)) {
    const [, , kind = "", name = ""] = reference.split("/");
    const group = components[kind];
    const found = at(reference);
    if (group === undefined || found === undefined || Object.hasOwn(group, name)) continue;
    group[name] = withoutProse(found, false);
    collect(group[name]);
  }
}

const paths = isMembers(whole.paths) ? whole.paths : {};
const chosen = Object.fromEntries(
  Object.entries(paths)
    .filter(([template]) => describedPaths.test(template) || requestOnlyPaths.test(template))
    .map(([template, operations]) => [
      template,
      withoutProse(requestOnlyPaths.test(template) ? requestsOf(operations) : operations),
    ]),
);
collect(chosen);
const info = isMembers(whole.info) ? { version: whole.info.version ?? null } : {};
const out = path.join(import.meta.dirname, "github-description.json");
writeFileSync(out, `${JSON.stringify({ info, paths: chosen, components }, null, 1)}\n`);
