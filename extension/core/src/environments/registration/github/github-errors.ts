import type { GitHubFailures, Refusal } from "../../../project/github/github-client.ts";
import { commonFailures, reasonsOf, scopesNote, signOnPage } from "../../../project/github/refusals.ts";
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

function withoutPermission(refusal: Refusal, purpose: Purpose): string {
  const signOn = signOnPage(refusal);
  if (signOn !== undefined)
    return `The organization of ${purpose.resource} wants single sign-on for this token: authorize it at ${signOn}.`;
  if (/by integration/i.test(reasonsOf(refusal.body))) {
    return `This token cannot manage the hooks of ${purpose.resource}, like the token that GitHub Actions creates for a run: ${needs(purpose)}.`;
  }
  return `The token may not manage the hooks of ${purpose.resource}: ${needs(purpose)}${scopesNote(refusal)}.`;
}

const { unknownToken, ...common } = commonFailures((...failure) => new RegistrationError(...failure));
export const { unreadable } = common;

/** Why a call to GitHub failed, and how to fix it. */
function githubRefused(refusal: Refusal, purpose: Purpose): Error {
  const { status, body } = refusal;
  const { resource } = purpose;
  if (status === 401) return unknownToken();
  if (status === 403) {
    return new RegistrationError("no-permission", withoutPermission(refusal, purpose), status);
  }
  if (status === 404) {
    const sentence = `GitHub has no ${resource}, or this token may not see its hooks: check the name; ${needs(purpose)}${scopesNote(refusal)}.`;
    return new RegistrationError("no-resource", sentence, status);
  }
  if (status === 422) {
    const sentence = `GitHub rejected the hook of ${resource} (${reasonsOf(body)}): check the events of the trigger and the URL.`;
    return new RegistrationError("refused", sentence, status);
  }
  const sentence = `GitHub answered status ${status} for ${resource} (${reasonsOf(body)}): try again later.`;
  return new RegistrationError("refused", sentence, status);
}

/** The failures of calls about one resource's hooks. */
export const hookFailures = (purpose: Purpose): GitHubFailures => ({
  ...common,
  refused: (refusal) => githubRefused(refusal, purpose),
});
