import type { AccessStore, Application, Holder } from "./access-store.ts";

interface CacheEntry<Value> {
  readonly value: Value;
  /** When the lookup began, in milliseconds of the clock. */
  readonly at: number;
}

/** The maximum age and number of values, and the clock in milliseconds. */
interface FreshOptions {
  readonly maxAgeMs: number;
  readonly most?: number;
  readonly now: () => number;
}

/**
 * Caches the values of a lookup for a short time. The age of a value counts from the start of the lookup, so that the value
 * includes every earlier change. The number of values is limited, since requests may contain names that do not exist.
 */
class FreshCache<Value> {
  readonly #fetchValue: (name: string) => Promise<Value>;
  readonly #options: FreshOptions;
  #kept = new Map<string, CacheEntry<Value>>();
  #pending = new Map<string, Promise<Value>>();

  constructor(fetchValue: (name: string) => Promise<Value>, options: FreshOptions) {
    this.#fetchValue = fetchValue;
    this.#options = options;
  }

  /** Returns a fresh value, without a promise if it is cached, so that most requests do not wait. */
  get(name: string): Value | Promise<Value> {
    const { now, maxAgeMs } = this.#options;
    const kept = this.#kept.get(name);
    if (kept !== undefined && now() - kept.at < maxAgeMs) return kept.value;
    const pending = this.#pending.get(name);
    if (pending !== undefined) return pending;
    const loading = this.#load(name, now());
    this.#pending.set(name, loading);
    return loading;
  }

  /** Drops all values and running lookups after a change by this process. */
  clear(): void {
    this.#kept = new Map();
    this.#pending = new Map();
  }

  async #load(name: string, at: number): Promise<Value> {
    const [kept, pending] = [this.#kept, this.#pending];
    try {
      const value = await this.#fetchValue(name);
      if (kept.size >= (this.#options.most ?? 10_000)) kept.clear();
      kept.set(name, { value, at });
      return value;
    } finally {
      pending.delete(name);
    }
  }
}

/** Maximum age in milliseconds, so that every replica rejects a revoked credential within a second. */
const freshMs = 900;

/** Cached access to the consumers. The data is at most one second old. */
export class Directory {
  readonly #holders: FreshCache<Holder | undefined>;
  readonly #clients: FreshCache<Application | undefined>;
  readonly #store: AccessStore;
  #used = new Map<string, number>();

  constructor(store: AccessStore, now: () => number = () => performance.now()) {
    this.#store = store;
    const options = { maxAgeMs: freshMs, now };
    this.#holders = new FreshCache((id) => store.holder(id), options);
    this.#clients = new FreshCache((id) => store.byClient(id), options);
  }

  /** Returns a credential by its ID, with its application. */
  holder(id: string): Holder | undefined | Promise<Holder | undefined> {
    return this.#holders.get(id);
  }

  /** Returns an application by its client ID. */
  byClient(clientId: string): Application | undefined | Promise<Application | undefined> {
    return this.#clients.get(clientId);
  }

  /** Records that a credential was used. `flush` writes it to the store. */
  use(id: string, at: number): void {
    this.#used.set(id, at);
  }

  async flush(): Promise<void> {
    if (this.#used.size === 0) return;
    const used = this.#used;
    this.#used = new Map();
    await this.#store.used(used);
  }

  /** Applies a change by this process immediately. Must be called after every change. */
  changed(): void {
    this.#holders.clear();
    this.#clients.clear();
  }
}
