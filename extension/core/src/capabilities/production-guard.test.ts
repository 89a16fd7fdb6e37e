import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { allowChanges, approvalMs, isAllowed, isServed, markServed } from "./production-guard.ts";

let folder: string;
let places: readonly string[];
beforeEach(async () => {
  folder = temporaryFolder();
  places = [path.join(folder, "own")];
  await mkdir(path.join(folder, "orders", "inner"), { recursive: true });
});
afterEach(async () => {
  vi.useRealTimers();
});

const place = (...names: readonly string[]): string => path.join(folder, ...names);

describe("a folder that language models work on", () => {
  it("is marked until they go, with all that is in it", async () => {
    const unmark = await markServed([place("orders")], places);
    expect(await isServed(place("orders"), places)).toBe(true);
    expect(await isServed(place("orders", "inner"), places)).toBe(true);
    expect(await isServed(folder, places)).toBe(false);
    await unmark();
    expect(await isServed(place("orders"), places)).toBe(false);
  });

  it("is no longer one after their process was killed", async () => {
    await mkdir(place("own"));
    const text = JSON.stringify({ process: "1@another boot", folders: [place("orders")] });
    await writeFile(place("own", "1-a.json"), text, { mode: 0o600 });
    expect(await isServed(place("orders"), places)).toBe(false);
  });
});

describe("an approval", () => {
  it("is for one environment of one project, and lasts five minutes", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    expect(await isAllowed(place("orders"), "prod", places)).toBe(false);
    expect(await allowChanges(place("orders"), "prod", places)).toBe(Date.now() + approvalMs);
    expect(await isAllowed(place("orders"), "prod", places)).toBe(true);
    expect(await isAllowed(place("orders"), "live", places)).toBe(false);
    expect(await isAllowed(place("orders", "inner"), "prod", places)).toBe(false);
    vi.setSystemTime(Date.now() + approvalMs + 1);
    expect(await isAllowed(place("orders"), "prod", places)).toBe(false);
  });

  it("does not count where another user could have written it, or where it lasts longer", async () => {
    await mkdir(place("own"));
    const file = place("own", "any.json");
    const approval = (until: number) => JSON.stringify({ root: place("orders"), environment: "prod", until });
    await writeFile(file, approval(Date.now() + approvalMs / 2), { mode: 0o600 });
    expect(await isAllowed(place("orders"), "prod", places)).toBe(true);
    await chmod(file, 0o666);
    expect(await isAllowed(place("orders"), "prod", places)).toBe(process.platform === "win32");
    await chmod(file, 0o600);
    await writeFile(file, approval(Date.now() + 2 * approvalMs));
    expect(await isAllowed(place("orders"), "prod", places)).toBe(false);
  });
});
