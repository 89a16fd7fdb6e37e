import type { ApiState } from "../management/api-management.ts";

/**
 * How consumers authenticate: with a token (OAuth 2), with a key, or not at all.
 * @example
 * const kinds: AccessKind[] = ["oauth2", "key"];
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
export type AccessKind = "oauth2" | "key" | "none";

/**
 * One kind of credential, or a list of alternatives.
 * @example
 * const access: AccessDescription = ["oauth2", "key"];
 * @see {@link AccessKind}
 */
export type AccessDescription = AccessKind | readonly Exclude<AccessKind, "none">[];

/**
 * The token issuer: `own` is the environment's own issuer; anything else is an OpenID Connect issuer.
 * @example
 * const issuer: IssuerDescription = { url: "https://id.example.com/realms/hooks", audience: "orders" };
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export type IssuerDescription =
  | "own"
  | {
      /** The issuer URL in the tokens. The issuer's configuration is found below this URL. */
      readonly url: string;
      /** The audience that a token must contain. One of several is sufficient. Default: the API's title in lower case. */
      readonly audience?: string | readonly string[];
      /**
       * The claim with the application's ID. Default: the first claim of `client_id`, `azp` and `sub` that the token contains.
       */
      readonly application?: string;
    };

/**
 * Rate limits: `600/minute`, `10/second` or `unlimited`.
 * @example
 * const limits: LimitsDescription = { requests: "600/minute", address: "120/minute" };
 * @see {@link parseLimit}
 */
export interface LimitsDescription {
  /** Total authenticated requests of all consumers. */
  readonly requests?: string;
  /** Requests from one network address, authenticated or not. */
  readonly address?: string;
}

/**
 * A plan to which applications subscribe.
 * @example
 * const gold: PlanDescription = { requests: "100000/day", burst: "200/second", approval: true };
 * @see {@link ApiDescription}
 */
export interface PlanDescription {
  readonly title?: string;
  readonly description?: string;
  /** The quota of one application. */
  readonly requests: string;
  /** Maximum rate over a short time. */
  readonly burst?: string;
  /** Whether a subscription requires the owner's approval. */
  readonly approval?: boolean;
}

/**
 * The pages of other origins that may call the API from a browser.
 * @example
 * const cors: CorsDescription = { origins: ["https://shop.example.com"] };
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export interface CorsDescription {
  /** Origins such as `https://shop.example.com`, or `*` for any. */
  readonly origins: readonly string[];
  /** Additional request headers that pages may send. */
  readonly headers?: readonly string[];
  /** How long browsers may cache the preflight response, in seconds. */
  readonly maxAge?: number;
}

/**
 * The rules of one trigger. Omitted members are inherited from the API.
 * @example
 * const orders: ResourceDescription = { access: ["oauth2", "key"], limits: { requests: "60/minute" } };
 * @see {@link ApiDescription}
 */
export interface ResourceDescription {
  readonly access?: AccessDescription;
  /** The scopes that a token, or the application of a key, must have. All of them are required. */
  readonly scopes?: readonly string[];
  readonly limits?: LimitsDescription;
  /** Maximum rate at which deliveries run. Further deliveries wait. */
  readonly runs?: string;
  readonly docs?: DocumentationDescription;
  readonly cors?: CorsDescription;
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/**
 * A page of the documentation: the target of `url`, a file of the project, or the Markdown in `text`. Files with the extension
 * `.md` or `.markdown` are shown as pages; others are offered as downloads.
 * @example
 * const page: PageDescription = { title: "Start", file: "docs/start.md" };
 * @see {@link ApiDescription}
 */
export interface PageDescription {
  readonly title: string;
  readonly url?: string;
  readonly file?: string;
  readonly text?: string;
}

/**
 * The documentation of an API or of one resource: a project file whose first heading is its title, a single page, or an ordered
 * list of pages.
 * @example
 * const docs: DocumentationDescription = { title: "Start", file: "docs/start.md" };
 * @see {@link PageDescription}
 */
export type DocumentationDescription = string | PageDescription | readonly PageDescription[];

/**
 * How long the store keeps received data, such as `8 days`.
 * @example
 * const retention: RetentionDescription = { bodies: "3 days", deadLetters: "30 days" };
 * @see {@link parseDuration}
 */
export interface RetentionDescription {
  /** IDs of deliveries, which identify duplicates. */
  readonly ids?: string;
  /** Headers and bodies of finished deliveries. */
  readonly bodies?: string;
  /** Deliveries that have failed permanently. */
  readonly deadLetters?: string;
}

/**
 * When a deprecated or retired API ends, and its successor.
 * @example
 * const deprecation: DeprecationDescription = { since: "2026-01-01", sunset: "2026-07-01" };
 * @see https://www.rfc-editor.org/rfc/rfc9745
 */
export interface DeprecationDescription {
  /** A date, or a date and time in UTC. May be in the future. */
  readonly since?: string;
  /** The announced end of the API, sent in the `Sunset` header. Never before `since`. */
  readonly sunset?: string;
  /** URL of a page about the deprecation. */
  readonly link?: string;
  /** URL of the API that replaces this one. */
  readonly successor?: string;
}

/**
 * The portal on the environment's public port. Disabled if omitted.
 * @example
 * const portal: PortalDescription = { visibility: "public", client: "orders-portal" };
 * @see {@link ApiDescription}
 */
export interface PortalDescription {
  /** Whether everyone can see the API in the portal, or only signed-in members. Default: `private`. */
  readonly visibility?: "public" | "private";
  /**
   * The portal's client ID at the foreign issuer in `issuer`, where consumers sign in. Without a client ID, they can only sign in
   * with an invitation.
   */
  readonly client?: string;
}

/**
 * An application that is defined in the project's Git repository.
 * @example
 * const shop: ApplicationDescription = { plan: "gold", scopes: ["orders:write"], owner: "Team Shop" };
 * @see {@link ApiDescription}
 */
export interface ApplicationDescription {
  readonly plan: string;
  /**
   * The only scopes that the application may use. If omitted, an existing application keeps its scopes, and a new one receives
   * all scopes that the resources require at that time.
   */
  readonly scopes?: readonly string[];
  /** The person or team to contact. */
  readonly owner?: string;
}

/**
 * The `api` member of hookloom.json, and its overrides in an environment.
 * @example
 * const api: ApiDescription = { title: "Orders", state: "published", access: "key" };
 * @see {@link resolveApi}
 */
export interface ApiDescription {
  readonly title?: string;
  readonly version?: string;
  readonly description?: string;
  readonly state?: ApiState;
  readonly deprecation?: DeprecationDescription;
  /**
   * The handling of signed deliveries while the API is blocked: `hold` keeps them until the API is unblocked, `refuse` rejects
   * them.
   */
  readonly sources?: "hold" | "refuse";
  readonly access?: AccessDescription;
  readonly issuer?: IssuerDescription;
  readonly limits?: LimitsDescription;
  readonly plans?: Readonly<Record<string, PlanDescription>>;
  /** The plan of applications without a subscription. If omitted, such applications are rejected. */
  readonly defaultPlan?: string;
  /** Applications that are defined in the project's Git repository, by name. */
  readonly applications?: Readonly<Record<string, ApplicationDescription>>;
  /** Rules by trigger path. */
  readonly resources?: Readonly<Record<string, ResourceDescription>>;
  readonly cors?: CorsDescription;
  /** Address ranges that may call. If the list is empty, any address may call. */
  readonly allow?: readonly string[];
  /** Address ranges that may not call, even if `allow` contains them. */
  readonly deny?: readonly string[];
  /** Address ranges of trusted proxies, whose `x-forwarded-for` header is used. Default: none. */
  readonly trustedProxies?: readonly string[];
  readonly retention?: RetentionDescription;
  readonly docs?: DocumentationDescription;
  readonly portal?: PortalDescription;
}
