import type { EnvironmentState } from "../environment.ts";
import { removeState, type StoredState, writeState } from "./state-file.ts";

type Listener = (state: EnvironmentState) => void;

/** The state of an owned environment: told to listeners at once, and to other processes through the state file. */
export class PublishedState {
  readonly #file: string;
  readonly #token: string;
  readonly #stored: () => StoredState;
  readonly #listeners = new Set<Listener>();
  #state: EnvironmentState = { phase: "starting", problems: [], missing: [] };
  #writing: Promise<void> = Promise.resolve();

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

  /** Writes the state as it is now. @throws the file system's error */
  write(): Promise<void> {
    const written = this.#writing.then(() => writeState(this.#file, this.#stored()));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  change(state: EnvironmentState): void {
    this.#state = state;
    // A full disk must not take the environment down; others then see an older state.
    this.write().catch(() => undefined);
    this.#tell();
  }

  /** The last state: nothing is left for others to adopt. */
  async end(): Promise<void> {
    await this.#writing;
    this.forget();
    this.#state = { phase: "stopped", problems: [], missing: [] };
    this.#tell();
  }

  /** Removes the file at once, for an owner that is ending. */
  forget(): void {
    removeState(this.#file, this.#token);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener(this.#state);
  }
}
