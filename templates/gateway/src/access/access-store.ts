import type { ListPage } from "./list-page.ts";

/** The id of the application of the owner's own tests. Ids of others have random digits, so none can be this. */
export const consoleApplication = "console";
/** Its client id: no other application may have it, and a client of another issuer that has it is not this one. */
export const consoleClient = "urn:hookloom:console";

/** `pending` waits for the owner's approval; `blocked` was refused or taken back. */
export type SubscriptionState = "active" | "pending" | "blocked";

/** A plan, and whether it may be used. */
export interface Subscription {
  /** Undefined where it has none. */
  readonly plan?: string | undefined;
  readonly subscription: SubscriptionState;
}

/** What a subscription becomes. */
export interface NewSubscription extends Subscription {
  /** Those that it has unless given. */
  readonly scopes?: readonly string[] | undefined;
}

/** A program of a consumer. Times are milliseconds since 1970. */
export interface Application {
  /** Part of its name and some random digits; never used again. */
  readonly id: string;
  /** Unique among those that are not revoked. */
  readonly name: string;
  /** Its name at the issuer of its tokens, unique among those that are not revoked. */
  readonly clientId: string;
  /** The plan of its subscription; undefined where it has none. */
  readonly plan?: string;
  readonly subscription: SubscriptionState;
  /** The scopes that it may use; undefined where it may use any, which is for the owner's tests and was the rule once. */
  readonly scopes?: readonly string[];
  readonly createdAt: number;
  readonly revokedAt?: number;
}

/** What an application proves itself with; only its hash is kept. Times are milliseconds since 1970. */
export interface Credential {
  readonly id: string;
  /** The id of the application. */
  readonly application: string;
  /** A `token` is recorded only where somebody must be able to revoke it by itself. */
  readonly kind: "key" | "secret" | "token";
  /** SHA-256 in hexadecimal digits. */
  readonly hash: string;
  readonly lastFour: string;
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly revokedAt?: number;
  readonly usedAt?: number;
}

/** A credential and whose it is. */
export interface Holder {
  readonly credential: Credential;
  readonly application: Application;
}

/** Applications in the order in which they were added, revoked ones included unless only `pending` ones are asked for. */
export interface ApplicationsPage extends ListPage {
  readonly pending?: boolean;
}

/** The consumers of an environment, in its store. Every method may reject with `StoreUnavailable`. */
export interface AccessStore {
  /** False where another one has this name or client id, and is not revoked. */
  addApplication(application: Application): Promise<boolean>;
  page(page: ApplicationsPage): Promise<readonly Application[]>;
  /** Those of these that are not revoked, in the order in which they were added. */
  byIds(ids: readonly string[]): Promise<readonly Application[]>;
  /** The credentials of these applications that are neither revoked nor expired at a time, in the order in which they were made. */
  credentialsOf(applications: readonly string[], at: number): Promise<readonly Credential[]>;
  /** The one with this name that is not revoked. */
  byName(name: string): Promise<Application | undefined>;
  /** The newest one with this client id, revoked or not. */
  byClient(clientId: string): Promise<Application | undefined>;
  /**
   * Changes a subscription, and the scopes with it. False where the application has been revoked, or has no longer the
   * subscription that its change was decided by.
   */
  subscribe(id: string, wanted: NewSubscription, seen?: Subscription): Promise<boolean>;
  /** Replaces the scopes of an application. */
  grant(id: string, scopes: readonly string[]): Promise<void>;
  revokeApplication(id: string, at: number): Promise<void>;
  /**
   * Adds credentials that were made at once for one application, which may be added later: until then nobody can use them.
   * Adds none and gives false where it has `most` of one of their kinds already that are neither revoked nor expired.
   */
  addCredentials(added: readonly Credential[], most: number): Promise<boolean>;
  /** False where the application has no such credential. */
  revokeCredential(application: string, id: string, at: number): Promise<boolean>;
  /** All of an application. */
  revokeCredentials(application: string, at: number): Promise<void>;
  holder(credential: string): Promise<Holder | undefined>;
  /** Records when credentials were last used. */
  used(times: ReadonlyMap<string, number>): Promise<void>;
  /**
   * Forgets what was revoked, or made for an application that never came, before a time, and what expired before another.
   * What else is kept of applications is forgotten by `others`, before they are: where that fails, or the process ends, the
   * next call forgets both.
   */
  prune(
    revokedBefore: number,
    expiredBefore: number,
    others?: (applications: readonly string[]) => Promise<void>,
  ): Promise<void>;
}
