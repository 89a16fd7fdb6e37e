import type { DatabaseSync } from "node:sqlite";
import type { SourceState } from "../../webhook/background.ts";
import type { GroupCommit } from "./group-commit.ts";
import { asRow } from "./rows.ts";
import { fromStore } from "./store-errors.ts";
import type { StoreGuard } from "./store-guard.ts";

/** The sources' state, in the same file as the deliveries. */
export function sqliteState(db: DatabaseSync, group: GroupCommit, guard: StoreGuard): SourceState {
  const select = db.prepare("SELECT value FROM kept WHERE key = ?");
  const upsert = db.prepare(
    "INSERT INTO kept (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  const remove = db.prepare("DELETE FROM kept WHERE key = ?");
  const take = db.prepare(
    `INSERT INTO holds (job, owner, until) VALUES (?1, ?2, ?3)
     ON CONFLICT (job) DO UPDATE SET owner = ?2, until = ?3 WHERE owner = ?2 OR until <= ?4`,
  );
  return {
    read: async (key) => fromStore(() => asRow<{ value: string }>(select.get(key))?.value),
    write: (key, value) => group.run(() => void upsert.run(key, value)),
    remove: (key) => group.run(() => void remove.run(key)),
    hold: (job, owner, ms) =>
      group.run(() => {
        // The store's new owner does the background work.
        if (guard.disowned !== undefined) return false;
        const now = Date.now();
        return take.run(job, owner, now + ms, now).changes === 1;
      }),
  };
}
