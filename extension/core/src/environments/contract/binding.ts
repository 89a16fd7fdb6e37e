import { createHash } from "node:crypto";
import { isRunning } from "../platform/process-identity.ts";

/**
 * The progress of a secret's rotation, which a later call continues. `begun`: the previous value may be in
 * `NAME_PREVIOUS` and the new one in `NAME`. `written`: both are. `accepted`: the service takes both. `switched`: the
 * source signs with the new one.
 */
export type RotationStep = "begun" | "written" | "accepted" | "switched";

export interface Rotation {
  readonly setting: string;
  readonly step: RotationStep;
  /** ISO 8601: when deliveries signed with the previous value can no longer arrive; with step `switched`. */
  readonly dropAfter?: string;
}

/** What Hookloom registered at a source for one trigger of one environment. Plain JSON without the value of any secret. */
export interface Binding {
  /** Letters, digits, dashes and dots, as required for a key of a ConfigMap. */
  readonly id: string;
  readonly source: string;
  /** The name of the trigger in the project. */
  readonly trigger: string;
  /** What it is registered for, such as `owner/name`. */
  readonly resource: string;
  readonly environment: string;
  /** The URL that the source posts to. */
  readonly url: string;
  /** The source's own id of it; undefined while it is being created. */
  readonly remoteId?: string;
  /** The name of the setting that holds the secret. */
  readonly secret?: string;
  /** The events that the source sends, by its own names. */
  readonly events: readonly string[];
  /** ISO 8601; set if it expires. */
  readonly expires?: string;
  /** Changes with everything that is set at the source, apart from the secret. */
  readonly configHash: string;
  /** Base URL of the source's API, if it is not the default one. */
  readonly api?: string;
  /** The name of the process that it ends with: what a dead process left behind is removed at the next start. */
  readonly endsWith?: string;
  readonly rotation?: Rotation;
}

/** True if a binding was to end with a process that has ended. */
export function isOrphaned({ endsWith }: Pick<Binding, "endsWith">): boolean {
  return endsWith !== undefined && isRunning(endsWith) === false;
}

/** Stores the bindings of one environment for every machine that deploys it. */
export interface BindingStore {
  list(): Promise<readonly Binding[]>;
  /** Replaces the one of the same id. */
  put(binding: Binding): Promise<void>;
  /** Succeeds if there is no such binding. */
  delete(id: string): Promise<void>;
}

function shortHash(...parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

type BindingKey = Pick<Binding, "environment" | "trigger" | "source" | "resource" | "api">;

/** Stable for a trigger and a resource: a second start has to find what the first one created. */
export function bindingId({ environment, trigger, source, resource, api }: BindingKey): string {
  return `${source}.${shortHash(environment, trigger, resource.toLowerCase(), api ?? "")}`;
}

export function configHashOf(url: string, events: readonly string[]): string {
  return shortHash(url, [...events].sort());
}
