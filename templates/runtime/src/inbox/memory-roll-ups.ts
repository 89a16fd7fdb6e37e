import {
  keptSince,
  placeIn,
  type RollUp,
  type RollUpRange,
  type RollUpStore,
  type SeriesName,
  type Span,
  type StoredRollUp,
  spans,
  visitInTurns,
} from "../stats/roll-up-store.ts";
import { Tally } from "../stats/tally.ts";

interface Kept extends SeriesName {
  readonly minute: number;
  readonly tally: Tally;
}

const keyOf = (minute: number, { trigger, event, application }: SeriesName) =>
  `${minute} ${trigger}\u0000${event}\u0000${application}`;

/** Roll-ups in this process only. */
export class MemoryRollUps implements RollUpStore {
  readonly #kept: Readonly<Record<Span, Map<string, Kept>>> = { minute: new Map(), hour: new Map() };

  async add(rollUps: readonly RollUp[]): Promise<void> {
    for (const { minute, trigger, event, application, tally } of rollUps) {
      for (const span of spans) {
        const place = placeIn(span, minute);
        const name = { trigger, event, application };
        const key = keyOf(place, name);
        const known = this.#kept[span].get(key) ?? { ...name, minute: place, tally: new Tally() };
        known.tally.add(tally.encode());
        this.#kept[span].set(key, known);
      }
    }
  }

  async read({ span, from, to }: RollUpRange, visit: (rollUp: StoredRollUp) => void): Promise<void> {
    const rows = [...this.#kept[span].values()]
      .filter(({ minute }) => minute >= from && minute < to)
      .map((one) => ({ ...one, tally: one.tally.encode() }));
    await visitInTurns(rows, visit);
  }

  async prune(now: number): Promise<void> {
    const since = keptSince(now);
    for (const span of spans) {
      for (const [key, { minute }] of this.#kept[span])
        if (minute < since[span]) this.#kept[span].delete(key);
    }
  }
}
