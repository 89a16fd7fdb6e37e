/** Names a trigger of a project. */
interface TriggerRef {
  readonly project: { readonly root: string };
  readonly trigger: { readonly path: string };
}

/** What the schemas of a project's triggers accept: the project may have to run to find out, so each is read once. */
export class TriggerBodies<Target extends TriggerRef> {
  readonly #read: (target: Target) => Promise<unknown>;
  readonly #reads = new Map<string, Promise<unknown>>();

  constructor(read: (target: Target) => Promise<unknown>) {
    this.#read = read;
  }

  /** A body that could not be made is made the next time. */
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

  /** A project that runs again may have other schemas. */
  forget(): void {
    this.#reads.clear();
  }
}
