import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { testDist } from "../testing/dist.ts";
import { installConnection } from "./install-connection.ts";

let root: string;
let distDir: string;
const manifest = '{\n  "name": "shop",\n  "dependencies": {}\n}\n';
const written = (): string => readFileSync(path.join(root, "package.json"), "utf8");
beforeEach(() => {
  root = temporaryFolder();
  distDir = testDist([]);
  writeFileSync(path.join(root, "package.json"), manifest);
  vi.stubEnv("npm_config_registry", "http://127.0.0.1:9/");
  vi.stubEnv("npm_config_fetch_retries", "0");
});
afterEach(() => vi.unstubAllEnvs());

/** A package in a folder, which npm installs without a registry. */
function packageFolder(name: string): string {
  const folder = path.join(root, "packages", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name, version: "1.2.3" }));
  return `file:packages/${name}`;
}

it("installs a client for running and its types for development, and says what it does", async () => {
  const lines: string[] = [];
  const packages = { "acme-client": packageFolder("acme-client") };
  const typePackages = { "acme-types": packageFolder("acme-types") };
  const onProgress = (line: string): unknown => lines.push(line);
  expect(await installConnection(root, { packages, typePackages }, { distDir, onProgress })).toBeUndefined();
  expect(JSON.parse(written())).toMatchObject({
    name: "shop",
    dependencies: packages,
    devDependencies: typePackages,
  });
  const installed = readFileSync(path.join(root, "node_modules", "acme-client", "package.json"), "utf8");
  expect(JSON.parse(installed).version).toBe("1.2.3");
  expect(lines).toContain("Installing packages");
});

it("leaves package.json as it was where a package cannot be installed, or the user cancels", async () => {
  const packages = { "no-such-client": "^1.0.0" };
  await expect(installConnection(root, { packages }, { distDir })).rejects.toMatchObject({
    code: "install-failed",
  });
  expect(written()).toBe(manifest);
  const stop = new AbortController();
  stop.abort();
  await expect(installConnection(root, { packages }, { distDir, signal: stop.signal })).rejects.toMatchObject(
    {
      name: "AbortError",
    },
  );
  expect(written()).toBe(manifest);
});

it("keeps the version of a package that the project names already, and installs nothing for a row without packages", async () => {
  const own = packageFolder("acme-client");
  writeFileSync(path.join(root, "package.json"), JSON.stringify({ dependencies: { "acme-client": own } }));
  await installConnection(root, { packages: { "acme-client": "^9.0.0" } }, { distDir });
  expect(JSON.parse(written()).dependencies["acme-client"]).toBe(own);
  const before = written();
  expect(await installConnection(root, { packages: {} }, { distDir: "/nowhere" })).toBeUndefined();
  expect(written()).toBe(before);
});

it("needs no packages of ours where the project names the runtime, as in the command line of a project", async () => {
  const dependencies = { "@hookloom/runtime": packageFolder("@hookloom/runtime") };
  writeFileSync(path.join(root, "package.json"), JSON.stringify({ dependencies }));
  const packages = { "acme-client": packageFolder("acme-client") };
  expect(await installConnection(root, { packages }, { distDir: "/nowhere" })).toBeUndefined();
  expect(JSON.parse(written()).dependencies).toEqual({ ...dependencies, ...packages });
});
