import type { NewDelivery } from "./inbox.ts";
import type { Entry } from "./memory-entry.ts";

type Key = Pick<NewDelivery, "source" | "trigger" | "id">;

/** Entries by their key. A text of all three parts would have to be made and hashed for every look. */
export class EntryTable {
  readonly #sources = new Map<string, Map<string, Map<string, Entry>>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get({ source, trigger, id }: Key): Entry | undefined {
    return this.#sources.get(source)?.get(trigger)?.get(id);
  }

  /** Adds one whose key is not there yet. */
  add(entry: Entry): void {
    const { source, trigger, id } = entry;
    let triggers = this.#sources.get(source);
    if (triggers === undefined) {
      triggers = new Map();
      this.#sources.set(source, triggers);
    }
    let ids = triggers.get(trigger);
    if (ids === undefined) {
      ids = new Map();
      triggers.set(trigger, ids);
    }
    ids.set(id, entry);
    this.#size++;
  }

  delete({ source, trigger, id }: Key): void {
    if (this.#sources.get(source)?.get(trigger)?.delete(id) === true) this.#size--;
  }

  all(): readonly Entry[] {
    return [...this.#sources.values()].flatMap((triggers) =>
      [...triggers.values()].flatMap((ids) => [...ids.values()]),
    );
  }
}
