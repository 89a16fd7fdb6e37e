import { afterAll, beforeAll, expect, test } from "vitest";
import type { LogLine } from "../../extension/core/src/environments/contract/log-line.ts";
import { eventually } from "./cluster-under-test.ts";
import { crashing, DeployScene, handlerSource, recorded } from "./deploy-scene.ts";
import {
  hasOperatorKinds,
  makeOperatorKinds,
  type PodMonitor,
  type PrometheusRule,
  TestPrometheus,
} from "./prometheus-scene.ts";

let scene: DeployScene;
let removeKinds: () => Promise<void> = async () => undefined;
beforeAll(async () => {
  scene = await DeployScene.start("apply", ["dev", "prod"], { metricsFrom: ["monitoring"] });
});
afterAll(async () => {
  await scene?.stop();
  await removeKinds();
});

const signal = AbortSignal.timeout(600_000);
/** The objects that every namespace has. */
const defaultObjects = { configmaps: ["kube-root-ca.crt"], serviceaccounts: ["default"] };

async function readLogLines(environment: string): Promise<readonly string[]> {
  const lines: LogLine[] = [];
  const target = await scene.open(environment);
  await target.logs({ follow: false, lines: 200, signal }, (line) => lines.push(line));
  return lines.map(({ msg }) => msg);
}

/** The build that is deployed first. The tests tell one story, in this order. */
let first: string;

test("is deployed and answers a signed event through its Service", async () => {
  const dev = await scene.open("dev");
  expect(await dev.status(signal)).toMatchObject({ phase: "absent", registrations: [] });
  const context = recorded();
  const { release, notes } = await dev.deploy(context);
  first = release.build;
  expect(release).toMatchObject({
    revision: 1,
    outcome: "ready",
    image: expect.stringContaining("@sha256:"),
  });
  expect(notes).toContainEqual(expect.stringContaining("The deployment has one replica"));
  expect(notes).not.toContainEqual(expect.stringContaining("No requests were served"));
  const files = expect.stringContaining('"hookloom observe dev --files DIR"');
  if (!(await hasOperatorKinds(scene.namespace("dev").api))) expect(notes).toContainEqual(files);
  const phases = [...new Set(context.events.map(({ phase }) => phase))];
  expect(phases).toEqual(["check", "settings", "bundle", "image", "push", "apply", "rollout"]);
  expect(await scene.send("dev", "A")).toMatchObject({ status: 202 });
  expect((await scene.send("dev", "B", "wrong")).status).toBe(401);
  await eventually(async () => expect(await readLogLines("dev")).toContain("Hello one A"));
  const status = await dev.status(signal);
  expect(status).toMatchObject({ phase: "running", replicas: { ready: 1, wanted: 1 }, release });
  expect(status.deliveries).toContainEqual(
    expect.objectContaining({ event: "issues.opened", outcome: "ok" }),
  );
});

test("lets the metrics of a pod be scraped, and its deliveries be read only through the API server", async () => {
  const { api, path } = scene.namespace("dev");
  const [pod] = await api.list<{ readonly status: { readonly podIP: string } }>(path("v1", "pods"));
  const ask = (port: number, where: string) => fetch(`http://${pod?.status.podIP}:${port}${where}`);
  expect(await (await ask(3002, "/metrics")).text()).toContain("hookloom_deliveries_received_total");
  expect((await ask(3002, "/deliveries")).status).toBe(404);
  await expect(ask(3001, "/deliveries")).rejects.toThrow();
});

test("keeps no secret outside its Secret", async () => {
  const { api, path } = scene.namespace("dev");
  const configMaps = JSON.stringify(await api.list(path("v1", "configmaps")));
  const deployments = JSON.stringify(await api.list(path("apps/v1", "deployments")));
  for (const text of [configMaps, deployments]) {
    expect(text).not.toContain("hush");
    expect(text).not.toContain(Buffer.from("hush").toString("base64"));
  }
});

test("applies changed settings without a build, and reports the gap", async () => {
  // From here on the cluster knows what watches pods.
  removeKinds = await makeOperatorKinds(scene.namespace("dev").api);
  const dev = await scene.open("dev", { GREETING: "Servus" });
  const context = recorded();
  const { release, notes } = await dev.applySettings(context);
  expect(release).toMatchObject({ revision: 2, build: first });
  expect(context.events.map(({ phase }) => phase)).not.toContain("image");
  expect(notes).toContainEqual(expect.stringMatching(/^No requests were served for \d+\.\d s/));
  await scene.send("dev", "C");
  await eventually(async () => expect(await readLogLines("dev")).toContain("Servus one C"));
});

const monitoring = "monitoring.coreos.com/v1";

test("creates the monitoring objects, which a real Prometheus accepts and scrapes", async ({ skip }) => {
  const { api, path, name } = scene.namespace("dev");
  const monitor = await api.get<PodMonitor>(path(monitoring, "podmonitors", "apply-dev"));
  const rule = await api.get<PrometheusRule>(path(monitoring, "prometheusrules", "apply-dev"));
  expect(await scene.names("dev", "v1", "configmaps")).toContain("apply-dev.dashboard");
  if (!TestPrometheus.installed()) skip("There is no Prometheus here, and no Debian to get one from.");
  const prometheus = await TestPrometheus.start(api, monitor, rule);
  try {
    const accepted = `hookloom_deliveries_received_total{namespace="${name}",pod=~"apply-dev-.*",outcome="accepted"}`;
    await eventually(async () => {
      const [sample] = await prometheus.query(accepted);
      expect(sample?.metric).toMatchObject({ trigger: "/github", event: "issues.opened" });
      expect(Number(sample?.value[1])).toBeGreaterThan(0);
    });
    await eventually(async () => {
      const rules = await prometheus.rules();
      expect(rules.map(({ name: alert }) => alert)).toContain("HookloomDeadLetters");
      expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
    });
  } finally {
    await prometheus.stop();
  }
});

test("keeps the environment's values if the machine has none, and starts no rollout without a change", async () => {
  const dev = await scene.open("dev", { GITHUB_SECRET: "" });
  expect(await dev.settings()).not.toContainEqual(expect.objectContaining({ missing: true }));
  const { api, path } = scene.namespace("dev");
  const pods = async () => (await api.list(path("v1", "pods"))).map(({ metadata }) => metadata.uid);
  const before = await pods();
  const context = recorded();
  await dev.applySettings(context);
  expect(await pods()).toEqual(before);
  expect(context.events).toContainEqual(
    expect.objectContaining({ message: "GITHUB_SECRET keeps its value from the cluster" }),
  );
});

test("deletes the objects it no longer has, and nothing else", async () => {
  const { api, path } = scene.namespace("dev");
  await api.post(path("v1", "configmaps"), { metadata: { name: "mine" }, data: { a: "1" } });
  expect(await scene.names("dev", "v1", "configmaps")).toContain("apply-dev");
  await scene.removeSetting("dev", "GREETING");
  const { notes } = await (await scene.open("dev", {}, { metricsFrom: [] })).applySettings(recorded());
  for (const object of ["ConfigMap apply-dev", "PodMonitor apply-dev", "ConfigMap apply-dev.dashboard"])
    expect(notes).toContainEqual(expect.stringContaining(`${object} was deleted`));
  expect(await scene.names("dev", monitoring, "podmonitors")).toEqual([]);
  expect(await scene.names("dev", monitoring, "prometheusrules")).toEqual([]);
  const names = await scene.names("dev", "v1", "configmaps");
  expect(names).not.toContain("apply-dev");
  expect(names).toContain("mine");
  await api.delete(path("v1", "configmaps", "mine"));
});

test("promotes the same image with the other environment's settings", async () => {
  const dev = await scene.open("dev");
  const prod = await scene.open("prod", { GITHUB_SECRET: "prod hush", GREETING: "Prod" });
  const [newest] = await dev.releases(signal);
  const { release } = await prod.promote(newest as NonNullable<typeof newest>, "dev", recorded());
  expect(release).toMatchObject({ image: newest?.image, build: first, promotedFrom: "dev", revision: 1 });
  expect((await scene.send("prod", "D")).status).toBe(401);
  expect((await scene.send("prod", "D", "prod hush")).status).toBe(202);
  await eventually(async () => expect(await readLogLines("prod")).toContain("Prod one D"));
});

test("explains a failed rollout in production and rolls back automatically", async () => {
  scene.project.write(crashing);
  const prod = await scene.open("prod", { GITHUB_SECRET: "prod hush", GREETING: "Prod" });
  const failed = prod.deploy(recorded());
  await expect(failed).rejects.toMatchObject({
    code: "rollout-failed",
    message: expect.stringMatching(/Nobody home.*was restored and is ready/s),
  });
  const [back, broken] = await prod.releases(signal);
  expect(back).toMatchObject({ outcome: "ready", build: first, rolledBackTo: 1, revision: 3 });
  expect(broken).toMatchObject({ outcome: "failed", reason: expect.stringContaining("Nobody home") });
  expect((await scene.send("prod", "E", "prod hush")).status).toBe(202);
});

test("rolls back to an earlier build with the current secrets", async () => {
  scene.project.write(handlerSource("two"));
  const dev = await scene.open("dev");
  const { release } = await dev.deploy(recorded());
  expect(release.build).not.toBe(first);
  const later = await scene.open("dev", { GITHUB_SECRET: "new hush" });
  const rollback = await later.rollback(undefined, recorded());
  expect(rollback.release).toMatchObject({ build: first, rolledBackTo: expect.any(Number) });
  expect((await scene.send("dev", "F")).status).toBe(401);
  expect((await scene.send("dev", "F", "new hush")).status).toBe(202);
  await expect(dev.rollback("nonsense", recorded())).rejects.toThrow(
    /The build nonsense has never been ready/,
  );
});

test("does not promote a build that was never ready, unless forced", async () => {
  scene.project.write(crashing);
  const dev = await scene.open("dev");
  await expect(dev.deploy(recorded())).rejects.toMatchObject({
    code: "rollout-stays",
    message: expect.stringMatching(/roll back to the build [0-9a-f]{8}\./),
  });
  const [broken] = await dev.releases(signal);
  expect(broken?.outcome).toBe("failed");
  const prod = await scene.open("prod", { GITHUB_SECRET: "prod hush" });
  await expect(prod.promote(broken as NonNullable<typeof broken>, "dev", recorded())).rejects.toMatchObject({
    code: "unproven",
    message: expect.stringContaining("has never been ready in dev"),
  });
});

test("stops without deleting its objects, and starts again", async () => {
  const prod = await scene.open("prod", { GITHUB_SECRET: "prod hush" });
  await prod.stop(recorded());
  expect(await prod.status(signal)).toMatchObject({ phase: "stopped", replicas: { ready: 0, wanted: 0 } });
  expect(await scene.names("prod", "v1", "pods")).toEqual([]);
  await prod.applySettings(recorded());
  expect(await prod.status(signal)).toMatchObject({ phase: "running" });
});

test("is removed with all its objects, and the stored deliveries are reported", async () => {
  const dev = await scene.open("dev");
  const context = recorded();
  await dev.remove(context);
  expect(context.events).toContainEqual(
    expect.objectContaining({
      level: "warn",
      message: expect.stringContaining("with all deliveries stored in it"),
    }),
  );
  for (const kind of ["pods", "services", "secrets", "persistentvolumeclaims"])
    expect(await scene.names("dev", "v1", kind), kind).toEqual([]);
  for (const [kind, names] of Object.entries(defaultObjects))
    expect(await scene.names("dev", "v1", kind)).toEqual(names);
  expect(await scene.names("dev", "apps/v1", "deployments")).toEqual([]);
  expect(await scene.names("dev", "apps/v1", "replicasets")).toEqual([]);
  expect(await scene.names("dev", "networking.k8s.io/v1", "networkpolicies")).toEqual([]);
  expect(await scene.names("dev", "coordination.k8s.io/v1", "leases")).toEqual([]);
  expect(await scene.names("dev", monitoring, "podmonitors")).toEqual([]);
  expect(await dev.status(signal)).toMatchObject({ phase: "absent" });
  await dev.remove(recorded());
});
