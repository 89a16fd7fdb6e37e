import { lstat, readdir, realpath } from "node:fs/promises";
import path from "node:path";
import { leadsOutside, linkInState } from "./errors.ts";
import { unlessMissing } from "./system-error.ts";

/** Resolves the part of a path that exists to its real path; undefined for a dangling link. */
async function realTarget(file: string): Promise<string | undefined> {
  for (let current = path.resolve(file); ; current = path.dirname(current)) {
    const found = await lstat(current).catch(unlessMissing(undefined));
    if (found || current === path.dirname(current)) return realpath(current).catch(unlessMissing(undefined));
  }
}

/** True if a file is in a folder, or is that folder; both are absolute and contain no links. */
export function isBelow(folder: string, file: string): boolean {
  const inside = path.relative(folder, file);
  return inside !== ".." && !inside.startsWith(`..${path.sep}`) && !path.isAbsolute(inside);
}

/**
 * Whether a path stays in its project after all links are followed. A repository can contain symbolic links (on Windows also
 * junctions), so the path alone proves nothing.
 */
export async function isInsideRoot(root: string, file: string): Promise<boolean> {
  const [top, target] = await Promise.all([realTarget(root), realTarget(file)]);
  return top !== undefined && target !== undefined && isBelow(top, target);
}

/**
 * Must be called before anything in a project is written or deleted.
 * @throws ProjectError `outside` if a link leads out of the project
 */
export async function checkInsideRoot(root: string, file: string): Promise<void> {
  if (!(await isInsideRoot(root, file))) throw leadsOutside(path.relative(root, file), root);
}

/**
 * Checks a folder that only Hookloom writes to. Hookloom creates no links there, so any link is foreign, and files below it would
 * be written through it.
 * @throws ProjectError `outside` with the link's name
 */
export async function checkHoldsNoLinks(root: string, folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(unlessMissing([]));
  const link = entries.find((entry) => entry.isSymbolicLink());
  if (link) throw linkInState(path.relative(root, path.join(link.parentPath, link.name)));
}
