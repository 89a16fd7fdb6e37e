import type { LeaseRequest, NewDelivery, PutResult } from "../inbox.ts";
import { makeOwner } from "../lease-owner.ts";
import { openInMemory } from "./open-database.ts";
import { asRow } from "./rows.ts";
import { SqliteInbox } from "./sqlite-inbox.ts";

/** Default maximum size of the store. */
const defaultMaxBytes = 256 * 1024 * 1024;

/**
 * Stores deliveries in memory only, so they are lost when the process ends: for tests, `deliver` and
 * `HOOKLOOM_STORE=memory`. When the store is full, new deliveries replace the oldest finished ones: first their
 * bodies, then the remaining data.
 */
export class MemoryInbox extends SqliteInbox {
  override readonly durable = false;
  readonly #maxBytes: number;
  readonly #usedBytes: () => number;

  /** @param options `maxBytes`: the size of the store above which new deliveries are rejected until there is space */
  constructor({ maxBytes = defaultMaxBytes }: { readonly maxBytes?: number } = {}) {
    const db = openInMemory();
    super(db, { owner: makeOwner() });
    this.#maxBytes = maxBytes;
    const used = db.prepare(
      `SELECT (page_count - freelist_count) * page_size AS bytes
       FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
    );
    this.#usedBytes = () => asRow<{ bytes: number }>(used.get())?.bytes ?? 0;
  }

  override async put(
    delivery: NewDelivery,
    outcome: "running" | "ignored" | "ok",
    lease?: LeaseRequest,
  ): Promise<PutResult> {
    const limit = this.#maxBytes - delivery.body.length;
    while (this.#usedBytes() > limit) if (!(await this.pruner.dropOldest())) return { result: "full" };
    return super.put(delivery, outcome, lease);
  }

  /** All leases belong to this process, so there are none to release. */
  override async takeBack(): Promise<void> {}
}
