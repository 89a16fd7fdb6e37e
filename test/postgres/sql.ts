import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { postgresFolder } from "./install.mjs";

/** Runs statements outside an inbox, as an administrator would; returns the rows as text. */
export function sql(url: string, text: string): string {
  const psql = join(postgresFolder(), "psql");
  return execFileSync(psql, ["-XAtq", "-c", text, url], { encoding: "utf8" }).trim();
}
