import type { StorePart } from "@hookloom/runtime/seams";
import type { ListCursor, ListPage } from "./list-page.ts";
import {
  inPage,
  inSteps,
  joinSql,
  optional,
  type Row,
  readAmong,
  type Sql,
  type Statements,
  sql,
  sqlPart,
  text,
  time,
  valueList,
} from "./sql-statements.ts";

/** ID of the application for the owner's own tests. All other IDs end in random digits, so they differ from this one. */
export const consoleApplication = "console";
/**
 * Client ID of the console application. No other application may use it, and a foreign issuer's client with this ID is not the
 * console.
 */
export const consoleClient = "urn:hookloom:console";

/** `pending` subscriptions need the owner's approval; `blocked` ones were rejected or withdrawn. */
export type SubscriptionState = "active" | "pending" | "blocked";

/** A plan, and whether the application can use it. */
export interface Subscription {
  /** Undefined if the application has no plan. */
  readonly plan?: string | undefined;
  readonly subscription: SubscriptionState;
}

/** The new values of a subscription. */
export interface NewSubscription extends Subscription {
  /** Default: the current scopes. */
  readonly scopes?: readonly string[] | undefined;
}

/** A consumer's application. Times are in milliseconds since the Unix epoch. */
export interface Application {
  /** Part of the name followed by random digits. Never reused. */
  readonly id: string;
  /** Unique among applications that are not revoked. */
  readonly name: string;
  /** Client ID at the token issuer, unique among applications that are not revoked. */
  readonly clientId: string;
  /** The subscribed plan, or undefined if there is none. */
  readonly plan?: string;
  readonly subscription: SubscriptionState;
  /**
   * The allowed scopes. Undefined if all scopes are allowed, as for the owner's tests and for applications from early versions.
   */
  readonly scopes?: readonly string[];
  readonly createdAt: number;
  readonly revokedAt?: number;
}

/** A credential of an application. Only its hash is stored. Times are in milliseconds since the Unix epoch. */
export interface Credential {
  readonly id: string;
  /** ID of the application. */
  readonly application: string;
  /** A `token` is recorded only if it must be revocable individually. */
  readonly kind: "key" | "secret" | "token";
  /** SHA-256 hash in hexadecimal digits. */
  readonly hash: string;
  readonly lastFour: string;
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly revokedAt?: number;
  readonly usedAt?: number;
}

/** A credential and its application. */
export interface Holder {
  readonly credential: Credential;
  readonly application: Application;
}

/** Applications in creation order: all, or with `pending` those that await approval and are not revoked. */
export interface ApplicationsPage extends ListPage {
  readonly pending?: boolean;
}

const tables = {
  application: `
       id text PRIMARY KEY,
       name text NOT NULL,
       client_id text NOT NULL,
       plan text,
       subscription text NOT NULL,
       created_at bigint NOT NULL,
       revoked_at bigint
     `,
  credential: `
       id text PRIMARY KEY,
       application text NOT NULL,
       kind text NOT NULL,
       hash text NOT NULL,
       last_four text NOT NULL,
       created_at bigint NOT NULL,
       expires_at bigint,
       revoked_at bigint,
       used_at bigint
     `,
};

const indexes = {
  application_added: "application (created_at, id)",
  application_pending: "application (created_at, id) WHERE subscription = 'pending' AND revoked_at IS NULL",
  application_name: "application (name)",
  application_client: "application (client_id)",
  credential_application: "credential (application)",
};

const byAge = (one: ListCursor, other: ListCursor): number =>
  one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1);

/** Number of rows that one transaction checks when pruning. */
const pruneRows = 1_000;

/** Scope names contain no spaces (RFC 6749, section 3.3). */
const scopesIn = (value: unknown): readonly string[] => text(value).split(" ").filter(Boolean);

function toApplication(row: Row): Application {
  return {
    id: text(row.id),
    name: text(row.name),
    clientId: text(row.client_id),
    ...optional("plan", row.plan, text),
    subscription: text(row.subscription) as SubscriptionState,
    ...optional("scopes", row.scopes, scopesIn),
    createdAt: time(row.created_at),
    ...optional("revokedAt", row.revoked_at, time),
  };
}

function toCredential(row: Row): Credential {
  return {
    id: text(row.id),
    application: text(row.application),
    kind: text(row.kind) as Credential["kind"],
    hash: text(row.hash),
    lastFour: text(row.last_four),
    createdAt: time(row.created_at),
    ...optional("expiresAt", row.expires_at, time),
    ...optional("revokedAt", row.revoked_at, time),
    ...optional("usedAt", row.used_at, time),
  };
}

/** The environment's consumers in its store. Every method may reject with `StoreUnavailable`. */
export class AccessStore {
  readonly #db: Statements;

  constructor(db: Statements) {
    this.#db = db;
  }

  /** Returns false if an application that is not revoked has the same name or client ID. */
  async addApplication(added: Application): Promise<boolean> {
    const { id, name, clientId, plan, subscription, createdAt, scopes } = added;
    const rows = await this.#db.write`INSERT INTO @application
     (id, name, client_id, plan, subscription, created_at, scopes)
     SELECT CAST(${id} AS text), CAST(${name} AS text), CAST(${clientId} AS text), CAST(${plan} AS text),
       CAST(${subscription} AS text), CAST(${createdAt} AS bigint), CAST(${scopes?.join(" ")} AS text)
     WHERE NOT EXISTS (
       SELECT 1 FROM @application WHERE revoked_at IS NULL AND (name = ${name} OR client_id = ${clientId})
     )
     RETURNING id`;
    return rows.length > 0;
  }

  async page({ pending = false, ...page }: ApplicationsPage): Promise<readonly Application[]> {
    const condition = pending ? sql`subscription = 'pending' AND revoked_at IS NULL` : sql`true`;
    const rows = await this.#db.read`SELECT * FROM @application WHERE ${condition} ${inPage(page)}`;
    return rows.map(toApplication);
  }

  /** Returns the given applications that are not revoked, in creation order. */
  async byIds(ids: readonly string[]): Promise<readonly Application[]> {
    const condition = sql`revoked_at IS NULL AND id IN`;
    const rows = await readAmong(this.#db, sql`SELECT * FROM @application WHERE ${condition}`, ids);
    return rows.map(toApplication).sort(byAge);
  }

  /** Returns the credentials of the given applications that are neither revoked nor expired at a time, in creation order. */
  async listCredentials(applications: readonly string[], at: number): Promise<readonly Credential[]> {
    const isActive = sql`revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${at})`;
    const statement = sql`SELECT * FROM @credential WHERE ${isActive} AND application IN`;
    const rows = await readAmong(this.#db, statement, applications);
    return rows.map(toCredential).sort(byAge);
  }

  /** Returns the application with this name that is not revoked. */
  async byName(name: string): Promise<Application | undefined> {
    const [row] = await this.#db.read`SELECT * FROM @application WHERE name = ${name} AND revoked_at IS NULL`;
    return row && toApplication(row);
  }

  /** Returns the newest application with this client ID, revoked or not. */
  async byClient(clientId: string): Promise<Application | undefined> {
    const [row] = await this.#db.read`SELECT * FROM @application WHERE client_id = ${clientId}
     ORDER BY CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END, created_at DESC LIMIT 1`;
    return row && toApplication(row);
  }

  /**
   * Changes a subscription and its scopes. Returns false if the application has been revoked, or if the subscription is no longer
   * the one on which the decision was based.
   */
  async subscribe(id: string, wanted: NewSubscription, seen?: Subscription): Promise<boolean> {
    const before =
      seen &&
      sql`AND plan IS NOT DISTINCT FROM CAST(${seen.plan} AS text) AND subscription = ${seen.subscription}`;
    const rows = await this.#db.write`UPDATE @application
     SET plan = CAST(${wanted.plan} AS text), subscription = ${wanted.subscription},
       scopes = coalesce(CAST(${wanted.scopes?.join(" ")} AS text), scopes)
     WHERE id = ${id} AND revoked_at IS NULL ${before ?? sql``} RETURNING id`;
    return rows.length > 0;
  }

  async grant(id: string, scopes: readonly string[]): Promise<void> {
    await this.#db.write`UPDATE @application SET scopes = ${scopes.join(" ")} WHERE id = ${id}`;
  }

  async revokeApplication(id: string, at: number): Promise<void> {
    await this.#db.write`UPDATE @application SET revoked_at = ${at} WHERE id = ${id} AND revoked_at IS NULL`;
  }

  /**
   * Adds credentials for one application. The application may be added later; until then, the credentials are invalid. Returns
   * false without adding any if `most` credentials of one of the kinds are already active.
   */
  async addCredentials(added: readonly Credential[], most: number): Promise<boolean> {
    const [first] = added;
    if (first === undefined) return true;
    const { application, createdAt } = first;
    const rows = added.map(
      ({ id, kind, hash, lastFour, expiresAt }) =>
        sql`SELECT CAST(${id} AS text) AS id, CAST(${kind} AS text) AS kind, CAST(${hash} AS text) AS hash,
           CAST(${lastFour} AS text) AS last_four, CAST(${expiresAt} AS bigint) AS expires_at`,
    );
    const stored = await this.#db.write`INSERT INTO @credential
     (id, application, kind, hash, last_four, created_at, expires_at)
     SELECT id, CAST(${application} AS text), kind, hash, last_four, CAST(${createdAt} AS bigint), expires_at
     FROM (${joinSql(rows, " UNION ALL ")}) AS added
     WHERE NOT EXISTS (
       SELECT 1 FROM @credential
       WHERE application = ${application} AND kind IN ${valueList(added.map(({ kind }) => kind))}
         AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${createdAt})
       GROUP BY kind HAVING count(*) >= ${most}
     )
     RETURNING id`;
    return stored.length > 0;
  }

  /** Returns false if the application has no such credential. */
  async revokeCredential(application: string, id: string, at: number): Promise<boolean> {
    const rows = await this.#db.write`UPDATE @credential SET revoked_at = coalesce(revoked_at, ${at})
     WHERE application = ${application} AND id = ${id} RETURNING id`;
    return rows.length > 0;
  }

  /** Revokes all credentials of an application. */
  async revokeCredentials(application: string, at: number): Promise<void> {
    await this.#db.write`UPDATE @credential SET revoked_at = ${at}
     WHERE application = ${application} AND revoked_at IS NULL`;
  }

  async holder(credential: string): Promise<Holder | undefined> {
    const [found] = await this.#db.read`SELECT * FROM @credential WHERE id = ${credential}`;
    if (found === undefined) return undefined;
    const [owner] = await this.#db.read`SELECT * FROM @application WHERE id = ${text(found.application)}`;
    return owner && { credential: toCredential(found), application: toApplication(owner) };
  }

  /** Records when credentials were last used. */
  async used(times: ReadonlyMap<string, number>): Promise<void> {
    for (const part of inSteps([...times])) {
      const rows = part.map(([id, at]) => sql`(CAST(${id} AS text), CAST(${at} AS bigint))`);
      await this.#db.write`UPDATE @credential AS used SET used_at = noted.column2
       FROM (VALUES ${joinSql(rows, ", ")}) AS noted WHERE used.id = noted.column1`;
    }
  }

  /**
   * Deletes entries revoked before a time, credentials whose application was never added, and credentials expired before a time.
   * `others` deletes related data before the applications are deleted. If it fails or the process stops, the next call deletes
   * both.
   */
  async prune(
    revokedBefore: number,
    expiredBefore: number,
    others: (applications: readonly string[]) => Promise<void> = async () => undefined,
  ): Promise<void> {
    await this.#prune(sql`@application`, sql`revoked_at < ${revokedBefore}`, others);
    await this.#prune(
      sql`@credential`,
      sql`revoked_at < ${revokedBefore} OR expires_at < ${expiredBefore} OR (created_at < ${revokedBefore}
        AND NOT EXISTS (SELECT 1 FROM @application AS owner WHERE owner.id = old.application))`,
    );
  }

  /** Deletes in batches to avoid long locks. `before` is called with the IDs of each batch before the batch is deleted. */
  async #prune(
    table: Sql,
    condition: Sql,
    before?: (ids: readonly string[]) => Promise<void>,
  ): Promise<void> {
    for (let after = ""; ; ) {
      const [end] = await this.#db.read`SELECT max(id) AS id FROM (
        SELECT id FROM ${table} WHERE id > ${after} ORDER BY id LIMIT ${pruneRows}
      ) AS part`;
      if (end === undefined || end.id === null) return;
      const last = text(end.id);
      const part = sql`${table} AS old WHERE id > ${after} AND id <= ${last} AND (${condition})`;
      const rows = before ? await this.#db.read`SELECT id FROM ${part}` : [];
      if (rows.length > 0) await before?.(rows.map(({ id }) => text(id)));
      await this.#db.write`DELETE FROM ${part}`;
      after = last;
    }
  }
}

/** The part of the environment's store that contains the consumers. */
export const accessPart: StorePart<AccessStore> = sqlPart({
  prefix: "access_",
  tables,
  addedColumns: [["application", "scopes"]],
  indexes,
  open: (statements) => new AccessStore(statements),
});
