import type { DeliverySummary, QueueAnswer } from "@hookloom/runtime/management";
import type { ApiReader, Rules, RulesStatus } from "../../api/api-reader.ts";
import type { LogLine } from "./log-line.ts";
import type { RegistrationInput, RegistrationStatus } from "./registration.ts";
import type { VerbContext } from "./verb-context.ts";

/** One build that an environment ran, as its history keeps it. */
export interface ReleaseRecord {
  /** Counts up with every release of an environment; a rollback is a release of its own. */
  readonly revision: number;
  /** The id of the bundle. */
  readonly build: string;
  /** With its digest; on a cluster alone. */
  readonly image?: string;
  readonly commit?: string;
  /** ISO 8601. */
  readonly deployedAt: string;
  /** The user who deployed it, as the cluster or the system names them. */
  readonly by?: string;
  readonly outcome: "deploying" | "ready" | "failed";
  /** The message if it failed. */
  readonly reason?: string;
  /** True if it failed because a user cancelled it. */
  readonly cancelled?: true;
  /** The environment that it was promoted from. */
  readonly promotedFrom?: string;
  /** The revision that a rollback went back to. */
  readonly rolledBackTo?: number;
}

/**
 * `absent`: never deployed, or removed. `unreachable`: requests to it fail, for the reason in `message`.
 * The others are those of a local environment.
 */
export type TargetPhase = "absent" | "stopped" | "starting" | "running" | "failed" | "unreachable";

/** What the status of an environment has about its deliveries, if it is reachable. */
export interface DeliveryStatus {
  /** The newest. */
  readonly deliveries?: readonly DeliverySummary[];
  /** What waits and what failed for good. */
  readonly queue?: QueueAnswer;
  /** The newest delivery that failed, for good or until its next run. */
  readonly lastFailed?: DeliverySummary;
}

export interface TargetStatus extends DeliveryStatus {
  readonly environment: string;
  readonly target: "local" | "kubernetes";
  /** Where it is, for users: `local`, or cluster, context and namespace. */
  readonly place: string;
  readonly phase: TargetPhase;
  readonly message?: string;
  readonly release?: ReleaseRecord;
  readonly url?: string;
  readonly replicas?: { readonly ready: number; readonly wanted: number };
  readonly registrations: readonly RegistrationStatus[];
  /** Undefined if the project has no `api`, or nothing responds. */
  readonly api?: RulesStatus;
}

/** A port of this machine at which the deliveries of an environment can be read. */
export interface DeliveriesPort {
  readonly port: number;
  /** Where it does not run: what is read is its store, and nothing can be changed. */
  readonly stopped?: {
    /** ISO 8601: about when it ended. Undefined if it has no log. */
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
  /** Undefined if the project has no `api` any more. */
  readonly hash: string | undefined;
  /** How many processes follow these rules now; 0 where nothing runs. */
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
  /** How many of the newest lines come first. */
  readonly lines: number;
  /** Only the lines of one delivery. */
  readonly delivery?: string;
  readonly signal: AbortSignal;
}

/** What the user has agreed to beforehand; without it the verb fails. */
export interface VerbOptions {
  /** Takes over fields of the cluster's objects that another field manager owns. */
  readonly takeOver?: boolean;
  /** Takes over the store of this owner, as the error named it. */
  readonly takeStoreFrom?: string;
  /** Promotes a build that never was ready where it comes from. */
  readonly unproven?: boolean;
  /** Deploys without a check of the types. */
  readonly unchecked?: boolean;
}

/**
 * What an environment runs on, with the verbs that both targets have. Every verb throws a `UserError` if something outside is
 * wrong, and an AbortError after its signal.
 */
export interface Target {
  readonly environment: string;
  readonly target: "local" | "kubernetes";
  /** Where it is, for users: `local`, or cluster, context and namespace. */
  readonly place: string;
  /** The settings of the project as this environment has them. */
  settings(): Promise<readonly SettingPlan[]>;
  /** Builds the project's source, releases it and registers it. */
  deploy(context: VerbContext, options?: VerbOptions): Promise<DeployOutcome>;
  /** Runs a build that another environment of the same kind ran, without building. */
  promote(
    release: ReleaseRecord,
    from: string,
    context: VerbContext,
    options?: VerbOptions,
  ): Promise<DeployOutcome>;
  /** Goes back to an earlier build: a named one, or the last other one that was ready. */
  rollback(build: string | undefined, context: VerbContext, options?: VerbOptions): Promise<DeployOutcome>;
  /** Rolls a change of settings out on the build that runs. */
  applySettings(context: VerbContext, options?: VerbOptions): Promise<DeployOutcome>;
  /** Reads its rules. */
  readonly api: ApiReader;
  /**
   * The rules that hookloom.json describes for it; undefined if the project has no `api`.
   * @throws ProjectError `bad-environment`
   */
  rules(): Promise<Rules | undefined>;
  /** The rules that were rolled out last; undefined if none apply. @throws ClusterError */
  appliedRules(signal: AbortSignal): Promise<Rules | undefined>;
  /**
   * Rolls these rules out beside the build that runs: nothing is built, and no process restarts.
   * @throws ProjectError `bad-environment`
   */
  applyRules(context: VerbContext): Promise<RulesOutcome>;
  /** Stops what runs; settings, history and stored deliveries stay. */
  stop(context: VerbContext): Promise<void>;
  /** Deletes the environment with its registrations and stored deliveries. */
  remove(context: VerbContext): Promise<void>;
  status(signal: AbortSignal): Promise<TargetStatus>;
  /**
   * Settings with another value here than the one that runs, which the next deploy or apply from here rolls out. It reads the
   * store of secrets, which takes a process for each value on some systems, so it is not part of the status, which is polled.
   */
  unappliedSettings(signal: AbortSignal): Promise<readonly string[]>;
  /**
   * The values of secrets that were deployed to a cluster, from any machine, so that they can be hidden.
   * @throws ClusterError, for example if this user may not read them
   */
  deployedSecrets(signal: AbortSignal): Promise<readonly string[]>;
  /** The newest first. */
  releases(signal: AbortSignal): Promise<readonly ReleaseRecord[]>;
  /** Resolves when all is printed; with `follow` when the signal aborts. */
  logs(options: LogOptions, print: (line: LogLine) => void): Promise<void>;
  /** What registering at the sources needs, with the accounts that this environment was opened with. */
  registration(signal: AbortSignal): Promise<RegistrationInput>;
  /**
   * A port of this machine that reaches the management port, for calls that are made now.
   * @throws EnvironmentError `not-running`, `not-answering`; ClusterError
   */
  managementPort(signal: AbortSignal): Promise<number>;
  /**
   * As `managementPort`, for queries that change nothing: about deliveries, failures, the queue and counts. An environment
   * of this machine that does not run has its store read.
   * @throws as `managementPort`
   */
  readingPort(signal: AbortSignal): Promise<DeliveriesPort>;
  /**
   * The base URL at which this machine reaches the triggers now, also where they are not public.
   * @throws EnvironmentError `not-running`, `not-answering`; ClusterError
   */
  address(signal: AbortSignal): Promise<string>;
  /** Frees connections and timers. */
  dispose(): Promise<void>;
}
