import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { replaceFile } from "./replace-file.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

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
