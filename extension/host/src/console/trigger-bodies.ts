/** Names a trigger of a project. */
interface TriggerPlace {
  readonly project: { readonly root: string };
  readonly trigger: { readonly path: string };
}

/** What the schemas of a project's triggers accept: the project may have to run to find out, so each is read once. */
export class TriggerBodies<Place extends TriggerPlace> {
  readonly #ask: (target: Place) => Promise<unknown>;
  readonly #asked = new Map<string, Promise<unknown>>();

  constructor(ask: (target: Place) => Promise<unknown>) {
    this.#ask = ask;
  }

  /** A body that could not be made is made the next time. */
  async of(target: Place): Promise<unknown> {
    const key = JSON.stringify([target.project.root, target.trigger.path]);
    const asked = this.#asked.get(key) ?? this.#ask(target);
    this.#asked.set(key, asked);
    let body: unknown;
    try {
      body = await asked;
      return body;
    } finally {
      if (body === undefined && this.#asked.get(key) === asked) this.#asked.delete(key);
    }
  }

  /** A project that runs again may have other schemas. */
  forget(): void {
    this.#asked.clear();
  }
}
