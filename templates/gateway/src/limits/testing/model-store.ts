import { type Budget, keyOf } from "../budget.ts";
import {
  believedFor,
  type CountStore,
  type Holding,
  type Standing,
  type StoredWindow,
} from "../count-store.ts";

interface Window {
  points: number;
  readonly until: number;
}

interface Row {
  points: number;
  expire: number;
}

export interface ModelStoreOptions {
  /** Milliseconds that a call takes, half of them before it has any effect. */
  readonly delay: () => number;
}

/** What a shared store of counts means, in the plainest words, for any number of processes in one test. */
export class ModelStore {
  readonly #delay: () => number;
  readonly #windows = new Map<string, Window>();
  readonly #held = new Map<string, Row>();
  readonly #returned = new Map<string, Row>();
  away = false;
  /** How often it was asked. */
  calls = 0;

  constructor({ delay }: ModelStoreOptions) {
    this.#delay = delay;
  }

  /** The store as one process has it; a process that is dead gets no more answers. */
  of(owner: string, dead: () => boolean = () => false): CountStore {
    const call = async <Result>(effect: () => Result): Promise<Result> => {
      this.calls++;
      const half = this.#delay() / 2;
      await new Promise((resolve) => setTimeout(resolve, half));
      if (dead()) return new Promise(() => undefined);
      if (this.away) throw new Error("connect ECONNREFUSED 192.0.2.1:5432");
      const result = effect();
      await new Promise((resolve) => setTimeout(resolve, half));
      return result;
    };
    return {
      consume: (budget, requests) => call(() => this.#consume(budget, requests)),
      owe: (budget, requests) => call(() => void this.#consume(budget, requests)),
      hold: (holdings) => call(() => this.#hold(owner, holdings)),
      giveBack: (holding, until, all) => call(() => this.#giveBack(owner, holding, { until, all })),
      takeReturned: (budget, requests) => call(() => this.#takeReturned(owner, budget, requests)),
    };
  }

  #windowOf(budget: Budget): Window | undefined {
    const known = this.#windows.get(keyOf(budget));
    return known === undefined || known.until <= Date.now() ? undefined : known;
  }

  #consume(budget: Budget, requests: number): StoredWindow {
    const window = this.#windowOf(budget) ?? { points: 0, until: Date.now() + budget.limit.seconds * 1000 };
    window.points += requests;
    this.#windows.set(keyOf(budget), window);
    return { ...window };
  }

  #hold(owner: string, holdings: readonly Holding[]): ReadonlyMap<string, StoredWindow> {
    const found = new Map<string, StoredWindow>();
    for (const { budget, points } of holdings) {
      this.#held.set(`${keyOf(budget)} ${owner}`, { points, expire: Date.now() + believedFor });
      const window = this.#windowOf(budget);
      if (window !== undefined) found.set(keyOf(budget), { ...window });
    }
    return found;
  }

  #giveBack(
    owner: string,
    { budget, points }: Holding,
    { until, all }: { readonly until: number; readonly all: boolean },
  ): void {
    if (all) this.#held.delete(`${keyOf(budget)} ${owner}`);
    const window = this.#windowOf(budget);
    if (window === undefined || window.until > until + 500) return;
    if (window.points <= budget.limit.count) {
      window.points -= points;
      return;
    }
    const row = this.#returned.get(keyOf(budget));
    const before = row?.expire === window.until ? row.points : 0;
    this.#returned.set(keyOf(budget), { points: before + points, expire: window.until });
  }

  #takeReturned(owner: string, budget: Budget, requests: number): Standing {
    const window = this.#windowOf(budget);
    const row = this.#returned.get(keyOf(budget));
    let taken = 0;
    if (row !== undefined && row.expire === window?.until) {
      taken = Math.min(row.points, requests);
      row.points -= taken;
    }
    const returned = row !== undefined && row.expire === window?.until ? row.points : 0;
    let held = 0;
    for (const [key, { points, expire }] of this.#held) {
      const isOther = key.startsWith(`${keyOf(budget)} `) && key !== `${keyOf(budget)} ${owner}`;
      if (isOther && expire > Date.now()) held += points;
    }
    return { window: window && { ...window }, taken, returned, held };
  }
}
