import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { desktopTargets, installNatives } from "./native-esbuild.ts";

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "hookloom-native-"))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const lockWith = (targets: readonly string[]) =>
  writeFileSync(
    join(root, "package-lock.json"),
    JSON.stringify({
      packages: Object.fromEntries(
        targets.map((target) => [
          `node_modules/@esbuild/${target}`,
          { version: "1.2.3", integrity: `sha512-${target}`, optional: true, os: ["x"], cpu: ["y"] },
        ]),
      ),
    }),
  );

it("installs every platform's program with the lock's integrity, whatever this machine is", async () => {
  lockWith([...desktopTargets, "aix-ppc64"]);
  const folder = join(root, "native");
  let ran: readonly string[] = [];
  await installNatives(root, folder, async (args, cwd) => {
    ran = [...args, cwd];
  });
  expect(ran).toEqual(["ci", "--ignore-scripts", "--no-audit", "--no-fund", folder]);
  const { packages } = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  expect(Object.keys(packages)).toEqual([
    "",
    ...desktopTargets.map((target) => `node_modules/@esbuild/${target}`),
  ]);
  expect(packages["node_modules/@esbuild/win32-arm64"]).toEqual({
    version: "1.2.3",
    integrity: "sha512-win32-arm64",
  });
});

it("reports the platform that the lock lacks", async () => {
  lockWith(["linux-x64"]);
  await expect(installNatives(root, join(root, "native"), async () => undefined)).rejects.toThrow(
    "package-lock.json has no @esbuild/linux-arm64: run npm install.",
  );
});
