import { expect, it, vi } from "vitest";
import { TestEngine } from "../../image/testing/engine.ts";
import { TestRegistry } from "../../image/testing/registry.ts";
import { ReleasePipeline } from "../../release/pipeline.ts";
import { type StoredRelease, writeRelease } from "../history/releases.ts";
import { TestCluster } from "../testing/cluster.ts";
import { ClusterBackend } from "./release-backend.ts";
import { testSession } from "./testing/session.ts";

const stored = (revision: number, build: string): StoredRelease => ({
  record: { revision, build, deployedAt: "2026-11-24T22:00:00.000Z", outcome: "ready" },
  plan: { paths: [], declared: [] },
  settings: [],
  manifests: [],
});

it("goes back to no build whose image is gone, before anything is changed", async () => {
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
    await expect(
      new ReleasePipeline(new ClusterBackend(session)).rollback(undefined, context),
    ).rejects.toMatchObject({ code: "image-gone" });
    const changed = cluster.requests.filter(({ path }) => path.includes("/deployments"));
    expect(changed).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
    registry.stop();
    await engine.stop();
  }
});
