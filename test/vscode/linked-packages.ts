// The packages of a project, installed once for a run and linked into each of its projects.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What npm writes in place, which a link would change in every project. */
const writtenInPlace = [".package-lock.json", "@hookloom"];

/** The project in the folder of the run that has its packages; `make` makes and installs one. */
export function installedOnce(run: string, make: (folder: string) => void): string {
  const installed = join(run, "packages", "project");
  if (existsSync(installed)) return installed;
  const made = join(run, `packages-${process.pid}`, "project");
  mkdirSync(dirname(made), { recursive: true });
  make(made);
  try {
    renameSync(dirname(made), dirname(installed));
  } catch (error) {
    // Another worker was faster.
    if (!existsSync(installed)) throw error;
  }
  return installed;
}

/** Gives a project the packages and the lock file of one that has the same dependencies. */
export function linkPackages(from: string, to: string): void {
  const modules = (project: string, ...names: readonly string[]) => join(project, "node_modules", ...names);
  execFileSync("cp", ["--archive", "--link", modules(from), to]);
  for (const name of writtenInPlace) {
    rmSync(modules(to, name), { recursive: true, force: true });
    cpSync(modules(from, name), modules(to, name), { recursive: true, verbatimSymlinks: true });
  }
  const lock = JSON.parse(readFileSync(join(from, "package-lock.json"), "utf8"));
  const { name } = JSON.parse(readFileSync(join(to, "package.json"), "utf8"));
  lock.name = name;
  lock.packages[""].name = name;
  writeFileSync(join(to, "package-lock.json"), `${JSON.stringify(lock, undefined, 2)}\n`);
}
