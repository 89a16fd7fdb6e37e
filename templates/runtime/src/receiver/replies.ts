import { type BadDelivery, InvalidBody, ReusedKey } from "../errors/errors.ts";
import { type ProblemReply, problem } from "../webhook/problem.ts";
import { challenges } from "../webhook/proof.ts";
import type { Reply } from "../webhook/reply.ts";
import type { Trigger } from "../webhook/trigger.ts";

function rejection(status: number, detail: string, headers?: Readonly<Record<string, string>>): Reply {
  return problem({ status, detail, ...(headers === undefined ? {} : { headers }) });
}

/** The header with the delivery id for responses in a provider's own format, whose bodies cannot contain the id. */
const deliveryHeader = "x-hookloom-delivery";

/** Adds the delivery id to a response in a provider's own format. */
export function withDelivery(reply: Reply, id: string): Reply {
  return { ...reply, headers: { ...reply.headers, [deliveryHeader]: id } };
}

/** The reply to an authenticated but invalid delivery. */
function badDelivery(error: BadDelivery): ProblemReply {
  const detail = error.message;
  if (error instanceof InvalidBody) {
    const [type, members] = ["urn:hookloom:problem:invalid-body", { fields: error.fields }];
    return problem({ status: 422, type, title: "Invalid body", detail, members });
  }
  if (!(error instanceof ReusedKey)) return problem({ status: 400, detail });
  const type = "urn:hookloom:problem:idempotency-key-reused";
  return problem({ status: 422, type, title: "Idempotency-Key is already used", detail });
}

/** The receiver's replies. */
export const replies = {
  accepted: (id: string, event: string): Reply => ({ status: 202, body: { id, event, outcome: "accepted" } }),
  duplicate: (id: string, event: string): Reply => ({
    status: 200,
    body: { id, event, outcome: "duplicate" },
  }),
  notRun: (id: string, event: string, outcome: "ignored" | "ok"): Reply => ({
    status: 200,
    body: { id, event, outcome },
  }),
  badDelivery,
  /** Contains a challenge for each of the source's proofs. For consumers, the gate adds the challenges. */
  unauthorized: (error: string, trigger?: Trigger): Reply =>
    trigger === undefined
      ? rejection(401, error)
      : rejection(401, error, { "www-authenticate": challenges(trigger.protocol.proofs, trigger.path) }),
  notFound: (): Reply => rejection(404, "No trigger listens on this path."),
  methodNotAllowed: (): Reply => rejection(405, "This method is not allowed: use POST.", { allow: "POST" }),
  stalled: (): Reply => rejection(408, "Timed out while reading the body: send the request again."),
  tooLarge: (limit: number): Reply => rejection(413, `The body is larger than ${limit} bytes.`),
  wrongType: (hint = "The body is compressed, or of a type that this trigger does not accept."): Reply =>
    rejection(415, hint),
  busy: (): Reply =>
    rejection(503, "Too many deliveries are already waiting: retry later.", { "retry-after": "5" }),
  unavailable: (): Reply =>
    rejection(503, "The delivery cannot be stored at the moment: retry later.", { "retry-after": "5" }),
  notPublished: (): Reply =>
    rejection(403, "This API is not published yet: only its owner's tests may call it."),
  retired: (): Reply => rejection(410, "This API was retired and accepts no more requests."),
  blocked: (): Reply =>
    rejection(503, "This API is temporarily closed: retry later.", { "retry-after": "60" }),
  failed: (): Reply => rejection(500, "The delivery could not be stored."),
} as const;
