import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { testDist } from "../testing/dist.ts";
import { readArchive } from "./read-archive.ts";
import { readVendor } from "./vendor.ts";

test("the command line is packed with the bundles and samples that the extension holds once, alike each time", async () => {
  const distDir = testDist([]);
  const [{ cli, runtime }, again] = [await readVendor(distDir), await readVendor(distDir)];
  expect(cli.file).toBe("vendor/hookloom-1.2.3.tgz");
  expect(again.cli.tarball.equals(cli.tarball)).toBe(true);
  const file = path.join(temporaryFolder(), "hookloom.tgz");
  writeFileSync(file, cli.tarball);
  const files = await readArchive(file);
  expect(files).toEqual(cli.files);
  expect(files.map(({ path: name, executable }) => [name, executable])).toEqual([
    ["package.json", false],
    ["dist/cli.js", true],
    ["dist/parser.cjs", false],
    ["dist/kubernetes.cjs", false],
    ["dist/mcp.cjs", false],
    ["dist/stored.js", false],
    ["dist/samples/http/request.json", false],
  ]);
  expect(runtime.files.map(({ path: name }) => name).sort()).toEqual(["dist/runtime.js", "package.json"]);
});

test("a bundle that is missing is reported as an extension that is not whole", async () => {
  const distDir = testDist([]);
  rmSync(path.join(distDir, "kubernetes.cjs"));
  await expect(readVendor(distDir)).rejects.toMatchObject({ code: "no-dist" });
});

test("a folder that lacks several of them is reported once, and not by an unhandled rejection as well", async () => {
  await expect(readVendor(temporaryFolder())).rejects.toMatchObject({ code: "no-dist" });
});
