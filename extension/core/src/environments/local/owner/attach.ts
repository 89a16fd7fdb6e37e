import { existsSync, watch } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { ignored } from "@hookloom/protocol/ignored-error";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { isUserError } from "../../../project/user-error.ts";
import type {
  Debugging,
  EnvironmentState,
  EnvironmentStatus,
  RunningEnvironment,
} from "../../contract/environment.ts";
import { notRunning, ownerNotResponding, ownerUnreachable, stateGone } from "../../contract/errors.ts";
import type { LogLine } from "../../contract/log-line.ts";
import { isAlive } from "../../platform/process-identity.ts";
import { followLog } from "../store/log-file.ts";
import { isSealed } from "../store/owner-seal.ts";
import {
  type EnvironmentFiles,
  environmentFiles,
  isStoredState,
  readState,
  removeState,
  type StoredState,
} from "../store/state-file.ts";
import {
  attend,
  type ControlCommand,
  debugOwner,
  type HandedValues,
  OwnerSilent,
  OwnerUnreachable,
  requestControl,
} from "./control.ts";

const stopTimeoutMs = 15_000;
const checkIntervalMs = 500;
const goneCheckMs = 2_000;
const recentLines = 100;
const stopped: EnvironmentState = { phase: "stopped", problems: [], missing: [] };

const localUrl = (port: number): string => `http://127.0.0.1:${port}`;

/**
 * Returns the state of an environment if it is running. A state file left behind by a killed owner is removed.
 * @throws EnvironmentError `not-answering` if its owner hangs or cannot be reached
 */
export async function findRunning(root: string, environment: string): Promise<StoredState | undefined> {
  const files = environmentFiles(root, environment);
  const stored = await readState(files);
  if (!stored) return undefined;
  const response = isAlive(stored.pid) ? await requestOwner(stored, "state") : undefined;
  if (isStoredState(response) && response.token === stored.token && (await isSealed(response)))
    return response;
  removeState(files.state, stored.token);
  return undefined;
}

function requestOwner(
  stored: StoredState,
  operation: "state" | ControlCommand,
  timeoutMs?: number,
  values?: HandedValues,
): Promise<unknown> {
  return fromOwner(stored, requestControl(stored, operation, timeoutMs, values));
}

/** @throws EnvironmentError `not-answering` if an owner does not respond in time or cannot be reached */
async function fromOwner<T>(
  { environment, pid }: Pick<StoredState, "environment" | "pid">,
  response: Promise<T>,
): Promise<T> {
  try {
    return await response;
  } catch (thrown) {
    if (thrown instanceof OwnerUnreachable) throw ownerUnreachable(environment, pid, thrown.message);
    if (thrown instanceof OwnerSilent) throw ownerNotResponding(environment, pid);
    throw thrown;
  }
}

/** An environment owned by another window or the CLI: reads its state file and sends commands to its owner. */
class AttachedEnvironment implements RunningEnvironment {
  readonly owned = false;
  readonly attended: boolean;
  readonly deployed: boolean;
  readonly root: string;
  readonly environment: string;
  readonly port: number;
  readonly managementPort: number;
  readonly url: string;
  readonly #stored: StoredState;
  readonly #listeners = new Set<(state: EnvironmentState) => void>();
  readonly #files: EnvironmentFiles;
  readonly #timer: NodeJS.Timeout;
  readonly #watcher: ReturnType<typeof watch>;
  readonly #unfollow: (() => Promise<void>) | undefined;
  readonly #leave: () => void;
  #state: EnvironmentState;

  constructor(stored: StoredState, root: string, unfollow: (() => Promise<void>) | undefined) {
    const files = environmentFiles(root, stored.environment);
    this.attended = stored.attended ?? false;
    this.deployed = stored.deployed ?? false;
    this.root = stored.root;
    this.environment = stored.environment;
    this.port = stored.port;
    this.managementPort = stored.managementPort;
    this.url = localUrl(stored.port);
    this.#stored = stored;
    this.#state = stored.state;
    this.#files = files;
    this.#unfollow = unfollow;
    this.#leave = attend(stored);
    this.#watcher = watch(files.folder, (_type, name) => {
      if (name === null || name === "state.json") void this.#check();
    });
    this.#watcher.on("error", () => this.#watcher.close());
    this.#timer = setInterval(() => void this.#check(), checkIntervalMs);
  }

  get state(): EnvironmentState {
    return this.#state;
  }

  onStateChange(listener: (state: EnvironmentState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async rebuild(): Promise<void> {
    await requestOwner(this.#stored, "rebuild", stopTimeoutMs);
  }

  async restart(values?: HandedValues): Promise<void> {
    await requestOwner(this.#stored, "restart", stopTimeoutMs, values);
  }

  async takeOver(storeOwner: string): Promise<void> {
    await requestOwner(this.#stored, "take-over", stopTimeoutMs, { storeOwner });
  }

  async debug(): Promise<Debugging> {
    const debugging = await fromOwner(this.#stored, debugOwner(this.#stored));
    if (!debugging) throw notRunning(this.environment);
    return debugging;
  }

  async stop(): Promise<void> {
    await requestOwner(this.#stored, "stop", stopTimeoutMs);
    await this.#change(stopped);
  }

  async dispose(): Promise<void> {
    this.#listeners.clear();
    await this.#end();
  }

  async #check(): Promise<void> {
    const stored = await readState(this.#files);
    if (stored?.token === this.#stored.token) {
      if (isAlive(stored.pid)) return this.#change(stored.state);
      removeState(this.#files.state, stored.token);
    }
    // An unreadable state file is not removed: an owner stops when its state file is gone.
    const { folder } = this.#files;
    // An owner that stops normally keeps the folder. An owner whose folder was deleted cannot log the reason.
    if (existsSync(folder)) return this.#change(stopped);
    await this.#change({ ...stopped, message: stateGone(this.environment, folder) });
  }

  async #change(state: EnvironmentState): Promise<void> {
    if (this.#state.phase === "stopped" || JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    // The last log lines have to be delivered before the state change.
    if (state.phase === "stopped") await this.#end();
    for (const listener of [...this.#listeners]) listener(state);
  }

  async #end(): Promise<void> {
    clearInterval(this.#timer);
    this.#watcher.close();
    this.#leave();
    await this.#unfollow?.();
  }
}

/**
 * Attaches to a project's running environment; undefined if none is running. `log` receives the lines written from now on, or
 * from `since` (ISO 8601) on.
 * @throws EnvironmentError `not-answering` if its owner hangs
 */
export async function attach(
  project: { readonly root: string },
  environment: string,
  log?: (line: LogLine) => void,
  since?: string,
): Promise<RunningEnvironment | undefined> {
  const stored = await findRunning(project.root, environment);
  if (!stored) return undefined;
  const { logs } = environmentFiles(project.root, environment);
  const logIfRecent = (line: LogLine): void => {
    if (since === undefined || line.time >= since) log?.(line);
  };
  const unfollow = log
    ? await followLog(logs, logIfRecent, since === undefined ? 0 : recentLines)
    : undefined;
  return new AttachedEnvironment(stored, project.root, unfollow);
}

/**
 * Resolves once an environment no longer responds on a port, because it stopped or moved to another port. Keeps waiting while a
 * busy owner does not respond.
 * @throws AbortError once the signal aborts
 */
export async function untilGone(
  { root, environment, port }: Pick<StoredState, "root" | "environment" | "port">,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await wait(goneCheckMs, undefined, { signal });
    try {
      if ((await findRunning(root, environment))?.port !== port) return;
    } catch (thrown) {
      if (!isUserError(thrown) || thrown.code !== "not-answering") throw thrown;
    }
  }
}

/**
 * Returns a setting's value in a running environment. Samples are signed with this value because windows and terminals have
 * separate secret stores. Undefined if nothing runs or the setting has no value.
 */
export async function runningValue(
  root: string,
  environment: string,
  name: string,
): Promise<string | undefined> {
  const stored = await readState(environmentFiles(root, environment));
  return (
    stored && (await requestValue(stored, name).catch(ignored("the caller then uses its own stored value")))
  );
}

/**
 * Returns the value with which an environment currently runs; undefined if the setting has none.
 * @throws EnvironmentError `not-answering` if its owner does not respond, for example because it is busy
 */
export async function requestValue(
  stored: Pick<StoredState, "environment" | "pid" | "controlPort" | "token">,
  name: string,
): Promise<string | undefined> {
  const response = await fromOwner(stored, requestControl(stored, `value/${name}`));
  if (!isRecord(response)) throw ownerNotResponding(stored.environment, stored.pid);
  return typeof response.value === "string" ? response.value : undefined;
}

/** Returns the status of each of these local environments, in the given order. Does not start or attach to anything. */
export function localStatus(root: string, environments: readonly string[]): Promise<EnvironmentStatus[]> {
  return Promise.all(
    environments.map(async (environment): Promise<EnvironmentStatus> => {
      const stored = await findRunning(root, environment);
      if (!stored) return { root, environment, ...stopped };
      const { port, managementPort, pid, startedAt, state, deployed = false } = stored;
      const url = localUrl(port);
      return { root, environment, ...state, port, managementPort, url, pid, startedAt, deployed };
    }),
  );
}
