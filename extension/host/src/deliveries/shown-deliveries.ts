import type { DeliveryFilter } from "@hookloom/core/environments/management/deliveries";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type { DeliverySummary } from "@hookloom/runtime/management";
import { environmentKey } from "../commands/delivery-target.ts";
import { isFiltered } from "./delivery-filter.ts";

/** An environment whose deliveries are listed. */
export interface DeliverySource extends ProjectEnvironment {
  /** The name of the environment's project. */
  readonly name: string;
  /** The newest deliveries as of the last read. */
  readonly latest: readonly DeliverySummary[];
  /** Reads the newest `count` deliveries that match a filter. */
  find(filter: DeliveryFilter, count: number): Promise<readonly DeliverySummary[]>;
}

/** The deliveries of one environment, newest first. */
export interface EnvironmentDeliveries extends ProjectEnvironment {
  /** The name of the environment's project. */
  readonly name: string;
  readonly deliveries: readonly DeliverySummary[];
  /** True if there are older deliveries. */
  readonly more: boolean;
}

const pageSize = 50;
const morePages = 4;

/** Number of deliveries that are reread at each change; older ones are only reread occasionally. */
const maxAlwaysReread = 500;
const keptMs = 2_500;

interface Kept {
  readonly found: readonly DeliverySummary[];
  readonly count: number;
  readonly readAtMs: number;
}

const cursorPosition = (delivery: DeliverySummary | undefined): number => Number(delivery?.cursor ?? 0);

/** Joins the newest deliveries with the known older ones; undefined if there may be a gap between them. */
function joinLists(
  newest: readonly DeliverySummary[],
  known: readonly DeliverySummary[],
): readonly DeliverySummary[] | undefined {
  if (newest.length < pageSize) return newest;
  const end = cursorPosition(newest.at(-1));
  return cursorPosition(known[0]) < end
    ? undefined
    : [...newest, ...known.filter((one) => cursorPosition(one) < end)];
}

/** The deliveries that the Deliveries view shows: their filter, and the number for each environment. */
export class ShownDeliveries {
  #filter: DeliveryFilter = {};
  readonly #counts = new Map<string, number>();
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;
  #stale = false;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  get filter(): DeliveryFilter {
    return this.#filter;
  }

  /** Sets the filter and returns to the newest deliveries. */
  set filter(filter: DeliveryFilter) {
    this.#filter = filter;
    this.#counts.clear();
    this.#kept.clear();
  }

  /** True if older deliveries were not reread at the last change, so they may be stale. */
  get stale(): boolean {
    return this.#stale;
  }

  showMore(ref: ProjectEnvironment): void {
    const key = environmentKey(ref);
    this.#counts.set(key, this.#count(key) + morePages * pageSize);
  }

  async read(sources: readonly DeliverySource[]): Promise<readonly EnvironmentDeliveries[]> {
    this.#stale = false;
    return await Promise.all(sources.map((source) => this.#read(source)));
  }

  async #read(source: DeliverySource): Promise<EnvironmentDeliveries> {
    const { root, environment, name, latest } = source;
    const of = { root, environment, name };
    const key = environmentKey(source);
    const count = this.#count(key);
    if (count === pageSize && !isFiltered(this.#filter)) {
      return { ...of, deliveries: latest, more: latest.length >= pageSize };
    }
    // Keeps the last list while a process restarts and does not respond.
    const found = await this.#find(source, count).catch(() => this.#kept.get(key)?.found ?? []);
    return { ...of, deliveries: found.slice(0, count), more: found.length > count };
  }

  async #find(source: DeliverySource, count: number): Promise<readonly DeliverySummary[]> {
    const filter = this.#filter;
    const key = environmentKey(source);
    const kept = this.#kept.get(key);
    if (kept?.count === count && count > maxAlwaysReread && this.#now() - kept.readAtMs < keptMs) {
      const found = joinLists(await source.find(filter, pageSize), kept.found);
      if (found) {
        this.#stale = true;
        return found;
      }
    }
    const at = this.#now();
    const found = await source.find(filter, count + 1);
    if (filter === this.#filter) this.#kept.set(key, { found, count, readAtMs: at });
    return found;
  }

  #count(key: string): number {
    return this.#counts.get(key) ?? pageSize;
  }
}
