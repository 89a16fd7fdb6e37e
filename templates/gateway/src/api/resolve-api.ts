import { type AddressRange, parseAddressRange } from "./address-range.ts";
import { contentHash } from "./content-hash.ts";
import type {
  AccessDescription,
  AccessKind,
  ApiDescription,
  IssuerDescription,
  LimitsDescription,
  PlanDescription,
  ResourceDescription,
} from "./description.ts";
import type {
  EffectiveApi,
  EffectiveIssuer,
  EffectiveLimits,
  EffectivePlan,
  ResourceRules,
} from "./effective-api.ts";
import { type Limit, parseDuration, parseLimit } from "./limit.ts";
import { type DocumentFile, resolvePages } from "./resolve-pages.ts";

/** Defaults that are not part of the description. */
interface BuildDefaults {
  /** The title from the build. The description can override it. */
  readonly title?: string;
  readonly version?: string;
  /** The documentation files by normalized path (`normalFile`). Pages of other files are omitted. */
  readonly files?: ReadonlyMap<string, DocumentFile>;
}

type Complete = Pick<EffectiveApi, "title" | "version" | "state" | "sources">;
type Members = Readonly<Record<string, unknown>>;

/** Members that are replaced as a whole, since merging two issuers, for example, would be meaningless. */
const replacedMembers: ReadonlySet<string> = new Set(["issuer", "cors", "docs"]);

const isRecord = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function mergeMembers(below: Members, above: Members): Members {
  const entries = new Map(Object.entries(below));
  for (const [name, value] of Object.entries(above)) {
    const old = entries.get(name);
    const merges = isRecord(old) && isRecord(value) && !replacedMembers.has(name);
    if (value !== undefined) entries.set(name, merges ? mergeMembers(old, value) : value);
  }
  return Object.fromEntries(entries);
}

/** Merges two descriptions. Objects are merged by member; any other value in `above` replaces the one in `below`. */
export function mergeDescriptions<Description extends object>(
  below: Description,
  above: object,
): Description {
  return mergeMembers({ ...below } as Members, { ...above } as Members) as Description;
}

/** Returns the members that have a value. */
function withoutUndefined<Shape extends object>(members: Shape) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Shape]?: Exclude<Shape[Name], undefined>;
  };
}

function toLimit(text: string | undefined): Limit | undefined {
  const limit = text === undefined ? "unlimited" : parseLimit(text);
  // An invalid limit must not mean "unlimited", so no requests are accepted.
  if (limit === undefined) return { count: 0, seconds: 1 };
  return limit === "unlimited" ? undefined : limit;
}

function toLimits({ requests, address }: LimitsDescription = {}): EffectiveLimits {
  return withoutUndefined({ requests: toLimit(requests), address: toLimit(address) });
}

function toAccessKinds(access: AccessDescription): readonly AccessKind[] {
  return typeof access === "string" ? [access] : access;
}

const anyAddress: readonly AddressRange[] = [
  { family: "ipv4", address: "0.0.0.0", bits: 0 },
  { family: "ipv6", address: "::", bits: 0 },
];
const noAddress: readonly AddressRange[] = [{ family: "ipv4", address: "0.0.0.0", bits: 32 }];

function toRanges(
  texts: readonly string[] | undefined,
  unreadable: readonly AddressRange[],
): readonly AddressRange[] {
  return (texts ?? []).flatMap((text) => parseAddressRange(text) ?? unreadable);
}

function toPlan({ title, description, requests, burst, approval = false }: PlanDescription): EffectivePlan {
  return {
    approval,
    ...withoutUndefined({ title, description, requests: toLimit(requests), burst: toLimit(burst) }),
  };
}

function toIssuer(issuer: IssuerDescription | undefined, title: string): EffectiveIssuer {
  if (issuer === undefined || issuer === "own") return "own";
  const audience = issuer.audience ?? title.toLowerCase();
  return {
    url: issuer.url,
    audience: typeof audience === "string" ? [audience] : audience,
    application: issuer.application === undefined ? ["client_id", "azp", "sub"] : [issuer.application],
  };
}

function rulesFrom(api: ApiDescription, resource: ResourceDescription): ResourceRules {
  return {
    access: toAccessKinds(resource.access ?? api.access ?? "oauth2"),
    scopes: resource.scopes ?? [],
    limits: toLimits(resource.limits),
    // An invalid range must not allow addresses that it was meant to exclude.
    allow: toRanges(resource.allow ?? api.allow, noAddress),
    deny: toRanges([...(api.deny ?? []), ...(resource.deny ?? [])], anyAddress),
    ...withoutUndefined({ runs: toLimit(resource.runs), cors: resource.cors ?? api.cors }),
  };
}

function byName<From, To>(members: Readonly<Record<string, From>> = {}, make: (value: From) => To) {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, make(value)]));
}

function toRetention({
  ids,
  bodies,
  deadLetters,
}: ApiDescription["retention"] = {}): EffectiveApi["retention"] {
  const seconds = (text: string | undefined) => (text === undefined ? undefined : parseDuration(text));
  return withoutUndefined({ ids: seconds(ids), bodies: seconds(bodies), deadLetters: seconds(deadLetters) });
}

/**
 * Resolves the rules of an environment: the environment's `api` overrides the project's `api`, which overrides the build's
 * defaults. Objects are merged by member; lists, `issuer`, `cors` and `docs` are replaced. Returns `undefined` if neither the
 * project nor the environment has an `api`. Expects descriptions without `checkShape` problems: an invalid limit or address range
 * rejects every request.
 * @example
 * const api = resolveApi({ title: "Orders", access: "key" }, { state: "pre-released" });
 * @see {@link EffectiveApi}
 */
export function resolveApi(
  description: ApiDescription | undefined,
  override?: ApiDescription,
  { title, version, files = new Map() }: BuildDefaults = {},
): EffectiveApi | undefined {
  if (description === undefined && override === undefined) return undefined;
  const build = {
    title: title ?? "API",
    version: version ?? "1.0.0",
    state: "published",
    sources: "hold",
  } as const;
  const api = mergeDescriptions<ApiDescription & Complete>(
    mergeDescriptions<ApiDescription & Complete>(build, description ?? {}),
    override ?? {},
  );
  const content: Omit<EffectiveApi, "hash"> = {
    title: api.title,
    version: api.version,
    state: api.state,
    sources: api.sources,
    issuer: toIssuer(api.issuer, api.title),
    limits: toLimits(api.limits),
    plans: byName(api.plans, toPlan),
    applications: api.applications ?? {},
    usual: rulesFrom(api, {}),
    resources: byName(api.resources, (resource) => rulesFrom(api, resource)),
    // An invalid proxy range is not trusted.
    trustedProxies: toRanges(api.trustedProxies, []),
    retention: toRetention(api.retention),
    docs: resolvePages(api, files),
    ...withoutUndefined({
      description: api.description,
      deprecation: api.deprecation,
      defaultPlan: api.defaultPlan,
      portal: api.portal && {
        visibility: api.portal.visibility ?? "private",
        ...withoutUndefined({ client: api.portal.client }),
      },
    }),
  };
  return { hash: contentHash(content), ...content };
}
