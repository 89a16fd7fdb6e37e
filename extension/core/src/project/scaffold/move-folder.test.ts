import { mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { moveFolder } from "./create-project.ts";

let from = "";
let to = "";

beforeEach(() => {
  const parent = temporaryFolder();
  from = path.join(parent, "from");
  to = path.join(parent, "to");
  for (const folder of ["src/deep", "empty", "node_modules/one", ".git"]) {
    mkdirSync(path.join(from, folder), { recursive: true });
  }
  for (const file of ["hookloom.json", "src/webhook.ts", "src/deep/a.ts", "node_modules/one/index.js"]) {
    writeFileSync(path.join(from, file), file);
  }
  symlinkSync("src/deep", path.join(from, "link"));
});

const all = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .sort();

test("everything is moved, including empty folders and links", async () => {
  const before = all(from);
  await moveFolder(from, to);
  expect(all(to)).toEqual(before);
  expect(all(from).filter((name) => statSync(path.join(from, name)).isFile())).toEqual([]);
});

test("folders are created again, since editors lose track of renamed ones; node_modules is renamed", async () => {
  const inode = (folder: string): number => statSync(folder).ino;
  const [src, modules] = [inode(path.join(from, "src")), inode(path.join(from, "node_modules"))];
  mkdirSync(to);
  const place = inode(to);
  await moveFolder(from, to);
  expect(inode(to)).toBe(place);
  expect(inode(path.join(to, "src"))).not.toBe(src);
  expect(inode(path.join(to, "node_modules"))).toBe(modules);
});

test("a failed move leaves both folders unchanged", async () => {
  mkdirSync(path.join(to, "src", "webhook.ts", "in the way"), { recursive: true });
  const before = [all(from), all(to)];
  await expect(moveFolder(from, to)).rejects.toThrow();
  expect([all(from), all(to)]).toEqual(before);
  rmSync(path.join(to, "src"), { recursive: true });
  await moveFolder(from, to);
  expect(all(to)).toEqual(before[0]);
});
