import fc from "fast-check";
import { expect, it } from "vitest";
import type { Inbox, LeasedDelivery, NewDelivery } from "../inbox.ts";
import type { TestStore } from "./fixtures.ts";

type ModelState = keyof typeof outcomes | "purged" | "purgedDead";

interface ModelDelivery {
  readonly id: string;
  order: number;
  lane: string | undefined;
  state: ModelState;
  attempts: number;
  error: boolean;
}

const outcomes = {
  waiting: "running",
  leased: "running",
  later: "retrying",
  ok: "ok",
  failed: "failed",
  ignored: "ignored",
} as const;

const isPurged = ({ state }: ModelDelivery): boolean => state === "purged" || state === "purgedDead";

/** What an inbox should hold, in the simplest way: every question is answered by looking at everything. */
class Model {
  readonly all = new Map<string, ModelDelivery>();
  #order = 0;

  put(id: string, lane: string | undefined, state: "waiting" | "ignored"): "stored" | "duplicate" {
    const known = this.all.get(id);
    if (known !== undefined && known.state !== "failed" && known.state !== "purgedDead") return "duplicate";
    const attempts = known?.attempts ?? 0;
    this.all.set(id, { id, order: ++this.#order, lane, state, attempts, error: false });
    return "stored";
  }

  /** Of a lane, only the first that has not ended; a delivery that is the head stays it. */
  ready(): readonly ModelDelivery[] {
    const open = this.byOrder().filter(({ state }) => state === "waiting" || state === "later");
    const claimable = open.filter((one) => one.lane === undefined || this.#heads().has(one));
    return [
      ...claimable.filter(({ state }) => state === "later"),
      ...claimable.filter(({ state }) => state === "waiting"),
    ];
  }

  byOrder(): readonly ModelDelivery[] {
    return [...this.all.values()].sort((one, other) => one.order - other.order);
  }

  /** The head of a lane is decided when it becomes free and stays it until its end. */
  readonly heads = new Map<string, ModelDelivery>();

  #heads(): ReadonlySet<ModelDelivery> {
    for (const [lane, head] of this.heads) if (!this.#isOpen(head)) this.heads.delete(lane);
    for (const one of this.byOrder()) {
      if (one.lane !== undefined && this.#isOpen(one) && !this.heads.has(one.lane))
        this.heads.set(one.lane, one);
    }
    return new Set(this.heads.values());
  }

  settleHeads(): void {
    this.#heads();
  }

  #isOpen(one: ModelDelivery): boolean {
    const known = this.all.get(one.id) === one;
    return known && (one.state === "waiting" || one.state === "leased" || one.state === "later");
  }
}

interface Real {
  readonly inbox: Inbox;
  readonly held: Map<string, LeasedDelivery>;
}

const lease = { owner: "host:1:aa", durationMs: 60_000 };
const id = fc.constantFrom("a", "b", "c", "d", "e");

function deliveryOf(name: string, lane: string | undefined): NewDelivery {
  const common = { source: "http", trigger: "/http", event: "request", part: 0, headers: {} };
  const plain = { ...common, id: name, body: Buffer.from(name), receivedAt: Date.now() };
  return lane === undefined ? plain : { ...plain, lane };
}

type Command = (model: Model, real: Real) => Promise<void>;

const put = fc
  .record({ id, lane: fc.constantFrom(undefined, undefined, "1", "2"), ignored: fc.boolean() })
  .map(
    ({ id, lane, ignored }): Command =>
      async (model, { inbox }) => {
        const { result } = await inbox.put(deliveryOf(id, lane), ignored ? "ignored" : "running");
        expect(result).toBe(model.put(id, lane, ignored ? "ignored" : "waiting"));
      },
  );

const claim = fc.integer({ min: 1, max: 4 }).map(
  (limit): Command =>
    async (model, { inbox, held }) => {
      const claimed = await inbox.claim(limit, lease);
      const expected = model.ready().slice(0, limit);
      // Retries that are due at the same moment may come in any order.
      const names = (some: readonly { readonly id: string }[]) => some.map((one) => one.id).sort();
      const retries = model.ready().filter(({ state }) => state === "later").length;
      if (retries <= limit) expect(names(claimed)).toEqual(names(expected));
      else expect(claimed).toHaveLength(limit);
      for (const one of claimed) {
        const known = model.all.get(one.id);
        if (known === undefined) throw new Error("It was never put.");
        known.state = "leased";
        known.attempts++;
        expect(one.attempt).toBe(known.attempts);
        held.set(one.id, one);
      }
    },
);

const finish = fc.record({ id, end: fc.constantFrom("ok", "failed", "later" as const) }).map(
  ({ id, end }): Command =>
    async (model, { inbox, held }) => {
      const leased = held.get(id);
      if (leased === undefined) return;
      held.delete(id);
      const known = model.all.get(id);
      const outcome = end === "ok" ? "ok" : "failed";
      const again = end === "later" ? { retryAt: Date.now() - 1 } : {};
      const error = end === "ok" ? {} : { error: "No net" };
      expect(await inbox.finish(leased, { outcome, durationMs: 1, ...error, ...again })).toBe(true);
      expect(await inbox.finish(leased, { outcome: "ok", durationMs: 1 })).toBe(false);
      if (known !== undefined) Object.assign(known, { state: end, error: end !== "ok" });
    },
);

const release = id.map(
  (id): Command =>
    async (model, { inbox, held }) => {
      const leased = held.get(id);
      if (leased === undefined) return;
      held.delete(id);
      await inbox.release([leased]);
      const known = model.all.get(id);
      if (known === undefined) return;
      known.attempts--;
      known.state = known.error ? "later" : "waiting";
    },
);

const replay = id.map(
  (id): Command =>
    async (model, { inbox }) => {
      const known = model.all.get(id);
      const answer = await inbox.replay(id);
      if (known === undefined || isPurged(known)) return expect(answer).toBe("unknown");
      const ended = known.state === "ok" || known.state === "failed" || known.state === "ignored";
      expect(answer).toBe(ended ? "queued" : "running");
      if (ended) Object.assign(known, { state: "waiting", error: false });
    },
);

const purge = fc.constantFrom(undefined, "ok", "failed", "ignored").map(
  (outcome): Command =>
    async (model, { inbox }) => {
      const listed = await inbox.list({ limit: 99, ...(outcome === undefined ? {} : { outcome }) });
      const ended = model
        .byOrder()
        .filter(({ state }) => (outcome ?? state) === state && ["ok", "failed", "ignored"].includes(state));
      expect(await inbox.purge(listed)).toBe(ended.length);
      for (const one of ended) one.state = one.state === "failed" ? "purgedDead" : "purged";
    },
);

async function compare(model: Model, { inbox }: Real): Promise<void> {
  model.settleHeads();
  const listed = await inbox.list({ limit: 99 });
  const seen = listed.map(({ id, outcome, attempts }) => ({ id, outcome, attempts }));
  const expected = [...model.byOrder()].reverse();
  expect(seen).toEqual(
    expected.flatMap(({ id, state, attempts }) =>
      state === "purged" || state === "purgedDead" ? [] : [{ id, outcome: outcomes[state], attempts }],
    ),
  );
  const states = expected.map(({ state }) => state);
  expect(await inbox.depth()).toMatchObject({
    waiting: states.filter((state) => state === "waiting" || state === "later").length,
    running: states.filter((state) => state === "leased").length,
    dead: states.filter((state) => state === "failed").length,
  });
}

/** Random sequences of operations against a simple model; part of `inboxConformance`. */
export function modelConformance(open: () => Promise<TestStore>): void {
  it("behaves like a simple model", async () => {
    const commands = fc.array(fc.oneof(put, put, claim, finish, finish, release, replay, purge), {
      maxLength: 40,
    });
    const property = fc.asyncProperty(commands, async (sequence) => {
      const store = await open();
      const model = new Model();
      const real = { inbox: store.inbox, held: new Map<string, LeasedDelivery>() };
      try {
        for (const command of sequence) {
          await command(model, real);
          await compare(model, real);
        }
      } finally {
        await store.close();
      }
    });
    await fc.assert(property, { numRuns: 60, endOnFailure: false });
  });
}
