import type { AccessStore, Application, Holder } from "./access-store.ts";
import { FreshCache } from "./fresh-cache.ts";

/** Whatever is revoked is refused within a second on every replica. */
const freshMilliseconds = 900;

/** The consumers as the requests see them: read from the store at most a second ago. */
export class Directory {
  readonly #holders: FreshCache<Holder | undefined>;
  readonly #clients: FreshCache<Application | undefined>;
  readonly #store: AccessStore;
  #used = new Map<string, number>();

  constructor(store: AccessStore, now: () => number = () => performance.now()) {
    this.#store = store;
    const options = { milliseconds: freshMilliseconds, now };
    this.#holders = new FreshCache((id) => store.holder(id), options);
    this.#clients = new FreshCache((id) => store.byClient(id), options);
  }

  /** A credential by its id, with its application. */
  holder(id: string): Holder | undefined | Promise<Holder | undefined> {
    return this.#holders.get(id);
  }

  /** An application by its name at the issuer. */
  byClient(clientId: string): Application | undefined | Promise<Application | undefined> {
    return this.#clients.get(clientId);
  }

  /** Notes that a credential was used; `flush` writes it. */
  use(id: string, at: number): void {
    this.#used.set(id, at);
  }

  async flush(): Promise<void> {
    if (this.#used.size === 0) return;
    const used = this.#used;
    this.#used = new Map();
    await this.#store.used(used);
  }

  /** To be called after a change by this process, which then holds at once. */
  changed(): void {
    this.#holders.clear();
    this.#clients.clear();
  }
}
