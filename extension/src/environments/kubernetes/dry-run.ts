import { readFile } from "node:fs/promises";
import path from "node:path";
import { type DryRunInput, describeDryRun } from "./describe-release.ts";
import { unreadablePatch } from "./errors.ts";
import type { Manifest } from "./identity.ts";
import { manifests } from "./manifests.ts";
import { applyPatches, readPatches } from "./patch-file.ts";
import type { Release } from "./release.ts";
import { planReplicas } from "./replicas.ts";

export interface DryRun {
  readonly context: string;
  readonly namespace: string;
  /** What a person should know before this is applied; a sentence each. */
  readonly notes: readonly string[];
  /** In the order of their application. */
  readonly manifests: readonly Manifest[];
}

async function patched(
  objects: readonly Manifest[],
  root: string,
  file: string,
): Promise<readonly Manifest[]> {
  const text = await readFile(path.join(root, file), "utf8").catch((cause: unknown) => {
    throw unreadablePatch(file, cause);
  });
  return applyPatches(objects, readPatches(file, text));
}

function planNotes(release: Release): readonly string[] {
  const { reason } = planReplicas(release);
  const inside =
    'Nothing outside of the cluster reaches the triggers: name a "host" with a "gateway" or an "ingressClass" in hookloom.json.';
  const noTrigger = "There is no route, since the project has no trigger.";
  return [
    ...(reason === undefined ? [] : [reason]),
    ...(release.description.expose ? [] : [inside]),
    ...(release.paths.length > 0 ? [] : [noTrigger]),
  ];
}

/**
 * The manifests that a deploy would apply; no cluster, registry or image is touched.
 * @throws DeployError `bad-patch`, `computed-path`
 */
export async function dryRun(input: DryRunInput): Promise<DryRun> {
  const { release, missing } = await describeDryRun(input);
  const { context, namespace, patch } = input.description;
  const { environment, root } = input.place;
  const notes = [
    "The image has no digest yet, since a dry run builds nothing.",
    ...planNotes(release),
    ...missing.map(
      (name) => `${name} has no value: set it with "hookloom settings ${environment} set ${name}".`,
    ),
  ];
  const objects = manifests(release);
  return {
    context,
    namespace,
    notes,
    manifests: patch === undefined ? objects : await patched(objects, root, patch),
  };
}
