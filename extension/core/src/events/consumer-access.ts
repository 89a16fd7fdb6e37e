import type { Literal } from "@hookloom/protocol/declarations";
import { normalizePath } from "@hookloom/runtime/catalog";
import { takesConsumers } from "../api/accepts-consumers.ts";
import type { ApiReader, ConsumerAccess, Rules } from "../api/api-reader.ts";
import type { EventRequest } from "./request.ts";

/** The credentials that a consumer sends. */
export type CredentialKind = "key" | "token";

interface TriggerOptions {
  readonly source: string;
  readonly path: string;
  readonly literals: Readonly<Record<string, Literal>>;
}

/**
 * Returns how consumers authenticate at a trigger, according to the rules of one or several environments; undefined for a trigger
 * that accepts no consumers.
 */
export function consumerAccess(
  api: Pick<ApiReader, "consumerAccess">,
  trigger: TriggerOptions,
  rules: readonly (Rules | undefined)[],
): ConsumerAccess | undefined {
  return takesConsumers(trigger) ? api.consumerAccess(normalizePath(trigger.path), rules) : undefined;
}

/** How each credential is sent: the header, and the prefix of its value. */
const headers: Readonly<Record<CredentialKind, readonly [name: string, before: string]>> = {
  key: ["x-api-key", ""],
  token: ["authorization", "Bearer "],
};

/** The header that contains a key. */
export const [keyHeader] = headers.key;

/** Returns a request with a consumer's key or token, which is listed in `credentials` like any other secret in a header. */
export function withCredential(request: EventRequest, kind: CredentialKind, value: string): EventRequest {
  const [name, prefix] = headers[kind];
  return {
    ...request,
    headers: { ...request.headers, [name]: `${prefix}${value}` },
    credentials: { ...request.credentials, [name]: prefix },
  };
}

/** The variable names for a consumer's credentials in collections and files. */
export const consumerVariables = {
  key: "apiKey",
  token: "accessToken",
  client: "clientId",
  secret: "clientSecret",
  tokenUrl: "tokenUrl",
} as const;
