import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { TestRegistry } from "../testing/registry.ts";
import { isPackageName, requirePackage, searchPackages, viewPackage } from "./find-package.ts";

const root = temporaryFolder();
const registry = new TestRegistry();
beforeAll(async () => {
  await registry.start();
  registry.publish("acme-shop", "The shop's client");
  registry.publish("@acme/shop-tools");
});
beforeEach(() => {
  registry.hasSearch = true;
  registry.isBroken = false;
});
afterAll(() => registry.stop());

it("finds packages in the registry that npm is set to, the exact name first", async () => {
  expect(await searchPackages("shop", { root })).toEqual({
    searched: true,
    found: [
      { name: "acme-shop", version: "1.2.3", description: "The shop's client" },
      { name: "@acme/shop-tools", version: "1.2.3" },
    ],
  });
  const { found } = await searchPackages("@acme/shop-tools", { root });
  expect(found.map(({ name }) => name)).toEqual(["@acme/shop-tools"]);
});

it("finds an exact name in a registry without a search", async () => {
  registry.hasSearch = false;
  expect(await searchPackages("acme-shop", { root })).toMatchObject({
    searched: false,
    found: [{ name: "acme-shop" }],
  });
  await expect(requirePackage("shop", { root })).rejects.toThrow(
    "There is no connection shop, and npm's registry has no package with that name and does not support search: enter the exact name.",
  );
});

it("names what is near to a name that does not exist", async () => {
  expect(await requirePackage("acme-shop", { root })).toMatchObject({ version: "1.2.3" });
  await expect(requirePackage("shop", { root })).rejects.toThrow(
    /with that name: similar packages are acme-shop, @acme\/shop-tools\.$/,
  );
  await expect(requirePackage("zebra", { root })).rejects.toMatchObject({ code: "no-such-package" });
});

it("says in one sentence that the registry is unavailable", async () => {
  registry.isBroken = true;
  await expect(viewPackage("acme-shop", { root })).rejects.toMatchObject({
    code: "registry-failed",
    message: expect.stringMatching(
      /^npm's registry could not be reached \(.+\): check the network and the registry/,
    ),
  });
});

it("asks for nothing that cannot name a package", async () => {
  expect(["a", "@a/b", "a.b-c_d", "A", "../x", "a b", "@a", ""].map(isPackageName)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(await viewPackage("--registry=http://other", { root })).toBeUndefined();
});
