// The files on which the bridge's laws are tested: real TypeScript of npm packages, of frameworks and of this repository.
import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { frameworkSources } from "../../language-server/bridge/src/testing/framework-sources.ts";
import { hashOf } from "../../language-server/bridge/src/testing/random.ts";
import { lawFactor, longRun } from "../runner/tier.ts";
import { root, toolsFolder, whyNoTools } from "../vscode/setup.mjs";

// @samples {extension/*,language-server/*,webview-ui,templates/runtime}/src/** test/**

export const packages = [
  "@reduxjs/toolkit",
  "@tanstack/query-core",
  "@trpc/server",
  "immer",
  "redux",
  "reselect",
  "rxjs",
  "zod",
] as const;

export interface CorpusFile {
  /** Its path from the root, or its package and the path there, with `/`. */
  readonly name: string;
  readonly text: string;
  readonly language: "ts" | "tsx" | "js";
}

/** The sources in a folder, with names that begin with `prefix` and are the same on every machine. */
function filesUnder(folder: string, prefix: string, pattern: string): CorpusFile[] {
  const exclude = ["**/node_modules/**", "**/dist/**", "**/test-results/**", "**/*.d.{ts,mts,cts}"];
  return globSync(pattern, { cwd: folder, exclude })
    .map((path) => path.replaceAll(sep, "/"))
    .sort()
    .map((path) => ({
      name: `${prefix}/${path}`,
      text: readFileSync(join(folder, path), "utf8"),
      language: path.endsWith("x") ? "tsx" : "ts",
    }));
}

/** Every source file of a package. */
export function packageFiles(name: string): CorpusFile[] {
  const trouble = whyNoTools();
  if (trouble !== undefined) throw new Error(trouble);
  return filesUnder(join(toolsFolder, "node_modules", name), name, "**/*.{ts,tsx,mts,cts}");
}

/** Files of other frameworks, whose handlers are flows with triggers as well. */
function frameworkFiles(): CorpusFile[] {
  return Object.entries(frameworkSources).map(([name, { language, text }]) => ({ name, language, text }));
}

/** Every source file of this repository, and those of other frameworks. */
export function ownFiles(): CorpusFile[] {
  const folders = ["extension", "language-server", "webview-ui/src", "templates/runtime/src", "test"];
  const files = folders.flatMap((folder) => filesUnder(join(root, folder), folder, "**/*.{ts,tsx}"));
  return [...files, ...frameworkFiles()];
}

/** Big files cost a parse for every edit. */
export const isModest = (file: CorpusFile): boolean => file.text.length < 40_000;

/**
 * Some of the files, chosen by a hash of their names, so that a new file leaves the choice as it is but for one; in the
 * long run all of them.
 */
export function sampleOf(files: readonly CorpusFile[], count: number): readonly CorpusFile[] {
  if (longRun) return files;
  return files.toSorted((one, other) => hashOf(one.name) - hashOf(other.name)).slice(0, count);
}

/** A sample of this repository's files, those of other frameworks, and up to as many of those that a change touches. */
export function ownSample(count: number, fits = (_: CorpusFile) => true): readonly CorpusFile[] {
  const files = ownFiles().filter(fits);
  const changed = changedFiles();
  return [
    ...new Set([
      ...sampleOf(files, count),
      ...files.filter(({ name }) => Object.hasOwn(frameworkSources, name)),
      ...sampleOf(
        files.filter(({ name }) => changed.has(name)),
        count,
      ),
    ]),
  ];
}

/**
 * The files that differ from where this branch left the main one, or on the main branch from the previous commit. None where
 * git or the history is missing.
 */
function changedFiles(): ReadonlySet<string> {
  const git = (...args: string[]): string[] =>
    execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
      .split("\n")
      .filter((line) => line !== "");
  const branchedFrom = (): string | undefined => {
    try {
      return git("merge-base", "HEAD", "origin/HEAD")[0];
    } catch {
      return undefined;
    }
  };
  try {
    const [head] = git("rev-parse", "HEAD");
    const from = branchedFrom() ?? head;
    const base = from !== undefined && from !== head ? from : "HEAD~1";
    return new Set([
      ...git("diff", "--name-only", base, "--"),
      ...git("ls-files", "--others", "--exclude-standard"),
    ]);
  } catch {
    return new Set();
  }
}

/** The rounds of a law; each picks other files or locations. */
export const roundsOf = (usual: number): number => usual * lawFactor;
