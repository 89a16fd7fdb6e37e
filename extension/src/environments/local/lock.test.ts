import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withLock } from "./lock.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hookloom-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a lock", () => {
  it("lets one in at a time and leaves nothing behind, also after a failure", async () => {
    const file = path.join(folder, "lock");
    let inside = 0;
    let most = 0;
    const work = (fail: boolean) => async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside--;
      if (fail) throw new Error("no");
    };
    const all = await Promise.allSettled([0, 1, 2, 3, 4].map((count) => withLock(file, work(count === 1))));
    expect(all.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it("of a dead process is taken over by one of several", async () => {
    const file = path.join(folder, "lock");
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    await writeFile(file, `${dead} x`);
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside--;
    };
    await Promise.all([1, 2, 3].map(() => withLock(file, work)));
    expect(most).toBe(1);
  });

  it("that is held for too long is named", async () => {
    const file = path.join(folder, "lock");
    await writeFile(file, `${process.pid} x`);
    await expect(withLock(file, () => Promise.resolve(), { patience: 50 })).rejects.toThrow(`delete ${file}`);
  });
});
