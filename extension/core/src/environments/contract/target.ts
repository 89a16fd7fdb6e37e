import type { DeliverySummary, QueueAnswer } from "@hookloom/runtime/management";
import type { ApiReader, Rules, RulesStatus } from "../../api/api-reader.ts";
import type { LogLine } from "./log-line.ts";
import type { RegistrationInput, RegistrationStatus } from "./registration.ts";
import type { VerbContext } from "./verb-context.ts";

/** One build that an environment ran, as recorded in its history. */
export interface ReleaseRecord {
  /** Incremented with every release of an environment; a rollback is a separate release. */
  readonly revision: number;
  /** The id of the bundle. */
  readonly build: string;
  /** The image with its digest; only on a cluster. */
  readonly image?: string;
  readonly commit?: string;
  /** ISO 8601. */
  readonly deployedAt: string;
  /** The user who deployed it: the user name on the cluster or the system. */
  readonly by?: string;
  readonly outcome: "deploying" | "ready" | "failed";
  /** The message if it failed. */
  readonly reason?: string;
  /** True if it failed because a user cancelled it. */
  readonly cancelled?: true;
  /** The environment that the build was promoted from. */
  readonly promotedFrom?: string;
  /** The revision that a rollback restored. */
  readonly rolledBackTo?: number;
}

/**
 * `absent`: never deployed, or removed. `unreachable`: requests to the environment fail; `message` contains the reason. The other
 * phases are those of a local environment.
 */
export type TargetPhase = "absent" | "stopped" | "starting" | "running" | "failed" | "unreachable";

/** The delivery part of an environment's status, if the environment is reachable. */
export interface DeliveryStatus {
  /** The latest deliveries. */
  readonly deliveries?: readonly DeliverySummary[];
  /** The queued and the permanently failed deliveries. */
  readonly queue?: QueueAnswer;
  /** The latest failed delivery, whether it failed permanently or will be retried. */
  readonly lastFailed?: DeliverySummary;
}

export interface TargetStatus extends DeliveryStatus {
  readonly environment: string;
  readonly target: "local" | "kubernetes";
  /** The display name of its location: `local`, or cluster, context and namespace. */
  readonly place: string;
  readonly phase: TargetPhase;
  readonly message?: string;
  readonly release?: ReleaseRecord;
  readonly url?: string;
  readonly replicas?: { readonly ready: number; readonly wanted: number };
  readonly registrations: readonly RegistrationStatus[];
  /** Undefined if the project has no `api` or nothing responds. */
  readonly api?: RulesStatus;
}

/** A local port from which an environment's deliveries can be read. */
export interface DeliveriesPort {
  readonly port: number;
  /** Set if the environment is not running: the data is read from its store, and nothing can be changed. */
  readonly stopped?: {
    /** ISO 8601: roughly when it stopped. Undefined if it has no log. */
    readonly lastLogged?: string;
  };
}

export interface DeployOutcome {
  readonly release: ReleaseRecord;
  readonly url?: string;
  /** Messages for the user. */
  readonly notes: readonly string[];
}

export interface RulesOutcome {
  /** Undefined if the project no longer has an `api`. */
  readonly hash: string | undefined;
  /** The number of processes that currently apply these rules; 0 if nothing is running. */
  readonly processes: number;
}

/** Where the value of a setting comes from. */
export type SettingOrigin = "environment" | "store" | "default" | "none";

/** One declared setting, without its value. */
export interface SettingPlan {
  readonly name: string;
  readonly secret: boolean;
  readonly description?: string;
  readonly origin: SettingOrigin;
  /** True if it is required and has no value. */
  readonly missing: boolean;
}

export interface LogOptions {
  readonly follow: boolean;
  /** The number of latest lines to print first. */
  readonly lines: number;
  /** Only the lines of one delivery. */
  readonly delivery?: string;
  readonly signal: AbortSignal;
}

/** Decisions that the user has confirmed in advance; without the required one, the verb fails. */
export interface VerbOptions {
  /** Takes over fields of cluster objects that another field manager owns. */
  readonly takeOver?: boolean;
  /** Takes over the store of this owner, as named in the error. */
  readonly takeStoreFrom?: string;
  /** Promotes a build that was never ready in the environment it comes from. */
  readonly unproven?: boolean;
  /** Deploys without type-checking. */
  readonly unchecked?: boolean;
}

/**
 * The platform that an environment runs on, with the verbs that both kinds of target support. Every verb throws a `UserError` for
 * external problems, and an AbortError after its signal aborts.
 */
export interface Target {
  readonly environment: string;
  readonly target: "local" | "kubernetes";
  /** The display name of its location: `local`, or cluster, context and namespace. */
  readonly place: string;
  /** The project's settings in this environment. */
  settings(): Promise<readonly SettingPlan[]>;
  /** Builds the project's source, releases the build and registers the triggers. */
  deploy(context: VerbContext, options?: VerbOptions): Promise<DeployOutcome>;
  /** Runs a build that another environment of the same kind ran, without building. */
  promote(
    release: ReleaseRecord,
    from: string,
    context: VerbContext,
    options?: VerbOptions,
  ): Promise<DeployOutcome>;
  /** Goes back to an earlier build: the given build, or by default the last different build that was ready. */
  rollback(build: string | undefined, context: VerbContext, options?: VerbOptions): Promise<DeployOutcome>;
  /** Rolls out changed settings with the current build. */
  applySettings(context: VerbContext, options?: VerbOptions): Promise<DeployOutcome>;
  /** Reads the environment's rules. */
  readonly api: ApiReader;
  /**
   * The rules that hookloom.json describes for the environment; undefined if the project has no `api`.
   * @throws ProjectError `bad-environment`
   */
  rules(): Promise<Rules | undefined>;
  /** The rules that were rolled out last; undefined if no rules apply. @throws ClusterError */
  appliedRules(signal: AbortSignal): Promise<Rules | undefined>;
  /**
   * Rolls out these rules with the current build: nothing is built, and no process restarts.
   * @throws ProjectError `bad-environment`
   */
  applyRules(context: VerbContext): Promise<RulesOutcome>;
  /** Stops the environment; settings, history and stored deliveries are kept. */
  stop(context: VerbContext): Promise<void>;
  /** Deletes the environment with its registrations and stored deliveries. */
  remove(context: VerbContext): Promise<void>;
  status(signal: AbortSignal): Promise<TargetStatus>;
  /**
   * The settings whose value on this machine differs from the deployed value; the next deploy or apply from this machine rolls
   * them out. Reads the secret store, which on some systems starts a process per value, so it is not part of the status, which is
   * polled.
   */
  unappliedSettings(signal: AbortSignal): Promise<readonly string[]>;
  /**
   * The secret values deployed to a cluster from any machine, so that they can be hidden.
   * @throws ClusterError, for example if this user may not read them
   */
  deployedSecrets(signal: AbortSignal): Promise<readonly string[]>;
  /** Newest first. */
  releases(signal: AbortSignal): Promise<readonly ReleaseRecord[]>;
  /** Resolves when all lines are printed; with `follow`, when the signal aborts. */
  logs(options: LogOptions, print: (line: LogLine) => void): Promise<void>;
  /** The input for registering at the sources, with the accounts that this environment was opened with. */
  registration(signal: AbortSignal): Promise<RegistrationInput>;
  /**
   * Returns a local port that leads to the management port, for immediate calls.
   * @throws EnvironmentError `not-running`, `not-answering`; ClusterError
   */
  managementPort(signal: AbortSignal): Promise<number>;
  /**
   * Like `managementPort`, but for read-only queries: deliveries, failures, the queue and counts. If a local environment is not
   * running, they are read from its store.
   * @throws the errors of `managementPort`
   */
  readingPort(signal: AbortSignal): Promise<DeliveriesPort>;
  /**
   * The base URL at which this machine currently reaches the triggers, even if they are not public.
   * @throws EnvironmentError `not-running`, `not-answering`; ClusterError
   */
  address(signal: AbortSignal): Promise<string>;
  /** Releases connections and timers. */
  dispose(): Promise<void>;
}
