import { errorMaker } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { UserError } from "../../project/user-error.ts";

/** Stable codes of Postman's rejections; the messages are for users. */
export type PostmanErrorCode =
  | "no-key"
  | "bad-key"
  | "forbidden"
  | "limited"
  | "gone"
  | "no-workspace"
  | "refused"
  | "unreachable";

/** A failure that the user can fix: one message with the cause and the fix. */
export class PostmanError extends UserError<PostmanErrorCode> {}

const postmanErrors = errorMaker((code: PostmanErrorCode, message) => new PostmanError(code, message));

/** Where a user creates an API key. */
export const keyPage = "https://go.postman.co/settings/me/api-keys";

export const { noKey } = postmanErrors("no-key", {
  noKey: () => t("There is no Postman API key: create one at {0} and set POSTMAN_API_KEY.", keyPage),
});

export const { badKey } = postmanErrors("bad-key", {
  badKey: () =>
    t("Postman rejected the API key, which was revoked or mistyped: create another key at {0}.", keyPage),
});

export const { forbidden } = postmanErrors("forbidden", {
  /** @param what `list workspaces` */
  forbidden: (what: string) =>
    t(
      "The owner of the Postman API key lacks a permission ({0}): have an admin of the team grant it, or choose another workspace.",
      what,
    ),
});

export const { limited } = postmanErrors("limited", {
  limited: (seconds: number | undefined) =>
    seconds === undefined
      ? t(
          "The rate limit of this Postman API key is used up, perhaps for the month: check your account's usage.",
        )
      : seconds === 1
        ? t("The rate limit of this Postman API key is used up: try again in 1 second.")
        : t("The rate limit of this Postman API key is used up: try again in {0} seconds.", seconds),
});

export const { workspaceGone } = postmanErrors("gone", {
  workspaceGone: (id: string) =>
    t(
      'Postman has no workspace {0}, or the API key cannot access it: choose another workspace, or remove "postman" from hookloom.json.',
      id,
    ),
});

export const { noWorkspace, whichWorkspace } = postmanErrors("no-workspace", {
  noWorkspace: (named: string, known: readonly string[]) =>
    known.length === 0
      ? t(
          "Postman has no workspace {0}, and the API key can access no other workspace: check the key.",
          named,
        )
      : t(
          "Postman has no workspace {0}: choose one of {1}.",
          named,
          `${known.slice(0, 10).join(", ")}${known.length > 10 ? ", …" : ""}`,
        ),
  whichWorkspace: (known: readonly string[]) =>
    known.length === 0
      ? t(
          "hookloom.json specifies no Postman workspace yet: create one by entering a new name with --workspace.",
        )
      : t(
          "hookloom.json specifies no Postman workspace yet: choose one with --workspace, such as {0}.",
          known.slice(0, 5).join(", "),
        ),
});

export const { rejected } = postmanErrors("refused", {
  rejected: (status: number, reason: string) =>
    reason === ""
      ? t("Postman responded with status {0}: try again, or check https://status.postman.com.", status)
      : t(
          "Postman responded with status {0} ({1}): try again, or check https://status.postman.com.",
          status,
          reason,
        ),
});

export const { unreachable } = postmanErrors("unreachable", {
  unreachable: (api: string, reason: string) =>
    t("Postman cannot be reached at {0} ({1}): check the network and the address.", api, reason),
});
