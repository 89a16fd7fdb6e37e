import type { ReleaseRecord } from "@hookloom/core/environments/contract/target";
import { beforeEach, expect, it } from "vitest";
import { TestCluster } from "../testing/cluster.ts";
import {
  LockedHistory,
  readRecords,
  readReleases,
  runningRelease,
  type StoredRelease,
  writeRelease,
} from "./releases.ts";

const signal = new AbortController().signal;
const owner = { instance: "orders-dev", environment: "dev" };

const stored = (revision: number, outcome: ReleaseRecord["outcome"] = "ready"): StoredRelease => ({
  record: { revision, build: `build-${revision}`, deployedAt: "2026-11-24T22:00:00.000Z", outcome },
  plan: { paths: ["/github"], declared: [{ name: "GITHUB_SECRET", secret: true, optional: false }] },
  settings: [{ name: "GITHUB_SECRET", secret: true, value: "" }],
  manifests: [{ apiVersion: "v1", kind: "Service", metadata: { name: "orders-dev", namespace: "hooks" } }],
});

let cluster: TestCluster;
beforeEach(() => {
  cluster = new TestCluster();
});

const revisions = (releases: readonly StoredRelease[]) => releases.map(({ record }) => record.revision);

it("returns what was written, newest first, even with ten releases", async () => {
  for (const revision of [2, 10, 9]) await writeRelease({ cluster, owner }, stored(revision), signal);
  await writeRelease(
    { cluster, owner: { instance: "orders-prod", environment: "prod" } },
    stored(11),
    signal,
  );
  const found = await readReleases({ cluster, owner }, signal);
  expect(found).toEqual([stored(10), stored(9), stored(2)]);
  expect(await readRecords({ cluster, owner }, signal)).toEqual(found.map(({ record }) => record));
  expect(cluster.requests.at(-1)?.accept).toContain("as=PartialObjectMetadataList");
});

it("is empty where the cluster answers null instead of a list", async () => {
  cluster.answers.set("/api/v1/namespaces/hooks/configmaps", () => ({ items: null }));
  expect(await readRecords({ cluster, owner }, signal)).toEqual([]);
});

it("replaces the record of a release", async () => {
  await writeRelease({ cluster, owner }, stored(1, "deploying"), signal);
  await writeRelease({ cluster, owner }, stored(1, "failed"), signal);
  expect(await readReleases({ cluster, owner }, signal)).toEqual([stored(1, "failed")]);
});

it("runs the newest that was ready", () => {
  expect(runningRelease([stored(3, "failed"), stored(2), stored(1)])?.record.revision).toBe(2);
  expect(runningRelease([stored(1, "failed")])).toBeUndefined();
});

it("keeps twenty releases, and the last that were ready however many failed since", async () => {
  const failed = Array.from({ length: 25 }, (_, index) => stored(40 - index, "failed"));
  const all = [...failed, ...[8, 7, 6, 5, 4, 3].map((revision) => stored(revision))];
  for (const release of all) await writeRelease({ cluster, owner }, release, signal);
  const history = new LockedHistory({ cluster, owner }, all);
  await history.forgetOld(signal);
  const left = revisions(await readReleases({ cluster, owner }, signal));
  expect(left).toEqual([...revisions(failed.slice(0, 20)), 8, 7, 6, 5, 4]);
  expect(revisions(history.releases)).toEqual(left);
});

it("knows what it wrote without reading it again", async () => {
  const history = new LockedHistory({ cluster, owner }, [stored(1)]);
  expect(history.nextRevision).toBe(2);
  await history.write(stored(2, "deploying"), signal);
  await history.write(stored(2, "failed"), signal);
  expect(history.releases).toEqual([stored(2, "failed"), stored(1)]);
  expect(history.release(2)).toEqual(stored(2, "failed"));
  expect(cluster.requests.map(({ method }) => method)).not.toContain("GET");
});
