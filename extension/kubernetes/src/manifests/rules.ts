import type { Rules } from "@hookloom/core/api/api-reader";
import type { V1ConfigMap, V1EnvVar, V1Volume, V1VolumeMount } from "@kubernetes/client-node";
import { instanceName, type Manifest, metadata } from "../release/identity.ts";
import type { Release } from "../release/release.ts";

const folder = "/etc/hookloom";
const file = "api.json";

/** The name of the ConfigMap that holds the rules of an environment's `api`; no other instance has a dot. */
export const rulesName = (instance: string): string => `${instance}.api`;

/** The rules as the data of their ConfigMap. */
export const rulesData = (rules: Rules): Record<string, string> => ({
  [file]: `${JSON.stringify(rules, undefined, 2)}\n`,
});

/** The rules in the data of their ConfigMap, as text. */
export const rulesText = (data: Readonly<Record<string, string>> | undefined): string | undefined =>
  data?.[file];

/** The ConfigMap of the rules; empty where the project has no `api`. A change of it restarts nothing. */
export function rulesMaps(release: Release): readonly Manifest<V1ConfigMap>[] {
  const { rules } = release;
  if (rules === undefined) return [];
  const own = { ...metadata(release), name: rulesName(instanceName(release)) };
  return [{ apiVersion: "v1", kind: "ConfigMap", metadata: own, data: rulesData(rules) }];
}

/** Where the process finds its rules. The folder is mounted as a whole: a single file of it would never be updated. */
export function rulesMount(release: Release): {
  readonly variables: readonly V1EnvVar[];
  readonly mounts: readonly V1VolumeMount[];
  readonly volumes: readonly V1Volume[];
} {
  if (release.rules === undefined) return { variables: [], mounts: [], volumes: [] };
  return {
    variables: [{ name: "HOOKLOOM_API", value: `${folder}/${file}` }],
    mounts: [{ name: "rules", mountPath: folder, readOnly: true }],
    volumes: [{ name: "rules", configMap: { name: rulesName(instanceName(release)) } }],
  };
}
