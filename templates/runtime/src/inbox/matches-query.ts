import type { DeliverySummary } from "../management/management.ts";
import type { DeliveryQuery } from "./inbox.ts";

/** Whether a query lists a delivery. */
export function matches(record: DeliverySummary, query: DeliveryQuery): boolean {
  const { source, trigger, event, outcome, search, before, from = 0, to = Infinity } = query;
  const receivedAt = Date.parse(record.receivedAt);
  return (
    (source === undefined || record.source === source) &&
    (trigger === undefined || record.trigger === trigger) &&
    (event === undefined || record.event === event) &&
    (outcome === undefined || record.outcome === outcome) &&
    receivedAt >= from &&
    receivedAt < to &&
    (before === undefined || Number(record.cursor) < Number(before)) &&
    (search === undefined || `${record.id}\n${record.event}`.toLowerCase().includes(search.toLowerCase()))
  );
}
