import { createHash } from "node:crypto";
import type { V1ConfigMap, V1EnvVar, V1Secret } from "@kubernetes/client-node";
import { instanceName, type Manifest, metadata } from "../identity.ts";
import type { Release, ReleaseSetting } from "./release.ts";

function dataOf(settings: readonly ReleaseSetting[]): Record<string, string> {
  return Object.fromEntries(settings.map(({ name, value }) => [name, value]));
}

/** The settings that are no secrets; nothing where there are none. */
export function configMaps(release: Release): readonly Manifest<V1ConfigMap>[] {
  const plain = release.settings.filter(({ secret }) => !secret);
  if (plain.length === 0) return [];
  return [{ apiVersion: "v1", kind: "ConfigMap", metadata: metadata(release), data: dataOf(plain) }];
}

/** The secrets; nothing where there are none. */
export function secrets(release: Release): readonly Manifest<V1Secret>[] {
  const hidden = release.settings.filter(({ secret }) => secret);
  if (hidden.length === 0) return [];
  return [
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: metadata(release),
      type: "Opaque",
      stringData: dataOf(hidden),
    },
  ];
}

/** A variable of the process that the Secret of that name holds. */
export const secretVariable = (name: string, key: string): V1EnvVar => ({
  name: key,
  valueFrom: { secretKeyRef: { name, key } },
});

/** Each setting by its own key, so that the cluster names the one that is missing. */
export function settingVariables(release: Release): V1EnvVar[] {
  const name = instanceName(release);
  return release.settings.map(({ name: key, secret }) =>
    secret ? secretVariable(name, key) : { name: key, valueFrom: { configMapKeyRef: { name, key } } },
  );
}

/** A text that changes with every change of the settings, so that it rolls the pods. */
export function configHash({
  settings,
  secretsRevision,
}: Pick<Release, "settings" | "secretsRevision">): string {
  const told = settings.map(({ name, secret, value }) => [name, secret, secret ? "" : value]);
  return createHash("sha256")
    .update(JSON.stringify([secretsRevision, ...told]))
    .digest("hex")
    .slice(0, 32);
}
