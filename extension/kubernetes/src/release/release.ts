import type { ApiPaths, Rules } from "@hookloom/core/api/api-reader";
import type { DeclaredSetting } from "@hookloom/core/environments/secrets/settings";
import type { KubernetesDescription } from "@hookloom/core/project/config/kubernetes-description";

/** A variable that the project reads, as the manifests set it. */
export interface ReleaseSetting {
  readonly name: string;
  readonly secret: boolean;
  /** A secret's value is a placeholder in a dry run, and empty in the history. */
  readonly value: string;
}

/** What a build reads and serves: it can be released again, or elsewhere, without its source. */
export interface ReleasePlan {
  /** The paths of the triggers, each once. */
  readonly paths: readonly string[];
  /** Those of them whose triggers take consumers; absent where none does. */
  readonly consumerPaths?: readonly string[];
  readonly declared: readonly DeclaredSetting[];
}

/** Everything that the manifests of one environment are made from. */
export interface Release {
  readonly project: string;
  readonly environment: string;
  readonly description: KubernetesDescription;
  /** With its digest, once it is built. */
  readonly image: string;
  /** The paths of the triggers, each once. */
  readonly paths: readonly string[];
  /** Those of them whose triggers take consumers; absent where none does. */
  readonly consumerPaths?: readonly string[];
  readonly settings: readonly ReleaseSetting[];
  /** Changes whenever a secret's value does, without revealing it. */
  readonly secretsRevision: string;
  /** The port of the PostgreSQL server; undefined if the store is a file of the pod. */
  readonly databasePort?: number;
  /** Where the collectors of OpenTelemetry listen. */
  readonly telemetryPorts?: readonly number[];
  readonly sourceCommit?: string;
  /** The rules of the project's `api`; undefined where it has none. */
  readonly rules?: Rules;
  /** The paths that it serves in addition to its triggers; undefined if it has no rules. */
  readonly apiPaths?: ApiPaths;
  /** The port of a foreign issuer of tokens. */
  readonly issuerPort?: number;
  /** The id of the bundle, which its deliveries record. */
  readonly build?: string;
  /** The owner whose store becomes this environment's. */
  readonly takeStoreFrom?: string;
  readonly toolVersion: string;
}
