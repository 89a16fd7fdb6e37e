// What tests depended on at earlier commits, in a clone beside the repository.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { suitesOf, TestInputs } from "../runner/inputs.ts";
import { repository } from "../runner/source-files.ts";

// Node runs no TypeScript below `node_modules`.
const folder = join(repository, "test-results", "replay");

const git = (...args: readonly string[]): string =>
  execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

/** Makes the clone. It has the packages of today, which esbuild leaves out of what it links. */
export function openReplay(): void {
  if (!existsSync(folder)) {
    const args = ["clone", "--quiet", "--shared", "--no-checkout", repository, folder];
    execFileSync("git", args, { stdio: "ignore" });
  }
  git("fetch", "--quiet", "origin", "HEAD");
  const packages = join(repository, "node_modules");
  const linked = join(folder, "node_modules");
  mkdirSync(linked, { recursive: true });
  for (const name of readdirSync(packages).filter((one) => !one.startsWith("."))) {
    rmSync(join(linked, name), { recursive: true, force: true });
    // The workspaces are linked relatively, and so to those of the clone.
    if (name === "@hookloom")
      cpSync(join(packages, name), join(linked, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(packages, name), join(linked, name), "junction");
  }
}

/** What the configuration that is checked out says, evaluated as it is for the run of a suite. */
function readCheckedOutConfiguration(): Parameters<typeof suitesOf>[0] {
  const file = JSON.stringify(join(folder, "vitest.config.ts"));
  const script = `console.log("\\n" + JSON.stringify((await import(${file})).default))`;
  const args = ["--conditions=hookloom-source", "--input-type=module", "--eval", script];
  const printed = execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  return JSON.parse(printed.trimEnd().split("\n").at(-1) ?? "");
}

function inputsAt(commit: string): Promise<TestInputs> {
  git("checkout", "--quiet", "--force", "--detach", commit);
  return TestInputs.read(folder, suitesOf(readCheckedOutConfiguration(), folder));
}

/**
 * Whether one of these tests depends on what a commit changed in the files that it reaches today. Files that it did not reach then, or
 * not by what was declared then, count as changed.
 */
export async function affectedBy(
  commit: string,
  changed: readonly string[],
  tests: readonly string[],
): Promise<(test: string, today: ReadonlySet<string>) => boolean> {
  const before = await inputsAt(`${commit}^`);
  // Read now, since the commit may remove files.
  const keys = new Map(tests.map((test) => [test, before.keyOf(test)]));
  const after = await inputsAt(commit);
  return (test, today) => {
    const key = keys.get(test);
    if (key === undefined || key !== after.keyOf(test)) return true;
    const known = new Set([...before.inputsOf(test), ...after.inputsOf(test), "vitest.config.ts"]);
    return changed.some((file) => today.has(file) && !known.has(file));
  };
}
