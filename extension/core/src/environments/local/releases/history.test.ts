import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../../test/runner/temporary-folder.ts";
import { ReleaseHistory } from "./history.ts";

let folder: string;
let releases: string;
let history: ReleaseHistory;
beforeEach(async () => {
  folder = temporaryFolder();
  releases = path.join(folder, "releases.json");
  history = new ReleaseHistory({ releases });
});

describe("the releases of an environment", () => {
  it("are numbered, listed newest first, and keep their results", async () => {
    const first = await history.begin({ build: "aa", commit: "c0ffee" });
    expect(first).toMatchObject({ revision: 1, build: "aa", outcome: "deploying" });
    await history.end(first, "ready");
    const second = await history.begin({ build: "bb", promotedFrom: "dev" });
    await history.end(second, "failed", { reason: "It failed to start." });
    expect(await history.list()).toMatchObject([
      { revision: 2, build: "bb", promotedFrom: "dev", outcome: "failed", reason: "It failed to start." },
      { revision: 1, build: "aa", commit: "c0ffee", outcome: "ready" },
    ]);
    expect((await history.list()).some((release) => "pid" in release)).toBe(false);
  });

  it("get unique numbers from concurrent processes", async () => {
    await Promise.all(Array.from({ length: 12 }, () => history.begin({ build: "aa" })));
    const revisions = (await history.list()).map(({ revision }) => revision);
    expect(revisions).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it("are at most a hundred: the oldest are dropped", async () => {
    const old = { build: "aa", deployedAt: "2026-01-01T00:00:00.000Z", outcome: "ready" };
    const all = Array.from({ length: 100 }, (_, index) => ({ ...old, revision: index + 1 }));
    await writeFile(releases, JSON.stringify({ releases: all }));
    await history.begin({ build: "bb" });
    const revisions = (await history.list()).map(({ revision }) => revision);
    expect([revisions.length, revisions[0], revisions.at(-1)]).toEqual([100, 101, 2]);
  });

  it("keep the ready ones, however many have failed since", async () => {
    const old = { build: "aa", deployedAt: "2026-01-01T00:00:00.000Z" };
    const all = Array.from({ length: 112 }, (_, index) => ({
      ...old,
      revision: index + 1,
      outcome: index < 12 ? "ready" : "failed",
    }));
    await writeFile(releases, JSON.stringify({ releases: all }));
    await history.begin({ build: "bb" });
    const found = await history.list();
    expect(found).toHaveLength(110);
    const ready = found.filter(({ outcome }) => outcome === "ready").map(({ revision }) => revision);
    expect(ready).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  });

  it("count as failed if their process has ended", async () => {
    await history.begin({ build: "aa" });
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    const text = await readFile(releases, "utf8");
    await writeFile(releases, text.replace(/"process": "[^"]+"/, `"process": "${dead}@"`));
    expect(await history.list()).toMatchObject([
      { outcome: "failed", reason: "The deploy ended before the build was ready." },
    ]);
  });

  it.each(["", "{", "[]", "null", '{"releases":7}', '{"releases":[{"revision":"1"},null]}'])(
    "are empty with a file of %j, and the next one starts again",
    async (text) => {
      await writeFile(releases, text);
      expect(await history.list()).toEqual([]);
      expect((await history.begin({ build: "aa" })).revision).toBe(1);
    },
  );

  it("keep the port, and that the user stopped it, until the next is ready", async () => {
    await history.keepPort(4321);
    await history.markStopped();
    expect([await history.port(), await history.stopped()]).toEqual([4321, true]);
    const failed = await history.begin({ build: "aa" });
    await history.end(failed, "failed");
    expect(await history.stopped()).toBe(true);
    await history.end(await history.begin({ build: "aa" }), "ready");
    expect([await history.port(), await history.stopped()]).toEqual([4321, false]);
  });
});
