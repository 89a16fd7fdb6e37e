import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

// @reads nothing

const cache = path.join(import.meta.dirname, "..", "..", "node_modules", ".cache", "hookloom-tests");

/**
 * A folder that `fill` has filled once on this machine for `inputs`, everything that its content follows from. Nothing may
 * change it afterwards: other workers and later runs read it too.
 */
export function cachedFolder(name: string, inputs: string, fill: (folder: string) => void): string {
  const folder = path.join(
    cache,
    `${name}-${createHash("sha256").update(inputs).digest("hex").slice(0, 16)}`,
  );
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const made = mkdtempSync(`${folder}.`);
  try {
    fill(made);
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    // Another worker was faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
