import { parseAddressRange } from "./address-range.ts";
import type { ApiProblem } from "./api-problem.ts";
import { checkShape } from "./check-shape.ts";
import type { ApiDescription, DeprecationDescription, ResourceDescription } from "./description.ts";
import { longestScopes, portalPath } from "./effective-api.ts";
import { mergeDescriptions } from "./resolve-api.ts";

/**
 * The properties of a trigger that the checks use.
 * @example
 * const trigger: ApiTrigger = { path: "/orders", source: "http", consumers: true, retries: true };
 * @see {@link checkApi}
 */
export interface ApiTrigger {
  /** Without a trailing slash. */
  readonly path: string;
  readonly source: string;
  /** Whether the trigger is created with `verify: "api"`. */
  readonly consumers: boolean;
  /** Whether the source retries rejected requests. */
  readonly retries: boolean;
}

/**
 * The input of the check: the parsed members of a hookloom.json.
 * @example
 * const input: ApiCheckInput = { api: { state: "published" }, environments: { prod: {} }, triggers: [] };
 * @see {@link checkApi}
 */
export interface ApiCheckInput {
  readonly api: unknown;
  /** The `api` member of each environment, or undefined if there is none. */
  readonly environments: Readonly<Record<string, unknown>>;
  /** Undefined if the triggers are unknown and cannot be checked. */
  readonly triggers?: readonly ApiTrigger[];
}

/** One description in the file, together with its context. */
interface Part {
  readonly own: ApiDescription;
  /** `own` merged into the description that it overrides. */
  readonly all: ApiDescription;
  readonly path: readonly string[];
  readonly triggers: readonly ApiTrigger[] | undefined;
}

function isPossible(date: string): boolean {
  const parsed = new Date(date);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date.slice(0, 10));
}

function checkDates(own: DeprecationDescription, all: DeprecationDescription, path: readonly string[]) {
  const problems: ApiProblem[] = [];
  for (const name of ["since", "sunset"] as const) {
    const date = own[name];
    if (date !== undefined && !isPossible(date))
      problems.push({ code: "impossible-date", path: [...path, name] });
  }
  const { since, sunset } = all;
  const isEarlier = since !== undefined && sunset !== undefined && new Date(sunset) < new Date(since);
  if (problems.length === 0 && isEarlier)
    problems.push({
      code: "sunset-before-since",
      path: [...path, own.sunset === undefined ? "since" : "sunset"],
    });
  return problems;
}

function checkPlans({ own, all, path }: Part): ApiProblem[] {
  const known = Object.keys(all.plans ?? {});
  const named: [readonly string[], string][] = Object.entries(own.applications ?? {}).map(
    ([name, { plan }]) => [["applications", name, "plan"], plan],
  );
  if (own.defaultPlan !== undefined) named.push([["defaultPlan"], own.defaultPlan]);
  return named
    .filter(([, plan]) => !known.includes(plan))
    .map(([member, plan]) => ({ code: "unknown-plan", path: [...path, ...member], plan, known }));
}

function checkScopes({ own, all, path }: Part): ApiProblem[] {
  const known = [...new Set(Object.values(all.resources ?? {}).flatMap(({ scopes = [] }) => scopes))];
  const { length } = known.join(" ");
  const isTooLong = (all.issuer ?? "own") === "own" && length > longestScopes && own.resources !== undefined;
  const tooMany: ApiProblem[] = isTooLong
    ? [{ code: "too-many-scopes", path: [...path, "resources"], length, most: longestScopes }]
    : [];
  const unknown = Object.entries(own.applications ?? {}).flatMap(([name, { scopes = [] }]) =>
    scopes.flatMap((scope, index) => {
      const scopePath = [...path, "applications", name, "scopes", String(index)];
      return known.includes(scope) ? [] : [{ code: "unknown-scope" as const, path: scopePath, scope, known }];
    }),
  );
  return [...tooMany, ...unknown];
}

function checkRanges(
  lists: Pick<ApiDescription, "allow" | "deny" | "trustedProxies">,
  path: readonly string[],
): ApiProblem[] {
  return (["allow", "deny", "trustedProxies"] as const).flatMap((name) =>
    (lists[name] ?? []).flatMap((text, index) =>
      parseAddressRange(text) === undefined
        ? [{ code: "wrong-value" as const, path: [...path, name, String(index)], kind: "addressRange" }]
        : [],
    ),
  );
}

function checkSource(
  rules: ResourceDescription,
  { path: resource, source, retries }: ApiTrigger,
  path: readonly string[],
): ApiProblem[] {
  const members = (["access", "scopes", "cors"] as const).filter((member) => rules[member] !== undefined);
  const limits = (["requests", "address"] as const).filter((limit) => rules.limits?.[limit] !== undefined);
  return [
    ...members.map((member) => ({
      code: "not-for-sources" as const,
      path: [...path, member],
      member,
      source,
      resource,
    })),
    ...limits.map((limit) => ({
      code: "limit-on-source" as const,
      path: [...path, "limits", limit],
      limit,
      source,
      resource,
      retries,
    })),
  ];
}

function checkResources({ own, path, triggers }: Part): ApiProblem[] {
  return Object.entries(own.resources ?? {}).flatMap(([name, rules]) => {
    const resourcePath = [...path, "resources", name];
    const problems = checkRanges(rules, resourcePath);
    if (triggers === undefined) return problems;
    const trigger = triggers.find((one) => one.path === name);
    if (trigger === undefined)
      return [
        ...problems,
        { code: "unknown-resource", path: resourcePath, known: triggers.map((one) => one.path) },
      ];
    return trigger.consumers ? problems : [...problems, ...checkSource(rules, trigger, resourcePath)];
  });
}

function checkPortal({ own, all, path, triggers = [] }: Part): ApiProblem[] {
  if (own.portal === undefined) return [];
  const portalMember = [...path, "portal"];
  const taken = triggers.filter((one) => one.path === portalPath || one.path.startsWith(`${portalPath}/`));
  const isOwn = (all.issuer ?? "own") === "own";
  return [
    ...taken.map((one) => ({ code: "reserved-path" as const, path: portalMember, resource: one.path })),
    ...(own.portal.client !== undefined && isOwn
      ? [{ code: "client-without-issuer" as const, path: [...portalMember, "client"] }]
      : []),
  ];
}

function checkPart(part: Part): readonly ApiProblem[] {
  const { own, all, path } = part;
  const dates = [...path, "deprecation"];
  return [
    ...checkDates(own.deprecation ?? {}, own.deprecation ? (all.deprecation ?? {}) : {}, dates),
    ...checkPlans(part),
    ...checkScopes(part),
    ...checkRanges(own, path),
    ...checkResources(part),
    ...checkPortal(part),
  ];
}

/** Finds triggers whose consumers are rejected because an environment of the project has no `api`. */
function missingApis(
  environments: ApiCheckInput["environments"],
  triggers: readonly ApiTrigger[] = [],
): ApiProblem[] {
  const names = Object.keys(environments);
  const without = names.filter((name) => environments[name] === undefined);
  if (names.length > 0 && without.length === 0) return [];
  const consumers = triggers.filter((trigger) => trigger.consumers);
  const isAll = without.length === names.length;
  return consumers.map(({ path }) => ({
    code: "no-api",
    path: ["api"],
    resource: path,
    environments: isAll ? [] : without,
  }));
}

/**
 * Returns all problems in `api` and the environments' `api` members of a hookloom.json. A description with an invalid shape is
 * not checked further, since its meaning is unclear.
 * @example
 * const problems = checkApi({ api: { defaultPlan: "gold" }, environments: {} }); // unknown-plan
 * @see {@link ApiProblem}
 */
export function checkApi({ api, environments, triggers }: ApiCheckInput): readonly ApiProblem[] {
  const shape = api === undefined ? [] : checkShape(api, ["api"]);
  const base = shape.length === 0 ? ((api ?? {}) as ApiDescription) : {};
  const problems = [
    ...(api === undefined ? missingApis(environments, triggers) : shape),
    ...(shape.length > 0 ? [] : checkPart({ own: base, all: base, path: ["api"], triggers })),
  ];
  for (const [name, override] of Object.entries(environments)) {
    if (override === undefined) continue;
    const path = ["environments", name, "api"];
    const wrong = checkShape(override, path);
    problems.push(...wrong);
    if (shape.length > 0 || wrong.length > 0) continue;
    const own = override as ApiDescription;
    problems.push(...checkPart({ own, all: mergeDescriptions(base, own), path, triggers }));
  }
  return problems;
}
