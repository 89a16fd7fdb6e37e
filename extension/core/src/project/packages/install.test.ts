import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { viewPackage } from "../connections/find-package.ts";
import { testDist, textOf } from "../testing/dist.ts";
import { writeRuntime } from "../testing/joined-runtime.ts";
import { selfSigned } from "../testing/self-signed.ts";
import { installProject, progressLine, runInstall } from "./install.ts";
import { isInstalled, missingPackages, packageManager } from "./manifest.ts";

it("shows npm's progress and not its warnings", () => {
  expect(progressLine("added 12 packages in 2s")).toBe("added 12 packages in 2s");
  expect(progressLine("\u001b[1mnpm\u001b[22m \u001b[33mwarn\u001b[39m deprecated glob@7")).toBeUndefined();
  for (const line of ["npm warn EBADENGINE Unsupported engine {", "npm notice", "npm WARN old", "  "])
    expect(progressLine(line), line).toBeUndefined();
});

let distDir: string;
let root: string;
beforeEach(() => {
  distDir = testDist([]);
  root = temporaryFolder();
  // Nothing may be fetched; a dead address also makes the tests independent of a network.
  vi.stubEnv("npm_config_registry", "http://127.0.0.1:9/");
  vi.stubEnv("npm_config_fetch_retries", "0");
});
afterEach(() => vi.unstubAllEnvs());

const writeManifest = (manifest: object): void =>
  writeFileSync(path.join(root, "package.json"), JSON.stringify(manifest, undefined, 2));

it("names the packages that are not installed, here or in a folder above", async () => {
  const inner = path.join(root, "packages", "hook");
  mkdirSync(inner, { recursive: true });
  writeFileSync(path.join(inner, "package.json"), '{ "dependencies": { "@a/b": "1", "c": "1" } }');
  expect(await missingPackages(inner)).toEqual(["@a/b", "c"]);
  const above = path.join(root, "node_modules", "@a", "b");
  mkdirSync(above, { recursive: true });
  writeFileSync(path.join(above, "package.json"), "{}");
  expect(await missingPackages(inner)).toEqual(["c"]);
  writeFileSync(path.join(inner, "package.json"), "{ half");
  expect(await missingPackages(inner)).toEqual([]);
  mkdirSync(path.join(inner, "src", "package.json"), { recursive: true });
  await expect(missingPackages(path.join(inner, "src"))).rejects.toMatchObject({ code: "unreadable" });
});

it("names the variable that helps where the registry's certificate is not trusted", async () => {
  const registry = createServer(selfSigned);
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  try {
    vi.stubEnv("npm_config_registry", `https://127.0.0.1:${(registry.address() as AddressInfo).port}/`);
    writeManifest({ dependencies: { "acme-shop": "1.0.0" } });
    expect(await runInstall(root, "npm", {})).toMatch(
      /certificate; set NODE_EXTRA_CA_CERTS to the file with the certificate of its CA$/,
    );
    await expect(viewPackage("acme-shop", { root })).rejects.toThrow("NODE_EXTRA_CA_CERTS");
  } finally {
    registry.closeAllConnections();
    registry.close();
  }
});

it("calls the package manager of the lock file", async () => {
  expect(await packageManager(root)).toBe("npm");
  writeFileSync(path.join(root, "pnpm-lock.yaml"), "");
  mkdirSync(path.join(root, "hook"));
  expect(await packageManager(path.join(root, "hook"))).toBe("pnpm");
});

it("adds the runtime to a package that lacks it, keeps the rest, and installs it without a network", async () => {
  writeManifest({ name: "shop", scripts: { test: "x" } });
  await installProject(root, { distDir });
  const manifest = JSON.parse(textOf(root, "package.json"));
  expect(manifest).toMatchObject({ name: "shop", scripts: { test: "x" } });
  expect(manifest.dependencies["@hookloom/runtime"]).toBe("file:vendor/hookloom-runtime-1.2.3.tgz");
  expect(await isInstalled(root, "@hookloom/runtime")).toBe(true);
});

const named = () => JSON.parse(textOf(root, "package.json")).dependencies;
const describeApi = (api: object | undefined): void =>
  writeFileSync(path.join(root, "hookloom.json"), JSON.stringify({ entry: "src/webhook.ts", api }));

it("adds the gateway with the runtime where hookloom.json has an api, and nothing of it elsewhere", async () => {
  describeApi(undefined);
  await installProject(root, { distDir });
  expect(Object.keys(named())).toEqual(["@hookloom/runtime"]);
  expect(readdirSync(path.join(root, "vendor")).filter((name) => name.includes("gateway"))).toEqual([]);
  writeRuntime(root);
  describeApi({});
  await installProject(root, { distDir });
  expect(named()["@hookloom/gateway"]).toBe("file:vendor/hookloom-gateway-1.2.3.tgz");
  expect(await isInstalled(root, "@hookloom/gateway")).toBe(true);
  describeApi(undefined);
  await installProject(root, { distDir });
  expect(Object.keys(named())).toContain("@hookloom/gateway");
});

it("adds the gateway before hookloom.json has an api, and never to a runtime that has it in itself", async () => {
  writeManifest({ dependencies: { "@hookloom/runtime": "1.0.0" } });
  writeRuntime(root, true);
  await installProject(root, { distDir, addsApi: true });
  expect(Object.keys(named())).toEqual(["@hookloom/runtime"]);
  writeRuntime(root);
  await installProject(root, { distDir, addsApi: true });
  expect(Object.keys(named())).toEqual(["@hookloom/runtime", "@hookloom/gateway"]);
});

it("makes a package.json if the folder has none", async () => {
  await installProject(root, { distDir });
  expect(JSON.parse(textOf(root, "package.json"))).toMatchObject({ private: true, type: "module" });
  expect(await missingPackages(root)).toEqual([]);
});

it("says in one sentence why a package is missing", async () => {
  writeManifest({ dependencies: { "no-such-package-at-all": "1.0.0" } });
  const refused = installProject(root, { distDir });
  await expect(refused).rejects.toThrow(
    /^npm could not install the packages \(.+\): run npm install in .+\.$/,
  );
});
