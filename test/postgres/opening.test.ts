import { expect, inject, test } from "vitest";
import { UserError } from "../../templates/runtime/src/errors/errors.ts";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { newSchema, openReplicas } from "./inboxes.ts";
import { sql } from "./sql.ts";

const url = new URL(inject("postgresUrl"));
const options = { startTimeoutMs: 0, connectTimeoutMs: 1000 };

async function refusal(address: string): Promise<string> {
  try {
    await openPostgresInbox(address, { ...options, schema: newSchema() });
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error instanceof Error ? error.message : "";
  }
  throw new Error(`${address} was opened.`);
}

function urlWith(change: (address: URL) => void): string {
  const address = new URL(url);
  change(address);
  return address.href;
}

test("replicas that start simultaneously on an empty database all succeed", async () => {
  const inboxes = await openReplicas(url.href, 6);
  const depths = await Promise.all(inboxes.map((inbox) => inbox.depth()));
  expect(depths.map(({ waiting }) => waiting)).toEqual([0, 0, 0, 0, 0, 0]);
  await Promise.all(inboxes.map((inbox) => inbox.close()));
});

test("a wrong password, user or database is reported in one message without the password", async () => {
  const wrong = urlWith((address) => {
    address.password = "s3cret%20word";
  });
  const sentence = await refusal(wrong);
  expect(sentence).toBe(
    `PostgreSQL at ${url.host} rejected the user hooks: check the user and password in HOOKLOOM_DATABASE_URL.`,
  );
  const unknownUser = urlWith((address) => {
    address.username = "nobody";
  });
  expect(await refusal(unknownUser)).toContain("rejected the user nobody");
  const missing = urlWith((address) => {
    address.pathname = "/shop";
  });
  expect(await refusal(missing)).toBe(
    `PostgreSQL at ${url.host} has no database "shop": create it, or correct the name in HOOKLOOM_DATABASE_URL.`,
  );
});

test("an unreachable server is reported", async () => {
  const unreachableUrl = urlWith((address) => {
    address.port = "1";
  });
  expect(await refusal(unreachableUrl)).toContain(
    "PostgreSQL at 127.0.0.1:1 cannot be reached (ECONNREFUSED)",
  );
  const unknown = urlWith((address) => {
    address.host = "db.invalid";
  });
  expect(await refusal(unknown)).toContain("PostgreSQL at db.invalid");
});

test("the error for an invalid address shows the expected format", async () => {
  for (const address of ["mysql://a:b@c/d", "localhost:5432", "postgres://"]) {
    expect(await refusal(address)).toContain("postgres://user:password@host:5432/database");
  }
});

test("tables of a newer version are rejected only if this version is incompatible", async () => {
  const schema = newSchema();
  await (await openPostgresInbox(url.href, { schema })).close();
  await sql(url.href, `INSERT INTO ${schema}.version VALUES (98, 1)`);
  await (await openPostgresInbox(url.href, { schema })).close();
  await sql(url.href, `INSERT INTO ${schema}.version VALUES (99, 99)`);
  await expect(openPostgresInbox(url.href, { ...options, schema })).rejects.toThrow(
    "were created by a newer version of @hookloom/runtime",
  );
});
