import type { ApiReader, Rules } from "../../api/api-reader.ts";
import type { KubernetesDescription } from "../../project/config/environment-description.ts";
import type { ProjectContent } from "../../project/config/project-content.ts";
import type { Project } from "../../project/project.ts";
import type { CheckedBuild } from "../build/build-project.ts";
import type { Registrar } from "../contract/registration.ts";
import type { SettingsSource } from "../secrets/settings.ts";

/**
 * What an environment on a cluster is opened with. This room is a bundle of its own, so what the caller's bundle contains
 * anyway (the parser, the bundler, the registrar) is passed in.
 */
export interface KubernetesInput {
  readonly project: Project;
  readonly description: KubernetesDescription;
  /** With the environment's name. */
  readonly place: SettingsSource;
  readonly toolVersion: string;
  /** Whether the person trusts all that the project names, as in a trusted workspace; false if left out. */
  readonly trusted?: boolean;
  /** Reads what the source declares now. */
  content(): Promise<ProjectContent>;
  /** Reads the rules for the manifests and the status. */
  readonly api: ApiReader;
  /** The rules that hookloom.json describes. @throws ProjectError `bad-environment` */
  rules(): Promise<Rules | undefined>;
  /** Bundles the source as it is now, with all that it needs (`standalone`), and checks its types until the signal aborts. */
  bundle(checking?: AbortSignal): Promise<CheckedBuild>;
  /** Without it a deploy registers nothing. */
  readonly registrar?: Registrar;
}
