import { expect, it, vi } from "vitest";
import { takeLock } from "../../kubernetes/history/deploy-lock.ts";
import { TestCluster } from "../../kubernetes/testing/cluster.ts";
import { userName } from "./user-account.ts";

vi.mock("node:os", async (original) => ({
  ...(await original<typeof import("node:os")>()),
  userInfo: () => {
    throw new Error("uv_os_get_passwd returned ENOENT");
  },
}));

it("is undefined for a user without an account, which does not prevent a deploy", async () => {
  expect(userName()).toBeUndefined();
  const owner = { instance: "orders-dev", environment: "dev" };
  const lock = await takeLock(new TestCluster(), owner, "jane", new AbortController().signal);
  await lock.release();
});
