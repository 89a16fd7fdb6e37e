import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nextSave, stampOfTree } from "./next-save.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "hookloom-saves-"));
  execFileSync("git", ["init", "--quiet"], { cwd: root });
  writeFileSync(join(root, ".gitignore"), "dist/\n");
  for (const folder of ["src/inner", "dist"]) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "src/inner/one.ts"), "1");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the next save", () => {
  it("has already happened if a file was saved while its tests ran", async () => {
    const stamp = stampOfTree(root);
    writeFileSync(join(root, "src/inner/one.ts"), "2");
    await nextSave(root, stamp);
    expect(stampOfTree(root)).not.toBe(stamp);
  });

  it("is that of a file, also in a new folder, but not of what git ignores or what stays the same", async () => {
    const stamp = stampOfTree(root);
    const saved = nextSave(root, stamp);
    writeFileSync(join(root, "dist/one.js"), "1");
    writeFileSync(join(root, "src/inner/one.ts"), "1");
    expect(stampOfTree(root)).toBe(stamp);
    mkdirSync(join(root, "src/new"));
    writeFileSync(join(root, "src/new/two.ts"), "2");
    await saved;
    expect(stampOfTree(root)).not.toBe(stamp);
  });
});
