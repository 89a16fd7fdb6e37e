import { randomUUID } from "node:crypto";
import type { Inbox, NewDelivery } from "../../templates/runtime/src/inbox/inbox.ts";
import {
  openPostgresInbox,
  type PostgresInboxOptions,
} from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";

export function newSchema(): string {
  return `t${randomUUID().replaceAll("-", "").slice(0, 20)}`;
}

/** Opens several inboxes on the same tables, as several replicas do. */
export function openReplicas(
  url: string,
  count: number,
  options: PostgresInboxOptions = {},
): Promise<readonly Inbox[]> {
  const schema = newSchema();
  return Promise.all(Array.from({ length: count }, () => openPostgresInbox(url, { schema, ...options })));
}

export function delivery(id: string, more: Partial<NewDelivery> = {}): NewDelivery {
  return {
    id,
    source: "github",
    trigger: "/github",
    event: "issues.opened",
    part: 0,
    headers: { "content-type": "application/json" },
    body: Buffer.from(`{"id":"${id}"}`),
    receivedAt: Date.now(),
    ...more,
  };
}

export const lease = (owner: string, durationMs = 30_000) => ({ owner, durationMs });
export const ok = { outcome: "ok", durationMs: 1 } as const;
