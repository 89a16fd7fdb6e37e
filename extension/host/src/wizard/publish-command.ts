import {
  connectedRepository,
  type PublishChoices,
  type PublishPorts,
  publishProject,
} from "@hookloom/core/project/github/publish";
import { badRepository } from "@hookloom/core/project/github/publish-errors";
import { repositoryName } from "@hookloom/core/project/github/repositories";
import { suggestName } from "@hookloom/core/project/scaffold/project-name";
import { isUserError } from "@hookloom/core/project/user-error";
import { isRecord } from "@hookloom/protocol/unknown-values";
import type { WizardChoices } from "@hookloom/protocol/wizard-view";
import * as vscode from "vscode";
import type { CommandTable } from "../commands/register.ts";
import { pushingAccess, type SignedIn } from "../environments/github-access.ts";
import type { Projects } from "../projects/projects.ts";
import { offer, pick, promptForText, withCancel } from "../shared/dialogs.ts";
import { isCancelled } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";

/** The repository of a project that could not be published, with a message for the user. */
export interface Unpublished extends Pick<PublishChoices, "repository" | "isPublic"> {
  readonly message: string;
}

/** Returns the repository choices made in the wizard. */
export function publishChoices({ publish, repository }: WizardChoices): PublishChoices | undefined {
  if (publish === undefined || repository.kind !== "new") return undefined;
  return { repository: publish.repository.trim(), isPublic: publish.isPublic };
}

/** Publishes a newly created project. A failure is reported but does not affect the project, which can be published later. */
export async function publishOrReport(
  root: string,
  choices: PublishChoices,
  ports: PublishPorts,
): Promise<Unpublished | undefined> {
  try {
    await publishProject(root, choices, ports);
    return undefined;
  } catch (error) {
    const { repository, isPublic } = choices;
    if (!isCancelled(error) && !isUserError(error)) throw error;
    const message =
      isUserError(error) && !isCancelled(error)
        ? vscode.l10n.t(
            "The project was created, but not yet published to {0}. {1}",
            repository,
            error.message,
          )
        : vscode.l10n.t("Cancelled: the project was created, but not yet published to {0}.", repository);
    return { message, repository, isPublic };
  }
}

/** Returns the repository choices in the argument of one of our buttons. */
function choicesIn(argument: unknown): PublishChoices | undefined {
  const { repository, isPublic } = isRecord(argument) ? argument : {};
  if (typeof repository !== "string" || typeof isPublic !== "boolean") return undefined;
  return { repository, isPublic };
}

async function promptForVisibility(repository: string): Promise<boolean> {
  const items = [
    { label: `$(lock) ${vscode.l10n.t("Private")}`, isPublic: false },
    { label: `$(repo) ${vscode.l10n.t("Public: everyone can read it")}`, isPublic: true },
  ];
  const title = vscode.l10n.t("Who can read {0}?", repository);
  return (await pick(items, { title, ignoreFocusOut: true })).isPublic;
}

async function promptForRepository(
  { root, name }: { readonly root: string; readonly name: string },
  { access, account }: SignedIn,
): Promise<PublishChoices> {
  const connected = await connectedRepository(root, access.api);
  const repository = await promptForText({
    title: vscode.l10n.t("Publish {0} to GitHub", name),
    prompt: vscode.l10n.t("The owner and the name of the repository"),
    value: connected ?? `${account.login}/${suggestName(name)}`,
    validateInput: (text) => (repositoryName(text.trim()) ? undefined : badRepository(text.trim()).message),
  });
  return { repository: repository.trim(), isPublic: await promptForVisibility(repository.trim()) };
}

/** The command that creates a project's GitHub repository and pushes to it, or resumes after a failure. */
export function publishCommand(projects: Projects) {
  return {
    "hookloom.publish": async (argument) => {
      requireTrust(vscode.l10n.t("Publishing to GitHub"));
      const project = await projects.choose(argument, vscode.l10n.t("Publish which project?"));
      const signedIn = await pushingAccess();
      const choices = choicesIn(argument) ?? (await promptForRepository(project, signedIn));
      const { repository, url, branch } = await withCancel(
        vscode.l10n.t("Publishing to GitHub"),
        (signal, onProgress) =>
          publishProject(project.root, choices, { ...signedIn.access, signal, onProgress }),
      );
      const message = vscode.l10n.t("The branch {0} was pushed to {1}.", branch, repository);
      // The command ends without waiting for the notification, which stays open until the user closes it.
      const open = () => vscode.env.openExternal(vscode.Uri.parse(url, true));
      void offer("info", message, [{ title: vscode.l10n.t("Open on GitHub"), run: open }]);
    },
  } satisfies Partial<CommandTable>;
}
