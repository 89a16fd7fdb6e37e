import type { Holder } from "./access-store.ts";
import { environmentSlug, hasHash, readCredential } from "./credential-text.ts";
import type { Directory } from "./directory.ts";

/** What a key proves, or why it proves nothing. */
export type Proof =
  | { readonly holder: Holder; readonly rejection?: never }
  | { readonly holder?: never; readonly rejection: string };

const unknownKey = "The key is not one that this environment knows.";

/** Verifies keys of this environment's applications. */
export class Keys {
  readonly #directory: Directory;
  readonly #environment: string;
  readonly #now: () => number;

  /** @param now milliseconds since 1970, for expiry */
  constructor(directory: Directory, environment: string, now: () => number = Date.now) {
    this.#directory = directory;
    this.#environment = environmentSlug(environment);
    this.#now = now;
  }

  /** Asks the store only for what is written like a key of this environment. */
  prove(text: string): Proof | Promise<Proof> {
    const read = readCredential(text);
    if (read === undefined) {
      return { rejection: "The key is not complete, or was changed on its way: copy it again." };
    }
    if (read.form !== "key") {
      return { rejection: "This is a client's secret: exchange it for a token at /oauth2/token." };
    }
    if (read.environment !== this.#environment) {
      return {
        rejection: `The key belongs to the environment ${read.environment}: use one of this environment.`,
      };
    }
    const found = this.#directory.holder(read.id);
    return found instanceof Promise
      ? found.then((holder) => this.#judge(text, holder))
      : this.#judge(text, found);
  }

  #judge(text: string, holder: Holder | undefined): Proof {
    if (holder === undefined || holder.credential.kind !== "key") return { rejection: unknownKey };
    const { credential } = holder;
    if (!hasHash(text, credential.hash)) return { rejection: unknownKey };
    if (credential.revokedAt !== undefined) return { rejection: "The key was revoked: ask for a new one." };
    const now = this.#now();
    if (credential.expiresAt !== undefined && credential.expiresAt <= now) {
      return { rejection: "The key has expired: ask for a new one." };
    }
    this.#directory.use(credential.id, now);
    return { holder };
  }
}
