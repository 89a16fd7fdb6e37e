import { DatabaseSync, type StatementSync } from "node:sqlite";
import { expect, it } from "vitest";
import type { SqliteTables } from "../../../runtime/src/inbox/inbox.ts";
import { MemoryInbox } from "../../../runtime/src/inbox/sqlite/memory-inbox.ts";
import { Members } from "../portal/members.ts";
import { OwnApplications } from "../portal/own-applications.ts";
import { portalPart } from "../portal/portal-store.ts";
import { accessPart } from "./access-store.ts";
import { Applications } from "./applications.ts";
import { Directory } from "./directory.ts";
import { SigningKeys } from "./signing-keys.ts";
import { rulesFrom } from "./testing/consumers.ts";

/** A database that notes each statement that runs, with its rows and how SQLite finds them. */
class Watched {
  readonly db = new DatabaseSync(":memory:");
  readonly ran: { readonly text: string; readonly rows: number; readonly plan: readonly string[] }[] = [];

  get tables(): SqliteTables {
    const prepare = (text: string) => {
      const statement = this.db.prepare(text);
      const all = (...values: Parameters<StatementSync["all"]>) => {
        const plan = this.db.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...values);
        const rows = statement.all(...values);
        this.ran.push({ text, rows: rows.length, plan: plan.map(({ detail }) => String(detail)) });
        return rows;
      };
      return { all, get: (...values: Parameters<StatementSync["get"]>) => statement.get(...values) };
    };
    const db = { exec: (text: string) => this.db.exec(text), prepare } as unknown as DatabaseSync;
    return { db, read: (read) => read(), run: async (work) => work() };
  }
}

/** Members with ten applications each, of which some were revoked, and two credentials of each. */
function fill(db: DatabaseSync, members: number): void {
  const numbers = (count: number) =>
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count})`;
  db.exec(`
    INSERT INTO portal_member (id, subject, name, created_at)
      ${numbers(members)} SELECT 'm' || i, 'invitation Name ' || i, 'Name ' || i, i FROM n;
    INSERT INTO access_application (id, name, client_id, plan, subscription, scopes, created_at, revoked_at)
      ${numbers(members * 10)} SELECT 'a' || i, 'app ' || i, 'a' || i, 'gold', iif(i % 7, 'active', 'pending'), '', i,
        iif(i % 10, NULL, 1) FROM n;
    INSERT INTO portal_owner (application, member) ${numbers(members * 10)} SELECT 'a' || i, 'm' || (i / 10) FROM n;
    INSERT INTO access_credential (id, application, kind, hash, last_four, created_at)
      ${numbers(members * 20)} SELECT 'c' || i, 'a' || (i / 2), 'key', 'x', 'wxyz', i FROM n;
  `);
}

/** The statements of everything that consumers, members of the portal and the owner do with the applications. */
async function statementsOf(count: number) {
  const watched = new Watched();
  const store = await accessPart.inSqlite(watched.tables);
  const portal = await portalPart.inSqlite(watched.tables);
  fill(watched.db, count);
  const { now } = Date;
  const directory = new Directory(store);
  const keys = new SigningKeys(new MemoryInbox().state, "me");
  const api = rulesFrom({
    access: "key",
    plans: { gold: { requests: "9/day", approval: true } },
    portal: {},
  });
  const shared = { store, directory, keys, rules: () => api, now };
  const applications = new Applications({ ...shared, environment: "dev", publicUrl: "" });
  const own = new OwnApplications({ ...shared, portal, applications });
  const members = new Members({ ...shared, portal, applications });
  const member = { id: "m5", name: "Name 5" };
  watched.ran.length = 0;

  expect(await directory.holder("c7")).toMatchObject({ application: { id: "a3" } });
  expect(await directory.byClient("a4")).toMatchObject({ id: "a4" });
  for (const id of ["c10", "c11", "c12"]) directory.use(id, 5);
  const listed = await applications.list({ limit: 20 });
  expect(listed.map(({ credentials }) => credentials.length)).toEqual(Array(20).fill(2));
  expect(listed[5]?.credentials[0]?.usedAt).toBeDefined();
  const after = { createdAt: 19, id: "a19" };
  expect((await applications.list({ limit: 20, after }))[0]).toMatchObject({ id: "a20" });
  expect(await applications.list({ limit: 5, pending: true })).toHaveLength(5);
  expect(await applications.named("app 8")).toHaveLength(1);
  expect([...(await portal.owners(listed.map(({ id }) => id))).values()]).toContain("Name 1");
  expect(await own.of(member)).toHaveLength(9);
  const found = await own.find(member, "a51");
  expect(found?.credentials).toHaveLength(2);
  expect(await own.find(member, "a61")).toBeUndefined();
  if (found !== undefined) await own.remove(found);
  const { id } = await own.make(member, api, { name: "new", plan: "gold", clientId: undefined });
  const [made] = (await own.of(member)).filter(({ application }) => application.id === id);
  if (made !== undefined) await own.issue(member, made, "key");
  await applications.subscribe("new", { subscription: "active", id, plan: "gold" });
  await applications.grant("new", []);
  await applications.revoke("new");
  expect((await members.list({ limit: 20 }))[5]?.applications).toHaveLength(8);
  expect(await members.invited("Name 6")).toBe(9);
  expect((await members.remove("m5", true))?.applications).toHaveLength(8);
  watched.db.close();
  return watched.ran;
}

it("takes as many statements and rows among many applications as among few, each by an index", async () => {
  const few = await statementsOf(30);
  const many = await statementsOf(300);
  const shown = (ran: typeof few) => ran.map(({ text, rows }) => `${rows} rows: ${text}`);
  expect(shown(many)).toEqual(shown(few));
  const scans = many.flatMap(({ text, plan }) =>
    plan
      .filter((line) => /^SCAN (?!noted|added|CONSTANT)(?!.*USING )/.test(line))
      .map((line) => `${line}: ${text}`),
  );
  expect(scans).toEqual([]);
  // SQLite looks each numbered value up among all of them.
  expect(many.filter(({ text }) => (text.match(/\?\d/g) ?? []).length > 12)).toEqual([]);
});
