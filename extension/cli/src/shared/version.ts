import { readFile } from "node:fs/promises";
import path from "node:path";
import { isRecord } from "@hookloom/protocol/unknown-values";

/** The version of the package that contains these files. */
export async function version(distDir: string): Promise<string> {
  const text = await readFile(path.join(distDir, "..", "package.json"), "utf8").catch(() => "{}");
  const manifest: unknown = JSON.parse(text);
  const found = isRecord(manifest) ? manifest.version : "";
  return typeof found === "string" && found ? found : "unknown";
}
