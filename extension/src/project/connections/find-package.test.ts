import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../testing/dist.ts";
import { isPackageName, needPackage, searchPackages, viewPackage } from "./find-package.ts";

const packages = new Map([
  ["acme-shop", "The shop's client"],
  ["@acme/shop-tools", ""],
]);

/** A registry with or without a search. */
let hasSearch: boolean;
let isBroken: boolean;
const server = createServer((request, response) => {
  const url = new URL(request.url ?? "", "http://registry");
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  const dateless = { "dist-tags": { latest: "1.2.3" }, versions: ["1.2.3"] };
  if (isBroken) return answer(500, { error: "broken" });
  if (url.pathname === "/-/v1/search") {
    if (!hasSearch) return answer(404, { error: "not found" });
    const words = url.searchParams.get("text") ?? "";
    const found = [...packages].filter(([name]) => name.includes(words));
    const objects = found.map(([name, description]) => {
      return {
        package: {
          name,
          description,
          version: "1.2.3",
          date: "2026-01-01T00:00:00Z",
          links: {},
          maintainers: [],
          keywords: [],
        },
      };
    });
    return answer(200, { objects, total: objects.length, time: "" });
  }
  const name = decodeURIComponent(url.pathname.slice(1));
  const description = packages.get(name);
  if (description === undefined) return answer(404, { error: "not found" });
  const one = {
    name,
    description,
    version: "1.2.3",
    dist: { tarball: "http://127.0.0.1:9/a.tgz", shasum: "" },
  };
  return answer(200, { ...dateless, name, description, versions: { "1.2.3": one } });
});

let root: string;
beforeEach(async () => {
  [hasSearch, isBroken] = [true, false];
  root = temporaryFolder();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("npm_config_registry", `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  vi.stubEnv("npm_config_cache", temporaryFolder());
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

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
  hasSearch = false;
  expect(await searchPackages("acme-shop", { root })).toMatchObject({
    searched: false,
    found: [{ name: "acme-shop" }],
  });
  await expect(needPackage("shop", { root })).rejects.toThrow(
    "There is no connection shop, and npm's registry has no package of that name: it cannot be searched, so the exact name is needed.",
  );
});

it("names what is near to a name that does not exist", async () => {
  expect(await needPackage("acme-shop", { root })).toMatchObject({ version: "1.2.3" });
  await expect(needPackage("shop", { root })).rejects.toThrow(
    /of that name: it has acme-shop, @acme\/shop-tools\.$/,
  );
  await expect(needPackage("zebra", { root })).rejects.toMatchObject({ code: "no-such-package" });
});

it("says in one sentence that the registry is away", async () => {
  isBroken = true;
  await expect(viewPackage("acme-shop", { root })).rejects.toMatchObject({
    code: "registry-failed",
    message: expect.stringMatching(
      /^npm's registry could not be asked \(.+\): check the network and the registry/,
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
