// `npm run sources:check`: compares the catalogue with the newest versions of the providers' packages and names what is
// missing. It needs the npm registry, so no suite runs it.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { problemsOf, reportOf } from "./compare-names.ts";
import { eventsOf, sdkLists } from "./sdk-lists.ts";

const folder = mkdtempSync(path.join(tmpdir(), "hookloom-sources-"));

async function install(packages: readonly string[]): Promise<void> {
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
  const newest = packages.map((name) => `${name}@latest`);
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"];
  await promisify(execFile)("npm", ["install", ...options, ...newest], {
    cwd: folder,
    shell: process.platform === "win32",
  });
}

/** True where the catalogue has all that the packages list. */
async function check(): Promise<boolean> {
  try {
    await install(sdkLists.map((list) => list.package));
  } catch (thrown) {
    const [line = ""] = String(Object(thrown).stderr ?? thrown)
      .trim()
      .split("\n");
    process.stderr.write(`The providers' packages could not be fetched from the npm registry: ${line}\n`);
    return false;
  }
  const results = sdkLists.map((list) => {
    const place = path.join(folder, "node_modules", ...list.package.split("/"));
    const { version } = JSON.parse(readFileSync(path.join(place, "package.json"), "utf8"));
    return {
      source: list.source,
      from: `${list.package} ${version}`,
      theirs: list.names(place),
      ours: list.ours ?? eventsOf(list.source),
      leftOut: list.leftOut ?? {},
    };
  });
  process.stdout.write(`${results.flatMap(reportOf).join("\n")}\n`);
  return results.every((lists) => problemsOf(lists).length === 0);
}

try {
  process.exitCode = (await check()) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
