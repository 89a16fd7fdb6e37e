import type { LeaseRequest, NewDelivery, PutAnswer } from "../inbox.ts";
import { makeOwner } from "../lease-owner.ts";
import { openInMemory } from "./open-database.ts";
import { rowOf } from "./rows.ts";
import { SqliteInbox } from "./sqlite-inbox.ts";

/** Bytes that the store takes at most. */
const defaultMaxBytes = 256 * 1024 * 1024;

/**
 * Keeps deliveries in this process only, so they are gone when it ends: for tests, `deliver` and `HOOKLOOM_STORE=memory`.
 * What finished first makes room for what comes in: its body first, then all of it.
 */
export class MemoryInbox extends SqliteInbox {
  override readonly durable = false;
  readonly #maxBytes: number;
  readonly #usedBytes: () => number;

  /** @param options `maxBytes`: the size above which deliveries are put off */
  constructor({ maxBytes = defaultMaxBytes }: { readonly maxBytes?: number } = {}) {
    const db = openInMemory();
    super(db, { owner: makeOwner() });
    this.#maxBytes = maxBytes;
    const used = db.prepare(
      `SELECT (page_count - freelist_count) * page_size AS bytes
       FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
    );
    this.#usedBytes = () => rowOf<{ bytes: number }>(used.get())?.bytes ?? 0;
  }

  override async put(
    delivery: NewDelivery,
    outcome: "running" | "ignored" | "ok",
    lease?: LeaseRequest,
  ): Promise<PutAnswer> {
    const limit = this.#maxBytes - delivery.body.length;
    while (this.#usedBytes() > limit) if (!(await this.pruner.dropOldest())) return { answer: "full" };
    return super.put(delivery, outcome, lease);
  }

  /** Whoever leased a delivery runs in this process, whatever its name. */
  override async takeBack(): Promise<void> {}
}
