import { homedir } from "node:os";
import path from "node:path";

/** Resolves a path that a user typed: `~` is the home folder, and relative paths start at `base`. */
export function absoluteFolder(folder: string, base: string = process.cwd()): string {
  const trimmed = folder.trim();
  const home = /^~(?=$|[\\/])/.test(trimmed) ? homedir() + trimmed.slice(1) : trimmed;
  return path.resolve(base, home);
}

/** True for a path that does not depend on the working directory: absolute, or in the home folder. */
export function isFullPath(folder: string): boolean {
  return /^~(?=$|[\\/])/.test(folder.trim()) || path.isAbsolute(folder.trim());
}

/** Returns the path with `~` for the home folder. */
export function shortFolder(folder: string): string {
  const home = homedir();
  const inside = path.relative(home, folder);
  if (home === path.parse(home).root || inside === "" || inside.startsWith("..") || path.isAbsolute(inside))
    return folder;
  return `~${path.sep}${inside}`;
}
