import { existsSync } from "node:fs";
import path from "node:path";
import { isSourceName } from "@hookloom/protocol/source-names";
import {
  missingOnBothSides,
  noCommonCommit,
  noGitToCompare,
  noRepository,
  unknownRevision,
} from "./errors.ts";
import { git, gitReason } from "./git.ts";
import { readIfThere } from "./read-file.ts";

/** Larger files cannot be read as flows. */
const maxTextBytes = 8_000_000;

/**
 * Resolves a revision to a commit.
 * @throws ProjectError `no-git`, `no-repository`, `no-revision` if git knows no such revision
 */
export async function commitAt(folder: string, revision: string): Promise<string> {
  const found = await git(folder, [
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${revision}^{commit}`,
  ]);
  const commit = found.stdout.trim();
  if (found.status === 0 && commit !== "") return commit;
  if (found.missing) throw noGitToCompare();
  const inside = await git(folder, ["rev-parse", "--is-inside-work-tree"]);
  if (inside.status !== 0) throw noRepository(folder);
  throw unknownRevision(revision, found.stderr.trim() === "" ? "" : gitReason(found));
}

/** The two sides of a comparison: two revisions, or a revision and the current files. */
export interface ComparedRevisions {
  /** As entered by the user. */
  readonly beforeName: string;
  /** Undefined for the working tree. */
  readonly afterName?: string;
  readonly before: string;
  readonly after?: string;
}

/**
 * Parses revisions like `git diff`: `REF` compares with the working tree, `A..B` compares two revisions, `A...B` shows the
 * changes in B since it diverged from A. An omitted side is HEAD.
 * @throws the errors of `commitAt`
 */
export async function resolveRevisions(folder: string, named: string): Promise<ComparedRevisions> {
  const [, one = "", dots, other = ""] = /^(.*?)(\.\.\.?)(?!\.)(.*)$/.exec(named) ?? [];
  if (dots === undefined) return { beforeName: named, before: await commitAt(folder, named) };
  const [beforeName, afterName] = [one || "HEAD", other || "HEAD"];
  const [first, after] = [await commitAt(folder, beforeName), await commitAt(folder, afterName)];
  if (dots === "..") return { beforeName, afterName, before: first, after };
  const base = await git(folder, ["merge-base", first, after]);
  if (base.status !== 0) throw noCommonCommit(beforeName, afterName);
  return { beforeName, afterName, before: base.stdout.trim(), after };
}

/** Reads a file's text at a commit; undefined if the file did not exist at that commit. */
async function textAt(file: string, commit: string): Promise<string | undefined> {
  const folder = existingFolder(file);
  const name = toSlashes(path.relative(folder, file));
  const shown = await git(folder, ["show", `${commit}:./${name}`], { keepOutput: maxTextBytes });
  return shown.status === 0 ? shown.stdout : undefined;
}

/** Revisions that a user may want to compare with. */
export interface KnownRevisions {
  /** Branches and tags, newest first, with their age. */
  readonly branches: readonly { readonly name: string; readonly when: string }[];
  /** Commits that changed the file, newest first. */
  readonly commits: readonly { readonly name: string; readonly subject: string; readonly when: string }[];
}

/** @throws ProjectError `no-git`, `no-repository`, `no-revision` if nothing has been committed yet */
export async function listRevisions(file: string): Promise<KnownRevisions> {
  const folder = existingFolder(file);
  await commitAt(folder, "HEAD");
  const format = "%(refname:short)%00%(creatordate:relative)";
  const refs = await git(folder, [
    "for-each-ref",
    "--sort=-creatordate",
    "--count=100",
    `--format=${format}`,
    "refs/heads",
    "refs/remotes",
    "refs/tags",
  ]);
  const log = await git(folder, ["log", "--follow", "-n", "50", "--format=%h%x00%s%x00%cr", "--", file]);
  const splitRows = (text: string): readonly string[][] =>
    text
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split("\0"));
  return {
    branches: splitRows(refs.stdout).map(([name = "", when = ""]) => ({ name, when })),
    commits: splitRows(log.stdout).map(([name = "", subject = "", when = ""]) => ({ name, subject, when })),
  };
}

/** Returns the nearest existing folder of a file, because git has to run in one. */
export function existingFolder(file: string): string {
  let folder = path.dirname(file);
  while (!existsSync(folder) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  return folder;
}

const toSlashes = (name: string): string => name.split(path.sep).join("/");

/** A file on both sides of a comparison; the text is empty on a side that does not have it. */
export interface ComparedFile {
  /** Absolute path on the later side, or on the earlier side if the later one does not have the file. */
  readonly file: string;
  /** The old path, if the file was renamed. */
  readonly renamedFrom?: string;
  readonly before: string;
  readonly after: string;
  /** The sides that have the file. */
  readonly isIn: "both" | "before" | "after";
}

/**
 * Reads both sides of a file, even if it was renamed, added or deleted. `text` is the current text if it differs from the text on
 * disk, such as in an editor.
 * @throws ProjectError `no-revision` if it is on neither side
 */
export async function comparedFile(
  file: string,
  revisions: ComparedRevisions,
  text?: string,
): Promise<ComparedFile> {
  const { before, after, beforeName, afterName } = revisions;
  const afterText = after === undefined ? (text ?? (await readIfThere(file))) : await textAt(file, after);
  const beforeText = await textAt(file, before);
  if (afterText === undefined && beforeText === undefined)
    throw missingOnBothSides(file, beforeName, afterName);
  if (afterText !== undefined && beforeText !== undefined)
    return { file, before: beforeText, after: afterText, isIn: "both" };
  if (afterText === undefined) return { file, before: beforeText ?? "", after: "", isIn: "before" };
  const old = await renamedTo(file, afterText, revisions);
  if (old === undefined) return { file, before: "", after: afterText, isIn: "after" };
  return { file, renamedFrom: old.file, before: old.text, after: afterText, isIn: "both" };
}

/** The minimum share of lines that a renamed file keeps; git uses the same default. */
const minShare = 0.5;
const maxCandidates = 200;

/** Finds the old file of a renamed one: a deleted file with mostly the same lines. */
async function renamedTo(
  file: string,
  text: string,
  { before, after }: ComparedRevisions,
): Promise<{ readonly file: string; readonly text: string } | undefined> {
  const folder = existingFolder(file);
  // Relative, because the folder may have been reached through a link.
  const top = path.resolve(folder, (await git(folder, ["rev-parse", "--show-cdup"])).stdout.trim());
  const sides = after === undefined ? [before] : [before, after];
  const gone = await git(folder, [
    "diff",
    "--no-renames",
    "--diff-filter=D",
    "--name-only",
    "-z",
    ...sides,
    "--",
  ]);
  const candidates = gone.stdout.split("\0").filter((name) => isSourceName(name));
  let best: { readonly file: string; readonly text: string } | undefined;
  let bestShare = minShare;
  for (const name of candidates.slice(0, maxCandidates)) {
    const candidate = path.join(top, name);
    const old = await textAt(candidate, before);
    const share = old === undefined ? 0 : sharedLines(old, text);
    if (old !== undefined && share >= bestShare) [best, bestShare] = [{ file: candidate, text: old }, share];
  }
  return best;
}

function sharedLines(one: string, other: string): number {
  const trimmedLines = (text: string): readonly string[] => text.split(/\s*[\r\n]\s*/).filter(Boolean);
  const [a, b] = [trimmedLines(one), trimmedLines(other)];
  const remaining = new Map<string, number>();
  for (const line of a) remaining.set(line, (remaining.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of b) {
    const count = remaining.get(line) ?? 0;
    if (count > 0) common++;
    remaining.set(line, count - 1);
  }
  return a.length + b.length === 0 ? 0 : (2 * common) / (a.length + b.length);
}

const isTest = (name: string): boolean =>
  /(^|\/)(tests?|__tests__)\//.test(name) || /\.(test|spec)\.[cm]?[jt]sx?$/.test(name);
const isInstalled = (name: string): boolean => /(^|\/)(node_modules|vendor|dist)\//.test(name);

/**
 * Returns both sides of the source files in a folder that differ, without tests and installed packages, sorted by name; a renamed
 * file occurs once.
 */
export async function changedSources(
  folder: string,
  revisions: ComparedRevisions,
): Promise<readonly ComparedFile[]> {
  const { before, after } = revisions;
  const sides = after === undefined ? [before] : [before, after];
  const changed = await git(folder, [
    "diff",
    "--find-renames",
    "--relative",
    "--name-only",
    "-z",
    ...sides,
    "--",
    ".",
  ]);
  const added =
    after === undefined
      ? (await git(folder, ["ls-files", "--others", "--exclude-standard", "-z", "--", "."])).stdout
      : "";
  const names = new Set([...changed.stdout.split("\0"), ...added.split("\0")]);
  const found = [...names].filter((name) => isSourceName(name) && !isTest(name) && !isInstalled(name));
  const files = found.sort().map((name) => path.join(folder, name));
  const compared = await Promise.all(files.map((file) => comparedFile(file, revisions)));
  // A deleted file that was renamed to another file in the list is shown together with that file.
  const old = new Set(compared.map(({ renamedFrom }) => renamedFrom));
  return compared.filter(({ file }) => !old.has(file));
}
