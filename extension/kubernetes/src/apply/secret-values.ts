import { createHmac, randomBytes } from "node:crypto";
import { type Hide, hideValues } from "@hookloom/core/environments/secrets/hide-values";
import type { Manifest } from "../release/identity.ts";
import type { ReleaseSetting } from "../release/release.ts";

/** A member of the Secret that no pod reads: the key for the hash that restarts the pods when a value changes. */
export const revisionKey = "hookloom.revision-key";

type SecretManifest = Manifest<{ data?: Record<string, string>; stringData?: Record<string, string> }>;

const encode = (value: string): string => Buffer.from(value, "utf8").toString("base64");

/**
 * Creates the key for a Secret that does not have one yet. It stays in the Secret, where only users who may read the Secret can
 * see it.
 */
export const newRevisionKey = (): string => randomBytes(32).toString("hex");

/**
 * Returns a hash that changes with every secret value and reveals nothing about the values, not even whether a guess is right.
 */
export function secretsRevision(key: string, settings: readonly ReleaseSetting[]): string {
  const values = settings
    .filter(({ secret }) => secret)
    .map(({ name, value }) => [name, value])
    .sort();
  return createHmac("sha256", key).update(JSON.stringify(values)).digest("hex").slice(0, 32);
}

const isSecret = (manifest: Manifest): manifest is SecretManifest => manifest.kind === "Secret";

/**
 * Prepares Secrets for the apply. They are sent as `data`, because a key that is missing in a later `stringData` would stay in
 * the object.
 */
export function withSecretData(manifests: readonly Manifest[], key: string): readonly Manifest[] {
  return manifests.map((manifest) => {
    if (!isSecret(manifest)) return manifest;
    const { stringData = {}, ...rest } = manifest;
    const values = Object.entries({ ...stringData, [revisionKey]: key });
    const data = Object.fromEntries(values.map(([name, value]) => [name, encode(value)]));
    return { ...rest, data: { ...rest.data, ...data } };
  });
}

/** Returns the same manifests with only the names of their secrets, as stored in the history. */
export function withoutValues(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.map((manifest) => {
    if (!isSecret(manifest)) return manifest;
    const { data: _, stringData = {}, ...rest } = manifest;
    return { ...rest, stringData: Object.fromEntries(Object.keys(stringData).map((name) => [name, ""])) };
  });
}

/** Returns a function that hides the values of applied or stored Secrets in a text. */
export function hideSecretValues(objects: readonly Pick<SecretManifest, "kind" | "data">[]): Hide {
  const values = objects
    .filter(({ kind }) => kind === "Secret")
    .flatMap(({ data = {} }) => Object.values(data))
    .map((value) => Buffer.from(value, "base64").toString("utf8"));
  return hideValues(values);
}
