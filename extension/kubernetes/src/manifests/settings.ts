import { createHash } from "node:crypto";
import type { V1ConfigMap, V1EnvVar, V1Secret } from "@kubernetes/client-node";
import { instanceName, type Manifest, objectHead } from "../release/identity.ts";
import type { Release, ReleaseSetting } from "../release/release.ts";

function toData(settings: readonly ReleaseSetting[]): Record<string, string> {
  return Object.fromEntries(settings.map(({ name, value }) => [name, value]));
}

/** The ConfigMap with the non-secret settings; empty if there are none. */
export function configMaps(release: Release): readonly Manifest<V1ConfigMap>[] {
  const plainSettings = release.settings.filter(({ secret }) => !secret);
  if (plainSettings.length === 0) return [];
  return [{ ...objectHead(release, "v1", "ConfigMap"), data: toData(plainSettings) }];
}

/** The Secret with the secret settings; empty if there are none. */
export function secrets(release: Release): readonly Manifest<V1Secret>[] {
  const secretSettings = release.settings.filter(({ secret }) => secret);
  if (secretSettings.length === 0) return [];
  return [{ ...objectHead(release, "v1", "Secret"), type: "Opaque", stringData: toData(secretSettings) }];
}

/** Returns an environment variable whose value is read from a Secret. */
export const secretVariable = (name: string, key: string): V1EnvVar => ({
  name: key,
  valueFrom: { secretKeyRef: { name, key } },
});

/** Returns each setting as a variable with a separate key reference, so that the cluster reports the name of a missing key. */
export function settingVariables(release: Release): V1EnvVar[] {
  const name = instanceName(release);
  return release.settings.map(({ name: key, secret }) =>
    secret ? secretVariable(name, key) : { name: key, valueFrom: { configMapKeyRef: { name, key } } },
  );
}

/** Returns a hash that changes with the settings and thereby restarts the pods. */
export function configHash({
  settings,
  secretsRevision,
}: Pick<Release, "settings" | "secretsRevision">): string {
  const values = settings.map(({ name, secret, value }) => [name, secret, secret ? "" : value]);
  return createHash("sha256")
    .update(JSON.stringify([secretsRevision, ...values]))
    .digest("hex")
    .slice(0, 32);
}
