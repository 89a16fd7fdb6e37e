import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { sourceChoices } from "@hookloom/core/project/config/source-choices";
import { type GitCredentials, tokenCredentials } from "@hookloom/core/project/git-credentials";
import { webUrl } from "@hookloom/core/project/github/github-client";
import { checkPublish } from "@hookloom/core/project/github/publish";
import { GitHubRepositories, gitUrl, repositoryOfUrl } from "@hookloom/core/project/github/repositories";
import { projectFile } from "@hookloom/core/project/project";
import { checkChoices, isProjectFolder } from "@hookloom/core/project/scaffold/check-choices";
import {
  type CreatedProject,
  type CreatePorts,
  createProject,
} from "@hookloom/core/project/scaffold/create-project";
import { absoluteFolder, shortFolder } from "@hookloom/core/project/scaffold/project-folder";
import { newCommand } from "@hookloom/core/project/scaffold/wizard";
import { RpcError, type RpcHandlers, type RpcPeer } from "@hookloom/protocol/rpc";
import {
  type PickedRepository,
  type WizardChoices,
  type WizardRepository,
  type WizardViewContract,
  wizardMessages,
} from "@hookloom/protocol/wizard-view";
import * as vscode from "vscode";
import type { CommandTable } from "../commands/register.ts";
import { githubApi } from "../environments/accounts.ts";
import { pushingAccess, readingAccess, silentAccess } from "../environments/github-access.ts";
import { pickRepository } from "../environments/pick-repository.ts";
import type { Projects } from "../projects/projects.ts";
import { requireTrust } from "../shared/trust.ts";
import { connectPage } from "../webview/connect-page.ts";
import { openPage } from "../webview/open-page.ts";
import { isOpen, openProject, type Resume } from "./open-project.ts";
import { publishChoices, publishCommand, publishOrReport } from "./publish-command.ts";

interface WizardCommandPorts extends Pick<WizardPorts, "context" | "log"> {
  readonly secrets: SecretStore;
  readonly projects: Projects;
}

/** The commands that create a project and publish it. */
export function wizardCommands({ secrets, projects, ...ports }: WizardCommandPorts) {
  return {
    ...publishCommand(projects),
    "hookloom.newWebhook": (argument) => {
      const clicked = argument instanceof vscode.Uri ? argument : undefined;
      const storeSecret: WizardPorts["storeSecret"] = (...value) => secrets.set(...value);
      openWizard({ ...ports, storeSecret, refreshProjects: () => projects.refresh() }, clicked);
    },
  } satisfies Partial<CommandTable>;
}

type Clone = Extract<WizardRepository, { readonly kind: "clone" }>;

/** Returns git credentials for a GitHub repository; undefined for other hosts, and if the user is not signed in. */
export async function cloneCredentials({ repository }: WizardChoices): Promise<GitCredentials | undefined> {
  if (repository.kind !== "clone" || repositoryOfUrl(repository.url.trim(), githubApi()) === undefined)
    return undefined;
  const access = await silentAccess();
  return access && tokenCredentials(webUrl(access.api), access.token);
}

async function checkProject({ url, branch = "", folder = "" }: Clone): Promise<boolean> {
  const access = await silentAccess();
  const name = access && repositoryOfUrl(url.trim(), access.api);
  if (!access || name === undefined) return false;
  const segments = folder.split(/[\\/]/).filter((part) => part !== "" && part !== ".");
  if (segments.includes("..")) return false;
  const repositories = new GitHubRepositories({ ...access, signal: AbortSignal.timeout(10_000) });
  return await repositories.hasFile(name, [...segments, projectFile].join("/"), branch.trim());
}

/**
 * Returns a function that checks whether a folder of a GitHub repository is a project, if a signed-in user can read it without a
 * prompt. It returns false until the result is known. Each folder is checked once, since the page requests the result on every
 * keystroke and must not wait for the network. `onChecked` is called when a folder turns out to be a project.
 */
export function remoteProjects(onChecked: () => void): (clone: Clone) => boolean {
  const known = new Map<string, boolean>();
  return (clone) => {
    const key = JSON.stringify([clone.url.trim(), clone.branch, clone.folder]);
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, false);
    checkProject(clone).then(
      (isProject) => {
        if (!isProject) return;
        known.set(key, true);
        onChecked();
      },
      // Cloning checks this too, so a failure can be ignored.
      () => undefined,
    );
    return false;
  };
}

const defaultName = "my-webhook";

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Returns the page's initial choices, with a name that is not taken in the projects folder. */
async function initialChoices(base: string, source: string): Promise<WizardChoices> {
  let name = defaultName;
  for (let count = 2; await exists(path.join(base, name)); count++) name = `${defaultName}-${count}`;
  const folder = shortFolder(path.join(base, name));
  return { source, name, folder, events: [], repository: { kind: "new" }, devSecret: true };
}

type Host = WizardViewContract["host"];
type View = WizardViewContract["view"];

/** Host services that the wizard uses. */
export interface WizardPorts {
  readonly context: Pick<vscode.ExtensionContext, "extensionUri" | "globalState">;
  readonly log: vscode.LogOutputChannel;
  /** Stores the random signing secret of a new project's dev environment. */
  readonly storeSecret: (root: string, environment: string, name: string, value: string) => Promise<void>;
  readonly refreshProjects: () => Promise<void>;
}

const projectsFolderKey = "hookloom.projectsFolder";

/** Returns the folder for new projects: the clicked one, the last used one, or the parent of this window's folder. */
function projectsFolder(ports: WizardPorts, clicked: vscode.Uri | undefined): string {
  if (clicked?.scheme === "file") return clicked.fsPath;
  const last: unknown = ports.context.globalState.get(projectsFolderKey);
  if (typeof last === "string") return last;
  const open = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file");
  return open ? path.dirname(open.uri.fsPath) : homedir();
}

async function browse(folder: string): Promise<string | null> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t("Choose"),
    title: vscode.l10n.t("Folder of the webhook"),
    defaultUri: vscode.Uri.file(path.dirname(absoluteFolder(folder, homedir()))),
  });
  return picked?.[0]?.fsPath ?? null;
}

/** An open wizard page. It creates one project at a time, and cancels the creation when the page is closed. */
class WizardSession implements vscode.Disposable {
  readonly #ports: WizardPorts;
  readonly #clicked: vscode.Uri | undefined;
  readonly #panel: vscode.WebviewPanel;
  readonly #peer: RpcPeer<Host, View>;
  readonly #subscription: vscode.Disposable;
  readonly #isRemoteProject = remoteProjects(() => this.#peer.send("repositoryChecked", {}));
  #creation: AbortController | undefined;

  constructor(ports: WizardPorts, clicked: vscode.Uri | undefined, panel: vscode.WebviewPanel) {
    this.#ports = ports;
    this.#clicked = clicked;
    this.#panel = panel;
    this.#peer = connectPage<typeof wizardMessages, Host["events"]>(
      panel.webview,
      wizardMessages,
      this.#handlers(),
    );
    this.#subscription = vscode.workspace.onDidGrantWorkspaceTrust(() => this.#peer.send("trusted", {}));
  }

  dispose(): void {
    this.#creation?.abort();
    this.#subscription.dispose();
    this.#peer.dispose();
  }

  #handlers(): RpcHandlers<Host, View> {
    return {
      requests: {
        start: () => this.#start(),
        check: async (choices) => {
          const [problems, isProject] = await Promise.all([checkChoices(choices), this.#isProject(choices)]);
          return {
            problems,
            command: newCommand(isProject ? { ...choices, events: [] } : choices),
            isProject,
          };
        },
        account: async () => (await pushingAccess()).account.login,
        pickRepository: () => this.#pickRepository(),
        browse: ({ folder }) => browse(folder),
        create: (choices) => this.#create(choices),
      },
      events: { ready: () => undefined, cancel: () => this.#creation?.abort() },
    };
  }

  async #start(): Promise<Host["requests"]["start"]["result"]> {
    const sources = sourceChoices();
    const choices = await initialChoices(projectsFolder(this.#ports, this.#clicked), sources[0]?.id ?? "");
    return { sources, choices, trusted: vscode.workspace.isTrusted };
  }

  /** Returns whether the folder, or the folder in the GitHub repository, is known to be a project. */
  async #isProject({ repository, folder }: WizardChoices): Promise<boolean> {
    if (repository.kind === "existing") return await isProjectFolder(absoluteFolder(folder, homedir()));
    return repository.kind === "clone" && this.#isRemoteProject(repository);
  }

  async #pickRepository(): Promise<PickedRepository | null> {
    const access = await readingAccess();
    const picked = await pickRepository(access, vscode.l10n.t("Which repository do you want to clone?"));
    return picked ? { url: gitUrl(access.api, picked.name), name: picked.name } : null;
  }

  async #create(choices: WizardChoices): Promise<{ folder: string }> {
    requireTrust(vscode.l10n.t("Creating a project"));
    if (this.#creation)
      throw new RpcError(
        "busy",
        vscode.l10n.t("A project is already being created: wait until it is finished, or cancel it."),
      );
    const controller = new AbortController();
    this.#creation = controller;
    try {
      const publish = publishChoices(choices);
      const onProgress = (text: string): void => this.#peer.send("progress", { text });
      const ports = publish && {
        ...(await pushingAccess()).access,
        signal: controller.signal,
        onProgress,
      };
      if (publish && ports) await checkPublish(publish, ports);
      const created = await this.#make(choices, { signal: controller.signal, onProgress });
      const unpublished = publish && ports && (await publishOrReport(created.folder, publish, ports));
      void this.#show({ ...created, ...(unpublished ? { unpublished } : {}) }, choices);
      return { folder: created.folder };
    } finally {
      this.#creation = undefined;
    }
  }

  async #make(
    choices: WizardChoices,
    running: Pick<CreatePorts, "signal" | "onProgress">,
  ): Promise<CreatedProject> {
    const { context, storeSecret } = this.#ports;
    return createProject(
      { ...choices, install: true, git: true },
      {
        ...running,
        distDir: vscode.Uri.joinPath(context.extensionUri, "dist").fsPath,
        storeSecret,
        isTrusted: isOpen,
        credentials: await cloneCredentials(choices),
      },
    );
  }

  /** Opens the created project. This may close the current window, so all state is saved first. */
  async #show(created: CreatedProject & Pick<Resume, "unpublished">, choices: WizardChoices): Promise<void> {
    const { globalState } = this.#ports.context;
    if (choices.repository.kind !== "existing")
      await globalState.update(projectsFolderKey, path.dirname(absoluteFolder(choices.folder, homedir())));
    const { log, refreshProjects } = this.#ports;
    await openProject({ state: globalState, log, refreshProjects }, created);
    this.#panel.dispose();
  }
}

/** Opens the page that creates a webhook project, in the clicked folder if there is one. */
function openWizard(ports: WizardPorts, clicked?: vscode.Uri): vscode.WebviewPanel {
  const pageOptions = {
    viewType: "hookloom.wizard",
    tab: vscode.l10n.t("New webhook"),
    icon: "add",
    title: vscode.l10n.t("New webhook"),
    bundle: "wizard",
  };
  return openPage(
    ports.context.extensionUri,
    pageOptions,
    (panel) => new WizardSession(ports, clicked, panel),
  );
}
