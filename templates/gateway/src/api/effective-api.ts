import type { ApiState } from "../management/api-management.ts";
import type { AddressRange } from "./address-range.ts";
import type {
  AccessKind,
  ApplicationDescription,
  CorsDescription,
  DeprecationDescription,
} from "./description.ts";
import type { Limit } from "./limit.ts";

/**
 * Limits as numbers. An omitted limit means unlimited.
 * @example
 * const limits: EffectiveLimits = { requests: { count: 600, seconds: 60 } };
 * @see {@link EffectiveApi}
 */
export interface EffectiveLimits {
  readonly requests?: Limit;
  readonly address?: Limit;
}

/**
 * A plan with its limits as numbers. Without `requests`, the plan is unlimited.
 * @example
 * const gold: EffectivePlan = { requests: { count: 100_000, seconds: 86_400 }, approval: true };
 * @see {@link PlanDescription}
 */
export interface EffectivePlan {
  readonly title?: string;
  readonly description?: string;
  readonly requests?: Limit;
  readonly burst?: Limit;
  readonly approval: boolean;
}

/**
 * The rules of one path. `limits` are the path's own limits, which apply in addition to those of the API.
 * @example
 * const { access } = rulesOf(api, "/http");
 * @see {@link rulesOf}
 */
export interface ResourceRules {
  /** The accepted kinds of credentials, one of which is sufficient. Empty if every request is rejected. */
  readonly access: readonly AccessKind[];
  readonly scopes: readonly string[];
  readonly limits: EffectiveLimits;
  readonly runs?: Limit;
  readonly cors?: CorsDescription;
  readonly allow: readonly AddressRange[];
  readonly deny: readonly AddressRange[];
}

/**
 * The public paths at which the environment's own issuer is discovered and issues tokens.
 * @example
 * const isOfIssuer = issuerPaths.includes("/oauth2/token"); // true
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-3
 */
export const issuerPaths: readonly string[] = [
  "/oauth2/token",
  "/oauth2/jwks",
  "/.well-known/openid-configuration",
  "/.well-known/oauth-authorization-server",
];

/**
 * The public path of the portal. If the rules contain a portal, it uses this path and all paths below.
 * @example
 * const url = new URL(portalPath, "https://hooks.example.com");
 * @see {@link EffectiveApi}
 */
export const portalPath = "/portal";

/**
 * The token issuer. `application` lists claims in order of preference; the first one that the token contains is used.
 * @example
 * const issuer: EffectiveIssuer = { url: "https://id.example.com", audience: ["orders"], application: ["azp"] };
 * @see {@link IssuerDescription}
 */
export type EffectiveIssuer =
  | "own"
  | {
      readonly url: string;
      readonly audience: readonly string[];
      readonly application: readonly string[];
    };

/**
 * A documentation page with its content. `id` is unique among the pages and can be used in a URL. `resource` is the path of the
 * trigger that the page documents, or undefined if it documents the whole API.
 * @example
 * const page: EffectivePage = { id: "start", title: "Start", file: "docs/start.md", markdown: "# Start" };
 * @see {@link PageDescription}
 */
export type EffectivePage = {
  readonly id: string;
  readonly title: string;
  readonly resource?: string;
} & (
  | { readonly url: string }
  /** `file` is the path in the project, or undefined for a text in hookloom.json. */
  | { readonly markdown: string; readonly file?: string }
  | { readonly file: string; readonly mediaType: string; readonly base64: string }
);

/**
 * The rules that a process enforces: complete, plain JSON, with every limit as numbers. `hash` covers all other members.
 * @example
 * const api: EffectiveApi = JSON.parse(await readFile(process.env.HOOKLOOM_API ?? "", "utf8"));
 * @see {@link resolveApi}
 */
export interface EffectiveApi {
  readonly hash: string;
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  readonly state: ApiState;
  readonly deprecation?: DeprecationDescription;
  readonly sources: "hold" | "refuse";
  readonly issuer: EffectiveIssuer;
  readonly limits: EffectiveLimits;
  readonly plans: Readonly<Record<string, EffectivePlan>>;
  readonly defaultPlan?: string;
  readonly applications: Readonly<Record<string, ApplicationDescription>>;
  /** The rules for paths that are not in `resources`. */
  readonly usual: ResourceRules;
  readonly resources: Readonly<Record<string, ResourceRules>>;
  readonly trustedProxies: readonly AddressRange[];
  /** In seconds. */
  readonly retention: {
    readonly ids?: number;
    readonly bodies?: number;
    readonly deadLetters?: number;
  };
  /** The pages about the whole API, followed by those of the resources. */
  readonly docs: readonly EffectivePage[];
  /** Undefined if there is no portal. */
  readonly portal?: { readonly visibility: "public" | "private"; readonly client?: string };
}

/**
 * Returns the rules for a trigger's path.
 * @example
 * const { access, limits } = rulesOf(api, "/http");
 * @see {@link ResourceRules}
 */
export function rulesOf(api: Pick<EffectiveApi, "usual" | "resources">, path: string): ResourceRules {
  return Object.hasOwn(api.resources, path) ? (api.resources[path] ?? api.usual) : api.usual;
}

/**
 * Returns every scope that a resource of the API requires.
 * @example
 * const scopes = scopesOf(api); // ["orders:write"]
 * @see {@link ResourceRules}
 */
export function scopesOf({ usual, resources }: Pick<EffectiveApi, "usual" | "resources">): readonly string[] {
  return [...new Set([usual, ...Object.values(resources)].flatMap(({ scopes }) => scopes))];
}

/**
 * Maximum length of the scopes in one token of the environment's own issuer, in characters. Servers and proxies reject longer
 * tokens in a header.
 * @example
 * const isTooLong = scopesOf(api).join(" ").length > longestScopes;
 * @see {@link scopesOf}
 */
export const longestScopes: number = 10_000;
