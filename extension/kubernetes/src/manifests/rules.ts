import type { Rules } from "@hookloom/core/api/api-reader";
import type { V1ConfigMap, V1EnvVar, V1Volume, V1VolumeMount } from "@kubernetes/client-node";
import { instanceName, type Manifest, metadata } from "../release/identity.ts";
import type { Release } from "../release/release.ts";

const rulesFolder = "/etc/hookloom";
const rulesFile = "api.json";

/** Returns the name of the ConfigMap that contains the rules of an environment's `api`. No instance name contains a dot. */
export const rulesName = (instance: string): string => `${instance}.api`;

/** Converts the rules to the data of their ConfigMap. */
export const rulesData = (rules: Rules): Record<string, string> => ({
  [rulesFile]: `${JSON.stringify(rules, undefined, 2)}\n`,
});

/** Returns the rules in the data of their ConfigMap, as a string. */
export const rulesText = (data: Readonly<Record<string, string>> | undefined): string | undefined =>
  data?.[rulesFile];

/** Returns the ConfigMap with the rules; empty if the project has no `api`. A change to the rules does not restart any pods. */
export function rulesMaps(release: Release): readonly Manifest<V1ConfigMap>[] {
  const { rules } = release;
  if (rules === undefined) return [];
  const rulesMetadata = { ...metadata(release), name: rulesName(instanceName(release)) };
  return [{ apiVersion: "v1", kind: "ConfigMap", metadata: rulesMetadata, data: rulesData(rules) }];
}

/**
 * Returns what the process needs to read the rules. The whole folder is mounted, because a single mounted file would never be
 * updated.
 */
export function rulesMount(release: Release): {
  readonly variables: readonly V1EnvVar[];
  readonly mounts: readonly V1VolumeMount[];
  readonly volumes: readonly V1Volume[];
} {
  if (release.rules === undefined) return { variables: [], mounts: [], volumes: [] };
  return {
    variables: [{ name: "HOOKLOOM_API", value: `${rulesFolder}/${rulesFile}` }],
    mounts: [{ name: "rules", mountPath: rulesFolder, readOnly: true }],
    volumes: [{ name: "rules", configMap: { name: rulesName(instanceName(release)) } }],
  };
}
