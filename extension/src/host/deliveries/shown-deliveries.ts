import type { DeliveryFilter, DeliverySummary } from "../../environments/deliveries.ts";
import { isFiltered } from "./filter-text.ts";

/** What the list needs of a project's environment. */
export interface DeliverySource {
  readonly root: string;
  readonly name: string;
  /** The newest ones, as they were looked up last. */
  readonly latest: readonly DeliverySummary[];
  /** Looks up the newest `count` that a filter lets through. */
  find(filter: DeliveryFilter, count: number): Promise<readonly DeliverySummary[]>;
}

/** The deliveries of one project, newest first. */
export interface ProjectDeliveries {
  readonly root: string;
  readonly name: string;
  readonly deliveries: readonly DeliverySummary[];
  /** True where there are older ones. */
  readonly more: boolean;
}

const pageSize = 50;
const morePages = 4;

/** What the Deliveries view shows: which deliveries, and how many of each project. */
export class ShownDeliveries {
  #filter: DeliveryFilter = {};
  readonly #counts = new Map<string, number>();
  readonly #last = new Map<string, readonly DeliverySummary[]>();

  get filter(): DeliveryFilter {
    return this.#filter;
  }

  /** Another filter starts with the newest again. */
  set filter(filter: DeliveryFilter) {
    this.#filter = filter;
    this.#counts.clear();
    this.#last.clear();
  }

  showMore(root: string): void {
    this.#counts.set(root, this.#count(root) + morePages * pageSize);
  }

  async read(sources: readonly DeliverySource[]): Promise<readonly ProjectDeliveries[]> {
    return await Promise.all(sources.map((source) => this.#read(source)));
  }

  async #read(source: DeliverySource): Promise<ProjectDeliveries> {
    const { root, name, latest } = source;
    const count = this.#count(root);
    if (count === pageSize && !isFiltered(this.#filter)) {
      return { root, name, deliveries: latest, more: latest.length >= pageSize };
    }
    const filter = this.#filter;
    // While a process restarts nothing answers, and the last list stays.
    const found = await source.find(filter, count + 1).catch(() => this.#last.get(root) ?? []);
    if (filter === this.#filter) this.#last.set(root, found);
    return { root, name, deliveries: found.slice(0, count), more: found.length > count };
  }

  #count(root: string): number {
    return this.#counts.get(root) ?? pageSize;
  }
}
