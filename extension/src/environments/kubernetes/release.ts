import type { KubernetesDescription } from "../../project/environment-description.ts";

/** One variable that the project reads, with what the manifests say of it. */
export interface ReleaseSetting {
  readonly name: string;
  readonly secret: boolean;
  /** In a dry run a secret's value is only a word that tells whether it has one. */
  readonly value: string;
}

/** All that the manifests of one environment are made of; nothing else is looked at. */
export interface Release {
  readonly project: string;
  readonly environment: string;
  readonly description: KubernetesDescription;
  /** With its digest, once it is built. */
  readonly image: string;
  /** The paths of the triggers, each once. */
  readonly paths: readonly string[];
  readonly settings: readonly ReleaseSetting[];
  /** Another text whenever a secret has another value, without telling anything of it. */
  readonly secretsRevision: string;
  /** The port of the PostgreSQL server; undefined where the store is a file of the pod. */
  readonly databasePort?: number;
  readonly sourceCommit?: string;
  readonly toolVersion: string;
}
