import { type GitCredentials, tokenCredentials } from "@hookloom/core/project/git-credentials";
import { webUrl } from "@hookloom/core/project/github/github-client";
import { GitHubRepositories, repositoryOfUrl } from "@hookloom/core/project/github/repositories";
import { projectFile } from "@hookloom/core/project/project";
import type { WizardChoices, WizardRepository } from "@hookloom/protocol/wizard-view";
import { githubApi } from "../environments/accounts.ts";
import { silentAccess } from "../environments/github-access.ts";

type Clone = Extract<WizardRepository, { readonly kind: "clone" }>;

/** What git signs in with for a repository at GitHub; undefined for others, and where nobody is signed in. */
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
 * Which folders of repositories at GitHub are projects, as far as a signed-in person may see that without a question. Each
 * is looked at once, since the page asks after every key, and nothing waits for the network.
 */
export class RemoteProjects {
  readonly #known = new Map<string, boolean>();
  readonly #onChecked: () => void;

  /** `onLook` is called when a folder turned out to be a project. */
  constructor(onChecked: () => void) {
    this.#onChecked = onChecked;
  }

  /** True where the folder is known to be a project by now. */
  has(clone: Clone): boolean {
    const key = JSON.stringify([clone.url.trim(), clone.branch, clone.folder]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, false);
    checkProject(clone).then(
      (isProject) => {
        if (!isProject) return;
        this.#known.set(key, true);
        this.#onChecked();
      },
      // Cloning finds out as well, so a failure is no reason to stop.
      () => undefined,
    );
    return false;
  }
}
