import type { KubernetesDescription } from "../../project/environment-description.ts";
import type { Project } from "../../project/project.ts";
import type { ProjectContent } from "../../project/read-project.ts";
import type { BuildOutcome } from "../build/build-project.ts";
import type { SettingsPlace } from "../secrets/settings.ts";
import type { Target } from "../target.ts";

/**
 * What an environment on a cluster is opened with. This module is the entry of a bundle of its own, so what the
 * caller's bundle holds anyway (the parser, the bundler) is handed in.
 */
export interface KubernetesInput {
  readonly project: Project;
  readonly description: KubernetesDescription;
  /** With the environment's name. */
  readonly place: SettingsPlace;
  readonly toolVersion: string;
  /** Reads what the source declares now. */
  content(): Promise<ProjectContent>;
  /** Bundles the source as it is now, with all that it needs (`standalone`). */
  bundle(): Promise<BuildOutcome>;
}

/**
 * An environment on a cluster. Nothing is asked of the cluster yet.
 * @throws ClusterError where the kubeconfig cannot be read or has no such context
 */
export async function openKubernetes(_input: KubernetesInput): Promise<Target> {
  throw new Error("Deploying to a cluster is not there yet.");
}
