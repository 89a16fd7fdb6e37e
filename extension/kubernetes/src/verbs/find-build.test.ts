import type { ReleaseRecord } from "@hookloom/core/environments/contract/target";
import { ReleasePipeline } from "@hookloom/core/environments/release/pipeline";
import { expect, it, vi } from "vitest";
import { type StoredRelease, writeRelease } from "../history/releases.ts";
import { TestEngine } from "../image/testing/engine.ts";
import { TestRegistry } from "../image/testing/registry.ts";
import { TestCluster } from "../testing/cluster.ts";
import { storedReleaseOf } from "./find-build.ts";
import { clusterBackend } from "./release-backend.ts";
import { testSession } from "./testing/session.ts";

const opened = vi.hoisted(() => ({ cluster: undefined as unknown }));
vi.mock("../cluster/open-cluster.ts", () => ({ openCluster: async () => opened.cluster }));

const imageOf = (letter: string) => `registry.example.com/team/orders@sha256:${letter.repeat(64)}`;

const stored = (
  revision: number,
  image: string,
  outcome: ReleaseRecord["outcome"] = "ready",
): StoredRelease => ({
  record: { revision, build: "a", image, deployedAt: "2026-11-24T22:00:00.000Z", outcome },
  plan: { paths: [], declared: [] },
  settings: [],
  manifests: [],
});

it("uses the image of that release, not another one of the same build", () => {
  const releases = [stored(3, imageOf("c"), "failed"), stored(2, imageOf("b")), stored(1, imageOf("a"))];
  expect(storedReleaseOf(releases, { build: "a", image: imageOf("a") })?.record.revision).toBe(1);
  expect(storedReleaseOf(releases, { build: "a", image: imageOf("c") })?.record.revision).toBe(3);
  expect(storedReleaseOf(releases, { build: "a", image: imageOf("d") })).toBeUndefined();
});

it("takes the newest of its releases that was ready", () => {
  const releases = [stored(3, imageOf("a"), "failed"), stored(2, imageOf("a")), stored(1, imageOf("a"))];
  expect(storedReleaseOf(releases, { build: "a", image: imageOf("a") })?.record.revision).toBe(2);
  expect(storedReleaseOf(releases, { build: "a" })?.record.revision).toBe(2);
});

it("promotes no build whose image is gone, before anything is changed", async () => {
  const [engine, registry] = [await TestEngine.start(), await TestRegistry.start()];
  for (const [name, value] of Object.entries(engine.variables)) vi.stubEnv(name, value);
  const [dev, prod] = [new TestCluster(), new TestCluster()];
  prod.answers.set("/apis/authentication.k8s.io/v1/selfsubjectreviews", () => ({}));
  prod.answers.set("/api/v1/namespaces/hooks", () => ({ metadata: { name: "hooks" } }));
  opened.cluster = dev;
  const { signal } = new AbortController();
  const release = stored(1, `${registry.host}/team/orders@sha256:${"a".repeat(64)}`);
  await writeRelease({ cluster: dev, owner: testSession(dev, "orders", "dev").owner }, release, signal);
  const session = testSession(prod, "orders", "prod");
  const { project } = session.input;
  const described = { target: "kubernetes", context: "dev", namespace: "hooks", registry: "none" };
  const input = { ...session.input, project: { ...project, environments: { dev: described } } };
  try {
    const pipeline = new ReleasePipeline(clusterBackend({ ...session, input }));
    const context = { signal, report: () => {} };
    const promoted = pipeline.promote(release.record, "dev", context, { unproven: true });
    await expect(promoted).rejects.toMatchObject({
      code: "not-promotable",
      message: expect.stringContaining("to dev again, then promote it"),
    });
    expect(prod.objects.size).toBe(0);
  } finally {
    vi.unstubAllEnvs();
    registry.stop();
    await engine.stop();
  }
});
