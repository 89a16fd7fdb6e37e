import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { replaceFile } from "./replace-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hookloom-replace-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("replaces the text of a file", async () => {
  const file = path.join(folder, "a.json");
  await writeFile(file, "old");
  await replaceFile(file, "new");
  expect(await readFile(file, "utf8")).toBe("new");
  expect(await readdir(folder)).toEqual(["a.json"]);
});

it("leaves nothing behind where the file cannot be replaced", async () => {
  const file = path.join(folder, "a.json");
  await mkdir(path.join(file, "inside"), { recursive: true });
  await expect(replaceFile(file, "new")).rejects.toThrow();
  expect(await readdir(folder)).toEqual(["a.json"]);
});
