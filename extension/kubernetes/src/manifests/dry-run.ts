import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { ProjectContent } from "@hookloom/core/project/config/project-content";
import { t } from "@vscode/l10n";
import { imageDestination, unbuiltImage } from "../image/destination.ts";
import { unreadablePatch } from "../release/errors.ts";
import { type Manifest, projectName } from "../release/identity.ts";
import type { Release } from "../release/release.ts";
import { describeRelease, maskedRelease, planRelease, type ReleaseInput } from "./describe.ts";
import { manifests } from "./manifests.ts";
import { applyPatches, readPatches } from "./patch-file.ts";
import { planReplicas } from "./replicas.ts";

/** The input of a dry run. */
export interface DryRunInput extends Omit<ReleaseInput, "plan" | "image" | "secretsRevision"> {
  readonly content: ProjectContent;
}

export interface DryRun {
  readonly context: string;
  readonly namespace: string;
  /** Notes for the user before the manifests are applied. */
  readonly notes: readonly string[];
  /** The manifests, in the order in which they are applied. */
  readonly manifests: readonly Manifest[];
}

/** Reads a regular file. Reading a pipe without a writer would block. */
async function readRegular(file: string): Promise<string> {
  if (!(await stat(file)).isFile()) throw new Error(t("it is not a file"));
  return readFile(file, "utf8");
}

/**
 * Returns all objects of a release with the project's patch file applied.
 * @throws DeployError `bad-patch`
 */
export async function patchedManifests(release: Release, root: string): Promise<readonly Manifest[]> {
  const objects = manifests(release);
  const file = release.description.patch;
  if (file === undefined) return objects;
  const text = await readRegular(path.join(root, file)).catch((cause: unknown) => {
    throw unreadablePatch(file, cause);
  });
  return applyPatches(objects, readPatches(file, text));
}

/** Returns notes for the user about a release. */
export function releaseNotes(release: Release): readonly string[] {
  const { reason } = planReplicas(release);
  const notExposed = t(
    'The triggers cannot be reached from outside the cluster: set "host" with "gateway" or "ingressClass" in hookloom.json.',
  );
  const noTrigger = t("There is no route because the project has no trigger.");
  return [
    ...(reason === undefined ? [] : [reason]),
    ...(release.description.expose ? [] : [notExposed]),
    ...(release.paths.length > 0 ? [] : [noTrigger]),
  ];
}

const onlyWithOperator = t(
  "If the cluster has no Prometheus operator, a deploy skips the PodMonitor, the PrometheusRule and the dashboard.",
);

/**
 * Returns the manifests that a deploy would apply. Does not access a cluster, registry or image.
 * @throws DeployError `bad-patch`, `computed-path`
 */
export async function dryRun(input: DryRunInput): Promise<DryRun> {
  const { description, content, scope } = input;
  const described = await describeRelease({
    ...input,
    plan: planRelease(content, description),
    image: unbuiltImage(imageDestination(description, projectName(input))),
    secretsRevision: () => "dry-run",
  });
  const release = maskedRelease(described);
  const { context, namespace } = description;
  const { environment, root } = scope;
  const notes = [
    t("The image has no digest yet, because a dry run builds nothing."),
    ...described.notes,
    ...releaseNotes(release),
    ...(description.metricsFrom.length > 0 ? [onlyWithOperator] : []),
    ...described.missing.map((name) =>
      t('{0} has no value: set it with "hookloom settings {1} set {0}".', name, environment),
    ),
  ];
  return { context, namespace, notes, manifests: await patchedManifests(release, root) };
}
