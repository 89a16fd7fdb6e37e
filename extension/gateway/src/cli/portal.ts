import path from "node:path";
import {
  type Call,
  type CliContext,
  type Command,
  flagOption,
  jsonOption,
  valueOption,
} from "@hookloom/cli/shared/command";
import { changeReached } from "@hookloom/cli/shared/confirm";
import { badUsage, CliError, unknownAction } from "@hookloom/cli/shared/errors";
import { printJson, printLine, printNote, printResult } from "@hookloom/cli/shared/output";
import { environmentNames, requireProject } from "@hookloom/cli/shared/projects";
import { endSignal, withReached, yesOption } from "@hookloom/cli/shared/run-verb";
import { type PublicServer, publicServers } from "@hookloom/core/environments/public-address";
import { checkEnvironment } from "@hookloom/core/environments/use-environment";
import { readProject } from "@hookloom/core/project/config/read-project";
import type { Project } from "@hookloom/core/project/project";
import type { EffectiveApi } from "@hookloom/gateway";
import { ignored } from "@hookloom/protocol/ignored-error";
import { projectRules } from "../config/project-api.ts";
import { inviteToPortal, listMembers, removeMember } from "../management/portal.ts";
import { isShown, uniqueSlugs } from "../portal-site/published-api.ts";
import { readOpenApi } from "../portal-site/read-open-api.ts";
import { siteFiles } from "../portal-site/site-pages.ts";
import { writeSite } from "../portal-site/write-site.ts";
import { severalMembers } from "./errors.ts";

interface Candidate {
  readonly project: Project;
  readonly environment: string;
  readonly api: EffectiveApi;
}

/** Returns the environment whose rules are shown: the given one, else prod, else the first. */
function chooseEnvironment(project: Project, named: string | undefined): string {
  if (named !== undefined) return checkEnvironment(project, named);
  const names = environmentNames(project);
  return names.includes("prod") ? "prod" : (names[0] ?? "dev");
}

/** Loads a project's API; prints a note and returns undefined if the API is not shown. */
async function loadCandidate(
  project: Project,
  environment: string,
  context: CliContext,
): Promise<Candidate | undefined> {
  const api = await projectRules(project, environment, await readProject(project));
  const leaveOut = (why: string): undefined =>
    printNote(context, `${project.name} is left out: ${why}.`) as undefined;
  if (api === undefined) return leaveOut('it has no "api" in hookloom.json');
  if (!isShown(api)) return leaveOut(`its state in ${environment} is ${api.state}`);
  return { project, environment, api };
}

/** Returns the server of the shown environment, followed by those of the other environments whose API is shown. */
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
async function writePortalSite(call: Call, context: CliContext, folder: string): Promise<void> {
  const projectNames = call.positionals.length === 0 ? [undefined] : call.positionals;
  const found: Candidate[] = [];
  for (const name of projectNames) {
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
  const names = apis.map(({ api }) => api.title).join(", ");
  const written = { folder: target, files: files.map((file) => file.path) };
  printResult(call, context, written, `Wrote ${files.length} files to ${folder}: ${names}.`);
}

async function invite(call: Call, context: CliContext): Promise<void> {
  const name = call.positionals[1];
  if (name === undefined) throw badUsage("portal", "Specify the name of the user to invite");
  const project = await requireProject(context, undefined);
  const change = { project, environment: call.text("env"), what: `invite ${name} to the portal of` };
  const invitation = await changeReached(call, context, change, async (reached) =>
    inviteToPortal(await reached.managementPort(), await reached.address(), name),
  );
  if (call.has("json")) return printJson(context, invitation);
  printLine(context, invitation.link);
  printLine(context, `Give the link to ${invitation.name}: it works once, within fifteen minutes.`);
  const { applications } = invitation;
  if (applications === undefined) return;
  const countText = applications === 1 ? "1 application" : `${applications} applications`;
  printLine(
    context,
    `${invitation.name} is already a member (${countText}): the link gives access to the same applications.`,
  );
}

async function members(call: Call, context: CliContext): Promise<void> {
  const project = await requireProject(context, undefined);
  const all = await withReached(project, call.text("env"), context, async (reached) =>
    listMembers(await reached.managementPort()),
  );
  const rows = all.map(({ id, name, from, createdAt, removedAt, applications }) => [
    name,
    id,
    removedAt === undefined ? `by ${from}` : `removed ${removedAt}`,
    `since ${createdAt}`,
    applications.join(", ") || "-",
  ]);
  printResult(call, context, all, rows.length === 0 ? "The portal has no members yet." : rows);
}

async function remove(call: Call, context: CliContext): Promise<void> {
  const idOrName = call.positionals[1];
  if (idOrName === undefined) throw badUsage("portal", "Specify the member to remove");
  const project = await requireProject(context, undefined);
  const change = { project, environment: call.text("env"), what: `remove ${idOrName} from the portal of` };
  const removed = await changeReached(call, context, change, async (reached) => {
    const port = await reached.managementPort();
    const all = (await listMembers(port)).filter(({ removedAt }) => removedAt === undefined);
    const byId = all.filter(({ id }) => id === idOrName);
    const found = byId.length > 0 ? byId : all.filter(({ name }) => name === idOrName);
    const [only, ...others] = found;
    if (only === undefined) throw badUsage("portal", `The portal has no member ${idOrName}`);
    if (others.length > 0)
      throw severalMembers(
        idOrName,
        found.map(({ id }) => id),
      );
    return removeMember(port, only.id, call.has("revoke"));
  });
  if (call.has("json")) return printJson(context, removed);
  const { name, applications } = removed;
  printLine(context, `${name} is signed out everywhere, and needs a new invitation to sign in again.`);
  if (applications.length === 0) return;
  const list = applications.join(", ");
  const keptMessage = `These applications still work and now belong to you: ${list}. "hookloom api application revoke NAME" revokes one.`;
  printLine(context, call.has("revoke") ? `Revoked: ${list}.` : keptMessage);
}

export const portal: Command = {
  name: "portal",
  usage: "invite NAME | members | remove NAME [--revoke] [--env ENV] [--yes] | --static DIR [PROJECT...]",
  summary:
    "Invite consumers to the portal of an environment and remove them, or write a catalogue of several APIs",
  maxPositionals: 100,
  details: [
    "The portal is the page for the consumers of an environment, at /portal of its URL, if the api in hookloom.json has a",
    '"portal". There, consumers see what they can call, create applications, and get their own keys.',
    "invite creates a link that signs a user in once, within fifteen minutes. Inviting the same name again gives access to the",
    "same applications.",
    "members lists who has signed in. remove takes a name or an id: it ends all sessions of that member, who can sign in again",
    "only after a new invitation. The member's applications continue and become yours, or are revoked with --revoke.",
    "prod requires confirmation of invite and remove unless --yes is given.",
    "--static writes the published APIs of the projects (this one if none is named) to DIR, for any web server: a catalogue, their",
    "documentation, their OpenAPI documents and a catalog-info.yaml for Backstage. A draft or a retired API is left out. Files in",
    "DIR that this command did not write stay as they are.",
  ],
  options: {
    env: valueOption("ENV", "The environment; dev by default, prod with --static"),
    static: valueOption("DIR", "Write the catalogue to a folder"),
    owner: valueOption("NAME", "The owner of the APIs in Backstage"),
    revoke: flagOption("Revoke the removed member's applications"),
    yes: yesOption,
    json: jsonOption,
  },
  async run(call, context) {
    const folder = call.text("static");
    if (folder !== undefined) return writePortalSite(call, context, folder);
    const [verb, , ...unexpected] = call.positionals;
    if (unexpected.length > 0) throw badUsage("portal", `Unexpected argument ${unexpected[0]}`);
    if (verb === "invite") return invite(call, context);
    if (verb === "members") return members(call, context);
    if (verb === "remove") return remove(call, context);
    throw unknownAction("portal", verb, ["invite", "members", "remove"]);
  },
};
