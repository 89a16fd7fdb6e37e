import type { ProjectEnvironment } from "../../project/project.ts";
import type { BuildProblem } from "./build-problem.ts";

/** The properties of a project that are needed to run it. */
export interface RunnableProject {
  readonly root: string;
  readonly name: string;
  /** Absolute path of the file whose default export is run. */
  readonly entry: string;
}

/**
 * `starting`: nothing responds yet, requests wait. `running`: a build responds to requests; it is an older build if `problems` is
 * not empty. `failed`: nothing responds until the next save. `stopped`: final.
 */
export type EnvironmentPhase = "starting" | "running" | "failed" | "stopped";

/** The published state of a running environment; plain JSON, also stored in its state file. */
export interface EnvironmentState {
  readonly phase: EnvironmentPhase;
  /** The problems that keep the latest source from running. */
  readonly problems: readonly BuildProblem[];
  /** The message of a failure that is not a build problem. */
  readonly message?: string;
  /** The id of the build that serves requests. */
  readonly build?: string;
  /** Names of settings that have no value. */
  readonly missing: readonly string[];
  /** True while the serving process can be debugged: it has an inspector, no time limits, and records nothing. */
  readonly debugged?: boolean;
}

/** An environment's debugging session. */
export interface Debugging {
  /** The local port that always leads to the inspector of the process that serves requests. */
  readonly port: number;
  /** Ends debugging; the environment continues without an inspector. */
  end(): void;
}

export interface EnvironmentStatus extends ProjectEnvironment, EnvironmentState {
  readonly port?: number;
  readonly managementPort?: number;
  readonly url?: string;
  /** The process that owns the environment: a window or a `hookloom dev`. */
  readonly pid?: number;
  readonly startedAt?: string;
  /** True if a deployed build runs instead of the latest source. */
  readonly deployed?: boolean;
}

/** An environment that this process started or is attached to. */
export interface RunningEnvironment extends ProjectEnvironment {
  readonly port: number;
  readonly managementPort: number;
  readonly url: string;
  /** False if another process owns it. */
  readonly owned: boolean;
  /** True if it is tied to the windows that show it: it stops a while after the last of them is closed. */
  readonly attended: boolean;
  /** True if it runs a deployed build; saves do not change it. */
  readonly deployed: boolean;
  readonly state: EnvironmentState;
  /** Calls the listener on each state change, finally with phase `stopped`; returns a function that removes the listener. */
  onStateChange(listener: (state: EnvironmentState) => void): () => void;
  /** Rebuilds immediately, without waiting for the file watcher. */
  rebuild(): Promise<void>;
  /** Starts a new process with the latest build and freshly read settings; passed values take precedence over stored values. */
  restart(values?: Readonly<Record<string, string>>): Promise<void>;
  /** Restarts and takes over the store of the given owner; the owner is named as in `BuildProblem.storeOwner`. */
  takeOver(storeOwner: string): Promise<void>;
  /**
   * Runs the latest source with an inspector until `end` of the result is called or this process exits. Requests that arrive
   * during the start wait for the new process; running deliveries finish without an inspector.
   * @throws EnvironmentError `not-debugged` if the latest source does not run, `not-running`
   */
  debug(): Promise<Debugging>;
  /** Stops the environment for everyone. Resolves when its ports are free. */
  stop(): Promise<void>;
  /** Stops watching an attached environment without stopping it; stops an owned one. */
  dispose(): Promise<void>;
}

/** Shortens a build id for display to its first eight characters, which every verb also accepts. */
export const shortBuild = (build: string): string => build.slice(0, 8);
