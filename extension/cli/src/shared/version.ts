import { readFile } from "node:fs/promises";
import path from "node:path";
import { jsonIn, textIn } from "@hookloom/protocol/unknown-values";

/** Returns the version of the package that contains these files. */
export async function version(distDir: string): Promise<string> {
  const text = await readFile(path.join(distDir, "..", "package.json"), "utf8").catch(() => "{}");
  return textIn(jsonIn(text), "version") || "unknown";
}
