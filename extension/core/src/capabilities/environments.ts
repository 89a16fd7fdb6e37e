import path from "node:path";
import { ignored } from "@hookloom/protocol/ignored-error";
import { t } from "@vscode/l10n";
import * as v from "valibot";
import { shortBuild } from "../environments/contract/environment.ts";
import type { LogLine } from "../environments/contract/log-line.ts";
import type { ReleaseRecord, Target } from "../environments/contract/target.ts";
import type { OpenTargetOptions } from "../environments/open-target.ts";
import { useTarget } from "../environments/run-verb.ts";
import { checkEnvironment, type Reached, useReached } from "../environments/use-environment.ts";
import { shortCommit, sourceCommit } from "../project/git.ts";
import { isInsideRoot } from "../project/inside-root.ts";
import {
  type DescribedEnvironment,
  describedEnvironment,
  findProject,
  findProjects,
  isProduction,
  type Project,
} from "../project/project.ts";
import { type CapabilityContext, describedText, optionalText } from "./capability.ts";
import {
  brokenProject,
  type ConfirmedBuild,
  NeedsConfirmation,
  noFolder,
  noProjectHere,
  noSuchProject,
  outsideOfFolders,
  whichProject,
} from "./errors.ts";
import { hidingSecrets } from "./redact.ts";

/** The input of every tool that works on a project. */
export const projectInput = {
  project: optionalText("The project's folder; can be omitted if there is only one project"),
};

/** The input of every tool that works on an environment. */
export const environmentInput = {
  ...projectInput,
  environment: v.optional(describedText("An environment in hookloom.json"), "dev"),
};

/** Resolves a path relative to the first folder. @throws AgentError `outside`, also if a link leads outside */
export async function pathInFolders(named: string, { folders }: CapabilityContext): Promise<string> {
  const [first] = folders;
  if (first === undefined) throw noFolder();
  const file = path.resolve(first, named);
  if (await isInFolders(file, folders)) return file;
  throw outsideOfFolders(file, folders);
}

/** Returns the project in the given folder, or the only project there is. @throws AgentError */
export async function resolveProject(
  { project: named }: { readonly project?: string | undefined },
  context: CapabilityContext,
): Promise<Project> {
  if (context.caller) return await context.caller.project();
  const found = await (named === undefined ? onlyProject(context) : namedProject(named, context));
  if (found.problem !== undefined) throw brokenProject(found.problem);
  return found;
}

async function namedProject(named: string, context: CapabilityContext): Promise<Project> {
  const folder = await pathInFolders(named, context);
  const project = await findProject(folder);
  if (project && (await isInFolders(project.root, context.folders))) return project;
  throw noSuchProject(
    named,
    (await findProjects(context.folders)).map(({ root }) => root),
  );
}

async function isInFolders(file: string, folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) if (await isInsideRoot(folder, file)) return true;
  return false;
}

async function onlyProject({ folders }: CapabilityContext): Promise<Project> {
  if (folders.length === 0) throw noFolder();
  const [first, ...others] = await findProjects(folders);
  if (!first) throw noProjectHere(folders);
  if (others.length > 0) throw whichProject([first, ...others].map(({ root }) => root));
  return first;
}

/** @throws EnvironmentError `no-environment`, and what `resolveProject` throws */
export async function resolveEnvironment(
  input: { readonly project?: string | undefined; readonly environment: string },
  context: CapabilityContext,
): Promise<DescribedEnvironment> {
  const project = await resolveProject(input, context);
  return describedEnvironment(project, checkEnvironment(project, input.environment));
}

const targetOptions = (ref: DescribedEnvironment, context: CapabilityContext): OpenTargetOptions => ({
  ...context,
  ...ref,
});

/** Opens an environment, runs `work` with it and disposes it. */
export async function withTarget<T>(
  ref: DescribedEnvironment,
  context: CapabilityContext,
  work: (target: Target) => Promise<T>,
): Promise<T> {
  return await useTarget(targetOptions(ref, context), (target) =>
    context.caller
      ? work(target)
      : hidingSecrets(context, { deployedSecrets: (limit) => target.deployedSecrets(limit) }, () =>
          work(target),
        ),
  );
}

/**
 * Runs `work` with an environment that responds: the dev environment that Run started on this machine, or otherwise the deployed
 * one.
 */
export async function withReached<T>(
  ref: DescribedEnvironment,
  context: CapabilityContext,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  const { signal, caller } = context;
  const runFirst = caller?.runFirst ?? ref.environment === "dev";
  return await useReached({ ...targetOptions(ref, context), signal, runFirst }, (reached) =>
    caller ? work(reached) : hidingSecrets(context, reached, () => work(reached)),
  );
}

/** Reads the latest lines of a log. */
export async function readLog(
  ref: DescribedEnvironment,
  context: CapabilityContext,
  { lines, delivery }: { readonly lines: number; readonly delivery?: string | undefined },
): Promise<readonly LogLine[]> {
  const found: LogLine[] = [];
  const options = { follow: false, lines, signal: context.signal };
  await withTarget(ref, context, (target) =>
    target.logs(delivery === undefined ? options : { ...options, delivery }, (line) => found.push(line)),
  );
  return found;
}

/** A change that a tool is about to make to an environment. */
export interface Change {
  /** The start of the message: `Deploy to`. */
  readonly what: string;
  /** The CLI arguments that make the same change. */
  readonly command: readonly string[];
  /** True if the change starts the project's code. */
  readonly starts?: boolean;
  /** The affected build; by default the current one. */
  build?(target: Target): Promise<ConfirmedBuild | undefined>;
}

/**
 * Lets a change to a production environment continue only after a user has confirmed it. In other environments, a change that
 * starts the project's code requires the user's permission.
 * @throws NeedsConfirmation, NeedsPermission
 */
export async function checkConfirmed(
  ref: DescribedEnvironment,
  context: CapabilityContext,
  { what, command, starts = false, build = (target) => runningBuild(target, context.signal) }: Change,
): Promise<void> {
  const { project, environment } = ref;
  const { caller } = context;
  if (caller) {
    if (!isProduction(project, environment)) return;
    return await withTarget(ref, context, (target) =>
      caller.confirm(project, target, `${what.charAt(0).toLowerCase()}${what.slice(1)}`),
    );
  }
  if (context.confirmed?.environment === environment) return;
  if (!isProduction(project, environment)) return void (starts && context.checkStart());
  const known = await withTarget(ref, context, async (target) => ({
    where: target.target === "local" ? t("this machine") : target.place,
    build: await build(target).catch(
      ignored("a failed lookup must not suppress the confirmation, and the change itself reports it"),
    ),
  }));
  const { where, build: about } = known;
  throw new NeedsConfirmation({
    folder: project.root,
    project: project.name,
    environment,
    change: `${what} ${environment}`,
    where,
    ...(about ? { build: about } : {}),
    command: ["hookloom", ...command].join(" "),
  });
}

async function runningBuild(target: Target, signal: AbortSignal): Promise<ConfirmedBuild | undefined> {
  const { release } = await target.status(signal);
  return release && buildOfRelease(release);
}

/** Describes an existing build to a user. */
export function buildOfRelease({ build, commit }: ReleaseRecord): ConfirmedBuild {
  const [id, words] = [build, shortBuild(build)];
  return { id, label: commit === undefined ? words : t("{0} (commit {1})", words, shortCommit(commit)) };
}

/** Describes to a user the build that a deploy will create. */
export async function buildOfSource({ root }: Project): Promise<ConfirmedBuild> {
  const commit = await sourceCommit(root);
  if (commit === undefined) return { label: t("the current source") };
  const short = commit.slice(0, 7);
  return {
    label: commit.endsWith("-dirty")
      ? t("the current source (commit {0}, with uncommitted changes)", short)
      : t("the current source (commit {0})", short),
  };
}
