import { newProgress } from "@hookloom/core/environments/release/verb-state";
import { beforeEach, expect, it } from "vitest";
import { readInventory } from "../apply/inventory.ts";
import { withoutValues, withSecretData } from "../apply/secret-values.ts";
import { LockedHistory, readRecords, readReleases, type StoredRelease } from "../history/releases.ts";
import { manifests } from "../manifests/manifests.ts";
import { lockLost } from "../release/errors.ts";
import { attemptAnnotation, instanceName } from "../release/identity.ts";
import { TestCluster } from "../testing/cluster.ts";
import { releaseOf } from "../testing/release.ts";
import { attemptRelease } from "./attempt-release.ts";
import type { PreparedRelease } from "./prepare-release.ts";
import { releaseOrRollBack } from "./release-or-roll-back.ts";
import type { LockedSession } from "./session.ts";
import { crashPods } from "./testing/crashing-pods.ts";
import { becomeReady, offerBudgets } from "./testing/ready-pods.ts";
import { testSession } from "./testing/session.ts";

const names = { project: "orders", environment: "production" };
const owner = { instance: instanceName(names), environment: names.environment };
const place = "/apis/apps/v1/namespaces/hooks/deployments/orders-production";
const password = "correct horse battery";

let cluster: TestCluster;
let stop: AbortController;
beforeEach(() => {
  cluster = new TestCluster();
  stop = new AbortController();
  offerBudgets(cluster);
});

function releaseOfBuild(build: string): PreparedRelease {
  const settings = [{ name: "PASSWORD", secret: true, value: password }];
  const objects = manifests(releaseOf({ namespace: "hooks" }, { ...names, settings }));
  return {
    storedBuild: { build, image: `registry.example.com/team/orders@sha256:${"a".repeat(64)}` },
    plan: { paths: ["/github"], declared: [] },
    settings: [{ name: "PASSWORD", secret: true, value: "" }],
    manifests: withSecretData(objects, "key"),
    storedManifests: withoutValues(objects),
    notes: [],
    marks: {},
    deployedSecrets: {},
  };
}

const lockedIn = (before: readonly StoredRelease[] = []): LockedSession => ({
  ...testSession(cluster, names.project, names.environment),
  options: {},
  context: { signal: stop.signal, report: () => {} },
  user: "jane",
  history: new LockedHistory({ cluster, owner }, before),
  progress: newProgress(),
});

const records = () => readRecords({ cluster, owner }, new AbortController().signal);

it("keeps a release that became ready ready, whatever fails afterwards", async () => {
  becomeReady(cluster, "orders-production", 2);
  await attemptRelease(lockedIn(), releaseOfBuild("first"));
  expect(await records()).toMatchObject([{ revision: 1, outcome: "ready" }]);
  const request = cluster.request.bind(cluster);
  let ready = false;
  cluster.request = async <Answer>(...[method, path, asked]: Parameters<TestCluster["request"]>) => {
    if (ready) {
      stop.abort();
      asked?.signal?.throwIfAborted();
    }
    ready ||= JSON.stringify(asked?.body ?? "").includes('\\"outcome\\":\\"ready\\"');
    return request<Answer>(method, path, asked);
  };
  const locked = lockedIn();
  const second = releaseOfBuild("second");
  // One object fewer, which has to be pruned.
  const manifests = second.manifests.filter(({ kind }) => kind !== "PodDisruptionBudget");
  await expect(attemptRelease(locked, { ...second, manifests })).rejects.toThrow(/abort/i);
  expect(locked.progress.state).toEqual({ at: "ready" });
  expect(await records()).toMatchObject([{ build: "second", outcome: "ready" }]);
});

it("prunes old releases even if one after another fails, but none that was ready", async () => {
  becomeReady(cluster, "orders-production", 2);
  await attemptRelease(lockedIn(), releaseOfBuild("good"));
  cluster.refuse = ({ method, path, query }) =>
    method === "PATCH" && path === place && query?.dryRun === undefined
      ? { status: 403, message: "no" }
      : undefined;
  for (let count = 0; count < 25; count++) {
    const before = await readReleases({ cluster, owner }, new AbortController().signal);
    await expect(attemptRelease(lockedIn(before), releaseOfBuild(`bad-${count}`))).rejects.toThrow();
  }
  const left = await records();
  expect(left).toHaveLength(21);
  expect(left.at(-1)).toMatchObject({ build: "good", outcome: "ready" });
});

it.each([
  [
    lockLost("production", "joe"),
    /^joe took over the work on production .*: check the status of production .* Until then /,
  ],
  [undefined, /^Cancelled: /],
])("records in the history why its work was stopped", async (reason, sentence) => {
  const request = cluster.request.bind(cluster);
  cluster.request = async <Answer>(...[method, path, asked]: Parameters<TestCluster["request"]>) => {
    if (method === "PATCH" && path === place && !asked?.query?.dryRun) stop.abort(reason);
    asked?.signal?.throwIfAborted();
    return request<Answer>(method, path, asked);
  };
  await expect(attemptRelease(lockedIn(), releaseOfBuild("first"))).rejects.toThrow();
  expect(await records()).toMatchObject([{ outcome: "failed", reason: expect.stringMatching(sentence) }]);
});

const crashWith = (line: string): void => crashPods(cluster, "orders-production", line);

it("writes no secret into the history that a crashing process has printed", async () => {
  crashWith(`Error: cannot sign in with ${password}`);
  const failure = await releaseOrRollBack(lockedIn(), releaseOfBuild("first")).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code: "rollout-failed" });
  expect(String(failure)).not.toContain(password);
  expect(await records()).toMatchObject([{ outcome: "failed", reason: expect.stringContaining("•••") }]);
  const kept = [...cluster.objects].filter(([path]) => !path.includes("/secrets/"));
  expect(JSON.stringify(kept)).not.toContain(password);
});

it("hides a secret before the line that quotes it is cut", async () => {
  crashWith(`Error: ${"x".repeat(277)} ${password}`);
  const attempt = await attemptRelease(lockedIn(), releaseOfBuild("first"));
  expect(attempt).toMatchObject({ state: "failed", diagnosis: { code: "crash-loop" } });
  expect(JSON.stringify(attempt)).not.toContain("correct");
});

it("names the owner of a store though a password is a word of it", async () => {
  const store = `["${password}","dev"]`;
  crashWith(JSON.stringify({ level: "error", code: "store-owned", msg: "Another owns it.", owner: store }));
  const attempt = await attemptRelease(lockedIn(), releaseOfBuild("first"));
  expect(attempt).toMatchObject({ state: "failed", diagnosis: { code: "store-owned", owner: store } });
});

it("makes new pods where those of the same template fail, and replaces none that run", async () => {
  const attempt = async () => {
    const before = await readReleases({ cluster, owner }, new AbortController().signal);
    return (await attemptRelease(lockedIn(before), releaseOfBuild("same"))).state;
  };
  const template = () => JSON.stringify((cluster.objects.get(place) as { spec?: object } | undefined)?.spec);
  becomeReady(cluster, "orders-production", 2);
  expect(await attempt()).toBe("ready");
  const first = template();
  expect(await attempt()).toBe("ready");
  expect(template()).toBe(first);
  crashWith("Error: no database");
  expect(await attempt()).toBe("failed");
  const second = template();
  expect(second).not.toBe(first);
  expect(await attempt()).toBe("failed");
  const third = template();
  expect([first, second]).not.toContain(third);
  becomeReady(cluster, "orders-production", 2);
  expect(await attempt()).toBe("ready");
  expect(template()).toBe(third);
  // A rollback to it finds its pods.
  const [last] = await readReleases({ cluster, owner }, new AbortController().signal);
  expect(JSON.stringify(last)).toContain(attemptAnnotation);
});

it("is ready although an old object cannot be deleted, which the next deploy tries again", async () => {
  becomeReady(cluster, "orders-production", 2);
  await attemptRelease(lockedIn(), releaseOfBuild("first"));
  cluster.refuse = ({ method, path }) =>
    method === "DELETE" && path.includes("/poddisruptionbudgets/")
      ? { status: 403, message: "not yours" }
      : undefined;
  const second = releaseOfBuild("second");
  const manifests = second.manifests.filter(({ kind }) => kind !== "PodDisruptionBudget");
  const attempt = await attemptRelease(lockedIn(), { ...second, manifests });
  expect(attempt).toMatchObject({
    state: "ready",
    outcome: {
      notes: expect.arrayContaining([
        "PodDisruptionBudget orders-production is no longer part of the build but could not be deleted (The cluster rejected the request: not yours): the next deploy tries again.",
      ]),
    },
  });
  const inventory = await readInventory({ cluster, owner }, new AbortController().signal);
  expect(inventory.map(({ kind }) => kind)).toContain("PodDisruptionBudget");
});

it("offers a manual rollback if a failed rollout does not roll back by itself", async () => {
  becomeReady(cluster, "orders-production", 2);
  await attemptRelease(lockedIn(), releaseOfBuild("0123456789ab"));
  crashWith("Error: no such table");
  const before = await readReleases({ cluster, owner }, new AbortController().signal);
  const { input, ...locked } = lockedIn(before);
  const description = { ...input.description, rollback: false };
  const failure = releaseOrRollBack(
    { ...locked, input: { ...input, description } },
    releaseOfBuild("second"),
  );
  await expect(failure).rejects.toMatchObject({
    code: "rollout-stays",
    message: expect.stringMatching(
      /keeps trying until you deploy again or roll back to the build 01234567\.$/,
    ),
  });
});
