import { errorMaker } from "@hookloom/protocol/unknown-values";
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
  noKey: () => `There is no Postman API key: create one at ${keyPage} and set POSTMAN_API_KEY.`,
});

export const { badKey } = postmanErrors("bad-key", {
  badKey: () =>
    `Postman does not accept the API key: it was revoked or mistyped, so make another one at ${keyPage}.`,
});

export const { forbidden } = postmanErrors("forbidden", {
  forbidden: (what: string) =>
    `Postman does not let the owner of the API key ${what}: have an admin of the team grant that right, or choose another workspace.`,
});

export const { limited } = postmanErrors("limited", {
  limited: (seconds: number | undefined) =>
    seconds === undefined
      ? "The rate limit of this Postman API key is used up, perhaps for the month: check the usage of your account."
      : `The rate limit of this Postman API key is used up: try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
});

export const { workspaceGone } = postmanErrors("gone", {
  workspaceGone: (id: string) =>
    `The workspace ${id} is not in Postman, or the API key cannot see it: choose another one, or remove "postman" from hookloom.json.`,
});

export const { noWorkspace, whichWorkspace } = postmanErrors("no-workspace", {
  noWorkspace: (named: string, known: readonly string[]) =>
    known.length === 0
      ? `Postman has no workspace ${named}, nor any other that the API key can see.`
      : `Postman has no workspace ${named}: there are ${known.slice(0, 10).join(", ")}${known.length > 10 ? " and others" : ""}.`,
  whichWorkspace: (known: readonly string[]) =>
    `hookloom.json names no Postman workspace yet: choose one with --workspace, such as ${known.slice(0, 5).join(", ") || "a new name, which is created"}.`,
});

export const { rejected } = postmanErrors("refused", {
  rejected: (status: number, reason: string) =>
    `Postman responded with status ${status}${reason === "" ? "" : ` (${reason})`}: try again, or check https://status.postman.com.`,
});

export const { unreachable } = postmanErrors("unreachable", {
  unreachable: (api: string, reason: string) =>
    `Postman cannot be reached at ${api} (${reason}): check the network and the address.`,
});
