import path from "node:path";
import type { Call, CliContext } from "@hookloom/cli/shared/command";
import { CliError } from "@hookloom/cli/shared/errors";
import { printJson, printLine, printNote } from "@hookloom/cli/shared/output";
import { environmentNames, requireProject } from "@hookloom/cli/shared/projects";
import { endSignal } from "@hookloom/cli/shared/run-verb";
import { type PublicServer, publicServers } from "@hookloom/core/environments/public-address";
import { checkEnvironment } from "@hookloom/core/environments/use-environment";
import { readProject } from "@hookloom/core/project/config/read-project";
import type { Project } from "@hookloom/core/project/project";
import type { EffectiveApi } from "@hookloom/gateway";
import { ignored } from "@hookloom/protocol/ignored-error";
import { projectRules } from "../config/project-api.ts";
import { isShown, uniqueSlugs } from "../portal-site/published-api.ts";
import { readOpenApi } from "../portal-site/read-open-api.ts";
import { siteFiles } from "../portal-site/site-pages.ts";
import { writeSite } from "../portal-site/write-site.ts";

interface Candidate {
  readonly project: Project;
  readonly environment: string;
  readonly api: EffectiveApi;
}

/** The environment whose rules are shown: the one that is named, else prod, else the first. */
function chooseEnvironment(project: Project, named: string | undefined): string {
  if (named !== undefined) return checkEnvironment(project, named);
  const names = environmentNames(project);
  return names.includes("prod") ? "prod" : (names[0] ?? "dev");
}

/** The API of a project; undefined, with a sentence, where nobody may read of it. */
async function loadCandidate(
  project: Project,
  environment: string,
  context: CliContext,
): Promise<Candidate | undefined> {
  const api = await projectRules(project, environment, await readProject(project));
  const leave = (why: string): undefined =>
    printNote(context, `${project.name} is left out: ${why}.`) as undefined;
  if (api === undefined) return leave('it has no "api" in hookloom.json');
  if (!isShown(api)) return leave(`in ${environment} it is ${api.state}`);
  return { project, environment, api };
}

/** Where the environment that is shown is called, then the others whose API may be read, too. */
export async function siteServers({
  project,
  environment,
}: Pick<Candidate, "project" | "environment">): Promise<readonly PublicServer[]> {
  const content = await readProject(project);
  const others = environmentNames(project).filter((name) => name !== environment);
  const shown = await Promise.all(
    others.map(async (name) => {
      const api = await projectRules(project, name, content).catch(
        ignored("an environment whose rules cannot be read is not shown"),
      );
      return api !== undefined && isShown(api) ? [name] : [];
    }),
  );
  return await publicServers(project, [environment, ...shown.flat()]);
}

/** Writes the catalogue of several projects' APIs to a folder. @throws CliError, EnvironmentError, ProjectError */
export async function writePortalSite(call: Call, context: CliContext, folder: string): Promise<void> {
  const named = call.positionals.length === 0 ? [undefined] : call.positionals;
  const found: Candidate[] = [];
  for (const name of named) {
    const project = await requireProject(context, name);
    const candidate = await loadCandidate(project, chooseEnvironment(project, call.text("env")), context);
    if (candidate !== undefined) found.push(candidate);
  }
  if (found.length === 0)
    throw new CliError(
      'There is nothing to show: an API is shown once its state is "published" or "pre-released".',
    );
  const slugs = uniqueSlugs(found.map(({ api }) => api.title));
  const apis = [];
  for (const [index, candidate] of found.entries()) {
    const { project, environment, api } = candidate;
    printNote(context, `Describing ${project.name}`);
    const servers = await siteServers(candidate);
    const known = { environment, rules: api, servers, distDir: context.distDir, signal: endSignal(context) };
    const openApi = await readOpenApi(project, known);
    apis.push({ slug: slugs[index] ?? "", environment, api, servers, openApi });
  }
  const files = siteFiles(apis, call.text("owner") ?? "unknown");
  const target = path.resolve(context.cwd, folder);
  await writeSite(target, files);
  if (call.has("json")) return printJson(context, { folder: target, files: files.map((file) => file.path) });
  const names = apis.map(({ api }) => api.title).join(", ");
  printLine(context, `Wrote ${files.length} files to ${folder}: ${names}.`);
}
