import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { type FileChange, filesOnDisk } from "./source-file.ts";

let folder: string;
let changes: readonly [FileChange, FileChange];
beforeEach(async () => {
  folder = temporaryFolder();
  const one = async (name: string): Promise<FileChange> => {
    const file = path.join(folder, name);
    await writeFile(file, "old\n");
    return { name, file, text: "old\n", edits: [{ start: 0, end: 3, newText: "new" }] };
  };
  changes = [await one("a.ts"), await one("b.ts")];
});

const texts = () => Promise.all(changes.map(({ file }) => readFile(file, "utf8")));

it("writes the changes of all files", async () => {
  await filesOnDisk.write(changes);
  expect(await texts()).toEqual(["new\n", "new\n"]);
});

it("writes none where a file was saved since it was read", async () => {
  await writeFile(changes[1].file, "saved\n");
  await expect(filesOnDisk.write(changes)).rejects.toMatchObject({
    code: "stale",
    message: "b.ts has changed since it was read, so nothing was written: try again.",
  });
  expect(await texts()).toEqual(["old\n", "saved\n"]);
});

it("takes back what it has written where a later file cannot be", async () => {
  // Where the new text would be put first.
  await mkdir(`${changes[1].file}.${process.pid}.tmp`);
  await expect(filesOnDisk.write(changes)).rejects.toMatchObject({
    code: "unwritable",
    message: expect.stringMatching(/^b\.ts cannot be written \(.+\), so nothing was changed/),
  });
  expect(await texts()).toEqual(["old\n", "old\n"]);
});
