import { ReleasePipeline } from "@hookloom/core/environments/release/pipeline";
import { newProgress } from "@hookloom/core/environments/release/verb-state";
import type { ProjectContent } from "@hookloom/core/project/config/project-content";
import { beforeEach, expect, it, vi } from "vitest";
import { type StoredRelease, writeRelease } from "../history/releases.ts";
import { TestEngine } from "../image/testing/engine.ts";
import { TestRegistry } from "../image/testing/registry.ts";
import { TestCluster } from "../testing/cluster.ts";
import { clusterBackend } from "./release-backend.ts";
import { offerBudgets } from "./testing/ready-pods.ts";
import { testSession } from "./testing/session.ts";

const stored = (revision: number, build: string): StoredRelease => ({
  record: { revision, build, deployedAt: "2026-11-24T22:00:00.000Z", outcome: "ready" },
  plan: { paths: [], declared: [] },
  settings: [],
  manifests: [],
});

const { signal } = new AbortController();
const context = { signal, report: () => {} };

let cluster: TestCluster;
beforeEach(() => {
  cluster = new TestCluster();
  cluster.answers.set("/apis/authentication.k8s.io/v1/selfsubjectreviews", () => ({}));
  cluster.answers.set("/api/v1/namespaces/hooks", () => ({ metadata: { name: "hooks" } }));
  offerBudgets(cluster);
});

/** Answers each question about a right. */
function allow(allowed: (resource: string) => boolean): void {
  cluster.answers.set("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", ({ body }) => {
    const { spec } = body as { spec: { resourceAttributes: { resource: string } } };
    return { status: { allowed: allowed(spec.resourceAttributes.resource) } };
  });
}

it("reads the settings of the cluster once for a release", async () => {
  allow(() => true);
  const backend = clusterBackend(testSession(cluster, "orders", "dev"));
  const request = { context, options: {}, progress: newProgress(), user: "jane" };
  const plan = { paths: ["/http"], declared: [{ name: "TOKEN", secret: true, optional: true }] };
  const image = `registry.example.com/team/orders@sha256:${"a".repeat(64)}`;
  const prepared = await backend.withLock(request, async (locked) => {
    const described = await locked.describe(plan);
    await locked.check(described);
    return locked.prepare(described, { build: "one", image });
  });
  expect(JSON.stringify(prepared.manifests)).toContain(image);
  for (const path of [
    "/api/v1/namespaces/hooks/secrets/orders-dev",
    "/api/v1/namespaces/hooks/configmaps/orders-dev",
  ])
    expect(cluster.requests.filter((seen) => seen.method === "GET" && seen.path === path)).toHaveLength(1);
});

it("names every missing right to a user who may not even take the lock", async () => {
  allow((resource) => resource !== "leases" && resource !== "deployments");
  cluster.refuse = ({ path }) => (path.includes("/leases") ? { status: 403, message: "no" } : undefined);
  const session = testSession(cluster, "orders", "dev");
  const content = async (): Promise<ProjectContent> => ({ settings: [], triggers: [], connections: [] });
  const pipeline = new ReleasePipeline(clusterBackend({ ...session, input: { ...session.input, content } }));
  await expect(pipeline.deploy(context)).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringMatching(/leases/),
    detail: expect.arrayContaining([expect.stringContaining("deployments")]),
  });
});

it("refuses to roll back to a build whose image is gone, before anything is changed", async () => {
  const [engine, registry] = [await TestEngine.start(), await TestRegistry.start()];
  for (const [name, value] of Object.entries(engine.variables)) vi.stubEnv(name, value);
  const session = testSession(cluster, "orders", "dev");
  const image = `${registry.host}/team/orders@sha256:${"a".repeat(64)}`;
  const gone = stored(1, "a");
  const releases = [{ ...gone, record: { ...gone.record, image } }, stored(2, "b")];
  for (const release of releases) await writeRelease({ cluster, owner: session.owner }, release, signal);
  try {
    await expect(
      new ReleasePipeline(clusterBackend(session)).rollback(undefined, context),
    ).rejects.toMatchObject({ code: "image-gone" });
    const changed = cluster.requests.filter(({ path }) => path.includes("/deployments"));
    expect(changed).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
    registry.stop();
    await engine.stop();
  }
});
