import { spawnSync } from "node:child_process";
import { readdir, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { withLock } from "./lock.ts";
import { processName } from "./process-identity.ts";

const options = { holder: "Another test" };

let folder = "";
beforeEach(() => {
  folder = temporaryFolder();
});

describe("a lock", () => {
  it("admits one holder at a time and leaves nothing behind, even after a failure", async () => {
    const file = path.join(folder, "lock");
    let inside = 0;
    let most = 0;
    const work = (fail: boolean) => async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside--;
      if (fail) throw new Error("no");
    };
    const all = await Promise.allSettled(
      [0, 1, 2, 3, 4].map((count) => withLock(file, work(count === 1), options)),
    );
    expect(all.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it("of a dead process is taken over by exactly one of several", async () => {
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
    await Promise.all([1, 2, 3].map(() => withLock(file, work, options)));
    expect(most).toBe(1);
  });

  it("that is held for too long is reported with its holder", async () => {
    const file = path.join(folder, "lock");
    await writeFile(file, `${process.pid} x`);
    const attempt = withLock(file, () => Promise.resolve(), { holder: "Another test", timeoutMs: 50 });
    await expect(attempt).rejects.toThrow(
      `Another test has not finished: wait for it to finish, or delete ${file} if nothing is running.`,
    );
  });

  it.skipIf(process.platform === "win32")(
    "of a process whose number is another's by now is taken over",
    async () => {
      const file = path.join(folder, "lock");
      await writeFile(file, `${processName().replace(/\d$/, "x")} y`);
      await withLock(file, () => Promise.resolve(), { ...options, timeoutMs: 1_000 });
      await writeFile(file, `${processName()} y`);
      const attempt = withLock(file, () => Promise.resolve(), { ...options, timeoutMs: 50 });
      await expect(attempt).rejects.toThrow("has not finished");
    },
  );

  it("without a holder is taken over once it is older than a minute, and not before", async () => {
    const file = path.join(folder, "lock");
    for (const text of ["", "\0\0\0\0"]) {
      await writeFile(file, text);
      const early = withLock(file, () => Promise.resolve(), { ...options, timeoutMs: 50 });
      await expect(early).rejects.toThrow("has not finished");
      const before = Date.now() / 1_000 - 61;
      await utimes(file, before, before);
      await withLock(file, () => Promise.resolve(), { ...options, timeoutMs: 1_000 });
    }
  });
});
