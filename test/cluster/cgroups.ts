import { existsSync, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";

const base = "/sys/fs/cgroup";

/** Where cgroup folders are made: one place, or one for each controller in the older version. */
function hierarchies(): string[] {
  if (existsSync(join(base, "cgroup.controllers"))) return [base];
  const names = readdirSync(base, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names.map(({ name }) => join(base, name)).filter((path) => existsSync(join(path, "cgroup.procs")));
}

export function makeCgroups(name: string): void {
  for (const hierarchy of hierarchies()) mkdirSync(join(hierarchy, name), { recursive: true });
}

function remove(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) remove(join(folder, entry.name));
  }
  rmdirSync(folder);
}

/** Removes the folders, in which no process is left. */
export function removeCgroups(name: string): void {
  for (const hierarchy of hierarchies()) {
    const folder = join(hierarchy, name);
    if (existsSync(folder)) remove(folder);
  }
}
