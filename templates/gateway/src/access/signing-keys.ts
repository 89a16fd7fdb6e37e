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

/** The signature algorithm of the environment's own tokens. */
export const ownAlgorithm = "ES256";

interface SigningKey {
  readonly jwk: JWK;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
}

/** Key in the state table under which the signing keys are stored. */
const stateKey = "hookloom.signing-keys";
/** How long a key is used for signing, in milliseconds. The previous key is still used for verification. */
const rotationIntervalMs = 30 * 24 * 3600 * 1000;
/** Minimum interval for checking the store for another replica's keys, in milliseconds. */
const refreshIntervalMs = 1_000;
/** Maximum time for a replica to create a key, in milliseconds. */
const creationTimeoutMs = 5_000;

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

/** The keys for this environment's tokens. The newest one signs; the newest two verify. */
export class SigningKeys {
  readonly #state: SourceState;
  readonly #owner: string;
  readonly #now: () => number;
  #keys: readonly SigningKey[] = [];
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #renewing: Promise<void> | undefined;
  #verifier: { readonly ids: string; readonly key: JWTVerifyGetKey } | undefined;

  /** @param owner identifies this process among those that share the store; `now` returns milliseconds since the Unix epoch */
  constructor(state: SourceState, owner: string, now: () => number = Date.now) {
    this.#state = state;
    this.#owner = owner;
    this.#now = now;
  }

  /** Returns the private keys, newest first. Creates a key if there is none yet or the newest one is too old. */
  async current(): Promise<readonly JWK[]> {
    if (this.#isDue()) {
      // The store excludes other processes, but not concurrent requests within this process.
      this.#renewing ??= this.#renew().finally(() => {
        this.#renewing = undefined;
      });
      await this.#renewing;
    }
    return this.#keys.map(({ jwk }) => jwk);
  }

  /** Finds the key of a token, including keys that another replica has just created. */
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
    return newest === undefined || this.#now() - newest.createdAt > rotationIntervalMs;
  }

  async #refresh(): Promise<void> {
    this.#refreshedAt = performance.now();
    this.#keys = parseKeys(await this.#state.read(stateKey));
  }

  /** One replica creates the key, and the others wait for it. */
  async #renew(): Promise<void> {
    for (;;) {
      await this.#refresh();
      if (!this.#isDue()) return;
      if (await this.#state.hold(stateKey, this.#owner, creationTimeoutMs)) break;
      await wait(50);
    }
    await this.#refresh();
    if (!this.#isDue()) return;
    const keys = [await makeKey(this.#now()), ...this.#keys.slice(0, 1)];
    await this.#state.write(stateKey, JSON.stringify(keys));
    this.#keys = keys;
  }
}
