// `npm run bump`: creates the next version from the fragments in .changeset, which are moved to CHANGELOG.md.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The part of `changeset status --output` that is read. All packages have the same version. */
interface ReleasePlan {
  readonly changesets: readonly { readonly summary: string }[];
  readonly releases: readonly { readonly oldVersion: string; readonly newVersion: string }[];
}

/** Returns the changelog with a section for the plan's version above those of earlier versions. */
export function withSection(changelog: string, version: string, summaries: readonly string[]): string {
  const items = summaries.map((summary) => `- ${summary.trim().replaceAll("\n", "\n  ")}\n`);
  const earlier = changelog.indexOf("\n## ");
  const [head, rest] = [changelog.slice(0, earlier), changelog.slice(earlier)];
  return `${head}\n## ${version}\n\n${items.join("")}${rest}`;
}

function bump(root: string): void {
  const changeset = (...args: readonly string[]) =>
    execFileSync("npx", ["changeset", ...args], { cwd: root, stdio: "inherit" });
  const folder = mkdtempSync(join(tmpdir(), "hookloom-bump-"));
  const file = join(folder, "plan.json");
  changeset("status", `--output=${file}`);
  const { changesets, releases } = JSON.parse(readFileSync(file, "utf8")) as ReleasePlan;
  rmSync(folder, { recursive: true });
  const [first] = releases;
  if (!first) return void process.stdout.write("There are no fragments: add one with `npx changeset`.\n");
  const { oldVersion, newVersion } = first;
  const edit = (name: string, change: (text: string) => string): void =>
    writeFileSync(join(root, name), change(readFileSync(join(root, name), "utf8")));
  const summaries = changesets.map(({ summary }) => summary);
  edit("CHANGELOG.md", (text) => withSection(text, newVersion, summaries));
  edit("package.json", (text) => text.replace(`"version": "${oldVersion}"`, `"version": "${newVersion}"`));
  changeset("version");
  execFileSync("npm", ["install", "--package-lock-only", "--ignore-scripts"], {
    cwd: root,
    stdio: "inherit",
  });
}

if (import.meta.main) bump(join(import.meta.dirname, "..", ".."));
