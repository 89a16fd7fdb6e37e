// The harmless call of the connection PostgreSQL, made with its own client.
import { findConnection } from "@hookloom/runtime/catalog";
import { expect, inject, test } from "vitest";
import {
  type CheckProblem,
  checkConnection,
} from "../../extension/core/src/project/connections/check-connection.ts";
import { nodePath, root } from "../vscode/setup.mjs";

async function call(change: (address: URL) => void): Promise<CheckProblem | undefined> {
  const row = findConnection("postgres");
  if (row === undefined) throw new Error("The catalogue has no PostgreSQL.");
  const address = new URL(inject("postgresUrl"));
  change(address);
  const node = { file: nodePath(), environment: {} };
  const values = { ORDERS_URL: address.href };
  return checkConnection(row, {
    root,
    node,
    values,
    names: { DATABASE_URL: "ORDERS_URL" },
    timeoutMs: 60_000,
  });
}

test("connects to a database with its password", async () => {
  expect(await call(() => undefined)).toBeUndefined();
});

test("a wrong password is rejected, and not repeated in the message", async () => {
  const problem = await call((address) => {
    address.password = "wr0ng-password";
  });
  expect(problem).toEqual({
    code: "refused",
    message: "PostgreSQL rejected ORDERS_URL: check for a wrong or revoked value.",
  });
});

test("a database that does not exist is named by the server", async () => {
  const problem = await call((address) => {
    address.pathname = "/no_such_orders";
  });
  expect(problem).toMatchObject({
    code: "failed",
    message: expect.stringMatching(/^PostgreSQL responded .+"no_such_orders" does not exist/),
  });
});
