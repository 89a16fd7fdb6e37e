import type { Database } from "./database.ts";
import type { Leases } from "./leases.ts";
import type { Ownership } from "./ownership.ts";
import type { Tables } from "./schema.ts";

/** The objects shared by all statements of an inbox. */
export interface Parts {
  readonly database: Database;
  readonly tables: Tables;
  readonly leases: Leases;
  readonly ownership: Ownership;
}
