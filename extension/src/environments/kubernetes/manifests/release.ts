import type { KubernetesDescription } from "../../../project/config/environment-description.ts";
import type { DeclaredSetting } from "../../secrets/settings.ts";

/** One variable that the project reads, with what the manifests say of it. */
export interface ReleaseSetting {
  readonly name: string;
  readonly secret: boolean;
  /** In a dry run a secret's value is only a word that tells whether it has one; in the history it is empty. */
  readonly value: string;
}

/** What a build reads and answers, so that it can be brought out again, or elsewhere, without its source. */
export interface ReleasePlan {
  /** The paths of the triggers, each once. */
  readonly paths: readonly string[];
  readonly declared: readonly DeclaredSetting[];
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
  /** The owner whose store becomes this environment's. */
  readonly takeStoreFrom?: string;
  readonly toolVersion: string;
}
