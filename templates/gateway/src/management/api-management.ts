/**
 * The types of what the management port of a project with an `api` has in addition: applications and their credentials,
 * members of the portal, and the rules that a process runs by. Types only, so nothing is loaded at run time.
 */

export type {
  ApplicationSummary,
  ApplicationsQuery,
  CredentialSummary,
  IssuedCredentials,
  NewApplication,
  PortalInvitation,
  PortalMember,
  ScopesChange,
  SubscriptionChange,
  TestCredential,
} from "./applications.ts";
/**
 * The state of an API in its lifecycle: `created` is not open to consumers yet, `pre-released` and `published` are,
 * `deprecated` still is but accepts no new subscriptions, `blocked` is closed for a while and `retired` for good.
 * @example
 * const state: ApiState = "published";
 * @see {@link ApiStatus}
 */
export type ApiState = "created" | "pre-released" | "published" | "deprecated" | "blocked" | "retired";

/**
 * Who closed an API for a while, without a change of hookloom.json.
 * @example
 * const { block }: ApiStatus = await response.json();
 * if (block !== undefined) console.log(`Blocked by ${block.by} at ${block.at}: ${block.reason}`);
 * @see {@link ApiStatus}
 */
export interface ApiBlock {
  readonly reason: string;
  /** The person's name as their environment or system reported it; empty where it reported none. */
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * The response of `GET /api`: the rules that a process enforces. `hash` is undefined if it has never been able to read any.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/api`);
 * const { hash, state }: ApiStatus = await response.json();
 * @see {@link ApiBlock}
 */
export interface ApiStatus {
  readonly hash?: string;
  /** The state that holds. */
  readonly state?: ApiState;
  /** The state that hookloom.json had when the rules were rolled out. */
  readonly described?: ApiState;
  readonly block?: ApiBlock;
  /** Why the rules could not be read the last time. */
  readonly problem?: string;
}
