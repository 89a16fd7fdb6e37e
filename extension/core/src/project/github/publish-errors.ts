import { errorMaker } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { SourceResponseError } from "../user-error.ts";
import type { GitHubFailures, Rejection } from "./github-client.ts";
import { commonFailures, rejectionReasons, scopesNote, signOnPage } from "./rejections.ts";

/** Stable codes of errors between a project and its GitHub repository; the messages are for users. */
export type PublishErrorCode =
  | "bad-repository"
  | "no-account"
  | "bad-token"
  | "no-scope"
  | "no-permission"
  | "no-repository"
  | "name-taken"
  | "other-visibility"
  | "no-history"
  | "other-remote"
  | "push-refused"
  | "push-failed"
  | "rate-limited"
  | "unreachable"
  | "refused";

/** A failure that the user can fix: one message with the cause and the fix. */
export class PublishError extends SourceResponseError<PublishErrorCode> {}

const publishErrors = errorMaker((code: PublishErrorCode, message) => new PublishError(code, message));

export const { badRepository } = publishErrors("bad-repository", {
  badRepository: (given: string) =>
    t(
      "{0} is not the name of a GitHub repository: enter its owner and its name, such as octocat/orders-hook.",
      JSON.stringify(given),
    ),
});

export const { notSignedIn } = publishErrors("no-account", {
  notSignedIn: () =>
    t(
      "You are not signed in to GitHub: sign in through the editor, or set GITHUB_TOKEN to a token with the scopes repo and workflow.",
    ),
});

export const { noRepoScope, noWorkflowScope, workflowRejected } = publishErrors("no-scope", {
  noRepoScope: (scopes: readonly string[]) =>
    t(
      "The token lacks the scope repo, which is required to create repositories and push to them (it has {0}): add the scope, then try again.",
      scopes.join(", ") || t("no scope"),
    ),
  noWorkflowScope: (scopes: readonly string[]) =>
    t(
      "The token lacks the scope workflow, without which GitHub rejects .github/workflows/ci.yml (it has {0}): add the scope, then try again.",
      scopes.join(", ") || t("no scope"),
    ),
  workflowRejected: (repository: string, reason: string) =>
    t(
      "GitHub rejected the CI workflow of {0} ({1}): add the scope workflow to a classic token, or the permission Workflows: write to a fine-grained token, then try again.",
      repository,
      reason,
    ),
});

export const { nameTaken } = publishErrors("name-taken", {
  nameTaken: (repository: string) =>
    t(
      "{0} already exists on GitHub and has other content: choose another name, or clone that repository to connect it.",
      repository,
    ),
});

export const { otherVisibility } = publishErrors("other-visibility", {
  otherVisibility: (repository: string, isPrivate: boolean) =>
    isPrivate
      ? t(
          "{0} already exists on GitHub and is private: choose another name, or publish the project as a private repository.",
          repository,
        )
      : t(
          "{0} already exists on GitHub and is public: choose another name, or publish the project as a public repository.",
          repository,
        ),
});

export const { mayNotPush } = publishErrors("no-permission", {
  mayNotPush: (repository: string) =>
    t(
      "Your account is not allowed to push to {0}: get write access from its owner, or choose another name.",
      repository,
    ),
});

export const { insideOther, noCommit, noBranch, otherBranch } = publishErrors("no-history", {
  insideOther: (root: string, top: string) =>
    t(
      "{0} is part of the git repository in {1}: push that repository, or move the project out of it.",
      root,
      top,
    ),
  noCommit: (reason: string) => t("Nothing can be pushed yet. {0}", reason),
  noBranch: (root: string) =>
    t("{0} has no branch checked out, so nothing can be pushed: check out a branch, then try again.", root),
  otherBranch: (root: string, branch: string, wanted: string) =>
    t("{0} is on the branch {1}, not on {2}: check out {2}, or specify no branch.", root, branch, wanted),
});

export const { otherRemote } = publishErrors("other-remote", {
  otherRemote: (root: string, url: string) =>
    t(
      '{0} is already connected to {1}: push to that repository, or rename the remote ("git remote rename origin upstream").',
      root,
      url,
    ),
});

export const { pushRejected, pushBehind } = publishErrors("push-refused", {
  pushRejected: (repository: string, branch: string, reason: string) =>
    t(
      "GitHub rejected the branch {0} of {1} ({2}): allow it in the repository's rules, or push another branch and open a pull request.",
      branch,
      repository,
      reason,
    ),
  pushBehind: (repository: string, branch: string) =>
    t(
      "The branch {0} of {1} has commits that are not in the local branch: pull them, then try again.",
      branch,
      repository,
    ),
});

export const { pushFailed } = publishErrors("push-failed", {
  pushFailed: (repository: string, reason: string) =>
    t(
      "Git could not reach {0} on GitHub ({1}): check the network and the token, then try again.",
      repository,
      reason,
    ),
});

/** The repository or organization that a call is about. */
export interface CallSubject {
  /** `octocat/orders-hook`, or the organization in which something is created. */
  readonly name: string;
  readonly kind: "account" | "repository" | "organization";
}

const { unknownToken, ...common } = commonFailures((...failure) => new PublishError(...failure));

function callRejected(rejection: Rejection, { name, kind }: CallSubject): Error {
  const { status, body } = rejection;
  const fail = (code: PublishErrorCode, message: string) => new PublishError(code, message, status);
  const reasons = rejectionReasons(body);
  if (status === 401) return unknownToken();
  const signOn = signOnPage(rejection);
  if (signOn !== undefined)
    return fail(
      "no-permission",
      t(
        "The organization of {0} requires single sign-on for this token: authorize the token at {1}.",
        name,
        signOn,
      ),
    );
  if (status === 403 && kind === "organization")
    return fail(
      "no-permission",
      t(
        "Your account is not allowed to create repositories in {0} ({1}): have an owner of {0} create the repository, or create it under your own name.",
        name,
        reasons,
      ),
    );
  if (status === 404 && kind === "organization")
    return fail(
      "no-permission",
      t(
        "{0} is neither your account nor an organization that this token can access: check the name; a classic token requires the scopes repo and workflow, a fine-grained token the permissions Administration, Contents and Workflows: write{1}.",
        name,
        scopesNote(rejection),
      ),
    );
  if (status === 403)
    return fail(
      "no-permission",
      t(
        "The token has no access to {0} ({1}): a classic token requires the scopes repo and workflow, a fine-grained token the permissions Administration, Contents and Workflows: write.",
        name,
        reasons,
      ),
    );
  if (status === 404)
    return fail(
      "no-repository",
      t("GitHub has no {0}, or this token cannot access it: check the name.", name),
    );
  return fail(
    "refused",
    t("GitHub responded with status {0} for {1} ({2}): try again later.", status, name, reasons),
  );
}

/** Returns the errors for failed calls about a repository. */
export const publishFailures = (subject: CallSubject): GitHubFailures => ({
  ...common,
  rejected: (rejection) => callRejected(rejection, subject),
});

/** GitHub did not create the repository: the name is taken or not allowed. */
export const notCreated = (repository: string, reason: string): PublishError =>
  new PublishError(
    "name-taken",
    t("GitHub did not create {0} ({1}): choose another name.", repository, reason),
    422,
  );
