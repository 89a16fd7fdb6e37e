import type { StorePart } from "@hookloom/runtime/seams";
import type { ListCursor, ListPage } from "./list-page.ts";
import {
  inPage,
  inSteps,
  joined,
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

/** The id of the application of the owner's own tests. Ids of others have random digits, so none can be this. */
export const consoleApplication = "console";
/** Its client id: no other application may have it, and a client of another issuer that has it is not this one. */
export const consoleClient = "urn:hookloom:console";

/** `pending` waits for the owner's approval; `blocked` was rejected or withdrawn. */
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
  /** The scopes that it may use; undefined where it may use any, as the owner's tests and applications of early versions. */
  readonly scopes?: readonly string[];
  readonly createdAt: number;
  readonly revokedAt?: number;
}

/** What an application proves itself with; only its hash is kept. Times are milliseconds since 1970. */
export interface Credential {
  readonly id: string;
  /** The id of the application. */
  readonly application: string;
  /** A `token` is recorded only where it must be revocable on its own. */
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

/** Applications in the order in which they were added: all, or with `pending` those that wait for approval and are not revoked. */
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

/** Rows that are pruned in one transaction. */
const pruneRows = 1_000;

/** The names of scopes have no blanks (RFC 6749, section 3.3). */
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

/** The consumers of an environment, in its store. Every method may reject with `StoreUnavailable`. */
export class AccessStore {
  readonly #db: Statements;

  constructor(db: Statements) {
    this.#db = db;
  }

  /** False where another one has this name or client id, and is not revoked. */
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

  /** Those of these that are not revoked, in the order in which they were added. */
  async byIds(ids: readonly string[]): Promise<readonly Application[]> {
    const condition = sql`revoked_at IS NULL AND id IN`;
    const rows = await readAmong(this.#db, sql`SELECT * FROM @application WHERE ${condition}`, ids);
    return rows.map(toApplication).sort(byAge);
  }

  /** The credentials of these applications that are neither revoked nor expired at a time, in the order in which they were made. */
  async listCredentials(applications: readonly string[], at: number): Promise<readonly Credential[]> {
    const works = sql`revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${at})`;
    const statement = sql`SELECT * FROM @credential WHERE ${works} AND application IN`;
    const rows = await readAmong(this.#db, statement, applications);
    return rows.map(toCredential).sort(byAge);
  }

  /** The one with this name that is not revoked. */
  async byName(name: string): Promise<Application | undefined> {
    const [row] = await this.#db.read`SELECT * FROM @application WHERE name = ${name} AND revoked_at IS NULL`;
    return row && toApplication(row);
  }

  /** The newest one with this client id, revoked or not. */
  async byClient(clientId: string): Promise<Application | undefined> {
    const [row] = await this.#db.read`SELECT * FROM @application WHERE client_id = ${clientId}
     ORDER BY CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END, created_at DESC LIMIT 1`;
    return row && toApplication(row);
  }

  /**
   * Changes a subscription, and the scopes with it. False where the application has been revoked, or has no longer the
   * subscription that its change was decided by.
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

  /** Replaces the scopes of an application. */
  async grant(id: string, scopes: readonly string[]): Promise<void> {
    await this.#db.write`UPDATE @application SET scopes = ${scopes.join(" ")} WHERE id = ${id}`;
  }

  async revokeApplication(id: string, at: number): Promise<void> {
    await this.#db.write`UPDATE @application SET revoked_at = ${at} WHERE id = ${id} AND revoked_at IS NULL`;
  }

  /**
   * Adds credentials that were made at once for one application, which may be added later: until then they do not work.
   * Adds none and gives false where it has `most` of one of their kinds already that are neither revoked nor expired.
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
     FROM (${joined(rows, " UNION ALL ")}) AS added
     WHERE NOT EXISTS (
       SELECT 1 FROM @credential
       WHERE application = ${application} AND kind IN ${valueList(added.map(({ kind }) => kind))}
         AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${createdAt})
       GROUP BY kind HAVING count(*) >= ${most}
     )
     RETURNING id`;
    return stored.length > 0;
  }

  /** False where the application has no such credential. */
  async revokeCredential(application: string, id: string, at: number): Promise<boolean> {
    const rows = await this.#db.write`UPDATE @credential SET revoked_at = coalesce(revoked_at, ${at})
     WHERE application = ${application} AND id = ${id} RETURNING id`;
    return rows.length > 0;
  }

  /** All of an application. */
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
       FROM (VALUES ${joined(rows, ", ")}) AS noted WHERE used.id = noted.column1`;
    }
  }

  /**
   * Forgets what was revoked, or made for an application that never came, before a time, and what expired before another.
   * What else is kept of applications is forgotten by `others`, before they are: where that fails, or the process ends, the
   * next call forgets both.
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

  /** Deletes part by part, so that nothing else waits for long; `before` gets the ids of each part first. */
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

/** The consumers, in the store of the environment. */
export const accessPart: StorePart<AccessStore> = sqlPart({
  prefix: "access_",
  tables,
  addedColumns: [["application", "scopes"]],
  indexes,
  open: (statements) => new AccessStore(statements),
});
