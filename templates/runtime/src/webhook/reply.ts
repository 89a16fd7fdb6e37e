import type { Problem } from "../management/management.ts";

/** The receiver's own response, or the problem of a rejection; it is sent as JSON. */
export interface ReplyBody extends Partial<Problem> {
  readonly id?: string;
  readonly event?: string;
  readonly outcome?: "accepted" | "duplicate" | "ignored" | "ok";
}

/** The response to a request. A text is sent unchanged: its headers say what it is. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: ReplyBody | string;
}

/** A reply with any value as JSON. */
export function jsonReply(status: number, value: unknown): Reply {
  const headers = { "content-type": "application/json; charset=utf-8" };
  return { status, headers, body: `${JSON.stringify(value)}\n` };
}
