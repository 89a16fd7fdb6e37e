import type { ReleaseRecord } from "@hookloom/core/environments/contract/target";
import { beforeEach, expect, it } from "vitest";
import { readRecords, type StoredRelease, writeRelease } from "../history/releases.ts";
import { TestCluster } from "../testing/cluster.ts";
import { reconcileReleases } from "./reconcile.ts";

const owner = { instance: "orders-dev", environment: "dev" };
const { signal } = new AbortController();
const path = "/apis/apps/v1/namespaces/hooks/deployments/orders-dev";
const digest = `sha256:${"2".repeat(64)}`;
const image = `registry.example.com/team/orders@${digest}`;

const stored = (
  revision: number,
  ended: Partial<ReleaseRecord> & Pick<ReleaseRecord, "outcome">,
): StoredRelease => ({
  record: { revision, build: `${revision}`, image, deployedAt: "2026-11-24T22:00:00.000Z", ...ended },
  plan: { paths: [], declared: [] },
  settings: [],
  manifests: [],
});

let cluster: TestCluster;
beforeEach(async () => {
  cluster = new TestCluster();
  await writeRelease({ cluster, owner }, stored(1, { outcome: "ready" }), signal);
});

/** What the cluster has: all pods of a release, of which this many are ready. */
const deployed = (revision: number, available: number, runs = image) =>
  cluster.request("PATCH", path, {
    body: {
      metadata: { name: "orders-dev", generation: 3, annotations: { "hookloom/revision": `${revision}` } },
      spec: { replicas: 1, template: { spec: { containers: [{ name: "webhook", image: runs }] } } },
      status: { observedGeneration: 3, replicas: 1, updatedReplicas: 1, availableReplicas: available },
    },
  });

const outcomes = async () =>
  (await readRecords({ cluster, owner }, signal)).map(({ outcome, reason }) => [outcome, reason]);

it.each([
  ["whose deploy died", { outcome: "deploying" }],
  [
    "whose deploy was cancelled",
    { outcome: "failed", reason: "Cancelled: the cluster is still rolling it out" },
  ],
] as const)("marks a release ready that became so, %s", async (_, ended) => {
  await writeRelease({ cluster, owner }, stored(2, ended), signal);
  await deployed(2, 1);
  expect((await reconcileReleases({ cluster, owner }, signal))[0]?.record.outcome).toBe("ready");
  expect(await outcomes()).toEqual([
    ["ready", undefined],
    ["ready", undefined],
  ]);
});

it("marks one ready whose pods name its image as an engine knows it", async () => {
  const loaded = "hookloom/orders:2-22222222";
  await writeRelease(
    { cluster, owner },
    stored(2, { outcome: "deploying", image: `${loaded}@${digest}` }),
    signal,
  );
  await deployed(2, 1, loaded);
  expect((await reconcileReleases({ cluster, owner }, signal))[0]?.record.outcome).toBe("ready");
});

it("does not touch one that is not ready, not running, or was changed by hand", async () => {
  await writeRelease({ cluster, owner }, stored(2, { outcome: "failed", reason: "It crashes." }), signal);
  const failed = [
    ["failed", "It crashes."],
    ["ready", undefined],
  ];
  for (const change of [() => deployed(2, 0), () => deployed(1, 1), () => deployed(2, 1, "nginx")]) {
    await change();
    expect((await reconcileReleases({ cluster, owner }, signal))[0]?.record.outcome).toBe("failed");
    expect(await outcomes()).toEqual(failed);
  }
});
