import type { Inbox, LeasedDelivery, NewDelivery } from "../inbox.ts";

/** How a test gets at a store of its own. */
export interface TestStore {
  readonly inbox: Inbox;
  /** Closes the inbox and opens it again, as the next start of the process would; durable inboxes have it. */
  reopen?(): Promise<Inbox>;
  close(): Promise<void>;
}

export const me = { owner: "host-a:1:aa", durationMs: 60_000 };
export const other = { owner: "host-b:2:bb", durationMs: 60_000 };
export const ok = { outcome: "ok", durationMs: 3 } as const;
export const failed = { outcome: "failed", durationMs: 2, error: "No net" } as const;

export function delivery(id: string, more: Partial<NewDelivery> = {}): NewDelivery {
  const body = Buffer.from(`{"id":${JSON.stringify(id)}}`);
  const common = { source: "github", trigger: "/github", event: "push", part: 0 };
  return { ...common, id, headers: { "x-github-event": "push" }, body, receivedAt: Date.now(), ...more };
}

export function ids(deliveries: readonly { readonly id: string }[]): readonly string[] {
  return deliveries.map(({ id }) => id);
}

/** Puts deliveries in this order. */
export async function putAll(inbox: Inbox, ...deliveries: readonly NewDelivery[]): Promise<void> {
  for (const one of deliveries) await inbox.put(one, "running");
}

/** The inbox after the next start of the process. */
export async function restart({ reopen }: TestStore): Promise<Inbox> {
  if (reopen === undefined) throw new Error("A durable inbox needs `reopen`.");
  return reopen();
}

export async function claimOne(inbox: Inbox, lease = me): Promise<LeasedDelivery> {
  const [claimed] = await inbox.claim(1, lease);
  if (claimed === undefined) throw new Error("Nothing was there to claim.");
  return claimed;
}
