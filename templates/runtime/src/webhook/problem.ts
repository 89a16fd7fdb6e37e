import { STATUS_CODES } from "node:http";
import type { Problem } from "../management/management.ts";
import type { Reply } from "./reply.ts";

/** The media type of a rejection. */
export const problemType = "application/problem+json";

/** The content of a rejection. */
export interface ProblemInput {
  readonly status: number;
  /** A message for users, with the way out. */
  readonly detail: string;
  /** A URI that names the kind of problem, where the status alone does not. */
  readonly type?: string;
  /**
   * The kind in words, the same for each problem of a `type`.
   * @default the status in words
   */
  readonly title?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** More members of the body, for programs: which policy was violated, which field is wrong. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** A reply that rejects a request. */
export interface ProblemReply extends Reply {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Problem;
}

/**
 * The one maker of rejections, on every port: a problem, which also has the member `error` for readers of the earlier form.
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problem({ status, detail, type, title, headers, members }: ProblemInput): ProblemReply {
  const named = title ?? STATUS_CODES[status] ?? "Rejected";
  return {
    status,
    headers: { "content-type": problemType, ...headers },
    body: { type: type ?? "about:blank", title: named, status, detail, ...members, error: detail },
  };
}
