/**
 * An active key, client secret or test token. Only the holder has its text.
 * @example
 * const isUsed = ({ usedAt }: CredentialSummary) => usedAt !== undefined;
 * @see {@link ApplicationSummary}
 */
export interface CredentialSummary {
  readonly id: string;
  readonly kind: "key" | "secret" | "token";
  /** The last four characters, by which the holder can recognize the credential. */
  readonly lastFour: string;
  /** All times are in ISO 8601 format, UTC. */
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly usedAt?: string;
  /** Set only in lists of earlier versions, which also contained inactive credentials. */
  readonly revokedAt?: string;
}

/**
 * An application that calls the API, as listed by `GET /applications`. `application` is its name.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/applications`);
 * const applications: ApplicationSummary[] = await response.json();
 * @see {@link CredentialSummary}
 */
export interface ApplicationSummary {
  readonly application: string;
  /** The value of the `x-hookloom-application` header in deliveries. */
  readonly id: string;
  readonly clientId: string;
  /** The member who created the application in the portal. Undefined if the API owner added it. */
  readonly member?: string;
  /** The person or team to contact, as in hookloom.json. */
  readonly owner?: string;
  /** Undefined if the application has no plan. */
  readonly plan?: string;
  readonly subscription: "active" | "pending" | "blocked";
  /** The allowed scopes. Undefined if all scopes are allowed. */
  readonly scopes?: readonly string[];
  /** ISO 8601, UTC, like `revokedAt`. */
  readonly createdAt: string;
  readonly revokedAt?: string;
  readonly credentials: readonly CredentialSummary[];
  /** Position in the list, used as `after` for the next page. */
  readonly cursor: string;
}

/**
 * The query of `GET /applications`: one page in creation order, including revoked applications.
 * @example
 * const query: ApplicationsQuery = { subscription: "pending", limit: 100 };
 * @see {@link ApplicationSummary}
 */
export interface ApplicationsQuery {
  /** Maximum 500, which is also the default. */
  readonly limit?: number;
  /** The cursor of an application. Only later applications are listed. */
  readonly after?: string;
  /** Lists only applications that await the owner's approval. */
  readonly subscription?: "pending";
  /** Lists only applications with this ID or name that are not revoked. */
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
  /** Required if the API has plans and no `defaultPlan`. */
  readonly plan?: string;
  /** Client ID at a foreign token issuer. Default: a generated one. */
  readonly clientId?: string;
  /** The scopes that the application may use. Default: all scopes that the resources currently require. */
  readonly scopes?: readonly string[];
}

/**
 * The response (201) to a new application and to `POST /applications/<name>/credentials`, which issues a second pair of
 * credentials so that the first can be replaced. No other response contains the key and the secret.
 * @example
 * const { key, clientId, clientSecret }: IssuedCredentials = await response.json();
 * @see {@link NewApplication}
 */
export interface IssuedCredentials {
  readonly application: string;
  readonly key: string;
  readonly clientId: string;
  /** Undefined if tokens are issued by a foreign issuer. */
  readonly clientSecret?: string;
  readonly subscription: "active" | "pending" | "blocked";
}

/**
 * The body of `POST /applications/<name>/subscription`, which approves or rejects a subscription. An approval contains the ID and
 * the plan that were shown to the owner. The status is 409 if the application has changed since.
 * @example
 * const approved: SubscriptionChange = { subscription: "active", id: "shop-a1b2c3", plan: "gold", scopes: ["orders:write"] };
 * @see {@link ApplicationSummary}
 */
export interface SubscriptionChange {
  readonly subscription: "active" | "blocked";
  /** ID of the application. Only a rejection may omit it. */
  readonly id?: string;
  /** Undefined if the application has no plan. */
  readonly plan?: string;
  /** All scopes that the application may use after the change. Default: the current scopes. */
  readonly scopes?: readonly string[];
}

/**
 * The body of `POST /applications/<name>/scopes`, which replaces the application's scopes, even for tokens that were already
 * issued.
 * @example
 * const change: ScopesChange = { id: "shop-a1b2c3", scopes: ["orders:write"] };
 * @see {@link ApplicationSummary}
 */
export interface ScopesChange {
  /** ID of the intended application. The status is 409 if another application has the name. */
  readonly id?: string;
  readonly scopes: readonly string[];
}

/**
 * The response (201) to `POST /test-credentials` with `{ "kind": "key" | "token" }`: a key or a token of the application
 * `console`, for the owner's own tests. The credential is valid for fifteen minutes and can be revoked like any other.
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
 * A one-time link that signs a user in to an environment's portal. The link is valid for fifteen minutes.
 * @example
 * const { path }: PortalInvitation = await (await fetch(`${port}/portal/invitations`, { method: "POST", body })).json();
 * @see {@link ApplicationSummary}
 */
export interface PortalInvitation {
  /** Name of the invited user. */
  readonly name: string;
  /** Path of the link, relative to the base URL that consumers call. Only this response contains it. */
  readonly path: string;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
  /** Number of applications of the member with this name, or undefined for a new name. */
  readonly applications?: number;
}

/**
 * A user who has signed in to the portal, as listed by `GET /portal/members`. `DELETE /portal/members/<id>` ends a member's
 * sessions and prevents sign-ins until the next invitation. With the body `{ "revoke": true }`, the call also revokes the
 * member's applications.
 * @example
 * const members: PortalMember[] = await (await fetch(`http://127.0.0.1:${managementPort}/portal/members`)).json();
 * @see {@link PortalInvitation}
 */
export interface PortalMember {
  readonly id: string;
  /** Not unique: an issuer may have several users with the same name. */
  readonly name: string;
  readonly from: "invitation" | "issuer";
  /** ISO 8601, UTC, like `removedAt`. */
  readonly createdAt: string;
  readonly removedAt?: string;
  /** Names of the member's applications that are not revoked. */
  readonly applications: readonly string[];
  /** Position in the list, used as `after` for the next page. A page contains at most 100 members. */
  readonly cursor: string;
}
