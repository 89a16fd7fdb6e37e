import { setTimeout as wait } from "node:timers/promises";
import { isRecord, type SourceState } from "@hookloom/runtime/seams";
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTVerifyGetKey,
} from "#jose";

/** The method of the environment's own tokens. */
export const ownAlgorithm = "ES256";

interface SigningKey {
  readonly jwk: JWK;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Where the store keeps them. */
const stateKey = "hookloom.signing-keys";
/** Milliseconds after which a new key signs; the one before it still verifies. */
const rotateAfter = 30 * 24 * 3600 * 1000;
/** Milliseconds between two reads of the store for a key of another replica. */
const refreshIntervalMs = 1_000;
/** How long a replica may take to make one. */
const makingTime = 5_000;

async function makeKey(now: number): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(ownAlgorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { jwk: { ...jwk, kid, alg: ownAlgorithm, use: "sig" }, createdAt: now };
}

function parseKeys(text: string | undefined): readonly SigningKey[] {
  const found: unknown = text === undefined ? [] : JSON.parse(text);
  return Array.isArray(found)
    ? found.filter(
        (one): one is SigningKey => isRecord(one) && isRecord(one.jwk) && typeof one.createdAt === "number",
      )
    : [];
}

function publicPart({ d: _private, ...rest }: JWK): JWK {
  return rest;
}

/** The keys that sign this environment's tokens: the newest one signs, that and the one before it verify. */
export class SigningKeys {
  readonly #state: SourceState;
  readonly #owner: string;
  readonly #now: () => number;
  #keys: readonly SigningKey[] = [];
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #renewing: Promise<void> | undefined;
  #verifier: { readonly ids: string; readonly key: JWTVerifyGetKey } | undefined;

  /** @param owner names this process among those that share the store; `now` is in milliseconds since 1970 */
  constructor(state: SourceState, owner: string, now: () => number = Date.now) {
    this.#state = state;
    this.#owner = owner;
    this.#now = now;
  }

  /** The private keys, newest first; creates one if there is no key yet or the newest is old. */
  async current(): Promise<readonly JWK[]> {
    if (this.#isDue()) {
      // The store holds others off, but not two requests of this process.
      this.#renewing ??= this.#renew().finally(() => {
        this.#renewing = undefined;
      });
      await this.#renewing;
    }
    return this.#keys.map(({ jwk }) => jwk);
  }

  /** Finds the key of a token, also one that another replica has just made. */
  readonly verifyingKey: JWTVerifyGetKey = async (header, token) => {
    const isKnown = this.#keys.some(({ jwk }) => jwk.kid === header.kid);
    if (!isKnown && performance.now() - this.#refreshedAt > refreshIntervalMs) await this.#refresh();
    const ids = this.#keys.map(({ jwk }) => jwk.kid).join(" ");
    if (this.#verifier?.ids !== ids) {
      this.#verifier = {
        ids,
        key: createLocalJWKSet({ keys: this.#keys.map(({ jwk }) => publicPart(jwk)) }),
      };
    }
    return this.#verifier.key(header, token);
  };

  #isDue(): boolean {
    const [newest] = this.#keys;
    return newest === undefined || this.#now() - newest.createdAt > rotateAfter;
  }

  async #refresh(): Promise<void> {
    this.#refreshedAt = performance.now();
    this.#keys = parseKeys(await this.#state.read(stateKey));
  }

  /** One replica makes the key; the others wait for it. */
  async #renew(): Promise<void> {
    for (;;) {
      await this.#refresh();
      if (!this.#isDue()) return;
      if (await this.#state.hold(stateKey, this.#owner, makingTime)) break;
      await wait(50);
    }
    await this.#refresh();
    if (!this.#isDue()) return;
    const keys = [await makeKey(this.#now()), ...this.#keys.slice(0, 1)];
    await this.#state.write(stateKey, JSON.stringify(keys));
    this.#keys = keys;
  }
}
