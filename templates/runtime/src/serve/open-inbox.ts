import { dirname, join, resolve } from "node:path";
import type { Inbox } from "../inbox/inbox.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { type StoreClaim, storeClaim } from "../inbox/store-owner.ts";
import type { Logger } from "../log/logger.ts";
import type { Environment } from "../settings/setting.ts";

export interface OpenInbox {
  readonly inbox: Inbox;
  /** True if other processes also run deliveries from the inbox. */
  readonly shared: boolean;
}

/** The default location of the store. */
const defaultFile = join(".hookloom", "inbox.db");

/** Marks a store in `.hookloom/<environment>`, which moves with the project folder. */
function fileClaim(file: string, claim: StoreClaim): StoreClaim {
  const { root = "", environment = "" } = claim.owner ?? {};
  const isOwnFolder =
    root !== "" && environment !== "" && dirname(resolve(file)) === join(root, ".hookloom", environment);
  return { ...claim, isOwnFolder };
}

/**
 * Opens the inbox configured in the environment: a PostgreSQL database, memory, or a file. Modules are only loaded
 * for the kind that is used.
 * @throws UserError if the inbox cannot be opened
 */
export async function openInbox(environment: Environment, owner: string, log: Logger): Promise<OpenInbox> {
  const claim = storeClaim(environment);
  const url = environment.HOOKLOOM_DATABASE_URL?.trim() ?? "";
  if (url !== "") {
    const { openPostgresInbox } = await import("../inbox/postgres/open-postgres-inbox.ts");
    const onError = (error: unknown) => log.error("The store reported an error", { error });
    return { inbox: await openPostgresInbox(url, { claim, onError }), shared: true };
  }
  const store = environment.HOOKLOOM_STORE?.trim() || defaultFile;
  if (store === "memory") return { inbox: new MemoryInbox(), shared: false };
  const { openSqliteInbox } = await import("../inbox/sqlite/sqlite-inbox.ts");
  const options = {
    owner,
    claim: fileClaim(store, claim),
    onDamage: (message: string) => log.error(message, { code: "deliveries-lost" }),
  };
  return { inbox: await openSqliteInbox(store, options), shared: false };
}
