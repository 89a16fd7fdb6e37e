import { readFile } from "node:fs/promises";
import path from "node:path";
import { type ApiProblem, checkApi } from "@hookloom/runtime/api";
import { type Project, projectFile } from "../project.ts";
import { type ApiChange, apiChanges } from "./api-changes.ts";
import { revisionAt, revisionOf } from "./api-revision.ts";
import type { LinkFinding } from "./documentation-links.ts";
import { type ApiFinding, checkProjectApi, checkStoredDocumentation } from "./project-api.ts";
import { readProject } from "./read-project.ts";

/** What a check of a project's `api` found. */
export interface ApiCheck {
  readonly findings: readonly ApiFinding[];
  /** Links of its documentation that lead nowhere. */
  readonly links: readonly LinkFinding[];
  /** Since the revision that it was compared with; empty while the description cannot be read. */
  readonly changes: readonly ApiChange[];
}

interface CheckOptions {
  /** A revision of git to compare with. */
  readonly base?: string | undefined;
  /** Changes of state to let pass, such as `deprecated:published`. */
  readonly allowed?: readonly string[];
}

/** What the working folder changes against a revision, without the changes of state that were allowed. */
async function changesSince(
  project: Project,
  base: string,
  allowed: readonly string[],
): Promise<readonly ApiChange[]> {
  const before = await revisionAt(project.root, base);
  const now = await revisionOf(project, await readFile(path.join(project.root, projectFile), "utf8"));
  if (before === undefined || now === undefined) return [];
  const problems = checkApi(before.file);
  // What was wrong then promised nothing that could be read.
  if (problems.some(({ code }) => code === "wrong-value")) return [];
  return apiChanges(before, now).filter(
    (change) => change.code !== "forbidden-state" || !allowed.includes(`${change.from}:${change.to}`),
  );
}

/** Problems with which the description itself can be read. */
const readable: ReadonlySet<ApiProblem["code"]> = new Set([
  "no-api",
  "missing-file",
  "unreadable-file",
  "too-much-documentation",
]);

/**
 * Says what is wrong with the `api` of a project and, where a revision is given, which of its promises are broken since.
 * @throws ProjectError `bad-answers` where git knows no such revision
 */
export async function checkApiOf(project: Project, { base, allowed = [] }: CheckOptions): Promise<ApiCheck> {
  const findings = await checkProjectApi(project.root, await readProject(project));
  const isReadable = findings.every(({ problem }) => readable.has(problem.code));
  const changes = base === undefined || !isReadable ? [] : await changesSince(project, base, allowed);
  return { findings, links: await checkStoredDocumentation(project.root), changes };
}
