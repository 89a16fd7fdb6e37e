import path from "node:path";
import { secretRoot } from "@hookloom/core/environments/secrets/settings";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import { alreadyProject } from "@hookloom/core/project/errors";
import { tokenCredentials } from "@hookloom/core/project/git-credentials";
import { publicApi, webUrl } from "@hookloom/core/project/github/github-client";
import {
  checkPublish,
  type PublishChoices,
  type PublishPorts,
  publishProject,
} from "@hookloom/core/project/github/publish";
import { notSignedIn } from "@hookloom/core/project/github/publish-errors";
import { repositoryOfUrl } from "@hookloom/core/project/github/repositories";
import { isProjectFolder } from "@hookloom/core/project/scaffold/check-choices";
import {
  type CreatedProject,
  createProject,
  type ProjectChoices,
} from "@hookloom/core/project/scaffold/create-project";
import { nameOfFolder, nameProblem } from "@hookloom/core/project/scaffold/project-name";
import { shellArgument } from "@hookloom/core/project/scaffold/wizard";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import type { WizardRepository } from "@hookloom/protocol/wizard-view";
import { sources } from "@hookloom/runtime/catalog";
import { cliAccounts } from "../shared/accounts.ts";
import {
  type Call,
  type CliContext,
  type Command,
  flagOption,
  jsonOption,
  valueOption,
} from "../shared/command.ts";
import { badUsage, CliError, notPublished } from "../shared/errors.ts";
import { printJson, printLine, printNote } from "../shared/output.ts";

/** Rejects options that exclude each other, or that have no effect without another option. */
function checkOptions(call: Call): void {
  const given = (name: string): boolean => call.has(name) || call.text(name) !== undefined;
  const exclusive = [
    ["clone", "into"],
    ["clone", "create-repo"],
    ["into", "create-repo"],
    ["no-git", "create-repo"],
  ] as const;
  for (const [one, other] of exclusive)
    if (given(one) && given(other)) throw badUsage("new", `--${one} and --${other} cannot be combined`);
  if (given("folder") && !given("clone")) throw badUsage("new", "--folder requires --clone");
  if (given("public") && !given("create-repo")) throw badUsage("new", "--public requires --create-repo");
  if (given("branch") && !given("clone") && !given("create-repo"))
    throw badUsage("new", "--branch requires --clone or --create-repo");
}

function repositoryChoice(call: Call): WizardRepository {
  const url = call.text("clone");
  if (url !== undefined)
    return { kind: "clone", url, branch: call.text("branch") ?? "", folder: call.text("folder") ?? "" };
  return call.has("into") ? { kind: "existing" } : { kind: "new" };
}

function projectChoices(call: Call, folder: string, isProject: boolean): ProjectChoices {
  const source = call.text("source");
  const repository = repositoryChoice(call);
  const name = call.text("name");
  const problem = name === undefined ? undefined : nameProblem(name);
  if (problem !== undefined) throw new CliError(`${name} cannot be the name of a project. ${problem}`);
  if (source === undefined && repository.kind !== "clone" && !isProject)
    throw badUsage("new", "Specify the source of the events with --source");
  return {
    source: source ?? "",
    folder,
    name: name ?? nameOfFolder(folder, repository.kind),
    events: call.texts("event"),
    repository,
    install: !call.has("no-install"),
    git: !call.has("no-git"),
    branch: call.text("branch"),
    devSecret: !call.has("no-secret"),
  };
}

function publishChoices(call: Call): PublishChoices | undefined {
  const repository = call.text("create-repo");
  if (repository === undefined) return undefined;
  return { repository, isPublic: call.has("public"), branch: call.text("branch") ?? "" };
}

/** Returns the GitHub API address from the user's environment variables, and the token for it. */
async function openGitHub(context: CliContext): Promise<{ api: string; token: string | undefined }> {
  const accounts = cliAccounts(context);
  const api = accounts.githubApi ?? publicApi;
  return { api, token: await accounts.github?.({ api, scopes: ["repo", "workflow"] }) };
}

async function publishPorts(context: CliContext, signal: AbortSignal): Promise<PublishPorts> {
  const { api, token } = await openGitHub(context);
  if (token === undefined) throw notSignedIn();
  return { api, token, signal, onProgress: (text) => printNote(context, text) };
}

async function create(
  choices: ProjectChoices,
  context: CliContext,
  signal: AbortSignal,
): Promise<CreatedProject> {
  const store = commandLineStore();
  const { repository } = choices;
  const { api, token } = await openGitHub(context);
  const isOnGitHub = repository.kind === "clone" && repositoryOfUrl(repository.url, api) !== undefined;
  return createProject(choices, {
    distDir: context.distDir,
    signal,
    onProgress: (text) => printNote(context, text),
    storeSecret: async (root, environment, name, value) =>
      store.set(await secretRoot(root), environment, name, value),
    credentials: isOnGitHub && token !== undefined ? tokenCredentials(webUrl(api), token) : undefined,
  });
}

function printCreated(created: CreatedProject, choices: ProjectChoices, context: CliContext): void {
  const { cwd } = context;
  for (const note of created.notes) printNote(context, note);
  const short = path.relative(cwd, created.folder) || ".";
  const entry = path.relative(cwd, created.entry);
  const event = choices.events[0] ?? "EVENT";
  const next = [
    ...(short === "." ? [] : [`cd ${shellArgument(short)}`]),
    ...(choices.repository.kind === "clone" ? ["npm install"] : []),
    "npx hookloom dev",
    `npx hookloom send ${shellArgument(event)}`,
  ];
  printLine(
    context,
    created.existed
      ? `${short} is already a Hookloom project, so nothing was added to it: its entry is ${entry}. Next:`
      : `Created ${entry}. Next:`,
  );
  for (const step of next) printLine(context, `  ${step}`);
}

/** Publishes an existing project, no matter where an earlier attempt stopped. */
async function publish(
  folder: string,
  choices: PublishChoices,
  ports: PublishPorts,
  context: CliContext,
): Promise<{ readonly name: string; readonly url: string; readonly branch: string }> {
  try {
    const { repository: name, url, branch } = await publishProject(folder, choices, ports);
    return { name, url, branch };
  } catch (error) {
    const short = path.relative(context.cwd, folder) || ".";
    const isCancelled = error instanceof Error && error.name === "AbortError";
    throw notPublished(short, choices, isCancelled ? "Cancelled." : errorMessage(error));
  }
}

export const newProject: Command = {
  name: "new",
  usage:
    "DIR --source SOURCE --event EVENT... [--name NAME] [--into] [--clone URL [--branch B] [--folder F]] [--create-repo OWNER/NAME [--public] [--branch B]] [--no-git] [--no-install] [--no-secret]",
  summary: "Create a webhook project",
  maxPositionals: 1,
  details: [
    "The project gets a random signing secret for its dev environment, kept outside the project. If the provider issues",
    "its own (Slack, Stripe and others), the random one signs only local samples, until the issued one is set.",
    "Without --into, a folder that is not empty is rejected.",
    "An event's channel, the part of its name before the last dot or slash, selects all of its events: issues and",
    "issues.* are one handler for everything about issues, since GitHub has an event of that name. Stripe has no event coupon, so",
    "coupon and coupon.* are a handler for each of coupon.created, coupon.deleted and coupon.updated.",
    "--clone runs nothing from the repository, not even its install scripts: review it, then run npm install. A repository",
    "or folder that is a project already stays as it is; --source and --event may be left out.",
    "--create-repo creates a private repository on GitHub and pushes the first commit with its CI workflow, with the token in",
    "GITHUB_TOKEN (scopes repo and workflow). If this fails, the project is kept: the same command, with or without --source",
    "and --event, continues where it stopped.",
  ],
  options: {
    source: valueOption("SOURCE", `The source of the events: ${sources.map(({ id }) => id).join(", ")}`),
    event: {
      type: "string",
      multiple: true,
      value: "EVENT",
      help: "An event to handle, such as issues.opened, or a channel, such as issues; may be repeated",
    },
    name: valueOption("NAME", "The name of the project and its package; the folder's name by default"),
    into: flagOption("Add the project to a folder that already has files"),
    clone: valueOption(
      "URL",
      "Clone this repository and add the project to it, without running anything from it",
    ),
    branch: valueOption("B", "The branch to clone, or the name of the first branch that is pushed"),
    folder: valueOption("F", "The project's folder in the cloned repository; created if it does not exist"),
    "create-repo": valueOption(
      "OWNER/NAME",
      "Create this private repository on GitHub and push the project to it",
    ),
    public: flagOption("Make that repository public"),
    "no-git": flagOption("Do not create a git repository"),
    "no-install": flagOption("Do not install packages"),
    "no-secret": flagOption("Create no signing secret for the dev environment"),
    json: jsonOption,
  },
  async run(call, context) {
    checkOptions(call);
    const [directory] = call.positionals;
    if (directory === undefined) throw badUsage("new", "Specify a folder for the project");
    const folder = path.resolve(context.cwd, directory);
    const isProject = await isProjectFolder(folder);
    const wanted = publishChoices(call);
    const controller = new AbortController();
    void context.ended.then(() => controller.abort());
    const ports = wanted && (await publishPorts(context, controller.signal));
    if (wanted && ports && isProject) {
      const repository = await publish(folder, wanted, ports, context);
      if (call.has("json")) return printJson(context, { folder, repository });
      return printLine(context, `Pushed ${repository.branch} to ${repository.url}`);
    }
    const requestsMore = call.text("source") !== undefined || call.texts("event").length > 0;
    if (call.has("into") && isProject && requestsMore) throw alreadyProject(folder);
    const choices = projectChoices(call, folder, call.has("into") && isProject);
    if (wanted && ports) await checkPublish(wanted, ports);
    const created = await create(choices, context, controller.signal);
    if (!call.has("json")) printCreated(created, choices, context);
    const repository = wanted && ports && (await publish(created.folder, wanted, ports, context));
    if (call.has("json")) return printJson(context, { ...created, ...(repository ? { repository } : {}) });
    if (repository) printLine(context, `Pushed ${repository.branch} to ${repository.url}`);
  },
};
