import type { Holder } from "./access-store.ts";
import { environmentSlug, hasHash, readCredential } from "./credential-text.ts";
import type { Directory } from "./directory.ts";
import { onceKnown } from "./tokens.ts";

/** The holder of a verified key, or the reason why the key is rejected. */
export type Proof =
  | { readonly holder: Holder; readonly rejection?: never }
  | { readonly holder?: never; readonly rejection: string };

const unknownKey = "The key is not known in this environment.";

/** Verifies a key of this environment's applications. The store is read only if the text has the format of a key. */
export type ProveKey = (text: string) => Proof | Promise<Proof>;

/** @param now returns the time for checking the expiry, in milliseconds since the Unix epoch */
export function keyProver(directory: Directory, name: string, now: () => number = Date.now): ProveKey {
  const environment = environmentSlug(name);
  const judge = (text: string, holder: Holder | undefined): Proof => {
    if (holder === undefined || holder.credential.kind !== "key") return { rejection: unknownKey };
    const { id, hash, revokedAt, expiresAt } = holder.credential;
    if (!hasHash(text, hash)) return { rejection: unknownKey };
    if (revokedAt !== undefined) return { rejection: "The key was revoked: request a new one." };
    const time = now();
    if (expiresAt !== undefined && expiresAt <= time)
      return { rejection: "The key has expired: request a new one." };
    directory.use(id, time);
    return { holder };
  };
  return (text) => {
    const read = readCredential(text);
    if (read === undefined) return { rejection: "The key is incomplete or was altered: copy it again." };
    if (read.form !== "key")
      return { rejection: "This is a client's secret: exchange it for a token at /oauth2/token." };
    if (read.environment !== environment)
      return {
        rejection: `The key belongs to the environment ${read.environment}: use a key of this environment.`,
      };
    return onceKnown(directory.holder(read.id), (holder) => judge(text, holder));
  };
}
