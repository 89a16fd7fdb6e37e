import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { type SourceWatcher, watchSources } from "./watch-sources.ts";

let root: string;
let source: string;
let watcher: SourceWatcher;
let changes: number;
beforeEach(async () => {
  root = temporaryFolder();
  source = path.join(root, "src", "webhook.ts");
  await mkdir(path.dirname(source));
  await writeFile(source, "1");
  changes = 0;
  watcher = watchSources(root, () => {
    changes += 1;
  });
  await watcher.follow([source], false);
});
afterEach(async () => {
  watcher.close();
});

/** Does something until a change is reported, then follows the same file, as a build does. */
async function changedBy(act: () => Promise<unknown>): Promise<void> {
  const before = changes;
  await act();
  await expect.poll(() => changes).toBeGreaterThan(before);
  await expect.poll(() => watcher.pending).toBe(false);
  await watcher.follow([source], false);
}

it("reports each change of a file in a folder that is deleted and made again", async () => {
  await changedBy(() => writeFile(source, "2"));
  await changedBy(() => rm(path.dirname(source), { recursive: true }));
  await changedBy(() => mkdir(path.dirname(source)));
  await changedBy(() => writeFile(source, "3"));
});

it("reports each change of a file in a folder that another one has replaced", async () => {
  const other = path.join(root, "other");
  await mkdir(other);
  await writeFile(path.join(other, "webhook.ts"), "2");
  await changedBy(async () => {
    await rename(path.dirname(source), path.join(root, "old"));
    await rename(other, path.dirname(source));
  });
  await changedBy(() => writeFile(source, "3"));
});
