import { t } from "@vscode/l10n";
import type { DeclaredSetting } from "./settings.ts";

/** The setting with the database URL; only clusters have it in addition to the project's settings. */
export const databaseUrl = "HOOKLOOM_DATABASE_URL";

/** Read by the receiver itself, so projects do not declare it. */
export const databaseSetting: DeclaredSetting = {
  name: databaseUrl,
  secret: true,
  optional: true,
  description: t("URL of a PostgreSQL database, which allows several pods to run"),
};
