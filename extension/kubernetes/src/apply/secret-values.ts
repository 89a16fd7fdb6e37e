import { createHmac, randomBytes } from "node:crypto";
import { type Hide, hideValues } from "@hookloom/core/environments/secrets/hide-values";
import type { Manifest } from "../release/identity.ts";
import type { ReleaseSetting } from "../release/release.ts";

/** A member of the Secret that no pod reads: it keys the hash that rolls the pods when a value changes. */
export const revisionKey = "hookloom.revision-key";

type SecretManifest = Manifest<{ data?: Record<string, string>; stringData?: Record<string, string> }>;

const encode = (value: string): string => Buffer.from(value, "utf8").toString("base64");

/** The key of a Secret that does not have one yet; it stays in the Secret, where only its readers can see it. */
export const newRevisionKey = (): string => randomBytes(32).toString("hex");

/** Changes whenever a secret's value does, and reveals nothing about it: not even whether a guess is right. */
export function secretsRevision(key: string, settings: readonly ReleaseSetting[]): string {
  const values = settings
    .filter(({ secret }) => secret)
    .map(({ name, value }) => [name, value])
    .sort();
  return createHmac("sha256", key).update(JSON.stringify(values)).digest("hex").slice(0, 32);
}

const isSecret = (manifest: Manifest): manifest is SecretManifest => manifest.kind === "Secret";

/**
 * Secrets as they are applied: a key that is missing in a later `stringData` would stay in the object, so they are
 * sent as `data`.
 */
export function sealed(manifests: readonly Manifest[], key: string): readonly Manifest[] {
  return manifests.map((manifest) => {
    if (!isSecret(manifest)) return manifest;
    const { stringData = {}, ...rest } = manifest;
    const values = Object.entries({ ...stringData, [revisionKey]: key });
    const data = Object.fromEntries(values.map(([name, value]) => [name, encode(value)]));
    return { ...rest, data: { ...rest.data, ...data } };
  });
}

/** The same manifests with only the names of their secrets, as the history stores them. */
export function withoutValues(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.map((manifest) => {
    if (!isSecret(manifest)) return manifest;
    const { data: _, stringData = {}, ...rest } = manifest;
    return { ...rest, stringData: Object.fromEntries(Object.keys(stringData).map((name) => [name, ""])) };
  });
}

/** Hides the values of Secrets, as they are applied or stored. */
export function hidden(objects: readonly Pick<SecretManifest, "kind" | "data">[]): Hide {
  const values = objects
    .filter(({ kind }) => kind === "Secret")
    .flatMap(({ data = {} }) => Object.values(data))
    .map((value) => Buffer.from(value, "base64").toString("utf8"));
  return hideValues(values);
}
