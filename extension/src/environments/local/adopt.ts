import { watch } from "node:fs";
import { realpath } from "node:fs/promises";
import type { EnvironmentState, EnvironmentStatus, RunningEnvironment } from "../environment.ts";
import { notAnswering } from "../errors.ts";
import { askControl, type ControlCommand, OwnerSilent } from "./control.ts";
import { isAlive } from "./lock.ts";
import { followLog } from "./log-file.ts";
import type { LogLine } from "./log-line.ts";
import { environmentFiles, isStoredState, readState, removeState, type StoredState } from "./state-file.ts";

const stopMilliseconds = 15_000;
const lookMilliseconds = 500;
const stopped: EnvironmentState = { phase: "stopped", problems: [], missing: [] };

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

/**
 * The state of an environment that runs now. What a killed owner left behind is removed.
 * @throws EnvironmentError `not-answering` where its owner hangs
 */
export async function findRunning(root: string, environment: string): Promise<StoredState | undefined> {
  const file = environmentFiles(root, environment).state;
  const stored = await readState(file);
  if (!stored) return undefined;
  const answer = isAlive(stored.pid) ? await ask(stored, "state") : undefined;
  // A project folder that was copied while it ran holds a state that speaks of the original.
  if (isStoredState(answer) && answer.root === (await realpath(root))) return answer;
  removeState(file, stored.token);
  return undefined;
}

async function ask(
  stored: StoredState,
  what: "state" | ControlCommand,
  milliseconds?: number,
): Promise<unknown> {
  try {
    return await askControl(stored, what, milliseconds);
  } catch (thrown) {
    if (thrown instanceof OwnerSilent) throw notAnswering(stored.environment, stored.pid);
    throw thrown;
  }
}

/** An environment that another window or the CLI owns: its state file is watched, its owner is asked. */
class AdoptedEnvironment implements RunningEnvironment {
  readonly owned = false;
  readonly #stored: StoredState;
  readonly #listeners = new Set<(state: EnvironmentState) => void>();
  readonly #file: string;
  readonly #timer: NodeJS.Timeout;
  readonly #watcher: ReturnType<typeof watch>;
  readonly #unfollow: (() => Promise<void>) | undefined;
  #state: EnvironmentState;

  constructor(stored: StoredState, root: string, unfollow: (() => Promise<void>) | undefined) {
    const files = environmentFiles(root, stored.environment);
    this.#stored = stored;
    this.#state = stored.state;
    this.#file = files.state;
    this.#unfollow = unfollow;
    this.#watcher = watch(files.folder, (_type, name) => {
      if (name === null || name === "state.json") void this.#look();
    });
    this.#watcher.on("error", () => this.#watcher.close());
    this.#timer = setInterval(() => void this.#look(), lookMilliseconds);
  }

  get root(): string {
    return this.#stored.root;
  }
  get environment(): string {
    return this.#stored.environment;
  }
  get port(): number {
    return this.#stored.port;
  }
  get managementPort(): number {
    return this.#stored.managementPort;
  }
  get url(): string {
    return urlOf(this.port);
  }
  get state(): EnvironmentState {
    return this.#state;
  }

  onStateChange(listener: (state: EnvironmentState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async rebuild(): Promise<void> {
    await ask(this.#stored, "rebuild", stopMilliseconds);
  }

  async restart(): Promise<void> {
    await ask(this.#stored, "restart", stopMilliseconds);
  }

  async stop(): Promise<void> {
    await ask(this.#stored, "stop", stopMilliseconds);
    await this.#change(stopped);
  }

  async dispose(): Promise<void> {
    this.#listeners.clear();
    await this.#end();
  }

  async #look(): Promise<void> {
    const stored = await readState(this.#file);
    if (stored?.token === this.#stored.token && isAlive(stored.pid)) await this.#change(stored.state);
    else {
      removeState(this.#file, this.#stored.token);
      await this.#change(stopped);
    }
  }

  async #change(state: EnvironmentState): Promise<void> {
    if (this.#state.phase === "stopped" || JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    // The lines that tell of the end come before the news of it.
    if (state.phase === "stopped") await this.#end();
    for (const listener of [...this.#listeners]) listener(state);
  }

  async #end(): Promise<void> {
    clearInterval(this.#timer);
    this.#watcher.close();
    await this.#unfollow?.();
  }
}

/**
 * Adopts a running environment of a project; undefined where none runs. `log` gets the lines written from now on.
 * @throws EnvironmentError `not-answering` where its owner hangs
 */
export async function adopt(
  project: { readonly root: string },
  environment: string,
  log?: (line: LogLine) => void,
): Promise<RunningEnvironment | undefined> {
  const stored = await findRunning(project.root, environment);
  if (!stored) return undefined;
  const unfollow = log ? await followLog(environmentFiles(project.root, environment).logs, log) : undefined;
  return new AdoptedEnvironment(stored, project.root, unfollow);
}

/** What there is to say of each of these local environments, in the order given. Nothing is started or adopted. */
export function localStatus(root: string, environments: readonly string[]): Promise<EnvironmentStatus[]> {
  return Promise.all(
    environments.map(async (environment): Promise<EnvironmentStatus> => {
      const stored = await findRunning(root, environment);
      if (!stored) return { root, environment, ...stopped };
      const { port, managementPort, pid, startedAt, state } = stored;
      return { root, environment, ...state, port, managementPort, url: urlOf(port), pid, startedAt };
    }),
  );
}
