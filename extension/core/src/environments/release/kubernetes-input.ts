import type { KubernetesDescription } from "../../project/config/kubernetes-description.ts";
import type { SettingsSource } from "../secrets/settings.ts";
import type { TargetInput } from "./pipeline.ts";

/**
 * What an environment on a cluster is opened with. This room is a bundle of its own, so what the caller's bundle contains
 * anyway (the parser, the bundler, the registrar) is passed in.
 */
export interface KubernetesInput extends TargetInput {
  readonly scope: SettingsSource;
  readonly description: KubernetesDescription;
  readonly toolVersion: string;
  /** Whether the user trusts all that the project names, as in a trusted workspace; false if left out. */
  readonly trusted?: boolean;
}
