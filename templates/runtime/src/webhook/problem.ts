import { STATUS_CODES } from "node:http";
import type { Problem } from "../management/management.ts";
import type { Reply } from "./reply.ts";

/** The media type of a rejection. */
export const problemType = "application/problem+json";

/** The content of a rejection. */
export interface ProblemInput {
  readonly status: number;
  /** A message for users that also explains how to fix the problem. */
  readonly detail: string;
  /** A URI that identifies the problem type, if the status code is not specific enough. */
  readonly type?: string;
  /**
   * A short description of the problem type, the same for every problem with this `type`.
   * @default the status code's reason phrase
   */
  readonly title?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Additional machine-readable members of the body, such as the violated policy or the invalid field. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** A reply that rejects a request. */
export interface ProblemReply extends Reply {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Problem;
}

/**
 * Creates every rejection, on all ports: an RFC 9457 problem that also has the member `error` for clients of the
 * earlier format.
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problem({ status, detail, type, title, headers, members }: ProblemInput): ProblemReply {
  const problemTitle = title ?? STATUS_CODES[status] ?? "Rejected";
  return {
    status,
    headers: { "content-type": problemType, ...headers },
    body: { type: type ?? "about:blank", title: problemTitle, status, detail, ...members, error: detail },
  };
}
