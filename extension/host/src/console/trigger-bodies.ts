/** Identifies a trigger of a project. */
interface TriggerRef {
  readonly project: { readonly root: string };
  readonly trigger: { readonly path: string };
}

/**
 * Sample bodies that the schemas of a project's triggers accept. Each is read only once, because reading may
 * require running the project.
 */
export class TriggerBodies<Target extends TriggerRef> {
  readonly #read: (target: Target) => Promise<unknown>;
  readonly #reads = new Map<string, Promise<unknown>>();

  constructor(read: (target: Target) => Promise<unknown>) {
    this.#read = read;
  }

  /** Returns the body of a trigger; a failed attempt is retried at the next call. */
  async of(target: Target): Promise<unknown> {
    const key = JSON.stringify([target.project.root, target.trigger.path]);
    const reading = this.#reads.get(key) ?? this.#read(target);
    this.#reads.set(key, reading);
    let body: unknown;
    try {
      body = await reading;
      return body;
    } finally {
      if (body === undefined && this.#reads.get(key) === reading) this.#reads.delete(key);
    }
  }

  /** Drops all bodies, because the schemas may have changed after a restart of the project. */
  forget(): void {
    this.#reads.clear();
  }
}
