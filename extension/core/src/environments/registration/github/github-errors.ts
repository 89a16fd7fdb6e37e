import type { GitHubFailures, Rejection } from "../../../project/github/github-client.ts";
import {
  commonFailures,
  rejectionReasons,
  scopesNote,
  signOnPage,
} from "../../../project/github/rejections.ts";
import { RegistrationError } from "../provider/errors.ts";

/** The subject of a call. */
export interface Purpose {
  readonly resource: string;
  /** The scopes that a classic token needs. */
  readonly scopes: readonly string[];
  /** The permission that a fine-grained token needs. */
  readonly permission: string;
}

function needs({ scopes, permission }: Purpose): string {
  return `a classic token needs the scope ${scopes.join(" or ")}, a fine-grained one the permission ${permission}`;
}

function withoutPermission(rejection: Rejection, purpose: Purpose): string {
  const signOn = signOnPage(rejection);
  if (signOn !== undefined)
    return `The organization of ${purpose.resource} wants single sign-on for this token: authorize it at ${signOn}.`;
  if (/by integration/i.test(rejectionReasons(rejection.body))) {
    return `This token cannot manage the hooks of ${purpose.resource}, like the token that GitHub Actions creates for a run: ${needs(purpose)}.`;
  }
  return `The token may not manage the hooks of ${purpose.resource}: ${needs(purpose)}${scopesNote(rejection)}.`;
}

const { unknownToken, ...common } = commonFailures((...failure) => new RegistrationError(...failure));
export const { unreadable } = common;

/** Why a call to GitHub failed, and how to fix it. */
function githubRejected(rejection: Rejection, purpose: Purpose): Error {
  const { status, body } = rejection;
  const { resource } = purpose;
  if (status === 401) return unknownToken();
  if (status === 403) {
    return new RegistrationError("no-permission", withoutPermission(rejection, purpose), status);
  }
  if (status === 404) {
    const message = `GitHub has no ${resource}, or this token may not see its hooks: check the name; ${needs(purpose)}${scopesNote(rejection)}.`;
    return new RegistrationError("no-resource", message, status);
  }
  if (status === 422) {
    const message = `GitHub rejected the hook of ${resource} (${rejectionReasons(body)}): check the events of the trigger and the URL.`;
    return new RegistrationError("refused", message, status);
  }
  const message = `GitHub answered status ${status} for ${resource} (${rejectionReasons(body)}): try again later.`;
  return new RegistrationError("refused", message, status);
}

/** The failures of calls about one resource's hooks. */
export const hookFailures = (purpose: Purpose): GitHubFailures => ({
  ...common,
  rejected: (rejection) => githubRejected(rejection, purpose),
});
