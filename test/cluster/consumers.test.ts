// An api with consumers on two replicas and PostgreSQL, as one story.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReleaseRecord, Target } from "../../extension/core/src/environments/contract/target.ts";
import { apiReader } from "../../extension/gateway/src/api-reader.ts";
import { requestBlock, requestUnblock } from "../../extension/gateway/src/management/api-rules.ts";
import { addApplication, revokeApplication } from "../../extension/gateway/src/management/applications.ts";
import { inviteToPortal } from "../../extension/gateway/src/management/portal.ts";
import { TestCredentials } from "../../extension/host/src/console/test-credentials.ts";
import type { IssuedCredentials } from "../../templates/gateway/src/management/api-management.ts";
import { makeApplication, makeKey } from "../../templates/gateway/src/portal/testing/open-portal.ts";
import { Visitor } from "../../templates/gateway/src/portal/testing/visitor.ts";
import { scaled } from "../runner/machine-speed.ts";
import { until } from "../runner/until.ts";
import { launchBrowser } from "../vscode/browser.ts";
import { errorsOf } from "../webview/testing/page-pool.ts";
import { eventually } from "./cluster-under-test.ts";
import { ConsumersScene, call, type ReplicaPod, statusOf, tokenFrom } from "./consumers-scene.ts";
import { recorded } from "./deploy-scene.ts";
import { killProcesses } from "./kill-processes.ts";
import { underLoad } from "./service-load.ts";

const signal = AbortSignal.timeout(600_000);
const apiDescription = {
  title: "Orders",
  state: "published",
  access: ["oauth2", "key"] as string | readonly string[],
  plans: { bronze: { requests: "100000/day" } },
  portal: {},
  // So that a test can come from an address of its own.
  trustedProxies: ["0.0.0.0/0"],
};
const prodOverrides = { state: "pre-released", plans: { bronze: { requests: "3/hour" } } };

let scene: ConsumersScene;
let dev: Target;
let first: ReleaseRecord;
let pods: readonly ReplicaPod[];
let issued: IssuedCredentials;
let byKey: Readonly<Record<string, string>>;
beforeAll(async () => {
  scene = await ConsumersScene.start();
  scene.describe(apiDescription, prodOverrides);
  dev = await scene.open("dev");
});
afterAll(() => scene?.stop());

const portOf = (target: Target): Promise<number> => target.managementPort(signal);

const rulesOf = async (target: Target) => (await target.status(signal)).api;

/** How many deliveries run in all replicas. */
async function runningOf(target: Target): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${await portOf(target)}/metrics`)).text();
  return Number(/^hookloom_queue_running (\d+)$/m.exec(text)?.[1]);
}

/** What both pods answer to the same call. */
const both = (headers?: Readonly<Record<string, string>>): Promise<readonly number[]> =>
  Promise.all(pods.map((pod) => statusOf(pod, headers)));

/** When each pod last took a call after it was revoked, in milliseconds. */
function lastAcceptedAt(headers: Readonly<Record<string, string>>): Promise<readonly number[]> {
  const since = performance.now();
  return Promise.all(
    pods.map(async (pod) => {
      let taken = 0;
      for (let at = 0; at < 1500; at = performance.now() - since)
        if ((await statusOf(pod, headers)) === 202) taken = at;
      return Math.round(taken);
    }),
  );
}

test("is deployed to two replicas, and a token issued by one is valid at both", async () => {
  const { release } = await dev.deploy(recorded());
  first = release;
  await scene.settled("dev");
  pods = await scene.pods("dev");
  expect(pods).toHaveLength(2);
  issued = await addApplication(await portOf(dev), { name: "shop", plan: "bronze" });
  byKey = { "x-api-key": issued.key };
  for (const pod of pods) {
    const token = await tokenFrom(pod, issued);
    expect(await both({ authorization: `Bearer ${token}` })).toEqual([202, 202]);
  }
});

test("admits callers by the rules, which change without a build or a pod restart", async () => {
  const [pod] = pods as [ReplicaPod];
  const byToken = { authorization: `Bearer ${await tokenFrom(pod, issued)}` };
  const expectedStatuses = [
    ["oauth2", [202, 401, 401, 202]],
    ["key", [401, 202, 401, 202]],
    ["none", [202, 202, 202, 202]],
    [
      ["oauth2", "key"],
      [202, 202, 401, 202],
    ],
  ] as const;
  for (const [access, statuses] of expectedStatuses) {
    scene.describe({ ...apiDescription, access }, prodOverrides);
    expect(await dev.applyRules(recorded())).toMatchObject({ processes: 2 });
    for (const [index, headers] of [byToken, byKey, {}, { ...byToken, ...byKey }].entries())
      expect(await both(headers), `${access} ${index}`).toEqual([statuses[index], statuses[index]]);
  }
  expect(await rulesOf(dev)).toMatchObject({ differs: false, state: "published" });
  expect((await scene.pods("dev")).map(({ uid }) => uid).sort()).toEqual(pods.map(({ uid }) => uid).sort());
  expect(await dev.releases(signal)).toEqual([first]);
});

test("sends a signed sample from the page of /docs, through the API server", async () => {
  const origin = `http://127.0.0.1:${await portOf(dev)}`;
  let browser: Browser | undefined;
  try {
    browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    const errors = errorsOf(page);
    await page.goto(`${origin}/docs`);
    const github = page.locator(".opblock", { hasText: "Deliveries of GitHub" });
    const shown = await github.waitFor({ timeout: scaled(30_000) }).then(
      () => true,
      () => false,
    );
    // Where it is not shown, its errors and its text say why.
    expect([errors, shown || (await page.content())]).toEqual([[], true]);
    await github.locator(".opblock-summary-control").click({ timeout: scaled(30_000) });
    await github.getByRole("button", { name: "Try it out" }).click();
    await github.getByRole("button", { name: "Execute" }).click();
    const answer = github.locator(".live-responses-table");
    await answer.waitFor({ timeout: scaled(30_000) });
    // An answer that did not come is explained by the page's errors.
    expect([errors, await answer.textContent()]).toEqual([[], expect.stringContaining("202")]);
    expect(await page.content()).not.toContain("load-secret");
  } finally {
    await browser?.close();
  }
});

test("accepts a key and a token from the console until they are revoked, also through the Service", async () => {
  const window = () =>
    new TestCredentials({
      api: async () => apiReader,
      now: Date.now,
      reach: async (_place, work) => work(await portOf(dev)),
    });
  const credentials = window();
  const place = { root: "", environment: "dev" };
  const service = { url: `http://${await scene.service("dev")}` };
  const proofs = {
    key: { "x-api-key": await credentials.use(place, "key") },
    token: { authorization: `Bearer ${await credentials.use(place, "token")}` },
  };
  for (const headers of Object.values(proofs))
    expect([await statusOf(service, headers), ...(await both(headers))]).toEqual([202, 202, 202]);
  const listed = await credentials.list(place);
  expect(listed.map(({ kind, held }) => `${kind} ${held}`).sort()).toEqual(["key true", "token true"]);
  // Another window lists them, and has no text of either.
  expect((await window().list(place)).map(({ held }) => held)).toEqual([false, false]);
  for (const { id, kind } of listed) {
    await credentials.revoke(place, id);
    const last = await lastAcceptedAt(proofs[kind]);
    process.stdout.write(`A revoked ${kind}, last taken by the two pods after ${last.join(" and ")} ms\n`);
    expect(Math.max(...last)).toBeLessThan(1000);
    expect(await statusOf(service, proofs[kind])).toBe(401);
  }
  expect(await credentials.list(place)).toEqual([]);
});

test("shares the portal: a session of one replica is valid at the other, and calls to both are counted", async () => {
  const [one, two] = pods as [ReplicaPod, ReplicaPod];
  const { link } = await inviteToPortal(await portOf(dev), one.url, "Anna");
  const { pathname } = new URL(link);
  const firstVisitor = new Visitor(one.url);
  await firstVisitor.accept(pathname);
  expect((await new Visitor(two.url).get(pathname)).status).toBe(410);
  const secondVisitor = new Visitor(two.url);
  for (const [name, value] of firstVisitor.cookies) secondVisitor.cookies.set(name, value);
  const shop = await makeApplication(firstVisitor, "partner", "bronze");
  const headers = { "x-api-key": await makeKey(secondVisitor, shop) };
  const answers = [await call(one, headers), await call(two, headers)];
  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  const remaining = answers.map(
    (answer) => /"bronze";r=(\d+)/.exec(answer.headers.get("ratelimit") ?? "")?.[1],
  );
  expect(remaining).toEqual(["99999", "99998"]);
  for (const visitor of [firstVisitor, secondVisitor])
    await eventually(async () => {
      const { text } = await visitor.get(shop);
      expect(text).toMatch(/99,998 <span[^>]*>of 100,000 left/);
      expect(text.match(/<td class="number">202</g)).toHaveLength(2);
    });
  await firstVisitor.get("/portal");
  await firstVisitor.post("/portal/sign-out");
  expect((await secondVisitor.get(shop)).location).toBe("/portal/sign-in");
});

test("limits an address to thirty sign-in attempts a minute over all replicas", async () => {
  const trySignIn = async (pod: ReplicaPod | undefined, address: string) =>
    (
      await new Visitor(pod?.url ?? "").get(`/portal/invitations/${"x".repeat(42)}`, {
        "x-forwarded-for": address,
      })
    ).status;
  const all = Array.from({ length: 40 }, (_, index) => trySignIn(pods[index % 2], "203.0.113.7"));
  const statuses = (await Promise.all(all)).sort();
  expect(statuses).toEqual([...Array(30).fill(410), ...Array(10).fill(429)]);
  expect(await Promise.all(pods.map((pod) => trySignIn(pod, "203.0.113.7")))).toEqual([429, 429]);
  expect(await Promise.all(pods.map((pod) => trySignIn(pod, "203.0.113.8")))).toEqual([410, 410]);
});

test("queues signed deliveries while blocked, even if a pod is killed, and runs each once afterwards", async () => {
  const host = await scene.service("dev");
  const refused: number[] = [];
  const before = scene.ledger.runs.size;
  const report = await underLoad({ host, port: 80, rate: 40 }, async () => {
    await until("the load runs", () => scene.ledger.runs.size > before + 40);
    await requestBlock(await portOf(dev), { reason: "The database moves", by: "maria" }, "dev");
    const since = performance.now();
    await Promise.all(
      pods.map(async (pod) => {
        await eventually(async () => expect(await statusOf(pod, byKey)).toBe(503));
        refused.push(Math.round(performance.now() - since));
        expect((await call(pod, byKey)).headers.has("retry-after")).toBe(true);
      }),
    );
    await eventually(async () => expect(await runningOf(dev)).toBe(0));
    const ran = scene.ledger.runs.size;
    const [pod] = pods as [ReplicaPod];
    // A process of another machine cannot be killed from here.
    if (killProcesses(pod.uid) > 0) await scene.restarted("dev", pod);
    await scene.settled("dev");
    await eventually(async () =>
      expect(await rulesOf(dev)).toMatchObject({
        state: "blocked",
        described: "published",
        block: { by: "maria", reason: "The database moves" },
      }),
    );
    expect(scene.ledger.runs.size).toBe(ran);
    await requestUnblock(await portOf(dev), "dev");
  });
  process.stdout.write(`Blocked, the two pods refused after ${refused.join(" and ")} ms\n`);
  expect(report.acknowledged.size).toBeGreaterThan(100);
  await eventually(() => {
    const missing = [...report.acknowledged].filter((id) => !scene.ledger.runs.has(id));
    expect(missing).toEqual([]);
  });
  const notRunOnce = [...report.acknowledged].filter((id) => scene.ledger.runs.get(id) !== 1);
  expect(notRunOnce).toEqual([]);
});

test("rejects a revoked key within a second on every replica", async () => {
  await eventually(async () => expect(await both(byKey)).toEqual([202, 202]));
  await revokeApplication(await portOf(dev), "shop");
  const last = await lastAcceptedAt(byKey);
  process.stdout.write(`Revoked, last accepted by the two pods after ${last.join(" and ")} ms\n`);
  expect(Math.max(...last)).toBeLessThan(1000);
  expect(await both(byKey)).toEqual([401, 401]);
});

test("rolls back to an earlier build under the current rules", async () => {
  scene.write("two");
  const second = await dev.deploy(recorded());
  expect(second.release.build).not.toBe(first.build);
  scene.describe({ ...apiDescription, access: "key" }, prodOverrides);
  const { hash } = await dev.applyRules(recorded());
  const { release } = await dev.rollback(undefined, recorded());
  expect(release).toMatchObject({ build: first.build, image: first.image });
  await scene.settled("dev");
  expect(await rulesOf(dev)).toMatchObject({ hash, state: "published", differs: false });
});

test("is promoted by the same digest, with prod's own state and limits over both replicas", async () => {
  const prod = await scene.open("prod");
  const [newest] = (await dev.releases(signal)) as [ReleaseRecord];
  const { release } = await prod.promote(newest, "dev", recorded());
  expect(release).toMatchObject({ build: first.build, image: first.image, promotedFrom: "dev" });
  await scene.settled("prod");
  expect(await rulesOf(prod)).toMatchObject({ state: "pre-released", differs: false });
  const { key } = await addApplication(await portOf(prod), { name: "shop", plan: "bronze" });
  const statuses: number[] = [];
  for (const pod of [...(await scene.pods("prod")), ...(await scene.pods("prod"))]) {
    const answer = await call(pod, { "x-api-key": key });
    statuses.push(answer.status);
    if (answer.status === 429) expect(answer.headers.has("retry-after")).toBe(true);
  }
  expect(statuses).toEqual([202, 202, 202, 429]);
});
