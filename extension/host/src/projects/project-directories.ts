import { readdir } from "node:fs/promises";
import path from "node:path";
import { notSearched } from "@hookloom/protocol/source-names";

const deepest = 6;
const most = 400;

/** A project's own folders, its root first: menus of the explorer ask whether something lies in one of them. */
export async function projectDirectories(root: string): Promise<readonly string[]> {
  const found = [root];
  let level = [root];
  for (let depth = 0; depth < deepest && level.length > 0 && found.length < most; depth++) {
    const inside = await Promise.all(level.map(foldersIn));
    level = inside.flat();
    found.push(...level);
  }
  return found.slice(0, most);
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && !notSearched.has(entry.name))
    .map(({ name }) => path.join(folder, name));
}
