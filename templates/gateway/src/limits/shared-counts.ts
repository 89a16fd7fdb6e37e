import { type Budget, type Counts, keyOf, type Left, type Taken } from "./budget.ts";
import { type CountStore, type StoredWindow, sameWindow } from "./count-store.ts";
import { leaseSize } from "./lease-size.ts";
import { Line } from "./line.ts";
import type { Replicas } from "./replicas.ts";
import { Shares } from "./shares.ts";
import type { StoreHealth } from "./store-health.ts";

/** One request of a budget, once it is counted. */
interface Counted {
  readonly passed: boolean;
  readonly left: Left;
  /** When its window ends, in milliseconds since 1970. */
  readonly until: number;
  /** False where the store was unavailable, so this replica's share was taken. */
  readonly stored: boolean;
}

type Waiting = (counted: Counted) => void;

/** Milliseconds between two looks at what is held, and the pause before another look at what others hold. */
const beatEvery = 100;
const askAgain = 40;
/** Milliseconds without a request after which what is held is given back. */
const idleAfter = 1000;
const maxLines = 10_000;

export interface SharedCountsOptions {
  readonly store: CountStore;
  readonly health: StoreHealth;
  readonly replicas: Pick<Replicas, "count" | "close">;
}

/**
 * Counts for replicas, in a store that they share. A process takes a busy budget's requests by leases: it takes as many as
 * come in a quarter of a second (in more where the store is slow), lets them through from memory, and takes the next ones
 * before they are used up, so no request waits for the store. Requests of the others, and the last ones of a limit, are taken
 * as they come; those that come while a statement runs share the next one.
 *
 * Nothing is refused that somebody still holds: who finds a count at its end waits until all others have used or returned
 * what they hold, which they do within a tenth of a second once they see its end, or after a second without a request. A
 * process that dies takes what it held with it, and the others wait for it for three seconds.
 *
 * While the store is unavailable, each replica lets through its share of what was left when it last answered.
 */
export class SharedCounts implements Counts {
  readonly #store: CountStore;
  readonly #health: StoreHealth;
  readonly #replicas: Pick<Replicas, "count" | "close">;
  readonly #shares: Shares;
  readonly #lines = new Map<string, Line<Counted>>();
  /** The lines that the store knows of as holding something. */
  readonly #leasing = new Set<Line<Counted>>();
  #timer: NodeJS.Timeout | undefined;
  #beat: Promise<void> | undefined;
  #closed = false;

  constructor({ store, health, replicas }: SharedCountsOptions) {
    this.#store = store;
    this.#health = health;
    this.#replicas = replicas;
    this.#shares = new Shares(() => replicas.count);
  }

  async take(budgets: readonly Budget[]): Promise<Taken> {
    const now = Date.now();
    for (const budget of budgets) {
      const { empty, until } = this.#lineOf(budget);
      if (!empty || until <= now) continue;
      const violated = { budget, remaining: 0, milliseconds: until - now };
      return { left: [violated], violated };
    }
    // At once: a request waits for one round trip, however many budgets it spends.
    const asked = budgets.map((budget) => this.#fromMemory(budget, now) ?? this.#ask(budget));
    const counted = asked.every((one) => !(one instanceof Promise))
      ? (asked as readonly Counted[])
      : await Promise.all(asked);
    const at = counted.findIndex(({ passed }) => !passed);
    if (at < 0) return { left: counted.map(({ left }) => left) };
    await Promise.all(counted.filter(({ passed }) => passed).map((one) => this.#giveBack(one)));
    const told = counted.slice(0, at + 1).map(({ left }) => left);
    return { left: told, violated: told[at] as Left };
  }

  async look(budgets: readonly Budget[]): Promise<readonly Left[]> {
    const now = Date.now();
    return Promise.all(
      budgets.map(async (budget) => {
        const { count, seconds } = budget.limit;
        const fresh = { budget, remaining: count, milliseconds: seconds * 1000 };
        const line = this.#lineOf(budget);
        try {
          const { window, returned, held } = await this.#store.takeReturned(budget, 0);
          if (window === undefined) return fresh;
          const own = line.isIn(window.until) ? line.held : 0;
          const rest = Math.max(0, count - window.points) + returned + held + own;
          return { budget, remaining: Math.min(count, rest), milliseconds: window.until - now };
        } catch (error) {
          this.#health.failed(error);
          if (line.until <= now) return fresh;
          return { budget, remaining: Math.min(count, line.least), milliseconds: line.until - now };
        }
      }),
    );
  }

  /** Gives back what is held. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#beat;
    for (const line of this.#leasing) {
      await line.work;
      await this.#release(line);
    }
    await this.#replicas.close();
  }

  #lineOf(budget: Budget): Line<Counted> {
    const key = keyOf(budget);
    const known = this.#lines.get(key);
    if (known === undefined) {
      if (this.#lines.size >= maxLines) this.#forgetEnded();
      const line = new Line<Counted>(budget);
      this.#lines.set(key, line);
      return line;
    }
    if (known.budget.limit.count !== budget.limit.count) {
      // What is held was given under the old limit.
      void this.#release(known);
      known.budget = budget;
      known.empty = false;
    }
    return known;
  }

  #forgetEnded(): void {
    const now = Date.now();
    for (const [key, line] of this.#lines) {
      if (!line.busy && line.until < now && !this.#leasing.has(line)) this.#lines.delete(key);
    }
  }

  /** Takes a request that this process holds, and sees to the next lease before the last one is used up. */
  #fromMemory(budget: Budget, now: number): Counted | undefined {
    const line = this.#lineOf(budget);
    if (line.held === 0 || line.until <= now || line.waiting.length > 0) return undefined;
    line.held--;
    line.used = now;
    line.pace.note(1);
    if (!line.busy && line.held < line.refillBelow) line.work = this.#serve(line);
    const left = { budget, remaining: line.leave(line.rest), milliseconds: line.until - now };
    return { passed: true, left, until: line.until, stored: true };
  }

  #ask(budget: Budget): Promise<Counted> {
    const line = this.#lineOf(budget);
    return new Promise((resolve) => {
      line.waiting.push(resolve);
      if (!line.busy) line.work = this.#serve(line);
    });
  }

  /** Does one thing after the other for a line, until nobody waits and it holds what it should. */
  async #serve(line: Line<Counted>): Promise<void> {
    line.busy = true;
    for (;;) {
      if (line.waiting.length > 0) await this.#answer(line);
      const lacking = this.#lacking(line);
      // Even if somebody waits again: under load somebody always does.
      if (lacking > 0) await this.#lease(line, lacking);
      else if (line.waiting.length === 0) break;
    }
    line.busy = false;
  }

  /** How many more requests this process should hold; 0 where it holds enough. */
  #lacking(line: Line<Counted>): number {
    const now = Date.now();
    if (this.#closed || this.#health.resting || line.until <= now || line.owed > 0) return 0;
    const { count: limit } = line.budget.limit;
    const rest = Math.max(0, limit - line.seen);
    const rate = line.pace.perSecond(now);
    const size = leaseSize({ rate, limit, rest, replicas: this.#replicas.count, took: line.took });
    line.refillBelow = Math.ceil(size / 2);
    return line.held < line.refillBelow ? size - line.held : 0;
  }

  async #lease(line: Line<Counted>, requests: number): Promise<void> {
    const { budget } = line;
    const { count } = budget.limit;
    const began = Date.now();
    this.#leasing.add(line);
    this.#timer ??= setInterval(() => this.#startBeat(), beatEvery).unref();
    try {
      await this.#store.hold([{ budget, points: line.held + requests }]);
      const found = await this.#store.consume(budget, requests);
      this.#health.answered();
      line.read(found);
      line.took = Date.now() - began;
      const granted = grantedOf(found, requests, count);
      if (line.budget.limit.count === count) line.held += granted;
      else await this.#store.giveBack({ budget, points: granted }, found.until, true);
    } catch (error) {
      this.#health.failed(error);
    }
  }

  async #answer(line: Line<Counted>): Promise<void> {
    const now = Date.now();
    const asked = line.waiting.splice(0);
    line.pace.note(asked.length);
    line.used = now;
    if (line.until > now) {
      const held = Math.min(line.held, asked.length);
      line.held -= held;
      this.#pass(line, asked.splice(0, held), { rest: line.rest, stored: true });
    }
    if (asked.length > 0) await this.#count(line, asked);
    const milliseconds = Math.max(0, line.until - Date.now());
    for (const resolve of asked) {
      const left = { budget: line.budget, remaining: line.leave(0), milliseconds };
      resolve({ passed: false, left, until: line.until, stored: true });
    }
  }

  /** Lets requests through, each in the window that it was taken from: another one may begin while the others wait. */
  #pass(
    line: Line<Counted>,
    asked: readonly Waiting[],
    { rest, stored }: { readonly rest: number; readonly stored: boolean },
  ): void {
    const { budget, until } = line;
    const milliseconds = Math.max(0, until - Date.now());
    for (const [index, resolve] of asked.entries()) {
      const remaining = line.leave(rest + asked.length - 1 - index);
      resolve({ passed: true, left: { budget, remaining, milliseconds }, until, stored });
    }
  }

  /** Lets through what may pass, and takes it off those that have asked. */
  async #count(line: Line<Counted>, asked: Waiting[]): Promise<void> {
    if (!this.#health.resting) {
      try {
        await this.#countInStore(line, asked);
        return;
      } catch (error) {
        this.#health.failed(error);
      }
    }
    await this.#countShare(line, asked);
  }

  /** Takes from the count, and what was returned once that is at its end, until nobody holds any. */
  async #countInStore(line: Line<Counted>, asked: Waiting[]): Promise<void> {
    const { budget } = line;
    const { count } = budget.limit;
    const pass = (granted: number) =>
      this.#pass(line, asked.splice(0, granted), { rest: line.rest, stored: true });
    await this.#payDebt(line);
    while (asked.length > 0) {
      if (line.until <= Date.now() || line.seen < count) {
        const missing = asked.length;
        const found = await this.#store.consume(budget, missing);
        this.#health.answered();
        this.#shares.end(budget);
        line.read(found);
        pass(grantedOf(found, missing, count));
        continue;
      }
      // Nobody has to wait for what this process said that it may hold.
      if (this.#leasing.delete(line)) await this.#store.hold([{ budget, points: 0 }]);
      const { window, taken, held } = await this.#store.takeReturned(budget, asked.length);
      this.#health.answered();
      if (window === undefined) {
        line.until = 0;
        continue;
      }
      line.read(window);
      pass(taken);
      if (line.seen < count || asked.length === 0) continue;
      line.empty = held === 0;
      if (line.empty) return;
      await new Promise((resolve) => setTimeout(resolve, askAgain));
    }
  }

  /** Counts what was let through while the store was unavailable. */
  async #payDebt(line: Line<Counted>): Promise<void> {
    const { owed } = line;
    if (owed === 0) return;
    if (line.until > Date.now()) await this.#store.owe(line.budget, owed);
    line.owed -= owed;
  }

  async #countShare(line: Line<Counted>, asked: Waiting[]): Promise<void> {
    const requests = asked.length;
    const { granted, rest, until } = await this.#shares.take(line.budget, requests, line);
    line.enter(until);
    line.owed += granted;
    this.#health.insured(requests);
    this.#pass(line, asked.splice(0, granted), { rest, stored: false });
  }

  /** Takes a request out of a window again, which must not be a later one: that would let one too many through. */
  async #giveBack({ left: { budget }, until, stored }: Counted): Promise<void> {
    const line = this.#lineOf(budget);
    if (!stored) {
      if (line.owed === 0 || Date.now() >= until - sameWindow) return;
      if (await this.#shares.giveBack(budget)) line.owed--;
      return;
    }
    if (this.#leasing.has(line) && !line.busy && line.held > 0 && line.isIn(until)) {
      line.held++;
      return;
    }
    try {
      await this.#store.giveBack({ budget, points: 1 }, until, false);
      line.empty = false;
    } catch (error) {
      this.#health.failed(error);
    }
  }

  /** Gives back what is held. Where the store fails, it is lost: the store may have it all the same. */
  async #release(line: Line<Counted>): Promise<void> {
    const { budget, held, until } = line;
    line.held = 0;
    if (!this.#leasing.delete(line)) return;
    try {
      await this.#store.giveBack({ budget, points: held }, until, true);
    } catch (error) {
      this.#health.failed(error);
    }
  }

  #startBeat(): void {
    if (this.#beat !== undefined || this.#health.resting) return;
    this.#beat = this.#settle().finally(() => {
      this.#beat = undefined;
      if (this.#leasing.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    });
  }

  /** Says what is still held, sees how far the others are, and gives back what is not used or others may wait for. */
  async #settle(): Promise<void> {
    const now = Date.now();
    // A line that is busy with the store is up to date, and must not be reported from two sides.
    const lines = [...this.#leasing].filter(({ busy }) => !busy);
    for (const line of lines) {
      line.busy = true;
      if (line.until <= now) line.held = 0;
    }
    const kept = lines.filter((line) => line.held > 0 && line.used > now - idleAfter);
    try {
      if (kept.length > 0) {
        const windows = await this.#store.hold(kept.map(({ budget, held }) => ({ budget, points: held })));
        this.#health.answered();
        for (const line of kept) {
          const window = windows.get(keyOf(line.budget));
          if (window !== undefined) line.read(window);
        }
      }
      const ending = lines.filter((line) => !kept.includes(line) || line.seen >= line.budget.limit.count);
      await Promise.all(ending.map((line) => this.#release(line)));
    } catch (error) {
      this.#health.failed(error);
    }
    for (const line of lines) {
      line.busy = false;
      if (line.waiting.length > 0) line.work = this.#serve(line);
    }
  }
}

/** How many of the requests that were just counted are within the limit. */
function grantedOf({ points }: Pick<StoredWindow, "points">, requests: number, limit: number): number {
  return Math.min(requests, Math.max(0, limit - (points - requests)));
}
