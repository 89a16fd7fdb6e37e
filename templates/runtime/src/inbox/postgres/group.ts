export interface GroupOptions<Item, Answer> {
  /** Processes all items at once; the results are in the order of the items. A promise is the result of its item alone. */
  readonly run: (items: readonly Item[]) => Promise<readonly (Answer | Promise<Answer>)[]>;
  readonly maxItems: number;
  /** The size of an item in bytes, to limit groups. */
  readonly weigh?: (item: Item) => number;
  readonly maxWeight?: number;
  /** The number of concurrent groups. */
  readonly parallel: number;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer | Promise<Answer>) => void;
  readonly reject: (error: unknown) => void;
}

/** Collects the requests of one turn of the event loop, and those made while earlier groups run, into one transaction. */
export class Group<Item, Answer> {
  readonly #options: GroupOptions<Item, Answer>;
  #waiting: Waiting<Item, Answer>[] = [];
  #running = 0;
  #planned = false;

  constructor(options: GroupOptions<Item, Answer>) {
    this.#options = options;
  }

  add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#plan();
    });
  }

  #plan(): void {
    if (this.#planned || this.#running >= this.#options.parallel || this.#waiting.length === 0) return;
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      void this.#start();
    });
  }

  async #start(): Promise<void> {
    const group = this.#take();
    this.#running++;
    this.#plan();
    try {
      const answers = await this.#options.run(group.map(({ item }) => item));
      for (const [index, { resolve }] of group.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      // Waiting items would fail too, but ever later: each of their groups after another time limit.
      for (const { reject } of [...group, ...this.#waiting.splice(0)]) reject(error);
    } finally {
      this.#running--;
      this.#plan();
    }
  }

  #take(): readonly Waiting<Item, Answer>[] {
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
