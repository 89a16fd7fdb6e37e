import { expect, test } from "vitest";
import { databaseUnusable, storeName } from "./errors.ts";

const refusedAt = (address: string) =>
  Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: "ECONNREFUSED" });

test.each(["50%off", "50%25off", "%zz"])(
  "a percent sign in the password %s hides no error, and no error shows it",
  (password) => {
    const url = `postgres://me%:${password}@127.0.0.1:1/my%25db`;
    const { message } = databaseUnusable(url, refusedAt("127.0.0.1:1"));
    expect(message).toContain("PostgreSQL at 127.0.0.1:1 cannot be reached (ECONNREFUSED)");
    const quoting = databaseUnusable(url, new Error(`no login with 50%off, 50%25off or %zz, %25zz`)).message;
    for (const one of [password, encodeURIComponent(password)]) expect(message + quoting).not.toContain(one);
    expect(storeName(url)).toBe('The database "my%db" at 127.0.0.1:1');
  },
);
