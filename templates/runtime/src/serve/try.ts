import { isPublicKey } from "../catalog/catalog.ts";
import { BadDelivery } from "../errors/errors.ts";
import { isRecord } from "../errors/is-record.ts";
import type { TryRequest } from "../management/management.ts";
import { header, mediaType } from "../receiver/headers.ts";
import { headersIn, parseJson } from "../receiver/parse-body.ts";
import type { Receiver } from "../receiver/receiver.ts";
import { sampleKeyOf } from "../receiver/sample-key.ts";
import type { Environment } from "../settings/setting.ts";
import { problem } from "../webhook/problem.ts";
import { proofHeader } from "../webhook/proof.ts";
import type { Reply } from "../webhook/reply.ts";
import type { ReceivedRequest, Trigger } from "../webhook/trigger.ts";
import type { BodyBudget } from "./body-budget.ts";
import { type OwnRequest, readWholeBody } from "./own-server.ts";

export interface TryOptions {
  readonly receiver: Receiver;
  readonly environment: Environment;
  readonly budget: BodyBudget;
  /** The base of the URL that senders call, which some sources sign. */
  readonly address: () => string;
}

/** Maximum size of a `/try` request in bytes of JSON, including its body. */
const tryLimit = 32 * 1024 * 1024;

const requestFormat =
  'A request to try is { "path": "/github", "method": "POST", "headers": { name: text }, "body": text, "event": name }, as JSON.';

/** @throws BadDelivery */
function readTry(bytes: Uint8Array): TryRequest {
  const value = parseJson(bytes);
  if (!isRecord(value)) throw new BadDelivery(requestFormat);
  const { path, method = "POST", headers: given = {}, body = "", event } = value;
  const headers = headersIn(given);
  const isText = typeof path === "string" && typeof method === "string" && typeof body === "string";
  if (!isText || !path.startsWith("/") || headers === undefined) throw new BadDelivery(requestFormat);
  if (event !== undefined && typeof event !== "string") throw new BadDelivery(requestFormat);
  const named = event === undefined ? {} : { event };
  return { path, method, headers, body, ...named };
}

/** Adds the source's signature or credential to a request that has none, if the trigger requires one. */
function withProof(
  trigger: Trigger,
  request: ReceivedRequest,
  event: string,
  environment: Environment,
): ReceivedRequest {
  const { protocol, secrets } = trigger;
  const proofs = protocol.proofs.map(proofHeader);
  const [given] = secrets.flatMap((one) => one.readAll(environment));
  const verifiesOnly = given !== undefined && isPublicKey(trigger.source, given);
  const secret = verifiesOnly ? sampleKeyOf(environment) : given;
  if (secret === undefined || proofs.some((name) => header(request.headers, name) !== undefined))
    return request;
  const { url } = request;
  const text = Buffer.from(request.body).toString();
  const signed = protocol.sign({ body: text, secret, event, url });
  // Signing also converts samples to the source's format, which this body already has.
  const body = protocol.sendsBody === false ? request.body : Buffer.from(signed.body ?? text);
  const type = header(request.headers, "content-type");
  const headers = {
    ...signed.headers,
    ...request.headers,
    ...(type === undefined ? {} : { "content-type": type }),
  };
  return { ...request, headers, body, url: signed.url ?? url };
}

/** Passes a request to the receiver as if its sender had posted it, and returns the response. */
async function tryRequest(options: TryOptions, bytes: Uint8Array): Promise<Reply> {
  const { receiver, environment, address } = options;
  const { path, method = "POST", headers = {}, body = "", event } = readTry(bytes);
  const [targetPath = ""] = path.split("?", 1);
  const url = `${address()}${path}`;
  const request = { method, path: targetPath, headers, body: Buffer.from(body), url, receivedAt: Date.now() };
  const trigger = receiver.triggerAt(targetPath);
  if (trigger === undefined || method !== "POST") return receiver.handle(request);
  const [first = ""] = trigger.handlers.keys();
  return receiver.handle(withProof(trigger, request, event ?? first, environment));
}

/** Replies to `POST /try`; undefined for any other request. @throws BadDelivery */
export async function handleTry(options: TryOptions, request: OwnRequest): Promise<Reply | undefined> {
  if (request.path !== "/try" || request.method !== "POST") return undefined;
  // A form on another site can post without a preflight request, but not with this content type.
  if (mediaType(request.incoming.headers["content-type"]) !== "application/json")
    return problem({ status: 415, detail: requestFormat });
  return tryRequest(options, await readWholeBody(request, tryLimit, options.budget));
}
