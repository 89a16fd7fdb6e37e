import { ignored } from "@hookloom/protocol/ignored-error";
import type { EnvironmentState } from "../../contract/environment.ts";
import { isStateGone, removeState, type StoredState, writeState } from "../store/state-file.ts";

type Listener = (state: EnvironmentState) => void;

/** Between two checks of the state file, which counts as deleted when two checks in a row do not find it. */
const checkIntervalMs = 250;

/** The state of an owned environment: reported to listeners at once, and to other processes through the state file. */
export class PublishedState {
  readonly #file: string;
  readonly #token: string;
  readonly #stored: () => StoredState;
  readonly #listeners = new Set<Listener>();
  #state: EnvironmentState = { phase: "starting", problems: [], missing: [] };
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #misses = 0;

  constructor(file: string, token: string, stored: () => StoredState) {
    this.#file = file;
    this.#token = token;
    this.#stored = stored;
  }

  get state(): EnvironmentState {
    return this.#state;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Publishes the state from now on. `onGone` is called once if its file is deleted: no process can find the environment
   * then, and the next start would run a second one.
   */
  async open(onGone: () => void): Promise<void> {
    await this.#write();
    this.#timer = setInterval(() => void this.#check(onGone), checkIntervalMs);
    this.#timer.unref();
  }

  /** Writes the state as it is now. @throws the file system's error */
  #write(): Promise<void> {
    const written = this.#writing.then(() => writeState(this.#file, this.#stored()));
    this.#writing = written.catch(ignored("the caller of that write handles it"));
    return written;
  }

  change(state: EnvironmentState): void {
    this.#state = state;
    this.#write().catch(ignored("a full disk must not end the environment: others only see an older state"));
    this.#notify();
  }

  /** Publishes the last state: nothing is left to attach to. `message` is the reason if the end was not requested. */
  async end(message?: string): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    this.forget();
    this.#state = {
      phase: "stopped",
      problems: [],
      missing: [],
      ...(message === undefined ? {} : { message }),
    };
    this.#notify();
  }

  /** Removes the file synchronously, for an owner that is exiting. */
  forget(): void {
    removeState(this.#file, this.#token);
  }

  async #check(onGone: () => void): Promise<void> {
    await this.#writing;
    this.#misses = (await isStateGone(this.#file, this.#token)) ? this.#misses + 1 : 0;
    if (this.#misses < 2) return;
    clearInterval(this.#timer);
    onGone();
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener(this.#state);
  }
}
