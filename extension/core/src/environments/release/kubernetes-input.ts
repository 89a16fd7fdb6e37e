import type { KubernetesDescription } from "../../project/config/kubernetes-description.ts";
import type { SettingsSource } from "../secrets/settings.ts";
import type { TargetInput } from "./pipeline.ts";

/**
 * The input for opening an environment on a cluster. The Kubernetes package is a separate bundle, so modules that the caller's
 * bundle contains anyway (the parser, the bundler, the registrar) are passed in.
 */
export interface KubernetesInput extends TargetInput {
  readonly scope: SettingsSource;
  readonly description: KubernetesDescription;
  readonly toolVersion: string;
  /** Whether the user trusts everything that the project refers to, as in a trusted workspace; false by default. */
  readonly trusted?: boolean;
}
