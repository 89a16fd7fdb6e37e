import type { DeliveryAttempt, DeliverySummary } from "../management/management.ts";
import type { NewDelivery } from "./inbox.ts";
import { outcomeOf } from "./summary.ts";
import { traceMember } from "./trace-id.ts";

/**
 * `blocked` waits for an earlier one of its lane; `later` waits for a time. What was purged is kept to recognize a delivery
 * that comes again: one that was a dead letter is queued again then.
 */
type EntryState =
  | "waiting"
  | "leased"
  | "later"
  | "blocked"
  | "ok"
  | "failed"
  | "ignored"
  | "purged"
  | "purgedDead";

/** A delivery in memory. */
export interface Entry {
  /** As it was put; `hasBody` is false once headers and body are pruned. */
  delivery: NewDelivery;
  hasBody: boolean;
  /** Its position in the list. */
  seq: number;
  state: EntryState;
  /** When a retry is due or a lease ends (milliseconds since 1970). */
  due: number;
  lease: string;
  owner: string;
  attempts: number;
  /** Its attempts when it was last put or replayed. */
  base: number;
  milliseconds: number;
  error: string | undefined;
  build: string | undefined;
  history: DeliveryAttempt[];
  readonly effects: Map<string, string>;
  /** When it ended (milliseconds since 1970). */
  endedAt: number;
}

/** Dead letters are kept for longer, and queued again when they come again. */
export const isDead = ({ state }: Entry): boolean => state === "failed" || state === "purgedDead";

export const isPurged = ({ state }: Entry): boolean => state === "purged" || state === "purgedDead";

/** True where one of them waits for the other. */
export function isSameLane(one: NewDelivery, other: NewDelivery): boolean {
  return (
    one.lane !== undefined &&
    one.lane === other.lane &&
    one.trigger === other.trigger &&
    one.source === other.source
  );
}

/** As a list shows it. */
export function summaryOf(entry: Entry): DeliverySummary {
  const { delivery, state, attempts, milliseconds, error, due, seq, build } = entry;
  const place = entry.history.at(-1)?.places?.[0];
  const { id, source, trigger, event, receivedAt } = delivery;
  const outcome = outcomeOf(state, error);
  return {
    id,
    source,
    trigger,
    event,
    receivedAt: new Date(receivedAt).toISOString(),
    status: state === "ignored" || (state === "ok" && attempts === 0) ? 200 : 202,
    outcome,
    milliseconds,
    attempts,
    ...(error !== undefined && (outcome === "retrying" || outcome === "failed")
      ? { error, ...(place === undefined ? {} : { place }) }
      : {}),
    ...(outcome === "retrying" ? { nextAttemptAt: new Date(due).toISOString() } : {}),
    ...(build === undefined ? {} : { build }),
    ...traceMember(delivery.traceparent),
    cursor: String(seq),
  };
}
