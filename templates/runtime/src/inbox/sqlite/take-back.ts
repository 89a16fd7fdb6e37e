import type { DatabaseSync } from "node:sqlite";
import { isDeadOwner, ownerOfLease } from "../lease-owner.ts";
import { interruptedRuns } from "../retention.ts";
import type { QueueStatements } from "./queue-statements.ts";
import { asRows, type DeliveryRow } from "./rows.ts";

const killer = "The process died during each of its last runs, so it is not retried any more.";

/**
 * Queues again what dead processes had leased. A delivery that was running each time a process died counts as the
 * cause after a while and becomes a dead letter. Has to run inside a transaction.
 */
export function takeBack(db: DatabaseSync, queue: QueueStatements, self: string): void {
  const rows = asRows<DeliveryRow & { lease: string | null; interrupted: number }>(
    db.prepare("SELECT * FROM deliveries WHERE state <= 2 AND state = 1").all(),
  );
  const dead = new Map<string, boolean>();
  const again = db.prepare(
    "UPDATE deliveries SET state = 0, due = 0, lease = NULL, interrupted = interrupted + 1 WHERE seq = ?",
  );
  for (const row of rows) {
    const { seq, lease, interrupted } = row;
    // Only a corrupt row has no owner, so no process holds it.
    const owner = ownerOfLease(lease);
    const isDead = dead.get(owner) ?? isDeadOwner(owner, self);
    dead.set(owner, isDead);
    if (!isDead) continue;
    if (interrupted + 1 < interruptedRuns) again.run(seq);
    else queue.bury(row, killer);
  }
}
