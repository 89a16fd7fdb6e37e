import type { ApiPaths, Rules } from "@hookloom/core/api/api-reader";
import type { DeclaredSetting } from "@hookloom/core/environments/secrets/settings";
import type { KubernetesDescription } from "@hookloom/core/project/config/kubernetes-description";

/** An environment variable that the project reads, as set in the manifests. */
export interface ReleaseSetting {
  readonly name: string;
  readonly secret: boolean;
  /** For a secret, this is a placeholder in a dry run and empty in the history. */
  readonly value: string;
}

/**
 * The settings that a build reads and the paths that it serves. With these, it can be released again, or elsewhere, without its
 * source.
 */
export interface ReleasePlan {
  /** The distinct paths of the triggers. */
  readonly paths: readonly string[];
  /** The subset of `paths` whose triggers accept consumers; absent if there is none. */
  readonly consumerPaths?: readonly string[];
  readonly declared: readonly DeclaredSetting[];
}

/** The input for the manifests of an environment. */
export interface Release {
  readonly project: string;
  readonly environment: string;
  readonly description: KubernetesDescription;
  /** The image reference, with its digest after the build. */
  readonly image: string;
  /** The distinct paths of the triggers. */
  readonly paths: readonly string[];
  /** The subset of `paths` whose triggers accept consumers; absent if there is none. */
  readonly consumerPaths?: readonly string[];
  readonly settings: readonly ReleaseSetting[];
  /** Changes with every secret value, without revealing the values. */
  readonly secretsRevision: string;
  /** The port of the PostgreSQL server; undefined if the store is a file in the pod. */
  readonly databasePort?: number;
  /** The ports of the OpenTelemetry collectors. */
  readonly telemetryPorts?: readonly number[];
  readonly sourceCommit?: string;
  /** The rules of the project's `api`; undefined if it has none. */
  readonly rules?: Rules;
  /** The paths that the project serves in addition to its triggers; undefined if it has no rules. */
  readonly apiPaths?: ApiPaths;
  /** The port of an external token issuer. */
  readonly issuerPort?: number;
  /** The id of the bundle, which is recorded in deliveries. */
  readonly build?: string;
  /** The owner whose store this environment takes over. */
  readonly takeStoreFrom?: string;
  readonly toolVersion: string;
}
