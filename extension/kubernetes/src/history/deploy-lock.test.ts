import { spawnSync } from "node:child_process";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { globalProcessName } from "@hookloom/core/environments/platform/process-identity";
import { ManualClock } from "@hookloom/core/environments/platform/testing/manual-clock";
import { beforeEach, expect, it } from "vitest";
import { TestCluster } from "../testing/cluster.ts";
import { type DeployLock, takeLock } from "./deploy-lock.ts";

const owner = { instance: "orders-dev", environment: "dev" };
const pace = { lifetimeMs: 30_000, renewalMs: 8_000 };
const path = "/apis/coordination.k8s.io/v1/namespaces/hooks/leases/orders-dev.deploy";

let cluster: TestCluster;
let clock: ManualClock;
beforeEach(() => {
  cluster = new TestCluster();
  clock = new ManualClock();
});

const take = (user: string, signal = new AbortController().signal) =>
  takeLock({ cluster, owner }, user, signal, { pace, clock });

/** Takes the lock of a holder that seems dead and is watched for a while first, in which `meanwhile` happens. */
async function takeDoubted(user: string, meanwhile = async () => {}) {
  const { signal } = new AbortController();
  let taken: Promise<DeployLock> | undefined;
  const holder = await new Promise<string>((resolve) => {
    taken = takeLock({ cluster, owner }, user, signal, { pace, clock, onDoubt: resolve });
    taken.catch(() => undefined);
  });
  await meanwhile();
  await clock.advance(pace.renewalMs * 2);
  return { holder, lock: await (taken as Promise<DeployLock>) };
}

it("admits one holder at a time, and the refusal names the holder and the time", async () => {
  const first = await take("jane");
  await expect(take("joe")).rejects.toMatchObject({
    code: "locked",
    message: expect.stringMatching(
      /^jane \(.+, process \d+\) has been working on dev since \d{4}-\d\d-\d\d \d\d:\d\d/,
    ),
  });
  await first.release();
  expect(cluster.objects.has(path)).toBe(false);
  const second = await take("joe");
  expect(second.note).toBeUndefined();
  await second.release();
});

it("lets only one of two simultaneous callers win", async () => {
  const results = await Promise.allSettled([take("jane"), take("joe")]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  for (const result of results) if (result.status === "fulfilled") await result.value.release();
});

it("is kept by renewing it, for longer than it would live", async () => {
  const first = await take("jane");
  await clock.advance(pace.lifetimeMs * 2);
  await expect(take("joe")).rejects.toMatchObject({ code: "locked" });
  expect(first.signal.aborted).toBe(false);
  await first.release();
});

it("is taken over from a holder that died, with a note", async () => {
  const renewTime = new Date(Date.now() - 60_000).toISOString();
  const spec = { holderIdentity: "jane", acquireTime: renewTime, renewTime, leaseDurationSeconds: 1 };
  const body = { metadata: { name: "orders-dev.deploy" }, spec };
  await cluster.request("POST", path.slice(0, path.lastIndexOf("/")), { body });
  const { holder, lock } = await takeDoubted("joe");
  expect(holder).toBe("jane");
  expect(lock.note).toMatch(
    /^jane started to change this environment at .+ and never finished, so the deploy lock was taken over\.$/,
  );
  await lock.release();
});

it("is not taken from a holder whose clock is behind but that renews it", async () => {
  const lease = () => ({
    holderIdentity: "jane",
    renewTime: new Date(0).toISOString(),
    leaseDurationSeconds: 1,
  });
  const body = { metadata: { name: "orders-dev.deploy" }, spec: lease() };
  await cluster.request("POST", path.slice(0, path.lastIndexOf("/")), { body });
  const renew = async () => void (await cluster.request("PATCH", path, { body: { ...body, spec: lease() } }));
  await expect(takeDoubted("joe", renew)).rejects.toThrow(/^jane has been working on dev/);
});

/** A lock that was renewed just now by the named process. */
async function heldBy(process: string): Promise<void> {
  const renewTime = new Date().toISOString();
  const spec = { holderIdentity: "jane", acquireTime: renewTime, renewTime, leaseDurationSeconds: 30 };
  const metadata = { name: "orders-dev.deploy", annotations: { "hookloom/process": process } };
  await cluster.request("POST", path.slice(0, path.lastIndexOf("/")), { body: { metadata, spec } });
}

it("is taken over at once from a process of this machine that has ended", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  const [machine] = globalProcessName()?.split("/") ?? [];
  await heldBy(`${machine}/${pid}`);
  // No time passes on this clock: if it waited, it would wait forever.
  const lock = await take("joe");
  expect(lock.note).toMatch(/^jane started to change/);
  await lock.release();
  expect(cluster.objects.has(path)).toBe(false);
});

it.each(["a process that lives", "another machine", "an unknown process"])(
  "is kept where the holder is of %s",
  async (kind) => {
    const ended = spawnSync(process.execPath, ["-e", ""]).pid;
    const [machine] = globalProcessName()?.split("/") ?? [];
    const named = {
      "a process that lives": `${machine}/${process.pid}`,
      "another machine": `elsewhere/${ended}`,
    };
    await heldBy(named[kind as keyof typeof named] ?? `${machine}`);
    await expect(take("joe")).rejects.toMatchObject({ code: "locked" });
  },
);

it("aborts the work of a holder that lost it", async () => {
  const lock = await take("jane");
  const other = { metadata: { name: "orders-dev.deploy" }, spec: { holderIdentity: "joe" } };
  await cluster.request("PATCH", path, { body: other });
  await clock.advance(pace.renewalMs);
  expect(lock.signal.aborted).toBe(true);
  expect(lock.signal.reason).toMatchObject({
    code: "locked",
    message: expect.stringMatching(/^joe took over the work on dev because /),
  });
  await lock.release();
  expect(cluster.objects.has(path)).toBe(true);
});

it("aborts the work when it expires, and says why it could not be renewed", async () => {
  const lock = await take("jane");
  cluster.refuse = () => ({ status: 503, message: "away" });
  await clock.advance(pace.lifetimeMs);
  expect(lock.signal.aborted).toBe(false);
  await clock.advance(pace.renewalMs);
  expect(lock.signal.aborted).toBe(true);
  expect(lock.signal.reason).toMatchObject({
    code: "locked",
    message: expect.stringMatching(
      /^The lock on dev expired because .*\(The cluster is currently unavailable/,
    ),
  });
  await lock.release();
});

it("survives a cluster that is unavailable for a moment", async () => {
  const lock = await take("jane");
  cluster.refuse = () => ({ status: 503, message: "away" });
  await clock.advance(pace.renewalMs * 3);
  cluster.refuse = () => undefined;
  await clock.advance(pace.lifetimeMs);
  expect(lock.signal.aborted).toBe(false);
  await lock.release();
});

it("survives a cluster that asks for more patience than a renewal has, until it expires", async () => {
  const lock = await take("jane");
  const request = cluster.request.bind(cluster);
  cluster.request = async <Answer>(...[method, at, asked]: Parameters<TestCluster["request"]>) => {
    // Node's own error of a wait that is cut off, which is no DOMException.
    if (method === "PUT") await sleep(60_000, undefined, { signal: AbortSignal.abort() });
    return request<Answer>(method, at, asked);
  };
  await clock.advance(pace.lifetimeMs);
  expect(lock.signal.aborted).toBe(false);
  await clock.advance(pace.renewalMs);
  expect(lock.signal.reason).toMatchObject({
    code: "locked",
    message: expect.stringMatching(/ expired because /),
  });
  await lock.release();
});

it("is taken over from a dead holder whose clock was ahead", async () => {
  const renewTime = new Date(Date.now() + 3_600_000).toISOString();
  const spec = { holderIdentity: "jane", acquireTime: renewTime, renewTime, leaseDurationSeconds: 1 };
  const body = { metadata: { name: "orders-dev.deploy" }, spec };
  await cluster.request("POST", path.slice(0, path.lastIndexOf("/")), { body });
  const { lock } = await takeDoubted("joe");
  expect(lock.note).toMatch(/^jane started to change/);
  await lock.release();
});

/** Performs a write and loses its answer, as a broken connection does. */
function loseAnswers(of: string, lost: () => void, times = 1): void {
  const request = cluster.request.bind(cluster);
  let left = times;
  cluster.request = async <Answer>(...[method, at, asked]: Parameters<TestCluster["request"]>) => {
    const answer = await request<Answer>(method, at, asked);
    if (method !== of || left === 0) return answer;
    left -= 1;
    lost();
    asked?.signal?.throwIfAborted();
    throw new DOMException("late", "TimeoutError");
  };
}

it("is not lost with the answer to a renewal", async () => {
  const lock = await take("jane");
  let lost = 0;
  loseAnswers("PUT", () => lost++);
  await clock.advance(pace.renewalMs * 5);
  expect(lost).toBe(1);
  expect(lock.signal.aborted).toBe(false);
  await lock.release();
  expect(cluster.objects.has(path)).toBe(false);
});

it("is not left behind when taking it is cancelled", async () => {
  const stop = new AbortController();
  loseAnswers("POST", () => stop.abort());
  await expect(take("jane", stop.signal)).rejects.toThrow(/abort/i);
  expect(cluster.objects.has(path)).toBe(false);
});
