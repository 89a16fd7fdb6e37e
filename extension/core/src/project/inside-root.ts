import { lstat, readdir, realpath } from "node:fs/promises";
import path from "node:path";
import { leadsOutside, linkInState } from "./errors.ts";
import { unlessMissing } from "./system-error.ts";

/** Where a path really leads: the part of it that exists, by its real path; undefined behind a link to nothing. */
async function realTarget(file: string): Promise<string | undefined> {
  for (let current = path.resolve(file); ; current = path.dirname(current)) {
    const found = await lstat(current).catch(unlessMissing(undefined));
    if (found || current === path.dirname(current)) return realpath(current).catch(unlessMissing(undefined));
  }
}

/** True if a file lies in a folder, or is that folder; both are absolute and hold no links. */
export function isBelow(folder: string, file: string): boolean {
  const inside = path.relative(folder, file);
  return inside !== ".." && !inside.startsWith(`..${path.sep}`) && !path.isAbsolute(inside);
}

/**
 * Whether a path of a project stays in that project once every link on the way is followed. A repository can hold
 * symbolic links (on Windows also junctions), so the path alone proves nothing.
 */
export async function isInsideRoot(root: string, file: string): Promise<boolean> {
  const [top, target] = await Promise.all([realTarget(root), realTarget(file)]);
  return top !== undefined && target !== undefined && isBelow(top, target);
}

/**
 * To be called before anything in a project is written or deleted.
 * @throws ProjectError `outside` if a link leads out of the project
 */
export async function checkInsideRoot(root: string, file: string): Promise<void> {
  if (!(await isInsideRoot(root, file))) throw leadsOutside(path.relative(root, file), root);
}

/**
 * For a folder that only Hookloom writes to. Hookloom creates no links there, so a link is foreign, and a file below it
 * would be written through it.
 * @throws ProjectError `outside` with the link's name
 */
export async function checkHoldsNoLinks(root: string, folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(unlessMissing([]));
  const link = entries.find((entry) => entry.isSymbolicLink());
  if (link) throw linkInState(path.relative(root, path.join(link.parentPath, link.name)));
}
