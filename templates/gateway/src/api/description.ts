import type { ApiState } from "../management/api-management.ts";

/**
 * How consumers prove who they are: a token (OAuth 2), a key, or not at all.
 * @example
 * const kinds: AccessKind[] = ["oauth2", "key"];
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
export type AccessKind = "oauth2" | "key" | "none";

/**
 * One kind of proof, or a list of which any is enough.
 * @example
 * const access: AccessDescription = ["oauth2", "key"];
 * @see {@link AccessKind}
 */
export type AccessDescription = AccessKind | readonly Exclude<AccessKind, "none">[];

/**
 * Who issues tokens: `own` is the environment itself, otherwise an issuer of OpenID Connect.
 * @example
 * const issuer: IssuerDescription = { url: "https://id.example.com/realms/hooks", audience: "orders" };
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export type IssuerDescription =
  | "own"
  | {
      /** The issuer as its tokens name it; its configuration is found below this URL. */
      readonly url: string;
      /** The audience that a token must name, or several of which one is enough; the API's title in lower case unless given. */
      readonly audience?: string | readonly string[];
      /** The claim that holds the application's id; the first of `client_id`, `azp` and `sub` that a token has, unless given. */
      readonly application?: string;
    };

/**
 * What may call how often: `600/minute`, `10/second` or `unlimited`.
 * @example
 * const limits: LimitsDescription = { requests: "600/minute", address: "120/minute" };
 * @see {@link parseLimit}
 */
export interface LimitsDescription {
  /** Proven requests of all consumers together. */
  readonly requests?: string;
  /** Requests of one address of the network, proven or not. */
  readonly address?: string;
}

/**
 * A plan that an application subscribes to.
 * @example
 * const gold: PlanDescription = { requests: "100000/day", burst: "200/second", approval: true };
 * @see {@link ApiDescription}
 */
export interface PlanDescription {
  readonly title?: string;
  readonly description?: string;
  /** The quota of one application. */
  readonly requests: string;
  /** How many of them may come in a short time. */
  readonly burst?: string;
  /** Whether a subscription waits until the owner approves it. */
  readonly approval?: boolean;
}

/**
 * Which pages of other origins may call from a browser.
 * @example
 * const cors: CorsDescription = { origins: ["https://shop.example.com"] };
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export interface CorsDescription {
  /** Origins such as `https://shop.example.com`, or `*` for any. */
  readonly origins: readonly string[];
  /** Further request headers that pages may send. */
  readonly headers?: readonly string[];
  /** How many seconds a browser may cache the response of a preflight. */
  readonly maxAge?: number;
}

/**
 * The rules of one trigger; what is left out is as for the whole API.
 * @example
 * const orders: ResourceDescription = { access: ["oauth2", "key"], limits: { requests: "60/minute" } };
 * @see {@link ApiDescription}
 */
export interface ResourceDescription {
  readonly access?: AccessDescription;
  /** The scopes that a token, or the application of a key, must have, all of them. */
  readonly scopes?: readonly string[];
  readonly limits?: LimitsDescription;
  /** How many deliveries may run in a time; the others wait. */
  readonly runs?: string;
  readonly docs?: DocumentationDescription;
  readonly cors?: CorsDescription;
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/**
 * A page of the documentation: what `url` leads to, a file of the project, or the Markdown of `text`. A file with the ending
 * `.md` or `.markdown` is shown as a page, any other is offered as a download.
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
 * What documents an API or one resource: a file of the project, called by the heading that it begins with, one page, or
 * several in this order.
 * @example
 * const docs: DocumentationDescription = { title: "Start", file: "docs/start.md" };
 * @see {@link PageDescription}
 */
export type DocumentationDescription = string | PageDescription | readonly PageDescription[];

/**
 * How long the store keeps what it received, such as `8 days`.
 * @example
 * const retention: RetentionDescription = { bodies: "3 days", deadLetters: "30 days" };
 * @see {@link parseDuration}
 */
export interface RetentionDescription {
  /** Ids of deliveries, by which a repeated one is recognized. */
  readonly ids?: string;
  /** Headers and bodies of finished deliveries. */
  readonly bodies?: string;
  /** Deliveries that failed for good. */
  readonly deadLetters?: string;
}

/**
 * When a deprecated or retired API ends and what follows it.
 * @example
 * const deprecation: DeprecationDescription = { since: "2026-01-01", sunset: "2026-07-01" };
 * @see https://www.rfc-editor.org/rfc/rfc9745
 */
export interface DeprecationDescription {
  /** A date, or a date and time in UTC; may be in the future. */
  readonly since?: string;
  /** When it stops; never before `since`. */
  readonly sunset?: string;
  /** A page about it. */
  readonly link?: string;
  /** The URL of the API that replaces it. */
  readonly successor?: string;
}

/**
 * The portal on the environment's public port; off without it.
 * @example
 * const portal: PortalDescription = { visibility: "public", client: "orders-portal" };
 * @see {@link ApiDescription}
 */
export interface PortalDescription {
  /** Whether everyone sees the API there, or only members who are signed in; `private` unless given. */
  readonly visibility?: "public" | "private";
  /**
   * The portal's own client at an issuer that `issuer` names by URL, where its consumers sign in; without it, by invitation
   * alone.
   */
  readonly client?: string;
}

/**
 * An application that the project keeps in git.
 * @example
 * const shop: ApplicationDescription = { plan: "gold", scopes: ["orders:write"], owner: "Team Shop" };
 * @see {@link ApiDescription}
 */
export interface ApplicationDescription {
  readonly plan: string;
  /**
   * The scopes that it may use, and no others. Without them it keeps those that it has; a new one gets all that resources
   * demand at that moment.
   */
  readonly scopes?: readonly string[];
  /** The person or team to contact. */
  readonly owner?: string;
}

/**
 * The member `api` of hookloom.json, and what an environment overrides of it.
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
  /** What happens to signed deliveries while the API is blocked: they are held until it is unblocked, or rejected. */
  readonly sources?: "hold" | "refuse";
  readonly access?: AccessDescription;
  readonly issuer?: IssuerDescription;
  readonly limits?: LimitsDescription;
  readonly plans?: Readonly<Record<string, PlanDescription>>;
  /** The plan of an application without a subscription; without it, such an application is rejected. */
  readonly defaultPlan?: string;
  /** Applications that the project keeps in git, by name. */
  readonly applications?: Readonly<Record<string, ApplicationDescription>>;
  /** By the path of a trigger. */
  readonly resources?: Readonly<Record<string, ResourceDescription>>;
  readonly cors?: CorsDescription;
  /** Address ranges that may call; any if empty. */
  readonly allow?: readonly string[];
  /** Address ranges that may not call, even where `allow` has them. */
  readonly deny?: readonly string[];
  /** Address ranges of proxies in front, whose header `x-forwarded-for` is trusted; none unless given. */
  readonly trustedProxies?: readonly string[];
  readonly retention?: RetentionDescription;
  readonly docs?: DocumentationDescription;
  readonly portal?: PortalDescription;
}
