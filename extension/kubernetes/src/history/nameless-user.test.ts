import { userName } from "@hookloom/core/environments/platform/user-account";
import { expect, it, vi } from "vitest";
import { TestCluster } from "../testing/cluster.ts";
import { takeLock } from "./deploy-lock.ts";

vi.mock("node:os", async (original) => ({
  ...(await original<typeof import("node:os")>()),
  userInfo: () => {
    throw new Error("uv_os_get_passwd returned ENOENT");
  },
}));

it("takes the lock for a user without an account, who has no name", async () => {
  expect(userName()).toBeUndefined();
  const owner = { instance: "orders-dev", environment: "dev" };
  const lock = await takeLock({ cluster: new TestCluster(), owner }, "jane", new AbortController().signal);
  await lock.release();
});
