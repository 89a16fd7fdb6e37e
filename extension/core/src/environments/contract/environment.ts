import type { ProjectEnvironment } from "../../project/project.ts";
import type { BuildProblem } from "./build-problem.ts";

/** The part of a project that running it needs. */
export interface RunnableProject {
  readonly root: string;
  readonly name: string;
  /** Absolute path of the file whose default export runs. */
  readonly entry: string;
}

/**
 * `starting`: nothing responds yet, requests wait. `running`: a build responds to requests, an older one while `problems`
 * is not empty. `failed`: nothing responds until the next save. `stopped`: final.
 */
export type EnvironmentPhase = "starting" | "running" | "failed" | "stopped";

/** What a running environment publishes; plain JSON, also in its state file. */
export interface EnvironmentState {
  readonly phase: EnvironmentPhase;
  /** What keeps the newest source from running. */
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

/** What a debugger attaches to. */
export interface Debugging {
  /** The port of this machine that always leads to the inspector of the process that serves requests. */
  readonly port: number;
  /** Lets the environment continue without an inspector. */
  end(): void;
}

export interface EnvironmentStatus extends ProjectEnvironment, EnvironmentState {
  readonly port?: number;
  readonly managementPort?: number;
  readonly url?: string;
  /** The process that owns the environment: a window or a `hookloom dev`. */
  readonly pid?: number;
  readonly startedAt?: string;
  /** True if a deployed build runs, and not the newest source. */
  readonly deployed?: boolean;
}

/** An environment that this process started or is attached to. */
export interface RunningEnvironment extends ProjectEnvironment {
  readonly port: number;
  readonly managementPort: number;
  readonly url: string;
  /** False if another process owns it. */
  readonly owned: boolean;
  /** True if it belongs to the windows that show it, and ends a while after the last of them. */
  readonly attended: boolean;
  /** True if it runs a build that was deployed; saves do not change it. */
  readonly deployed: boolean;
  readonly state: EnvironmentState;
  /** Calls back at each change, the last time with phase `stopped`; returns how to stop listening. */
  onStateChange(listener: (state: EnvironmentState) => void): () => void;
  /** Builds again now, without waiting for the file watcher. */
  rebuild(): Promise<void>;
  /** Starts a new process on the newest build and fresh settings; handed values come before stored ones. */
  restart(values?: Readonly<Record<string, string>>): Promise<void>;
  /** Starts again and makes the store that this owner holds, as `BuildProblem.storeOwner` names it, this environment's. */
  takeOver(storeOwner: string): Promise<void>;
  /**
   * Runs the newest source with an inspector until `end` of the result is called or this process is gone. Requests that arrive
   * meanwhile wait for it, and runs that have started finish without it.
   * @throws EnvironmentError `not-debugged` if that source does not run, `not-running`
   */
  debug(): Promise<Debugging>;
  /** Ends the environment for everyone. Resolves when its ports are free. */
  stop(): Promise<void>;
  /** Stops watching an attached environment without ending it; ends an owned one. */
  dispose(): Promise<void>;
}

/** A build's id as people see it: its first eight characters, which every verb accepts too. */
export const shortBuild = (build: string): string => build.slice(0, 8);
