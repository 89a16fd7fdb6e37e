import type { DatabaseSync, StatementSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { DeliverySummary } from "../../management/management.ts";
import type { DeliveryQuery, Depth, StoredDelivery } from "../inbox.ts";
import { outcomeStates } from "../summary.ts";
import type { DeliveryKeys } from "./delivery-keys.ts";
import { states } from "./open-database.ts";
import {
  type AttemptRow,
  asRow,
  asRows,
  type BodyRow,
  type DeliveryRow,
  toStoredDelivery,
  toSummary,
} from "./rows.ts";

interface Condition {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

function toLikePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

function outcomeCondition(outcome: string): string {
  const wanted = Object.entries(states).flatMap(([name, state]) =>
    outcomeStates(outcome).includes(name) ? [state] : [],
  );
  const [first = -1] = wanted;
  const last = wanted.at(-1) ?? -1;
  // A partial index is used only if the query contains its condition.
  const rare = first >= states.failed ? " AND state >= 5" : "";
  const pending = last <= states.later ? " AND state <= 2" : "";
  // Among deliveries scheduled for later, only failed ones are retries.
  const later = ` AND (state <> ${states.later} OR error IS ${outcome === "retrying" ? "NOT " : ""}NULL)`;
  return `state IN (${wanted.join(", ")})${rare}${pending}${wanted.includes(states.later) ? later : ""}`;
}

function toCondition(query: DeliveryQuery): Condition {
  const { source, trigger, event, outcome, search, from, to } = query;
  const texts: string[] = [];
  const values: (string | number)[] = [];
  for (const [column, value] of Object.entries({ source, path: trigger, event })) {
    if (value === undefined) continue;
    texts.push(`AND ${column} = ?`);
    values.push(value);
  }
  texts.push(`AND ${outcome === undefined ? `state < ${states.purged}` : outcomeCondition(outcome)}`);
  if (from !== undefined) {
    texts.push("AND received >= ?");
    values.push(from);
  }
  if (to !== undefined) {
    texts.push("AND received < ?");
    values.push(to);
  }
  if (search !== undefined) {
    texts.push("AND (id LIKE ? ESCAPE '\\' OR event LIKE ? ESCAPE '\\')");
    values.push(toLikePattern(search), toLikePattern(search));
  }
  return { text: texts.join(" "), values };
}

/** Number of rows that are scanned without a pause; increased after a quick scan. */
const initialWindow = 5000;
/** A scan that takes less than this many milliseconds is quick. Scans block everything else. */
const quickScanMs = 3;

function prepare(db: DatabaseSync) {
  return {
    // Separate subqueries, because a combined one would scan every row.
    ends: db.prepare(
      "SELECT (SELECT min(seq) FROM deliveries) AS first, (SELECT max(seq) FROM deliveries) AS last",
    ),
    body: db.prepare("SELECT headers, body FROM bodies WHERE seq = ?"),
    attempts: db.prepare("SELECT * FROM attempts WHERE seq = ? ORDER BY attempt"),
    count: db.prepare("SELECT count(*) AS count FROM deliveries WHERE state <= 2 AND state = ?"),
    blocked: db.prepare(
      "SELECT count(*) AS count FROM deliveries WHERE lane IS NOT NULL AND state <= 3 AND state = 3",
    ),
    dead: db.prepare("SELECT count(*) AS count FROM deliveries WHERE state >= 5 AND state = 5"),
    oldest: db.prepare(
      `SELECT min(received) AS oldest FROM (
         SELECT * FROM (SELECT received FROM deliveries WHERE state <= 2 AND state = 0 ORDER BY due, seq LIMIT 1)
         UNION ALL
         SELECT * FROM (SELECT received FROM deliveries WHERE state <= 2 AND state = 2 ORDER BY due LIMIT 1000))`,
    ),
  };
}

/** The store's read-only queries. */
export class Reader {
  readonly #db: DatabaseSync;
  readonly #sql: ReturnType<typeof prepare>;
  readonly #lists = new Map<string, StatementSync>();
  readonly #keys: DeliveryKeys;

  constructor(db: DatabaseSync, keys: DeliveryKeys) {
    this.#db = db;
    this.#keys = keys;
    this.#sql = prepare(db);
  }

  find(id: string, trigger: string | undefined): DeliveryRow | undefined {
    this.#keys.refresh();
    return this.#keys.newest(id, trigger);
  }

  get(id: string, trigger: string | undefined): StoredDelivery | undefined {
    const row = this.find(id, trigger);
    if (row === undefined) return undefined;
    const body = asRow<BodyRow>(this.#sql.body.get(row.seq));
    return toStoredDelivery(row, body, asRows<AttemptRow>(this.#sql.attempts.all(row.seq)));
  }

  /**
   * Searches in windows from the newest delivery on, so that a search through a million rows does not block other
   * work for long.
   */
  async list(query: DeliveryQuery): Promise<readonly DeliverySummary[]> {
    const condition = toCondition(query);
    const statement = this.#listing(condition.text);
    const ends = asRow<{ first: number | null; last: number | null }>(this.#sql.ends.get());
    const first = ends?.first ?? 0;
    const found: DeliverySummary[] = [];
    let below = Math.min(
      query.before === undefined ? Infinity : Number(query.before),
      (ends?.last ?? -1) + 1,
    );
    for (let size = initialWindow; found.length < query.limit && below > first; ) {
      const from = Math.max(first, below - size);
      const began = performance.now();
      const rows = statement.all(from, below, ...condition.values, query.limit - found.length);
      for (const row of asRows<DeliveryRow>(rows)) found.push(toSummary(row));
      below = from;
      if (performance.now() - began < quickScanMs) size *= 4;
      else await nextTurn();
    }
    return found;
  }

  /** Returns the number of the newest delivery; 0 for an empty store. */
  newest(): number {
    return asRow<{ last: number | null }>(this.#sql.ends.get())?.last ?? 0;
  }

  depth(): Depth {
    const { count, blocked, dead, oldest } = this.#sql;
    const counted = (row: unknown) => asRow<{ count: number }>(row)?.count ?? 0;
    const since = asRow<{ oldest: number | null }>(oldest.get())?.oldest ?? undefined;
    return {
      waiting: counted(count.get(states.waiting)) + counted(count.get(states.later)) + counted(blocked.get()),
      running: counted(count.get(states.leased)),
      dead: counted(dead.get()),
      ...(since === undefined ? {} : { oldest: since }),
    };
  }

  #listing(condition: string): StatementSync {
    const known = this.#lists.get(condition);
    if (known !== undefined) return known;
    const text = `SELECT * FROM deliveries WHERE seq >= ? AND seq < ? ${condition} ORDER BY seq DESC LIMIT ?`;
    const statement = this.#db.prepare(text);
    this.#lists.set(condition, statement);
    return statement;
  }
}
