import { isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { type GitHubAccess, GitHubClient, webUrl } from "./github-client.ts";
import {
  badRepository,
  type CallSubject,
  notCreated,
  PublishError,
  publishFailures,
} from "./publish-errors.ts";
import { rejectionReasons, tokenScopes } from "./rejections.ts";

/** A repository as one account sees it. */
export interface GitHubRepository {
  /** `octocat/orders-hook`, in GitHub's spelling. */
  readonly name: string;
  readonly isPrivate: boolean;
  readonly description?: string;
  readonly branch?: string;
  readonly mayPush: boolean;
  readonly mayAdminister: boolean;
}

/** The signed-in account. */
export interface GitHubAccount {
  readonly login: string;
  /** Undefined for tokens whose permissions GitHub does not list. */
  readonly scopes?: readonly string[];
}

/** Splits `octocat/orders-hook` into its parts; undefined for any other text. */
export function repositoryName(text: string): { readonly owner: string; readonly name: string } | undefined {
  const parts = /^([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\/([A-Za-z0-9._-]{1,100})$/.exec(text);
  const [, owner = "", name = ""] = parts ?? [];
  return parts === null || /^\.{1,2}$|\.git$/i.test(name) ? undefined : { owner, name };
}

/** Returns the repository of a URL in any of git's formats; undefined if it is not on the API's server. */
export function repositoryOfUrl(url: string, api: string): string | undefined {
  const { host } = new URL(webUrl(api));
  const path = URL.canParse(url)
    ? new URL(url).host.replace(/^ssh\./, "") === host
      ? new URL(url).pathname.slice(1)
      : undefined
    : new RegExp(`^[\\w.-]+@${host.replaceAll(".", "\\.")}:(.+)$`).exec(url)?.[1];
  const name = path?.replace(/\/$/, "").replace(/\.git$/, "");
  return name !== undefined && repositoryName(name) ? name : undefined;
}

/** The URL for cloning and pushing. It contains no token. */
export const gitUrl = (api: string, repository: string): string => `${webUrl(api)}/${repository}.git`;

/** The repository's page. */
export const pageUrl = (api: string, repository: string): string => `${webUrl(api)}/${repository}`;

const isTrue = (value: unknown, member: string): boolean => isRecord(value) && value[member] === true;

function readRepository(value: unknown): GitHubRepository | undefined {
  if (!isRecord(value) || typeof value.full_name !== "string") return undefined;
  const { full_name: name, description, default_branch: branch, permissions } = value;
  return {
    name,
    isPrivate: value.private === true,
    ...(typeof description === "string" && description !== "" ? { description } : {}),
    ...(typeof branch === "string" ? { branch } : {}),
    mayPush: isTrue(permissions, "push"),
    mayAdminister: isTrue(permissions, "admin"),
  };
}

/** True for two spellings of the same name: GitHub's names are case-insensitive. */
export const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Returns undefined if GitHub responds that the resource does not exist. @throws every other error */
function unlessMissing(error: unknown): undefined {
  if (!(error instanceof PublishError) || error.status !== 404) throw error;
}

function requireValue<T>(value: T | undefined, subject: CallSubject): T {
  if (value === undefined) throw publishFailures(subject).unreadable();
  return value;
}

/**
 * Accesses an account's repositories.
 * @see https://docs.github.com/en/rest/repos/repos
 */
export class GitHubRepositories {
  readonly #access: GitHubAccess;

  constructor(access: GitHubAccess) {
    this.#access = access;
  }

  #client(subject: CallSubject): GitHubClient {
    return new GitHubClient(this.#access, publishFailures(subject));
  }

  /** Returns the account of the token. @throws PublishError `bad-token`, `unreachable` */
  async account(): Promise<GitHubAccount> {
    const subject = { name: t("your account"), kind: "account" } as const;
    const { data, headers } = await this.#client(subject).call({ method: "GET", url: "/user" });
    const login = isRecord(data) && typeof data.login === "string" ? data.login : undefined;
    const scopes = tokenScopes({ headers });
    return { login: requireValue(login, subject), ...(scopes === undefined ? {} : { scopes }) };
  }

  /** Finds the repository with exactly this name; undefined if the account cannot see one. */
  async find(repository: string): Promise<GitHubRepository | undefined> {
    const subject = { name: repository, kind: "repository" } as const;
    const url = `/repos/${repository}`;
    const found = await this.#client(subject).call({ method: "GET", url }).catch(unlessMissing);
    if (found === undefined) return undefined;
    const read = requireValue(readRepository(found.data), subject);
    // For a renamed repository's old name, GitHub returns the renamed one, although the old name is free again.
    return sameName(read.name, repository) ? read : undefined;
  }

  /**
   * Creates an empty repository under the account itself, or in an organization.
   * @throws PublishError `name-taken`, `no-permission` if the account may not create one there
   */
  async create(
    repository: string,
    { login, isPrivate }: { readonly login: string; readonly isPrivate: boolean },
  ): Promise<GitHubRepository> {
    const parts = repositoryName(repository);
    if (parts === undefined) throw badRepository(repository);
    const { owner, name } = parts;
    const own = sameName(owner, login);
    const subject = { name: own ? repository : owner, kind: own ? "repository" : "organization" } as const;
    const failures = publishFailures(subject);
    const client = new GitHubClient(this.#access, {
      ...failures,
      rejected: (rejection) =>
        rejection.status === 422
          ? notCreated(repository, rejectionReasons(rejection.body))
          : failures.rejected(rejection),
    });
    const url = own ? "/user/repos" : `/orgs/${owner}/repos`;
    const { data } = await client.call({ method: "POST", url, body: { name, private: isPrivate } });
    return requireValue(readRepository(data), subject);
  }

  /** Yields the account's repositories page by page, most recently pushed first. */
  async *pages(): AsyncGenerator<readonly GitHubRepository[]> {
    const client = this.#client({ name: t("your repositories"), kind: "account" });
    for (let url: string | undefined = "/user/repos?per_page=100&sort=pushed"; url !== undefined; ) {
      const { items, next } = await client.page(url);
      yield items.map(readRepository).filter((one) => one !== undefined);
      url = next;
    }
  }

  /** Whether a repository's branch (the default branch if empty) has a file; false if the repository is not visible. */
  async hasFile(repository: string, file: string, branch: string): Promise<boolean> {
    const query = branch === "" ? "" : `?ref=${encodeURIComponent(branch)}`;
    const url = `/repos/${repository}/contents/${encodeURIComponent(file)}${query}`;
    const client = this.#client({ name: repository, kind: "repository" });
    const found = await client.call({ method: "GET", url }).catch(unlessMissing);
    return isRecord(found?.data) && found.data.type === "file";
  }
}
