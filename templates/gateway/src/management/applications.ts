/**
 * A key, a client's secret or a test's token that works, without the text that only its holder has.
 * @example
 * const isUsed = ({ usedAt }: CredentialSummary) => usedAt !== undefined;
 * @see {@link ApplicationSummary}
 */
export interface CredentialSummary {
  readonly id: string;
  readonly kind: "key" | "secret" | "token";
  /** The last four characters, by which its holder recognizes it. */
  readonly lastFour: string;
  /** All times are ISO 8601, UTC. */
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly usedAt?: string;
  /** Only in lists of earlier versions, which had those that no longer work, too. */
  readonly revokedAt?: string;
}

/**
 * An application that calls the API, as `GET /applications` lists it; `application` is its name.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/applications`);
 * const applications: ApplicationSummary[] = await response.json();
 * @see {@link CredentialSummary}
 */
export interface ApplicationSummary {
  readonly application: string;
  /** What deliveries name it by, in the header `x-hookloom-application`. */
  readonly id: string;
  readonly clientId: string;
  /** Who made it in the portal; undefined where the owner of the API added it. */
  readonly member?: string;
  /** The person or team to contact, as in hookloom.json. */
  readonly owner?: string;
  /** Undefined where it has no plan. */
  readonly plan?: string;
  readonly subscription: "active" | "pending" | "blocked";
  /** The scopes that it may use; undefined where it may use any. */
  readonly scopes?: readonly string[];
  /** ISO 8601, UTC, like the next one. */
  readonly createdAt: string;
  readonly revokedAt?: string;
  readonly credentials: readonly CredentialSummary[];
  /** Its position in the list, for `after` of the next page. */
  readonly cursor: string;
}

/**
 * The query of `GET /applications`: a page in the order in which they were added, revoked ones included.
 * @example
 * const query: ApplicationsQuery = { subscription: "pending", limit: 100 };
 * @see {@link ApplicationSummary}
 */
export interface ApplicationsQuery {
  /** At most 500, which is also the number unless given. */
  readonly limit?: number;
  /** The cursor of an application: only later ones are listed. */
  readonly after?: string;
  /** Only those that wait for the owner's approval. */
  readonly subscription?: "pending";
  /** Only those with this id or name that are not revoked. */
  readonly named?: string;
}

/**
 * The body of `POST /applications`.
 * @example
 * const added: NewApplication = { name: "shop", plan: "bronze" };
 * await fetch(`http://127.0.0.1:${managementPort}/applications`, { method: "POST", body: JSON.stringify(added) });
 * @see {@link IssuedCredentials}
 */
export interface NewApplication {
  readonly name: string;
  /** Needed where the API has plans and no `defaultPlan`. */
  readonly plan?: string;
  /** Its name at a foreign issuer of tokens; one that is made up unless given. */
  readonly clientId?: string;
  /** The scopes that it may use; all that resources demand now unless given. */
  readonly scopes?: readonly string[];
}

/**
 * The response (201) to a new application, and to `POST /applications/<name>/credentials`, which makes a second pair of
 * credentials so that the first can be replaced. The key and the secret are in no other response.
 * @example
 * const { key, clientId, clientSecret }: IssuedCredentials = await response.json();
 * @see {@link NewApplication}
 */
export interface IssuedCredentials {
  readonly application: string;
  readonly key: string;
  readonly clientId: string;
  /** Undefined where tokens come from a foreign issuer. */
  readonly clientSecret?: string;
  readonly subscription: "active" | "pending" | "blocked";
}

/**
 * The body of `POST /applications/<name>/subscription`: approves or rejects it. An approval names the id and the plan that
 * were shown; the status is 409 where they are no longer those of the application.
 * @example
 * const approved: SubscriptionChange = { subscription: "active", id: "shop-a1b2c3", plan: "gold", scopes: ["orders:write"] };
 * @see {@link ApplicationSummary}
 */
export interface SubscriptionChange {
  readonly subscription: "active" | "blocked";
  /** Of the application; only a rejection may leave it out. */
  readonly id?: string;
  /** Undefined where it has none. */
  readonly plan?: string;
  /** All that it may use from now on; those that it has unless given. */
  readonly scopes?: readonly string[];
}

/**
 * The body of `POST /applications/<name>/scopes`: replaces the scopes that it may use, also with tokens that it has already.
 * @example
 * const change: ScopesChange = { id: "shop-a1b2c3", scopes: ["orders:write"] };
 * @see {@link ApplicationSummary}
 */
export interface ScopesChange {
  /** Of the application that is meant; the status is 409 where another one has the name. */
  readonly id?: string;
  readonly scopes: readonly string[];
}

/**
 * The response (201) to `POST /test-credentials` with `{ "kind": "key" | "token" }`: a key or a token of the application
 * `console`, for the owner's own tests. It lives for fifteen minutes and is revoked like any other.
 * @example
 * const { key }: TestCredential = await response.json();
 * @see {@link CredentialSummary}
 */
export interface TestCredential {
  readonly id: string;
  readonly key?: string;
  readonly token?: string;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}

/**
 * A link that signs a person in to the portal of an environment, once, within fifteen minutes.
 * @example
 * const { path }: PortalInvitation = await (await fetch(`${port}/portal/invitations`, { method: "POST", body })).json();
 * @see {@link ApplicationSummary}
 */
export interface PortalInvitation {
  /** Whom it is for. */
  readonly name: string;
  /** Below the base of the URL that consumers call. Only this response has it. */
  readonly path: string;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
  /** The number of applications of the member with this name; undefined for a new name. */
  readonly applications?: number;
}

/**
 * A person who has signed in to the portal, as `GET /portal/members` lists them. `DELETE /portal/members/<id>` ends their
 * sessions and prevents a sign-in until they are invited again; with the body `{ "revoke": true }` their applications end, too.
 * @example
 * const members: PortalMember[] = await (await fetch(`http://127.0.0.1:${managementPort}/portal/members`)).json();
 * @see {@link PortalInvitation}
 */
export interface PortalMember {
  readonly id: string;
  /** Not unique: an issuer may have several people of a name. */
  readonly name: string;
  readonly from: "invitation" | "issuer";
  /** ISO 8601, UTC, like the next one. */
  readonly createdAt: string;
  readonly removedAt?: string;
  /** The names of their applications that are not revoked. */
  readonly applications: readonly string[];
  /** Their position in the list, for `after` of the next page; a page has at most 100. */
  readonly cursor: string;
}
