import { hash } from "node:crypto";
import type { Logger } from "@hookloom/runtime/seams";
import type { EffectiveApi } from "../api/api.ts";
import { type Application, consoleApplication, consoleClient } from "./access-store.ts";
import type { Directory } from "./directory.ts";
import { ForeignIssuer } from "./foreign-issuer.ts";
import { ownAlgorithm, type SigningKeys } from "./signing-keys.ts";
import { IssuerUnavailable, TokenRejected } from "./token-errors.ts";
import { type TokenClaims, verifyToken } from "./verify-token.ts";

/**
 * The verified client of a token, or the reason why the token is rejected. `unavailable` is set while the issuer does not
 * respond.
 */
export type TokenProof =
  | {
      readonly name: string;
      /** Undefined for a foreign issuer's client that was not added as an application. */
      readonly application: Application | undefined;
      readonly scopes: ReadonlySet<string>;
      readonly rejection?: never;
      readonly unavailable?: never;
    }
  | { readonly rejection: string; readonly unavailable?: boolean };

/** The cached result for a token: the client and the scopes, or the reason for the rejection. */
interface CachedToken {
  /** Hash of the rules under which the token was verified. */
  readonly rules: string;
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
  readonly proven?: { readonly client: string; readonly scopes: ReadonlySet<string>; readonly id?: string };
  readonly rejection?: string;
}

/**
 * How long a token is cached, in milliseconds. Rejected tokens are cached for a shorter time, since verifying them is cheaper.
 */
const acceptedForMs = 60_000;
const rejectedForMs = 5_000;
const maxCached = 10_000;
/** Maximum length of a token; longer than any issuer's tokens, and than most servers accept in a header. */
const maxTokenLength = 16_384;
/** Minimum interval between log entries about an issuer that does not respond, in milliseconds. */
const logIntervalMs = 60_000;

/** Applies a function to a value, without a turn of the event loop if the value is already known. */
export function onceKnown<Value, Made>(
  value: Value | Promise<Value>,
  make: (value: Value) => Made | Promise<Made>,
): Made | Promise<Made> {
  return value instanceof Promise ? value.then(make) : make(value);
}

/** The audience of the environment's own tokens, and the default audience for a foreign issuer. */
export function ownAudience({ title }: Pick<EffectiveApi, "title">): string {
  return title.toLowerCase();
}

export interface TokensOptions {
  readonly directory: Directory;
  readonly keys: SigningKeys;
  readonly log: Logger;
  /** Returns the current time in milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

/**
 * Verifies tokens. Only the result of the expensive signature check is cached. The application is read from the directory each
 * time, so all tokens of a revoked application are rejected immediately.
 */
export class Tokens {
  readonly #options: Required<TokensOptions>;
  readonly #kept = new Map<string, CachedToken>();
  #foreign: { readonly url: string; readonly issuer: ForeignIssuer } | undefined;
  #loggedAt = Number.NEGATIVE_INFINITY;

  constructor(options: TokensOptions) {
    this.#options = { now: Date.now, ...options };
  }

  /** Verifies a token. Rejects only if the store is unavailable. */
  prove(token: string, api: EffectiveApi): TokenProof | Promise<TokenProof> {
    if (token.length > maxTokenLength) return { rejection: "The token is too long." };
    const id = hash("sha256", token, "base64url");
    const kept = this.#kept.get(id);
    if (kept !== undefined && kept.rules === api.hash && kept.until > this.#options.now())
      return this.#toTokenProof(kept, api);
    return this.#proveNew(id, token, api);
  }

  async #proveNew(id: string, token: string, api: EffectiveApi): Promise<TokenProof> {
    let kept: CachedToken;
    try {
      kept = this.#toCacheEntry(await this.#verify(token, api), api);
    } catch (error) {
      if (error instanceof IssuerUnavailable) return this.#unavailable(error);
      if (!(error instanceof TokenRejected)) throw error;
      kept = { rules: api.hash, until: this.#options.now() + rejectedForMs, rejection: error.message };
    }
    if (this.#kept.size >= maxCached) this.#kept.clear();
    this.#kept.set(id, kept);
    return this.#toTokenProof(kept, api);
  }

  async #verify(token: string, api: EffectiveApi): Promise<TokenClaims> {
    const { issuer } = api;
    const now = this.#options.now();
    if (issuer === "own") {
      const audience = [ownAudience(api)];
      return verifyToken(token, this.#options.keys.verifyingKey, {
        audience,
        algorithms: [ownAlgorithm],
        type: "at+jwt",
        now,
      });
    }
    if (this.#foreign?.url !== issuer.url) {
      this.#foreign = { url: issuer.url, issuer: new ForeignIssuer(issuer.url) };
    }
    return this.#foreign.issuer.verify(token, issuer, now);
  }

  #toCacheEntry({ payload, scopes }: TokenClaims, api: EffectiveApi): CachedToken {
    const names = api.issuer === "own" ? ["client_id"] : api.issuer.application;
    const client = names
      .map((name) => payload[name])
      .find((value) => typeof value === "string" && value !== "");
    if (typeof client !== "string") {
      throw new TokenRejected(
        `The token does not identify an application: it has none of the claims ${names.join(", ")}.`,
      );
    }
    const expires = (payload.exp ?? 0) * 1000;
    return {
      rules: api.hash,
      until: Math.min(expires, this.#options.now() + acceptedForMs),
      proven: { client, scopes, ...(payload.jti === undefined ? {} : { id: payload.jti }) },
    };
  }

  #toTokenProof(
    { proven, rejection = "" }: CachedToken,
    api: EffectiveApi,
  ): TokenProof | Promise<TokenProof> {
    if (proven === undefined) return { rejection };
    const isOwn = api.issuer === "own";
    // A test token can be revoked individually, so it has its own record.
    if (isOwn && proven.client === consoleClient) return this.#testToken(proven);
    const found = this.#options.directory.byClient(proven.client);
    const decide = (found: Application | undefined): TokenProof => {
      // Only this environment's credentials may identify the owner's own tests, whatever client IDs a foreign issuer uses.
      const application = found?.id === consoleApplication ? undefined : found;
      if (application?.revokedAt !== undefined)
        return { rejection: "The application of this token was revoked." };
      if (isOwn && application === undefined)
        return { rejection: "The application of this token is unknown." };
      return { name: application?.name ?? proven.client, application, scopes: proven.scopes };
    };
    return onceKnown(found, decide);
  }

  async #testToken({ id = "", scopes }: NonNullable<CachedToken["proven"]>): Promise<TokenProof> {
    const holder = await this.#options.directory.holder(id);
    if (
      holder === undefined ||
      holder.credential.kind !== "token" ||
      holder.credential.revokedAt !== undefined
    ) {
      return { rejection: "The test token was revoked: create a new one." };
    }
    this.#options.directory.use(id, this.#options.now());
    return { name: holder.application.name, application: holder.application, scopes };
  }

  #unavailable(error: IssuerUnavailable): TokenProof {
    if (performance.now() - this.#loggedAt > logIntervalMs) {
      this.#loggedAt = performance.now();
      this.#options.log.error(`Tokens cannot be checked: ${error.message}`, { error: error.cause });
    }
    return {
      rejection: "Tokens cannot be checked at the moment, since the issuer does not respond: retry later.",
      unavailable: true,
    };
  }
}
