import { createHash } from "node:crypto";
import { isRunning } from "../platform/process-identity.ts";

/**
 * The progress of a secret's rotation, from which a later call continues. `begun`: the previous value may be in `NAME_PREVIOUS`
 * and the new one in `NAME`. `written`: both values are stored. `accepted`: the service accepts both. `switched`: the source
 * signs with the new value.
 */
export type RotationStep = "begun" | "written" | "accepted" | "switched";

export interface Rotation {
  readonly setting: string;
  readonly step: RotationStep;
  /** ISO 8601: the time after which no deliveries signed with the previous value can arrive; set with step `switched`. */
  readonly dropAfter?: string;
}

/**
 * The registration that Hookloom created at a source for one trigger of one environment. Plain JSON without any secret values.
 */
export interface Binding {
  /** Letters, digits, dashes and dots, as required for a key of a ConfigMap. */
  readonly id: string;
  readonly source: string;
  /** The name of the trigger in the project. */
  readonly trigger: string;
  /** The registered resource, such as `owner/name`. */
  readonly resource: string;
  readonly environment: string;
  /** The URL that the source posts to. */
  readonly url: string;
  /** The source's id for the hook; undefined while the hook is being created. */
  readonly remoteId?: string;
  /** The name of the setting that holds the secret. */
  readonly secret?: string;
  /** The events that the source sends, by the source's names. */
  readonly events: readonly string[];
  /** ISO 8601; set if the registration expires. */
  readonly expires?: string;
  /** A hash of all configuration at the source except the secret. */
  readonly configHash: string;
  /** Base URL of the source's API, if it is not the default one. */
  readonly api?: string;
  /**
   * The name of the process with which the registration ends. A registration left behind by a dead process is removed at the next
   * start.
   */
  readonly endsWith?: string;
  readonly rotation?: Rotation;
}

/** True if the process that a binding was tied to has ended. */
export function isOrphaned({ endsWith }: Pick<Binding, "endsWith">): boolean {
  return endsWith !== undefined && isRunning(endsWith) === false;
}

/** Stores an environment's bindings, shared by every machine that deploys the environment. */
export interface BindingStore {
  list(): Promise<readonly Binding[]>;
  /** Replaces the binding with the same id. */
  put(binding: Binding): Promise<void>;
  /** Also succeeds if there is no such binding. */
  delete(id: string): Promise<void>;
}

function shortHash(...parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

type BindingKey = Pick<Binding, "environment" | "trigger" | "source" | "resource" | "api">;

/** Returns a stable id for a trigger and a resource, so a second start finds the binding that the first one created. */
export function bindingId({ environment, trigger, source, resource, api }: BindingKey): string {
  return `${source}.${shortHash(environment, trigger, resource.toLowerCase(), api ?? "")}`;
}

export function configHashOf(url: string, events: readonly string[]): string {
  return shortHash(url, [...events].sort());
}
