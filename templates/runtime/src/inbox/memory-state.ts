import type { SourceState } from "../webhook/background.ts";

interface Held {
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** The state of sources, in this process only. */
export class MemoryState implements SourceState {
  readonly #values = new Map<string, string>();
  readonly #held = new Map<string, Held>();

  async read(key: string): Promise<string | undefined> {
    return this.#values.get(key);
  }

  async write(key: string, value: string): Promise<void> {
    this.#values.set(key, value);
  }

  async remove(key: string): Promise<void> {
    this.#values.delete(key);
  }

  async hold(job: string, owner: string, milliseconds: number): Promise<boolean> {
    const held = this.#held.get(job);
    const now = Date.now();
    if (held !== undefined && held.owner !== owner && held.until > now) return false;
    this.#held.set(job, { owner, until: now + milliseconds });
    return true;
  }
}
