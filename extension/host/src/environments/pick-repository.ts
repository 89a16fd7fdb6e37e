import type { GitHubAccess } from "@hookloom/core/project/github/github-client";
import { GitHubRepositories, type GitHubRepository } from "@hookloom/core/project/github/repositories";
import * as vscode from "vscode";
import { pickFromPages, withoutIcons } from "../shared/dialogs.ts";

const toItem = (repository: GitHubRepository) => ({
  label: `$(${repository.isPrivate ? "lock" : "repo"}) ${repository.name}`,
  repository,
  ...(repository.description === undefined ? {} : { description: withoutIcons(repository.description) }),
});

async function* repositoryPages(access: GitHubAccess, isWanted: (repository: GitHubRepository) => boolean) {
  for await (const page of new GitHubRepositories(access).pages()) yield page.filter(isWanted).map(toItem);
}

/**
 * Lets the user pick one of their repositories, most recently pushed first. Further pages are loaded while the list is open; the
 * search only covers the loaded pages.
 * @returns undefined if the list is closed
 * @throws PublishError if GitHub does not return the list
 */
export async function pickRepository(
  access: GitHubAccess,
  title: string,
  isWanted: (repository: GitHubRepository) => boolean = () => true,
): Promise<GitHubRepository | undefined> {
  const options = {
    title,
    placeHolder: vscode.l10n.t("Search your repositories on GitHub"),
    empty: vscode.l10n.t("There is no such repository on GitHub."),
  };
  return (await pickFromPages(repositoryPages(access, isWanted), options))?.repository;
}
