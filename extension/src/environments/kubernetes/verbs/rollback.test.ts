import { expect, it, vi } from "vitest";
import { TestEngine } from "../../image/testing/engine.ts";
import { TestRegistry } from "../../image/testing/registry.ts";
import type { ReleaseRecord } from "../../target.ts";
import { type StoredRelease, writeRelease } from "../history/releases.ts";
import { TestCluster } from "../testing/cluster.ts";
import { earlier, rollback } from "./rollback.ts";
import { testSession } from "./testing/session.ts";

const stored = (
  revision: number,
  build: string,
  outcome: ReleaseRecord["outcome"] = "ready",
): StoredRelease => ({
  record: { revision, build, deployedAt: "2026-11-24T22:00:00.000Z", outcome },
  plan: { paths: [], declared: [] },
  settings: [],
  manifests: [],
});

const goesTo = (releases: readonly StoredRelease[], build?: string) =>
  earlier(releases, build, "dev").record.revision;

it("goes to the last of another build that was ready", () => {
  expect(goesTo([stored(4, "b"), stored(3, "b"), stored(2, "c", "failed"), stored(1, "a")])).toBe(1);
});

it("goes to what ran before where the newest failed", () => {
  expect(goesTo([stored(3, "c", "failed"), stored(2, "b"), stored(1, "a")])).toBe(2);
});

it("goes to the build that is named, as it was last ready", () => {
  expect(goesTo([stored(3, "b"), stored(2, "a"), stored(1, "a")], "a")).toBe(2);
});

it("says where there is none", () => {
  expect(() => goesTo([])).toThrow(/No build was ever ready in dev/);
  expect(() => goesTo([stored(1, "a")])).toThrow(/No other build was ready in dev/);
  expect(() => goesTo([stored(2, "b", "failed"), stored(1, "a")], "b")).toThrow(/its builds are a/);
});

it("goes to no build whose image is gone, before anything is changed", async () => {
  const [engine, registry] = [await TestEngine.start(), await TestRegistry.start()];
  for (const [name, value] of Object.entries(engine.variables)) vi.stubEnv(name, value);
  const cluster = new TestCluster();
  cluster.answers.set("/apis/authentication.k8s.io/v1/selfsubjectreviews", () => ({}));
  cluster.answers.set("/api/v1/namespaces/hooks", () => ({ metadata: { name: "hooks" } }));
  const { signal } = new AbortController();
  const session = testSession(cluster, "orders", "dev");
  const image = `${registry.host}/team/orders@sha256:${"a".repeat(64)}`;
  const gone = stored(1, "a");
  const releases = [{ ...gone, record: { ...gone.record, image } }, stored(2, "b")];
  for (const release of releases) await writeRelease(cluster, session.owner, release, signal);
  try {
    const context = { signal, report: () => {} };
    await expect(rollback(session, undefined, context, {})).rejects.toMatchObject({ code: "image-gone" });
    const changed = cluster.requests.filter(({ path }) => path.includes("/deployments"));
    expect(changed).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
    registry.stop();
    await engine.stop();
  }
});
