import { describe, expect, it } from "vitest";
import { StoreUnavailable } from "../../errors/errors.ts";
import { Claims } from "./claims.ts";
import type { Database } from "./database.ts";
import { Leases } from "./leases.ts";
import { Ownership } from "./ownership.ts";
import { tablesOf } from "./schema.ts";
import type { Tickets } from "./tickets.ts";

const row = { id: "one", source: "github", trigger: "/github", event: "push", part: 0, seq: 1, attempts: 2 };
const lease = { owner: "worker", milliseconds: 30_000 };

/** A database that becomes unavailable between the two statements of a claim. */
function setUp(ended: readonly object[]) {
  const database = {
    query: async () => ended,
    transaction: () => Promise.reject(new StoreUnavailable("It went away.")),
  } as unknown as Database;
  const leases = new Leases();
  const tables = tablesOf("s");
  const ownership = new Ownership(tables, undefined);
  return { leases, claims: new Claims({ database, tables, tickets: {} as Tickets, leases, ownership }) };
}

describe("a claim during which the database becomes unavailable", () => {
  it("returns what it has already leased, since nothing else would run it", async () => {
    const { claims, leases } = setUp([{ ...row, lease: "lease-1", turn: null }]);
    expect(await claims.claim(2, lease)).toMatchObject([{ id: "one", lease: "lease-1" }]);
    expect(leases.held).toEqual(["lease-1"]);
  });

  it("fails where it has leased nothing", async () => {
    await expect(setUp([]).claims.claim(2, lease)).rejects.toThrow(StoreUnavailable);
  });
});
