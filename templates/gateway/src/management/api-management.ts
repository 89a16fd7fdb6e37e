/**
 * Types for the additional features of the management port if a project has an `api`: applications and their credentials, portal
 * members, and the rules that a process enforces. Types only, so nothing is loaded at run time.
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
 * The lifecycle state of an API. `created` is not open to consumers yet; `pre-released` and `published` are open; `deprecated` is
 * open but accepts no new subscriptions; `blocked` is closed temporarily and `retired` permanently.
 * @example
 * const state: ApiState = "published";
 * @see {@link ApiStatus}
 */
export type ApiState = "created" | "pre-released" | "published" | "deprecated" | "blocked" | "retired";

/**
 * A temporary block of an API without a change of hookloom.json: the reason, the user and the time.
 * @example
 * const { block }: ApiStatus = await response.json();
 * if (block !== undefined) console.log(`Blocked by ${block.by} at ${block.at}: ${block.reason}`);
 * @see {@link ApiStatus}
 */
export interface ApiBlock {
  readonly reason: string;
  /** The user's name as reported by the environment or system. Empty if none was reported. */
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * The response of `GET /api`: the rules that a process enforces. `hash` is undefined if the process has never been able to read
 * rules.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/api`);
 * const { hash, state }: ApiStatus = await response.json();
 * @see {@link ApiBlock}
 */
export interface ApiStatus {
  readonly hash?: string;
  /** The current state, which may be `blocked`. */
  readonly state?: ApiState;
  /** The state in hookloom.json when the rules were rolled out. */
  readonly described?: ApiState;
  readonly block?: ApiBlock;
  /** Why the last attempt to read the rules failed. */
  readonly problem?: string;
}
