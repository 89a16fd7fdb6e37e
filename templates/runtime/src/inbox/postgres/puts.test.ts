import { expect, test } from "vitest";
import { delivery, me } from "../testing/fixtures.ts";
import { Leases } from "./leases.ts";
import { Ownership } from "./ownership.ts";
import { Puts } from "./puts.ts";
import { tableNames } from "./schema.ts";

test("a delivery that the database refuses fails alone, and the others of its group are stored and leased", async () => {
  const tables = tableNames("hookloom");
  const leases = new Leases();
  /** Refuses any statement that has the id `bad`, as PostgreSQL refuses a value. */
  const query = async (_text: string, [keys, ids]: readonly (readonly string[])[]) => {
    if (ids?.includes("bad")) throw Object.assign(new Error("invalid byte sequence"), { code: "22021" });
    return (keys ?? []).map((key) => ({ key, seq: 1, attempts: 1 }));
  };
  const ownership = new Ownership(tables, undefined);
  const puts = new Puts({ database: { query }, tables, leases, ownership } as never);
  const group = ["a", "bad", "c"].map((id) => ({
    delivery: delivery(id),
    outcome: "running" as const,
    lease: me,
  }));
  const answers = await Promise.allSettled(await puts.store(group));
  expect(answers).toMatchObject([
    { status: "fulfilled", value: { result: "stored", leased: { id: "a" } } },
    { status: "rejected", reason: { code: "22021" } },
    { status: "fulfilled", value: { result: "stored", leased: { id: "c" } } },
  ]);
  expect(leases.held).toHaveLength(2);
});

test("ids that come again are compared by one statement for their group, and what is new does not wait for it", async () => {
  const tables = tableNames("hookloom");
  const compared = Promise.withResolvers<void>();
  const asked: (readonly (readonly unknown[])[])[] = [];
  /** Knows all ids but `new`, each with the digest `first`. */
  const query = async (text: string, values: readonly (readonly string[])[]) => {
    const [keys = [], ids = []] = values;
    if (!text.includes("ORDINALITY"))
      return keys.flatMap((key, at) => (ids[at] === "new" ? [{ key, seq: 1, attempts: 1 }] : []));
    asked.push(values);
    await compared.promise;
    return ids.flatMap((digest, at) => (digest === "first" ? [] : [{ position: String(at + 1) }]));
  };
  const ownership = new Ownership(tables, undefined);
  const puts = new Puts({ database: { query }, tables, leases: new Leases(), ownership } as never);
  const put = (id: string, digest?: string) => ({
    delivery: { ...delivery(id), ...(digest === undefined ? {} : { digest }) },
    outcome: "running" as const,
    lease: me,
  });
  const answers = await puts.store([
    put("a", "first"),
    put("a", "other"),
    put("new", "first"),
    put("b", "other"),
    put("c"),
  ]);
  expect(answers[2]).toMatchObject({ result: "stored" });
  expect(answers[4]).toEqual({ result: "duplicate" });
  compared.resolve();
  expect((await Promise.all(answers)).map(({ result }) => result)).toEqual([
    "duplicate",
    "conflict",
    "stored",
    "conflict",
    "duplicate",
  ]);
  expect(asked.map(([keys]) => keys?.length)).toEqual([3]);
});
