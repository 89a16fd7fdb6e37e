import type { Problem } from "../management/management.ts";

/** The receiver's own response, or the problem details of a rejected request, sent as JSON. */
export interface ReplyBody extends Partial<Problem> {
  readonly id?: string;
  readonly event?: string;
  readonly outcome?: "accepted" | "duplicate" | "ignored" | "ok";
}

/** The response to a request. A string body is sent unchanged, with the media type from its headers. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: ReplyBody | string;
}

/** Creates a reply with any value as its JSON body. */
export function jsonReply(status: number, value: unknown): Reply {
  const headers = { "content-type": "application/json; charset=utf-8" };
  return { status, headers, body: `${JSON.stringify(value)}\n` };
}
