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

/** What is known besides the description. */
interface BuildDefaults {
  /** Those of the build; the description may say otherwise. */
  readonly title?: string;
  readonly version?: string;
  /** The files of the documentation by their normal paths (`normalFile`); a page of another file is left out. */
  readonly files?: ReadonlyMap<string, DocumentFile>;
}

type Complete = Pick<EffectiveApi, "title" | "version" | "state" | "sources">;
type Members = Readonly<Record<string, unknown>>;

/** Members that mean something only as a whole: half of one issuer and half of another is neither. */
const whole: ReadonlySet<string> = new Set(["issuer", "cors", "docs"]);

const isRecord = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function mergedMembers(below: Members, above: Members): Members {
  const entries = new Map(Object.entries(below));
  for (const [name, value] of Object.entries(above)) {
    const old = entries.get(name);
    const merges = isRecord(old) && isRecord(value) && !whole.has(name);
    if (value !== undefined) entries.set(name, merges ? mergedMembers(old, value) : value);
  }
  return Object.fromEntries(entries);
}

/** Objects are merged by member; any other value of the override replaces the one below. */
export function merged<Description extends object>(below: Description, above: object): Description {
  return mergedMembers({ ...below } as Members, { ...above } as Members) as Description;
}

/** The members that have a value. */
function given<Shape extends object>(members: Shape) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Shape]?: Exclude<Shape[Name], undefined>;
  };
}

function toLimit(text: string | undefined): Limit | undefined {
  const limit = text === undefined ? "unlimited" : parseLimit(text);
  // What cannot be read must not mean "unlimited": nothing passes.
  if (limit === undefined) return { count: 0, seconds: 1 };
  return limit === "unlimited" ? undefined : limit;
}

function toLimits({ requests, address }: LimitsDescription = {}): EffectiveLimits {
  return given({ requests: toLimit(requests), address: toLimit(address) });
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
  return { approval, ...given({ title, description, requests: toLimit(requests), burst: toLimit(burst) }) };
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
    // A range that cannot be read must not open what it was to close.
    allow: toRanges(resource.allow ?? api.allow, noAddress),
    deny: toRanges([...(api.deny ?? []), ...(resource.deny ?? [])], anyAddress),
    ...given({ runs: toLimit(resource.runs), cors: resource.cors ?? api.cors }),
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
  return given({ ids: seconds(ids), bodies: seconds(bodies), deadLetters: seconds(deadLetters) });
}

/**
 * The rules of an environment: the defaults of the build, under the project's `api`, under the `api` of the
 * environment. Objects are merged by member; lists, `issuer`, `cors` and `docs` replace one another. `undefined` where neither the
 * project nor the environment has an `api`. Expects descriptions in which `checkShape` finds nothing: a limit or an address
 * range that cannot be read lets nothing pass.
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
  const api = merged<ApiDescription & Complete>(
    merged<ApiDescription & Complete>(build, description ?? {}),
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
    // A proxy that cannot be read is not trusted.
    trustedProxies: toRanges(api.trustedProxies, []),
    retention: toRetention(api.retention),
    docs: resolvePages(api, files),
    ...given({
      description: api.description,
      deprecation: api.deprecation,
      defaultPlan: api.defaultPlan,
      portal: api.portal && {
        visibility: api.portal.visibility ?? "private",
        ...given({ client: api.portal.client }),
      },
    }),
  };
  return { hash: contentHash(content), ...content };
}
