import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { RecordingFiles } from "./recording-files.ts";

let folder = "";

it("keeps the newest recordings, and tries again later to delete one that cannot be deleted now", async () => {
  folder = temporaryFolder();
  // A folder can no more be deleted like a file than a file that another program of Windows has open.
  const held = path.join(folder, "00.rec");
  await mkdir(held);
  for (let n = 1; n <= 52; n++) await writeFile(path.join(folder, `${String(n).padStart(2, "0")}.rec`), "");
  const files = new RecordingFiles(folder);
  await files.write("53", "{}");
  const names = (await readdir(folder)).sort();
  expect(names.slice(0, 2)).toEqual(["00.rec", "04.rec"]);
  expect(names).toHaveLength(51);
  await rm(held, { recursive: true });
  await writeFile(held, "");
  await files.write("54", "{}");
  const later = (await readdir(folder)).sort();
  expect(later[0]).toBe("05.rec");
  expect(later).toHaveLength(50);
});
