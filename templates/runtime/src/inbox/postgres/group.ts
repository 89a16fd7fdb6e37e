export interface GroupOptions<Item, Result> {
  /**
   * Processes all items together and returns the results in the same order. A promise in the results delays only its
   * own item.
   */
  readonly run: (items: readonly Item[]) => Promise<readonly (Result | Promise<Result>)[]>;
  readonly maxItems: number;
  /** Returns an item's size in bytes, used to limit the size of groups. */
  readonly weigh?: (item: Item) => number;
  readonly maxWeight?: number;
  /** Number of concurrent groups. */
  readonly parallel: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result | Promise<Result>) => void;
  readonly reject: (error: unknown) => void;
}

/** Combines the requests of one event loop turn, and those made while earlier groups run, into one transaction. */
export class Group<Item, Result> {
  readonly #options: GroupOptions<Item, Result>;
  #waiting: Waiting<Item, Result>[] = [];
  #running = 0;
  #scheduled = false;

  constructor(options: GroupOptions<Item, Result>) {
    this.#options = options;
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#running >= this.#options.parallel || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#start();
    });
  }

  async #start(): Promise<void> {
    const group = this.#take();
    this.#running++;
    this.#schedule();
    try {
      const results = await this.#options.run(group.map(({ item }) => item));
      for (const [index, { resolve }] of group.entries()) resolve(results[index] as Result);
    } catch (error) {
      // The waiting items would also fail, but only after another timeout for each group.
      for (const { reject } of [...group, ...this.#waiting.splice(0)]) reject(error);
    } finally {
      this.#running--;
      this.#schedule();
    }
  }

  #take(): readonly Waiting<Item, Result>[] {
    const { maxItems, weigh = () => 0, maxWeight = Infinity } = this.#options;
    let count = 0;
    let weight = 0;
    for (const { item } of this.#waiting.slice(0, maxItems)) {
      weight += weigh(item);
      if (count > 0 && weight > maxWeight) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }
}
