import type { StorePart } from "@hookloom/runtime/seams";
import type { ListPage } from "../access/list-page.ts";
import {
  inPage,
  inSteps,
  joinSql,
  optional,
  type Row,
  readAmong,
  type Statements,
  sql,
  sqlPart,
  text,
  time,
  valueList,
} from "../access/sql-statements.ts";
import type { Member } from "./visit.ts";

/** A one-time sign-in link. Times are in milliseconds since the Unix epoch. */
export interface Invitation {
  /** SHA-256 hash of the token in the link. */
  readonly hash: string;
  /** Name of the invited user. Invitations with the same name belong to the same member. */
  readonly name: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt?: number;
}

/** Returns the subject of a user who signs in with an invitation. */
export const subjectOfInvited = (name: string): string => `invitation ${name}`;

/** The session of a signed-in browser. */
export interface Session {
  /** SHA-256 hash of the cookie's value. */
  readonly hash: string;
  readonly member: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A user who has signed in. Times are in milliseconds since the Unix epoch. */
export interface StoredMember extends Member {
  /** Identifies a user across all ways to sign in. */
  readonly subject: string;
  readonly createdAt: number;
  /** When the API owner removed the member. */
  readonly removedAt?: number;
}

/** The attempts counted in a time window. */
interface AttemptCount {
  /** Includes the current attempt. */
  readonly count: number;
  /** Milliseconds since the Unix epoch. */
  readonly endsAt: number;
}

/** One call of an application with its result. */
export interface RecordedCall {
  readonly application: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Orders calls within the same millisecond. */
  readonly sequence: number;
  /** Path of the trigger. */
  readonly trigger: string;
  readonly status: number;
  /** ID of the delivery, or undefined for a rejected call. */
  readonly delivery?: string;
  /** The reason for the rejection, as in the response. */
  readonly problem?: string;
}

/** Number of applications whose calls are trimmed in one transaction. Incoming deliveries wait for the whole transaction. */
const trimBatchSize = 100;
/** Number of accepted calls, and of rejected calls, that are kept per application. */
export const keptCalls = 50;

const tables = {
  invitation: `
       hash text PRIMARY KEY,
       name text NOT NULL,
       created_at bigint NOT NULL,
       expires_at bigint NOT NULL,
       used_at bigint
     `,
  member: `
       id text PRIMARY KEY,
       subject text NOT NULL UNIQUE,
       name text NOT NULL,
       created_at bigint NOT NULL
     `,
  session: `
       hash text PRIMARY KEY,
       member text NOT NULL,
       created_at bigint NOT NULL,
       expires_at bigint NOT NULL
     `,
  attempt: `
       address text PRIMARY KEY,
       tries bigint NOT NULL,
       ends_at bigint NOT NULL
     `,
  owner: `
       application text PRIMARY KEY,
       member text NOT NULL
     `,
  call: `
       application text NOT NULL,
       at bigint NOT NULL,
       place bigint NOT NULL,
       path text NOT NULL,
       status bigint NOT NULL,
       delivery text,
       problem text
     `,
};

const indexes = {
  call_application: "call (application, at)",
  call_at: "call (at)",
  owner_member: "owner (member)",
  member_came: "member (created_at, id)",
  session_member: "session (member)",
  invitation_name: "invitation (name)",
};

const storedMemberOf = (row: Row): StoredMember => ({
  ...toMember(row),
  subject: text(row.subject),
  createdAt: time(row.created_at),
  ...optional("removedAt", row.removed_at, time),
});

const toMember = (row: Row): Member => ({ id: text(row.id), name: text(row.name) });

function toCall(row: Row): RecordedCall {
  return {
    application: text(row.application),
    at: time(row.at),
    sequence: time(row.place),
    trigger: text(row.path),
    status: time(row.status),
    ...optional("delivery", row.delivery, text),
    ...optional("problem", row.problem, text),
  };
}

/** The portal users of an environment, in its store. Every method may reject with `StoreUnavailable`. */
export class PortalStore {
  readonly #db: Statements;

  constructor(db: Statements) {
    this.#db = db;
  }

  async addInvitation({ hash, name, createdAt, expiresAt }: Invitation): Promise<void> {
    await this.#db.write`INSERT INTO @invitation (hash, name, created_at, expires_at)
     VALUES ${valueList([hash, name, createdAt, expiresAt])}`;
  }

  async invitation(hash: string): Promise<Invitation | undefined> {
    const [row] = await this.#db.read`SELECT * FROM @invitation WHERE hash = ${hash}`;
    if (row === undefined) return undefined;
    return {
      hash,
      name: text(row.name),
      createdAt: time(row.created_at),
      expiresAt: time(row.expires_at),
      ...optional("usedAt", row.used_at, time),
    };
  }

  /** Returns the invited name to the first caller before the invitation expires, and undefined to every other caller. */
  async useInvitation(hash: string, at: number): Promise<string | undefined> {
    const [row] = await this.#db.write`UPDATE @invitation SET used_at = ${at}
     WHERE hash = ${hash} AND used_at IS NULL AND expires_at > ${at} RETURNING name`;
    return row && text(row.name);
  }

  /**
   * Returns the member with this subject, who is created if missing. Returns undefined for a removed member who has not been
   * invited again.
   */
  async member(id: string, subject: string, name: string, at: number): Promise<Member | undefined> {
    await this.#db.write`INSERT INTO @member AS known (id, subject, name, created_at)
     VALUES ${valueList([id, subject, name, at])}
     ON CONFLICT (subject) DO UPDATE SET name = excluded.name WHERE known.removed_at IS NULL`;
    const [row] = await this.#db.read`SELECT id, name
     FROM @member WHERE subject = ${subject} AND removed_at IS NULL`;
    return row && toMember(row);
  }

  /** Lists members in the order in which they joined. */
  async members(page: ListPage): Promise<readonly StoredMember[]> {
    const rows = await this.#db.read`SELECT * FROM @member WHERE true ${inPage(page)}`;
    return rows.map(storedMemberOf);
  }

  async findMember(id: string): Promise<StoredMember | undefined> {
    const [row] = await this.#db.read`SELECT * FROM @member WHERE id = ${id}`;
    return row && storedMemberOf(row);
  }

  async memberBySubject(subject: string): Promise<StoredMember | undefined> {
    const [row] = await this.#db.read`SELECT * FROM @member WHERE subject = ${subject}`;
    return row && storedMemberOf(row);
  }

  /** Ends the sessions and open invitations of a member, who loses all applications and cannot sign in again. */
  async removeMember({ id, name, subject }: StoredMember, at: number): Promise<void> {
    await this.#db.write`UPDATE @member SET removed_at = CAST(${at} AS text) WHERE id = ${id}`;
    await this.#db.write`DELETE FROM @session WHERE member = ${id}`;
    await this.#db.write`DELETE FROM @owner WHERE member = ${id}`;
    if (subject !== subjectOfInvited(name)) return;
    await this.#db.write`DELETE FROM @invitation WHERE name = ${name} AND used_at IS NULL`;
  }

  /** Allows the members with this name to sign in again. */
  async readmit(name: string): Promise<void> {
    await this.#db.write`UPDATE @member SET removed_at = NULL WHERE name = ${name}`;
  }

  async addSession({ hash, member, createdAt, expiresAt }: Session): Promise<void> {
    await this.#db.write`INSERT INTO @session (hash, member, created_at, expires_at)
     VALUES ${valueList([hash, member, createdAt, expiresAt])}`;
  }

  /** Returns the member of a session, or undefined if the session has expired. */
  async session(hash: string, at: number): Promise<Member | undefined> {
    const [row] = await this.#db.read`SELECT m.id AS id, m.name AS name
     FROM @session s JOIN @member m ON m.id = s.member
     WHERE s.hash = ${hash} AND s.expires_at > ${at} AND m.removed_at IS NULL`;
    return row && toMember(row);
  }

  async endSession(hash: string): Promise<void> {
    await this.#db.write`DELETE FROM @session WHERE hash = ${hash}`;
  }

  /**
   * Counts an attempt across all replicas, in the window that the first attempt started. `by` is a hash that identifies the user
   * or address and the action; `endsAt` is the end of a window that starts with this attempt.
   */
  async countAttempt(by: string, at: number, endsAt: number): Promise<AttemptCount> {
    const [row] = await this.#db.write`INSERT INTO @attempt AS known (address, tries, ends_at)
     VALUES (${by}, 1, ${endsAt})
     ON CONFLICT (address) DO UPDATE SET
       tries = CASE WHEN known.ends_at <= ${at} THEN 1 ELSE known.tries + 1 END,
       ends_at = CASE WHEN known.ends_at <= ${at} THEN excluded.ends_at ELSE known.ends_at END
     RETURNING tries, ends_at`;
    return { count: time(row?.tries ?? 1), endsAt: time(row?.ends_at ?? endsAt) };
  }

  /** Removes an attempt from the window in which it was counted. */
  async uncountAttempt(by: string, endsAt: number): Promise<void> {
    await this.#db.write`UPDATE @attempt SET tries = tries - 1
     WHERE address = ${by} AND ends_at = ${endsAt} AND tries > 0`;
  }

  /** Assigns an application to a member. */
  async own(application: string, member: string): Promise<void> {
    await this.#db.write`INSERT INTO @owner (application, member) VALUES (${application}, ${member})
     ON CONFLICT (application) DO UPDATE SET member = excluded.member`;
  }

  /** Returns the owners of the given members' applications: member IDs by application ID. */
  async ownedBy(members: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await readAmong(
      this.#db,
      sql`SELECT application, member FROM @owner WHERE member IN`,
      members,
    );
    return new Map(rows.map(({ application, member }) => [text(application), text(member)]));
  }

  /** Returns the names of the members who own the given applications, by application ID. */
  async owners(applications: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await readAmong(
      this.#db,
      sql`SELECT o.application AS application, m.name AS name FROM @owner o JOIN @member m ON m.id = o.member
       WHERE o.application IN`,
      applications,
    );
    return new Map(rows.map(({ application, name }) => [text(application), text(name)]));
  }

  /** Removes the owners of the given applications. */
  async disown(applications: readonly string[]): Promise<void> {
    for (const part of inSteps(applications))
      await this.#db.write`DELETE FROM @owner WHERE application IN ${valueList(part)}`;
  }

  /** Records calls, and deletes older calls of the same applications. */
  async addCalls(calls: readonly RecordedCall[]): Promise<void> {
    for (const part of inSteps(calls)) {
      const rows = part.map(
        ({ application, at, sequence, trigger, status, delivery = null, problem = null }) =>
          valueList([application, at, sequence, trigger, status, delivery, problem]),
      );
      await this.#db.append`INSERT INTO @call (application, at, place, path, status, delivery, problem)
       VALUES ${joinSql(rows, ", ")}`;
    }
    const applications = [...new Set(calls.map((call) => call.application))];
    for (const part of inSteps(applications, trimBatchSize)) {
      const among = sql`application IN ${valueList(part)}`;
      await this.#db.write`DELETE FROM @call AS stored WHERE ${among} AND EXISTS (
         SELECT 1 FROM (
           SELECT application, rejected, min(at) AS oldest FROM (
             SELECT application, at, delivery IS NULL AS rejected, row_number() OVER (
               PARTITION BY application, delivery IS NULL ORDER BY at DESC, place DESC
             ) AS nth
             FROM @call WHERE ${among}
           ) AS ranked WHERE nth <= ${keptCalls} GROUP BY application, rejected
         ) AS kept
         WHERE kept.application = stored.application AND kept.rejected = (stored.delivery IS NULL)
           AND stored.at < kept.oldest
       )`;
    }
  }

  /** Returns the newest calls first. */
  async calls(application: string): Promise<readonly RecordedCall[]> {
    const rows = await this.#db.read`SELECT *
     FROM @call WHERE application = ${application} ORDER BY at DESC, place DESC`;
    return rows.map(toCall);
  }

  /** Deletes entries that ended before a time, and attempts whose window has ended at `now`. */
  async prune(before: number, now: number): Promise<void> {
    await this.#db.write`DELETE FROM @attempt WHERE ends_at <= ${now}`;
    await this.#db.write`DELETE FROM @invitation WHERE expires_at < ${before}`;
    await this.#db.write`DELETE FROM @session WHERE expires_at < ${before}`;
    await this.#db.write`DELETE FROM @call WHERE at < ${before}`;
  }
}

/** The part of the environment's store that contains the portal's users. */
export const portalPart: StorePart<PortalStore> = sqlPart({
  prefix: "portal_",
  tables,
  addedColumns: [["member", "removed_at"]],
  indexes,
  open: (statements) => new PortalStore(statements),
});
