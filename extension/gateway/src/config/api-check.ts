import { readFile } from "node:fs/promises";
import path from "node:path";
import { readEnvironment } from "@hookloom/core/project/config/read-environment";
import { readProject } from "@hookloom/core/project/config/read-project";
import { type Project, projectFile } from "@hookloom/core/project/project";
import { type ApiProblem, checkApi } from "@hookloom/gateway";
import { ignored } from "@hookloom/protocol/ignored-error";
import { type ApiChange, apiChanges } from "./api-changes.ts";
import { readRevision, revisionAt } from "./api-revision.ts";
import type { LinkFinding } from "./documentation-links.ts";
import { type ApiFinding, checkProjectApi, checkStoredDocumentation, projectRules } from "./project-api.ts";

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

/**
 * The environments whose portal is behind an Ingress or a Gateway that is not trusted to say who calls: all visitors have
 * its address, and with it one count of tries to sign in.
 */
export async function portalsBehindOneAddress(project: Project): Promise<readonly string[]> {
  const content = await readProject(project);
  const found: string[] = [];
  for (const name of Object.keys(project.environments)) {
    const rules = await projectRules(project, name, content).catch(
      ignored("the check of the rules reports it"),
    );
    if (rules?.portal === undefined || rules.trustedProxies.length > 0) continue;
    const description = await readEnvironment(project, name).catch(
      ignored("the check of the environments reports it"),
    );
    if (description?.target === "kubernetes" && description.expose !== undefined) found.push(name);
  }
  return found;
}

/** What the working folder changes against a revision, without the changes of state that were allowed. */
async function changesSince(
  project: Project,
  base: string,
  allowed: readonly string[],
): Promise<readonly ApiChange[]> {
  const before = await revisionAt(project.root, base);
  const now = await readRevision(project, await readFile(path.join(project.root, projectFile), "utf8"));
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
