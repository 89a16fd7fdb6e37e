import { BodyArena } from "./body-arena.ts";
import { Fifo } from "./fifo.ts";
import type { Content, Entry } from "./memory-entry.ts";

/** Entries and where they stood when they came in; they may have left that place since. */
class Places {
  readonly #entries = new Fifo<Entry>();
  readonly #places = new Fifo<number>();

  push(entry: Entry): void {
    this.#entries.push(entry);
    this.#places.push(entry.place);
  }

  /** The first one that still stands where it came in. */
  shift(): Entry | undefined {
    for (;;) {
      const entry = this.#entries.shift();
      const place = this.#places.shift();
      if (entry === undefined || entry.place === place) return entry;
    }
  }
}

/**
 * What has ended, in that order. Headers and bodies of it are kept as bytes: as objects they would cost the garbage
 * collector more than everything else does.
 */
export class EndedEntries {
  readonly #all = new Places();
  readonly #withBody = new Places();
  readonly #arena = new BodyArena();
  #bytes = 0;
  #places = 0;

  add(entry: Entry): void {
    entry.place = ++this.#places;
    this.#all.push(entry);
    const { delivery } = entry;
    if (delivery === undefined) return;
    entry.slot = this.#arena.add(JSON.stringify(delivery.headers), delivery.body);
    entry.delivery = undefined;
    this.#bytes += entry.size;
    this.#withBody.push(entry);
  }

  /** Undefined once it is no longer kept. */
  contentOf({ delivery, slot }: Entry): Content | undefined {
    if (delivery !== undefined || slot === undefined) return delivery;
    return { headers: JSON.parse(this.#arena.text(slot)), body: this.#arena.body(slot) };
  }

  /** Takes out what runs again or is to be forgotten. */
  remove(entry: Entry): void {
    this.dropBody(entry);
    entry.place = 0;
  }

  dropBody(entry: Entry): void {
    if (entry.slot === undefined) return;
    this.#arena.free(entry.slot);
    entry.slot = undefined;
    this.#bytes -= entry.size;
  }

  /** Gives the oldest one, which still has to be removed. */
  shift(): Entry | undefined {
    return this.#all.shift();
  }

  /** Drops the oldest bodies until the rest has no more bytes. What was taken out leaves holes, and they count, too. */
  trimBodies(bytes: number): void {
    const { blockBytes } = this.#arena;
    while (this.#bytes > bytes || this.#arena.held > bytes * 1.25 + 2 * blockBytes) {
      const oldest = this.#withBody.shift();
      if (oldest === undefined) break;
      this.dropBody(oldest);
    }
  }
}
