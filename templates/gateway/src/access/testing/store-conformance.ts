import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AccessStore, Application, Credential } from "../access-store.ts";

/** A store of a test, empty at first. */
export interface TestAccessStore {
  readonly store: AccessStore;
  /** The same content, as another process opens it. */
  reopen(): Promise<AccessStore>;
  close(): Promise<void>;
}

const application = (id: string, more: Partial<Application> = {}): Application => ({
  id,
  name: id,
  clientId: id,
  subscription: "active",
  createdAt: 1_700_000_000_000,
  ...more,
});

const credential = (id: string, owner: string, more: Partial<Credential> = {}): Credential => ({
  id,
  application: owner,
  kind: "key",
  hash: "ab".repeat(32),
  lastFour: "wxyz",
  createdAt: 1_700_000_000_000,
  ...more,
});

const all = { limit: 99 };

/** What every store of consumers has to do, whatever it stores in: call it in a test file of each. */
export function accessStoreConformance(name: string, open: () => Promise<TestAccessStore>): void {
  let opened: TestAccessStore;
  let store: AccessStore;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  describe(`${name}: applications`, () => applications(() => store));
  describe(`${name}: credentials`, () => credentials(() => store));
  describe(`${name}: another process`, () => {
    it("sees the same data, and no partial writes", async () => {
      await store.addApplication(application("shop", { plan: "gold", subscription: "pending" }));
      const key = credential("k1", "shop", { expiresAt: 1_800_000_000_000 });
      await store.addCredentials([key], 2);
      const other = await opened.reopen();
      const found = application("shop", { plan: "gold", subscription: "pending" });
      expect(await other.holder("k1")).toEqual({ application: found, credential: key });
      expect(await other.holder("k2")).toBeUndefined();
    });
  });
}

function applications(store: () => AccessStore): void {
  it("have a name and a client id of their own until they are revoked", async () => {
    expect(await store().addApplication(application("a", { name: "shop" }))).toBe(true);
    expect(await store().addApplication(application("b", { name: "shop" }))).toBe(false);
    expect(await store().addApplication(application("c", { clientId: "a" }))).toBe(false);
    await store().revokeApplication("a", 5);
    expect(await store().byName("shop")).toBeUndefined();
    expect(await store().byClient("a")).toMatchObject({ id: "a", revokedAt: 5 });
    expect(await store().addApplication(application("d", { name: "shop", clientId: "a" }))).toBe(true);
    expect(await store().byName("shop")).toMatchObject({ id: "d" });
    expect(await store().byClient("a")).toMatchObject({ id: "d" });
    await store().revokeApplication("a", 9);
    expect((await store().page(all)).map(({ id, revokedAt }) => [id, revokedAt])).toEqual([
      ["a", 5],
      ["d", undefined],
    ]);
  });

  it("are added once when many are added concurrently", async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        store().addApplication(application(`a${index}`, { name: "x" })),
      ),
    );
    expect(all.filter(Boolean)).toHaveLength(1);
  });

  it("change their plan, or lose it", async () => {
    await store().addApplication(application("a", { plan: "gold", subscription: "pending" }));
    await store().subscribe("a", { plan: "bronze", subscription: "active" });
    expect(await store().byName("a")).toMatchObject({ plan: "bronze", subscription: "active" });
    await store().subscribe("a", { subscription: "blocked" });
    expect(await store().byName("a")).toEqual(application("a", { subscription: "blocked" }));
    const again = { subscription: "active", plan: "gold", scopes: ["read"] } as const;
    const seen = { subscription: "blocked" } as const;
    expect(await store().subscribe("a", again, { ...seen, plan: "gold" })).toBe(false);
    expect(await store().subscribe("a", again, { subscription: "pending" })).toBe(false);
    expect(await store().byName("a")).toEqual(application("a", { subscription: "blocked" }));
    expect(await store().subscribe("a", again, seen)).toBe(true);
    expect(await store().byName("a")).toEqual(application("a", again));
    expect(await store().subscribe("a", seen, again)).toBe(true);
    expect(await store().byName("a")).toEqual(application("a", { ...seen, scopes: ["read"] }));
    await store().revokeApplication("a", 5);
    expect(await store().subscribe("a", again)).toBe(false);
  });

  it("have the scopes that they were given last, which may be none; any where they never were", async () => {
    await store().addApplication(application("a"));
    await store().addApplication(application("b", { scopes: [] }));
    await store().addApplication(application("c", { scopes: ["orders:write", "orders:read"] }));
    const scopes = async () => (await store().page(all)).map((one) => one.scopes);
    expect(await scopes()).toEqual([undefined, [], ["orders:write", "orders:read"]]);
    await store().grant("a", ["orders:read"]);
    await store().grant("c", []);
    expect(await scopes()).toEqual([["orders:read"], [], []]);
    expect(await store().byClient("a")).toEqual(application("a", { scopes: ["orders:read"] }));
  });

  it("are listed page by page as they were added, all or those that wait, and found by their ids", async () => {
    for (const [index, id] of ["c", "b", "a", "d"].entries())
      await store().addApplication(
        application(id, { createdAt: index < 2 ? 1 : 2, subscription: id === "b" ? "active" : "pending" }),
      );
    const listed = async (page: Parameters<AccessStore["page"]>[0]) =>
      (await store().page(page)).map(({ id }) => id).join("");
    expect([await listed(all), await listed({ limit: 2 })]).toEqual(["bcad", "bc"]);
    expect(await listed({ limit: 2, after: { createdAt: 1, id: "c" } })).toBe("ad");
    expect(await listed({ ...all, after: { createdAt: 1, id: "b" } })).toBe("cad");
    expect(await listed({ ...all, pending: true })).toBe("cad");
    await store().revokeApplication("a", 5);
    expect(await listed({ limit: 1, pending: true, after: { createdAt: 1, id: "c" } })).toBe("d");
    expect(await listed(all)).toBe("bcad");
    const found = await store().byIds(["d", "a", "none", "c"]);
    expect(found.map(({ id }) => id)).toEqual(["c", "d"]);
    expect(await store().byIds([])).toEqual([]);
  });

  it("may have any characters in their names", async () => {
    const name = `O'Brien "&" Söhne \u{1F600} %_;--`;
    await store().addApplication(application("a", { name, clientId: name }));
    expect(await store().byName(name)).toMatchObject({ name, clientId: name });
  });
}

function credentials(store: () => AccessStore): void {
  beforeEach(async () => {
    await store().addApplication(application("shop"));
    await store().addApplication(application("bank"));
  });

  it("are limited by application and kind, counting only those that work", async () => {
    expect(await store().addCredentials([credential("1", "shop")], 2)).toBe(true);
    expect(await store().addCredentials([credential("2", "shop", { expiresAt: 1_700_000_000_001 })], 2)).toBe(
      true,
    );
    expect(await store().addCredentials([credential("3", "shop")], 2)).toBe(false);
    expect(await store().addCredentials([credential("4", "bank")], 2)).toBe(true);
    expect(await store().addCredentials([credential("5", "shop", { kind: "secret" })], 2)).toBe(true);
    expect(await store().addCredentials([credential("6", "shop", { createdAt: 1_700_000_000_001 })], 2)).toBe(
      true,
    );
    expect(await store().revokeCredential("shop", "1", 7)).toBe(true);
    expect(await store().addCredentials([credential("7", "shop", { createdAt: 1_700_000_000_002 })], 2)).toBe(
      true,
    );
    const working = await store().listCredentials(["shop", "bank"], 1_700_000_000_001);
    expect(working.map(({ id }) => id)).toEqual(["4", "5", "6", "7"]);
    expect((await store().listCredentials(["bank", "none"], 0)).map(({ id }) => id)).toEqual(["4"]);
  });

  it("never exceed their limit when many are added concurrently", async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) => store().addCredentials([credential(`k${index}`, "shop")], 2)),
    );
    expect(all.filter(Boolean)).toHaveLength(2);
  });

  it("are added together or not at all, also before their application is", async () => {
    const pair = (name: string, application = "shop") => [
      credential(`${name} key`, application),
      credential(`${name} secret`, application, { kind: "secret" }),
    ];
    expect(await store().addCredentials(pair("1"), 2)).toBe(true);
    expect(await store().addCredentials([credential("2", "shop", { kind: "secret" })], 2)).toBe(true);
    expect(await store().addCredentials(pair("3"), 2)).toBe(false);
    expect(await store().addCredentials(pair("4", "later"), 2)).toBe(true);
    expect((await store().listCredentials(["shop", "later"], 0)).map(({ id }) => id).toSorted()).toEqual(
      ["1 key", "1 secret", "2", "4 key", "4 secret"].toSorted(),
    );
    expect(await store().holder("4 key")).toBeUndefined();
    await store().prune(1_600_000_000_000, 0);
    await store().addApplication(application("later"));
    expect(await store().holder("4 key")).toMatchObject({ application: { id: "later" } });
  });

  it("are revoked by their own application alone, the first time counts", async () => {
    await store().addCredentials([credential("1", "shop")], 2);
    expect(await store().revokeCredential("bank", "1", 7)).toBe(false);
    expect(await store().holder("1")).toEqual({
      application: application("shop"),
      credential: credential("1", "shop"),
    });
    expect(await store().revokeCredential("shop", "1", 8)).toBe(true);
    expect(await store().revokeCredential("shop", "1", 9)).toBe(true);
    expect((await store().holder("1"))?.credential.revokedAt).toBe(8);
    for (const [id, owner] of [
      ["2", "bank"],
      ["3", "shop"],
      ["4", "bank"],
    ] as const)
      await store().addCredentials([credential(id, owner)], 2);
    await store().revokeCredentials("bank", 10);
    expect((await store().listCredentials(["shop", "bank"], 0)).map(({ id }) => id)).toEqual(["3"]);
  });

  retentionTests(store);
}

function retentionTests(store: () => AccessStore): void {
  it("remember when they were used", async () => {
    await store().addCredentials([credential("1", "shop")], 2);
    await store().used(
      new Map([
        ["1", 42],
        ["gone", 43],
      ]),
    );
    expect((await store().listCredentials(["shop"], 0)).map(({ usedAt }) => usedAt)).toEqual([42]);
  });

  it("are forgotten long after their end, with those of forgotten applications", async () => {
    await store().addCredentials([credential("old", "shop", { expiresAt: 10, createdAt: 1 })], 9);
    await store().addCredentials([credential("revoked", "shop")], 9);
    await store().revokeCredential("shop", "revoked", 50);
    await store().addCredentials([credential("good", "shop")], 9);
    await store().addCredentials([credential("other", "bank")], 9);
    await store().revokeApplication("bank", 20);
    const forgotten: string[] = [];
    const others = async (applications: readonly string[]) => void forgotten.push(...applications);
    await store().prune(20, 10, others);
    expect(forgotten).toEqual([]);
    expect(await store().holder("old")).toBeDefined();
    await store().prune(20, 11);
    expect(await store().holder("old")).toBeUndefined();
    for (const id of ["good", "other", "revoked"]) expect(await store().holder(id)).toBeDefined();
    await store().prune(1_700_000_000_001, 11, others);
    expect(forgotten).toEqual(["bank"]);
    expect((await store().listCredentials(["shop", "bank"], 0)).map(({ id }) => id)).toEqual(["good"]);
    expect(await store().holder("revoked")).toBeUndefined();
    expect((await store().page(all)).map(({ id }) => id)).toEqual(["shop"]);
  });

  it("stay until everything else that is kept of their application is forgotten", async () => {
    await store().revokeApplication("bank", 20);
    const ended = store().prune(1_700_000_000_001, 0, () => Promise.reject(new Error("the process ends")));
    await expect(ended).rejects.toThrow("the process ends");
    const forgotten: string[] = [];
    await store().prune(1_700_000_000_001, 0, async (ids) => void forgotten.push(...ids));
    expect(forgotten).toEqual(["bank"]);
    expect((await store().page(all)).map(({ id }) => id)).toEqual(["shop"]);
  });
}
