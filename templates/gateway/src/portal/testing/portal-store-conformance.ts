import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keptCalls, type PortalStore, type RecordedCall } from "../portal-store.ts";

/** A store of a test, empty at first. */
export interface TestPortalStore {
  readonly store: PortalStore;
  /** The same content, as another replica opens it. */
  readonly other: PortalStore;
  close(): Promise<void>;
}

const invitation = (hash: string) => ({ hash, name: "Anna", createdAt: 100, expiresAt: 200 });
const call = (at: number, more: Partial<RecordedCall> = {}): RecordedCall => ({
  application: "shop",
  at,
  sequence: 0,
  trigger: "/orders",
  status: 202,
  delivery: `d${at}`,
  ...more,
});

/** The member of a subject that was not removed. */
async function join(store: PortalStore, ...[id, subject, name]: readonly [string, string, string]) {
  return (await store.member(id, subject, name, 1)) ?? expect.fail(`${name} was removed.`);
}

/** The last calls of applications; part of `portalStoreConformance`. */
function callConformance(opened: () => TestPortalStore): void {
  it("keeps the newest calls of each application, refused ones apart", async () => {
    const { store, other } = opened();
    const refusal = (at: number) => {
      const { delivery: _delivery, ...refused } = call(at, { status: 429, problem: "Too many." });
      return refused;
    };
    await store.addCalls([refusal(1), call(2, { application: "bank" })]);
    await other.addCalls(Array.from({ length: keptCalls + 5 }, (_, index) => call(10 + index)));
    const found = await store.calls("shop");
    expect(found).toHaveLength(keptCalls + 1);
    expect(found[0]).toEqual(call(10 + keptCalls + 4));
    expect(found.at(-1)).toEqual(refusal(1));
    expect(await store.calls("bank")).toEqual([call(2, { application: "bank" })]);
  });

  it("keeps the newest calls of each of many applications that are stored at once", async () => {
    const { store, other } = opened();
    const applications = Array.from({ length: 23 }, (_, index) => `a${index}`);
    const times = Array.from({ length: keptCalls + 2 }, (_, index) => 10 + index);
    await store.addCalls(times.flatMap((at) => applications.map((application) => call(at, { application }))));
    for (const application of applications) {
      const found = await other.calls(application);
      expect(found.map(({ at }) => at)).toEqual(times.slice(2).reverse());
    }
  });

  it("orders the calls of one millisecond", async () => {
    const { store, other } = opened();
    await store.addCalls([call(5, { sequence: 1 }), call(5, { sequence: 2 })]);
    expect((await other.calls("shop")).map(({ sequence }) => sequence)).toEqual([2, 1]);
  });
}

/** What becomes of members who are removed; part of `portalStoreConformance`. */
function removalConformance(opened: () => TestPortalStore): void {
  it("locks out removed members, with their sessions, open invitations and applications, until they are invited again", async () => {
    const { store, other } = opened();
    const anna = await join(store, "a", "invitation Anna", "Anna");
    const ben = await join(store, "b", "issuer sub", "Ben");
    for (const { id } of [anna, ben]) {
      await store.addSession({ hash: id, member: id, createdAt: 1, expiresAt: 50 });
      await store.own(`shop of ${id}`, id);
    }
    await store.addInvitation(invitation("open"));
    const [first, second] = await other.members({ limit: 9 });
    expect(first).toEqual({ ...anna, subject: "invitation Anna", createdAt: 1 });
    for (const one of [first, second]) await store.removeMember(one ?? expect.fail("No member."), 7);
    expect((await other.members({ limit: 9 })).map(({ removedAt }) => removedAt)).toEqual([7, 7]);
    for (const { id } of [anna, ben]) {
      expect(await other.session(id, 2)).toBeUndefined();
      expect((await other.ownedBy([id])).size).toBe(0);
    }
    expect(await other.invitation("open")).toBeUndefined();
    expect(await other.member("c", "issuer sub", "Anna", 9)).toBeUndefined();
    await store.readmit("Anna");
    expect(await other.member("c", "issuer sub", "Ben", 9)).toBeUndefined();
    expect(await other.member("d", "invitation Anna", "Anna", 9)).toEqual(anna);
    await store.readmit("Ben");
    expect(await other.member("c", "issuer sub", "Ben", 9)).toEqual(ben);
  });
}

/** Members, and whose applications are; part of `portalStoreConformance`. */
function ownerConformance(opened: () => TestPortalStore): void {
  it("knows whose an application is", async () => {
    const { store, other } = opened();
    const anna = await join(store, "m1", "a", "Anna");
    const ben = await join(store, "m2", "b", "Ben");
    await store.own("shop", anna.id);
    await store.own("bank", ben.id);
    expect([...(await other.ownedBy([anna.id])).keys()]).toEqual(["shop"]);
    expect(Object.fromEntries(await other.owners(["shop", "bank", "none"]))).toEqual({
      shop: "Anna",
      bank: "Ben",
    });
    expect(Object.fromEntries(await other.owners(["bank"]))).toEqual({ bank: "Ben" });
    expect(Object.fromEntries(await other.ownedBy([ben.id, anna.id]))).toEqual({ shop: "m1", bank: "m2" });
    await store.own("bank", anna.id);
    expect([...(await other.ownedBy([ben.id]))]).toEqual([]);
    await store.disown(["bank", "none"]);
    expect([...(await other.ownedBy([anna.id])).keys()]).toEqual(["shop"]);
  });

  it("lists members page by page, and finds one", async () => {
    const { store, other } = opened();
    for (const id of ["m2", "m3", "m1"]) await join(store, id, `subject of ${id}`, "Anna");
    const ids = (members: readonly { readonly id: string }[]) => members.map(({ id }) => id);
    const first = await other.members({ limit: 2 });
    expect(ids(first)).toEqual(["m1", "m2"]);
    expect(ids(await other.members({ limit: 2, after: { createdAt: 1, id: "m2" } }))).toEqual(["m3"]);
    expect(await other.findMember("m2")).toEqual(first[1]);
    expect(await other.memberBySubject("subject of m2")).toEqual(first[1]);
    expect([await other.findMember("m9"), await other.memberBySubject("m2")]).toEqual([undefined, undefined]);
  });
}

/** What every store of the portal has to do, whatever it stores in: call it in a test file of each. */
export function portalStoreConformance(name: string, open: () => Promise<TestPortalStore>): void {
  let opened: TestPortalStore;
  let store: PortalStore;
  let other: PortalStore;
  beforeEach(async () => {
    opened = await open();
    ({ store, other } = opened);
  });
  afterEach(() => opened.close());

  describe(`the portal in ${name}`, () => {
    removalConformance(() => opened);
    it("lets an invitation be used once, by whichever replica is first", async () => {
      await store.addInvitation(invitation("i"));
      expect(await other.invitation("i")).toEqual(invitation("i"));
      const all = await Promise.all(
        Array.from({ length: 10 }, (_, index) => (index % 2 ? store : other).useInvitation("i", 150)),
      );
      expect(all.filter((one) => one !== undefined)).toEqual(["Anna"]);
      expect(await store.invitation("i")).toMatchObject({ usedAt: 150 });
      expect(await store.useInvitation("unknown", 150)).toBeUndefined();
    });

    it("rejects an expired invitation", async () => {
      await store.addInvitation(invitation("i"));
      expect(await store.useInvitation("i", 200)).toBeUndefined();
      expect(await store.useInvitation("i", 199)).toBe("Anna");
    });

    it("has one member for a subject, with the name of last time", async () => {
      const [one, two] = await Promise.all([
        join(store, "m1", "issuer sub", "Anna"),
        join(other, "m2", "issuer sub", "Anna"),
      ]);
      expect(one.id).toBe(two.id);
      expect(await other.member("m3", "issuer sub", "Anna B.", 2)).toEqual({ id: one.id, name: "Anna B." });
      expect((await join(store, "m4", "issuer other", "Anna")).id).toBe("m4");
    });

    it("knows a session until its end, or until it is signed out", async () => {
      const member = await join(store, "m", "s", "Anna");
      for (const hash of ["a", "b"])
        await store.addSession({ hash, member: member.id, createdAt: 1, expiresAt: 50 });
      expect(await other.session("a", 49)).toEqual(member);
      expect(await other.session("a", 50)).toBeUndefined();
      await other.endSession("a");
      expect(await store.session("a", 2)).toBeUndefined();
      expect(await store.session("b", 2)).toEqual(member);
    });

    it("counts attempts over all replicas, starting at one in each window", async () => {
      const counts = await Promise.all(
        Array.from({ length: 10 }, (_, index) => (index % 2 ? store : other).countAttempt("a", 100, 160)),
      );
      expect(counts.map(({ count }) => count).sort((one, next) => one - next)).toEqual(
        Array.from({ length: 10 }, (_, index) => index + 1),
      );
      await other.uncountAttempt("a", 160);
      await other.uncountAttempt("a", 100);
      await other.uncountAttempt("b", 160);
      expect(await store.countAttempt("a", 159, 219)).toEqual({ count: 10, endsAt: 160 });
      expect(await store.countAttempt("b", 159, 219)).toEqual({ count: 1, endsAt: 219 });
      expect(await other.countAttempt("a", 160, 220)).toEqual({ count: 1, endsAt: 220 });
      await store.prune(0, 219);
      expect(await store.countAttempt("a", 219, 279)).toEqual({ count: 2, endsAt: 220 });
      await store.prune(0, 220);
      expect(await store.countAttempt("a", 219, 280)).toEqual({ count: 1, endsAt: 280 });
    });

    ownerConformance(() => opened);
    callConformance(() => opened);

    it("deletes expired records", async () => {
      await store.member("m", "s", "Anna", 1);
      await store.addInvitation(invitation("i"));
      await store.addSession({ hash: "a", member: "m", createdAt: 1, expiresAt: 300 });
      await store.addCalls([call(249), call(250)]);
      await store.prune(250, 250);
      expect((await store.calls("shop")).map(({ at }) => at)).toEqual([250]);
      expect(await store.invitation("i")).toBeUndefined();
      expect(await store.session("a", 2)).toBeDefined();
    });
  });
}
