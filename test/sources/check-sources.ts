// `npm run sources:check`: compares the catalogue with the newest versions of the providers' packages and names what is
// missing. It needs the npm registry, so no suite runs it.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { problemsOf, reportOf } from "./compare-names.ts";
import { eventsOf, sdkLists } from "./sdk-lists.ts";

const folder = mkdtempSync(path.join(tmpdir(), "hookloom-sources-"));
const run = promisify(execFile);

/** The newest version of each package, by its name. Only the packages themselves are fetched, without what they depend on. */
async function fetchNewest(packages: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const newest = packages.map((name) => `${name}@latest`);
  const shell = process.platform === "win32";
  // The response names every file of the packages.
  const options = { cwd: folder, shell, maxBuffer: 64 << 20 };
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", ...newest], options);
  const packed: readonly { readonly name: string; readonly version: string; readonly filename: string }[] =
    Object.values(JSON.parse(stdout));
  for (const { name, filename } of packed) {
    mkdirSync(path.join(folder, name), { recursive: true });
    // Every tarball of npm has one folder.
    await run("tar", ["-xzf", filename, "-C", name, "--strip-components=1"], { cwd: folder });
  }
  return new Map(packed.map(({ name, version }) => [name, version]));
}

/** True where the catalogue has all that the packages list. */
async function check(): Promise<boolean> {
  const versions = await fetchNewest(sdkLists.map((list) => list.package)).catch((thrown: unknown) => {
    const [line = ""] = String(Object(thrown).stderr || thrown)
      .trim()
      .split("\n");
    process.stderr.write(`The providers' packages could not be fetched from the npm registry: ${line}\n`);
  });
  if (versions === undefined) return false;
  const results = sdkLists.map((list) => ({
    source: list.source,
    from: `${list.package} ${versions.get(list.package)}`,
    theirs: list.names(path.join(folder, list.package)),
    ours: list.ours ?? eventsOf(list.source),
    leftOut: list.leftOut ?? {},
  }));
  process.stdout.write(`${results.flatMap(reportOf).join("\n")}\n`);
  return results.every((lists) => problemsOf(lists).length === 0);
}

try {
  process.exitCode = (await check()) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
