import type { ReleaseRecord } from "@hookloom/core/environments/contract/target";
import { expect, it } from "vitest";
import type { ClusterObject } from "../cluster/cluster.ts";
import type { StoredRelease } from "../history/releases.ts";
import { releaseForSettings } from "./current-release.ts";

const stored = (revision: number, outcome: ReleaseRecord["outcome"]): StoredRelease => ({
  record: { revision, build: `build-${revision}`, deployedAt: "2026-11-24T22:00:00.000Z", outcome },
  plan: { paths: [], declared: [] },
  settings: [],
  manifests: [],
});

const live = (revision: number, readyReplicas?: number): ClusterObject => ({
  metadata: { name: "orders-dev", annotations: { "hookloom/revision": String(revision) } },
  status: readyReplicas === undefined ? {} : { readyReplicas },
});

const failedAfterReady = [stored(2, "failed"), stored(1, "ready")];

it("is the one that runs", () => {
  expect(releaseForSettings([stored(2, "ready"), stored(1, "ready")], live(2, 1), "dev")).toEqual({
    release: stored(2, "ready"),
  });
});

it("is the failed one if nothing is ready, even if nothing ever was", () => {
  for (const releases of [failedAfterReady, [stored(2, "failed")]])
    expect(releaseForSettings(releases, live(2), "dev")).toMatchObject({
      release: { record: { revision: 2 } },
      note: expect.stringContaining("build-2 of release 2, which had not become ready"),
    });
});

it("is the previous one if that still answers, with a note", () => {
  expect(releaseForSettings(failedAfterReady, live(2, 1), "dev")).toMatchObject({
    release: { record: { revision: 1 } },
    note: expect.stringMatching(
      /build-1 of release 1, which was still running, and not to the build build-2 .*has to be deployed again/,
    ),
  });
});

it("is the running one if the failed one never reached the cluster", () => {
  expect(releaseForSettings(failedAfterReady, live(1), "dev")).toEqual({ release: stored(1, "ready") });
  expect(() => releaseForSettings([stored(1, "failed")], undefined, "dev")).toThrow(
    /No build has ever been ready in dev/,
  );
});
