import type { DeclaredSetting } from "./settings.ts";

/** The setting with the address of a database; only a cluster has it beside the settings of the project. */
export const databaseUrl = "HOOKLOOM_DATABASE_URL";

/** Read by the receiver itself, so no project declares it. */
export const databaseSetting: DeclaredSetting = {
  name: databaseUrl,
  secret: true,
  optional: true,
  description: "Address of a PostgreSQL server; with one, several pods may run",
};
