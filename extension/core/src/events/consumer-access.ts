import { type AccessKind, type EffectiveApi, rulesOf } from "@hookloom/gateway";
import type { Literal } from "@hookloom/protocol/declarations";
import { normalizePath } from "@hookloom/runtime/catalog";
import type { EventRequest } from "./request.ts";

/** How the consumers of a trigger prove themselves. */
export interface ConsumerAccess {
  /** Any of them is enough; empty where no rules let anybody in. */
  readonly access: readonly AccessKind[];
  /** What a token has to be good for. */
  readonly scopes: readonly string[];
}

/** The credentials that a consumer sends. */
export type CredentialKind = "key" | "token";

interface TriggerOptions {
  readonly source: string;
  readonly path: string;
  readonly literals: Readonly<Record<string, Literal>>;
}

/** Whether a trigger is called by consumers, as opposed to a source that signs. */
export function takesConsumers({ source, literals }: Omit<TriggerOptions, "path">): boolean {
  return source === "http" && literals.verify === "api";
}

const unique = <T>(all: readonly T[]): readonly T[] => [...new Set(all)];

/**
 * How consumers prove themselves to a trigger, by the rules of one environment or of several; undefined for a trigger
 * that takes none.
 */
export function consumerAccess(
  trigger: TriggerOptions,
  rules: readonly (EffectiveApi | undefined)[],
): ConsumerAccess | undefined {
  if (!takesConsumers(trigger)) return undefined;
  const path = normalizePath(trigger.path);
  const found = rules.flatMap((api) => (api === undefined ? [] : [rulesOf(api, path)]));
  return {
    access: unique(found.flatMap(({ access }) => access)),
    scopes: unique(found.flatMap(({ scopes }) => scopes)),
  };
}

/** How each credential travels: the header, and what stands there before it. */
const headers: Readonly<Record<CredentialKind, readonly [name: string, before: string]>> = {
  key: ["x-api-key", ""],
  token: ["authorization", "Bearer "],
};

/** The header that a key travels in. */
export const [keyHeader] = headers.key;

/** A request with a consumer's key or token, which `credentials` names like any other secret in a header. */
export function withCredential(request: EventRequest, kind: CredentialKind, value: string): EventRequest {
  const [name, before] = headers[kind];
  return {
    ...request,
    headers: { ...request.headers, [name]: `${before}${value}` },
    credentials: { ...request.credentials, [name]: before },
  };
}

/** The names by which collections and files call what a consumer needs. */
export const consumerVariables = {
  key: "apiKey",
  token: "accessToken",
  client: "clientId",
  secret: "clientSecret",
  tokenUrl: "tokenUrl",
} as const;
