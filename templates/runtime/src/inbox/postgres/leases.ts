import type { LeasedDelivery, NewDelivery } from "../inbox.ts";
import type { Row } from "./database.ts";
import { fromText } from "./text.ts";

/** The leases held by this process. */
export class Leases {
  readonly #held = new Set<string>();

  get held(): readonly string[] {
    return [...this.#held];
  }

  add(...leases: readonly string[]): void {
    for (const lease of leases) this.#held.add(lease);
  }

  /** Removes leases, which may then be claimed again once they have expired. */
  drop(deliveries: readonly LeasedDelivery[]): void {
    for (const { lease } of deliveries) this.#held.delete(lease);
  }
}

/** The columns of a leased delivery, from `d` (delivery) and `p` (payload). */
export const leasedColumns = `d.key, d.seq, d.id, d.source, d.trigger, d.event, d.part, d.received_at, d.lane,
  d.traceparent, d.attempts, d.base, d.lease, p.headers, p.body`;

const emptyBody = Buffer.alloc(0);

export function toLeasedDelivery(row: Row): LeasedDelivery {
  const { lane, traceparent, headers, body } = row;
  return {
    id: fromText(String(row.id)),
    source: fromText(String(row.source)),
    trigger: fromText(String(row.trigger)),
    event: fromText(String(row.event)),
    part: Number(row.part),
    receivedAt: Number(row.received_at),
    headers: typeof headers === "string" ? (JSON.parse(headers) as NewDelivery["headers"]) : {},
    body: body instanceof Uint8Array ? body : emptyBody,
    ...(typeof lane === "string" ? { lane: fromText(lane) } : {}),
    ...(typeof traceparent === "string" ? { traceparent: fromText(traceparent) } : {}),
    attempt: Number(row.attempts),
    tries: Number(row.attempts) - Number(row.base),
    lease: String(row.lease),
  };
}
