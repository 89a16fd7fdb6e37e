import { join } from "node:path";
import type { Inbox } from "../inbox/inbox.ts";
import { MemoryInbox } from "../inbox/memory-inbox.ts";
import type { Environment } from "../settings/setting.ts";

export interface OpenInbox {
  readonly inbox: Inbox;
  /** True where other processes take deliveries out of it, too. */
  readonly shared: boolean;
}

/** Where deliveries are kept unless the environment says so. */
const usualFile = join(".hookloom", "inbox.db");

/**
 * The inbox that the environment names: a PostgreSQL database, memory, or a file. Each is loaded only where it is used.
 * @throws UserError where it cannot be opened
 */
export async function openInbox(
  environment: Environment,
  owner: string,
  onError: (error: unknown) => void,
): Promise<OpenInbox> {
  const url = environment.HOOKLOOM_DATABASE_URL?.trim() ?? "";
  if (url !== "") {
    const { openPostgresInbox } = await import("../inbox/postgres/open-postgres-inbox.ts");
    return { inbox: await openPostgresInbox(url, { onError }), shared: true };
  }
  const store = environment.HOOKLOOM_STORE?.trim() || usualFile;
  if (store === "memory") return { inbox: new MemoryInbox(), shared: false };
  const { openSqliteInbox } = await import("../inbox/sqlite/sqlite-inbox.ts");
  return { inbox: await openSqliteInbox(store, owner), shared: false };
}
