import { type Budget, budgetKey } from "../budget.ts";
import { type CountStore, type Exchange, heldValidityMs, type StoredWindow } from "../count-store.ts";

interface Window {
  points: number;
  readonly until: number;
  held: number;
  believed: number;
}

export interface ModelStoreOptions {
  /** Milliseconds that a call takes, half of them before it has any effect. */
  readonly delay: () => number;
}

/** What a shared store of counts means, in the plainest words, for any number of processes in one test. */
export class ModelStore {
  readonly #delay: () => number;
  readonly #windows = new Map<string, Window>();
  away = false;
  /** How often it was asked. */
  calls = 0;

  constructor({ delay }: ModelStoreOptions) {
    this.#delay = delay;
  }

  /** The store as one process has it; a process that is dead gets no more answers. */
  of(dead: () => boolean = () => false): CountStore {
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
      exchange: (budget, change) => call(() => this.#exchange(budget, change)),
      peek: (budget) => call(() => this.#look(budget)),
    };
  }

  #windowOf(budget: Budget): Window | undefined {
    const known = this.#windows.get(budgetKey(budget));
    return known === undefined || known.until <= Date.now() ? undefined : known;
  }

  #exchange(
    budget: Budget,
    { until, requests, ahead, back, owed, held, heldBefore }: Exchange,
  ): StoredWindow & { readonly granted: number } {
    const { count, seconds } = budget.limit;
    const now = Date.now();
    const window = this.#windowOf(budget) ?? { points: 0, until: now + seconds * 1000, held: 0, believed: 0 };
    this.#windows.set(budgetKey(budget), window);
    if (window.believed <= now) window.held = 0;
    if (window.until === until) {
      window.points -= back;
      window.held = Math.max(0, window.held + held - heldBefore);
    }
    window.points += owed;
    const granted = Math.min(requests + ahead, Math.max(0, count - window.points));
    const leased = Math.max(0, granted - requests);
    window.points += granted;
    window.held += leased;
    if (held + leased > 0) window.believed = now + heldValidityMs;
    return { ...window, granted };
  }

  #look(budget: Budget): StoredWindow | undefined {
    const window = this.#windowOf(budget);
    return window && { ...window, held: window.believed > Date.now() ? window.held : 0 };
  }
}
