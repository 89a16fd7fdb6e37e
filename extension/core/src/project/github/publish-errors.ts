import { errorMaker } from "@hookloom/protocol/unknown-values";
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
    `${JSON.stringify(given)} names no repository at GitHub: write its owner and its name, such as octocat/orders-hook.`,
});

export const { notSignedIn } = publishErrors("no-account", {
  notSignedIn: () =>
    "No user is signed in at GitHub: sign in in the editor, or put a token with the scopes repo and workflow in GITHUB_TOKEN.",
});

export const { noScope, workflowRejected } = publishErrors("no-scope", {
  noScope: (scope: string, why: string, scopes: readonly string[]) =>
    `The token lacks the scope ${scope}, ${why}: give it that scope and repeat this (it has ${scopes.join(", ") || "no scope"}).`,
  workflowRejected: (repository: string, reason: string) =>
    `GitHub rejected the CI workflow of ${repository} (${reason}): a classic token needs the scope workflow, a fine-grained one the permission Workflows: write; then repeat this.`,
});

export const { nameTaken } = publishErrors("name-taken", {
  nameTaken: (repository: string) =>
    `${repository} exists at GitHub already and holds something else: choose another name, or connect that repository by cloning it.`,
});

export const { otherVisibility } = publishErrors("other-visibility", {
  otherVisibility: (repository: string, isPrivate: boolean) =>
    `${repository} exists at GitHub already and is ${isPrivate ? "private" : "public"}: choose another name, or publish it as a ${isPrivate ? "private" : "public"} one.`,
});

export const { mayNotPush } = publishErrors("no-permission", {
  mayNotPush: (repository: string) =>
    `Your account may not push to ${repository}: get write access from its owner, or choose another name.`,
});

export const { insideOther, noCommit, noBranch, otherBranch } = publishErrors("no-history", {
  insideOther: (root: string, top: string) =>
    `${root} is part of the git repository in ${top}: push that one, or move the project out of it.`,
  noCommit: (reason: string) => `Nothing can be pushed yet. ${reason}`,
  noBranch: (root: string) =>
    `${root} has no branch checked out, so there is nothing to push: check one out and repeat this.`,
  otherBranch: (root: string, branch: string, wanted: string) =>
    `${root} is on the branch ${branch}, not on ${wanted}: check ${wanted} out, or name no branch.`,
});

export const { otherRemote } = publishErrors("other-remote", {
  otherRemote: (root: string, url: string) =>
    `${root} is connected to ${url} already: push there, or rename that remote ("git remote rename origin upstream").`,
});

export const { pushRejected, pushBehind } = publishErrors("push-refused", {
  pushRejected: (repository: string, branch: string, reason: string) =>
    `GitHub rejected the branch ${branch} of ${repository} (${reason}): allow it in the repository's rules, or push another branch and open a pull request.`,
  pushBehind: (repository: string, branch: string) =>
    `The branch ${branch} of ${repository} has commits that are not here: pull them, then repeat this.`,
});

export const { pushFailed } = publishErrors("push-failed", {
  pushFailed: (repository: string, reason: string) =>
    `Git could not reach ${repository} at GitHub (${reason}): check the network and the token, then repeat this.`,
});

const needs =
  "a classic token needs the scopes repo and workflow, a fine-grained one the permissions Administration, Contents and Workflows: write";

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
      `The organization of ${name} wants single sign-on for this token: authorize it at ${signOn}.`,
    );
  if (status === 403 && kind === "organization")
    return fail(
      "no-permission",
      `Your account may not create repositories in ${name} (${reasons}): have an owner of ${name} create it, or create it under your own name.`,
    );
  if (status === 404 && kind === "organization")
    return fail(
      "no-permission",
      `${name} is neither your account nor an organization that this token can see: check the name; ${needs}${scopesNote(rejection)}.`,
    );
  if (status === 403) return fail("no-permission", `The token may not use ${name} (${reasons}): ${needs}.`);
  if (status === 404)
    return fail("no-repository", `GitHub has no ${name}, or this token may not see it: check the name.`);
  return fail("refused", `GitHub responded with status ${status} for ${name} (${reasons}): try again later.`);
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
    `GitHub did not create ${repository} (${reason}): choose another name.`,
    422,
  );
