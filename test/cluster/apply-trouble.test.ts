import { spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import type {
  DeployEvent,
  DeployPhase,
} from "../../extension/core/src/environments/contract/verb-context.ts";
import { clusterUnderTest, eventually } from "./cluster-under-test.ts";
import { DeployScene, recorded } from "./deploy-scene.ts";

let scene: DeployScene;
beforeAll(async () => {
  scene = await DeployScene.start("trouble", ["dev", "other"], { storage: { size: "2Gi" } });
});
afterAll(() => scene?.stop());

const signal = AbortSignal.timeout(600_000);
const locks = (environment: string) => scene.names(environment, "coordination.k8s.io/v1", "leases");
const isInPhase = (phase: DeployPhase) => (event: DeployEvent) => event.phase === phase;

test("an unreachable cluster, an unknown context and a missing namespace each have their own error message", async () => {
  const unreachableKubeconfig = scene.kubeconfig(({ clusters }) => {
    for (const { cluster } of clusters) cluster.server = "https://127.0.0.1:1";
  });
  const dev = await scene.open("dev", {}, { kubeconfig: unreachableKubeconfig });
  await expect(dev.deploy(recorded())).rejects.toThrow(
    /^The cluster at https:\/\/127\.0\.0\.1:1 .* does not respond/,
  );
  expect(await dev.status(signal)).toMatchObject({
    phase: "unreachable",
    message: expect.stringMatching(/VPN/),
  });
  await expect(scene.open("dev", {}, { context: "nowhere" })).rejects.toThrow(
    `choose one of its contexts (${clusterUnderTest.context})`,
  );
  const missing = await scene.open("dev", {}, { namespace: "trouble-missing" });
  await expect(missing.deploy(recorded())).rejects.toThrow(/create namespace trouble-missing/);
});

test("a registry that is down is reported before anything is built", async () => {
  const dev = await scene.open("dev", {}, { registry: "127.0.0.1:1/none" });
  const context = recorded();
  await expect(dev.deploy(context)).rejects.toThrow(/127\.0\.0\.1:1/);
  expect(context.events.map(({ phase }) => phase)).not.toContain("bundle");
  expect(await locks("dev")).toEqual([]);
});

test("missing settings are named before anything is built", async () => {
  const dev = await scene.open("dev", { GITHUB_SECRET: "" });
  const context = recorded();
  await expect(dev.deploy(context)).rejects.toMatchObject({
    code: "missing-settings",
    names: ["GITHUB_SECRET"],
  });
  expect(context.events.map(({ phase }) => phase)).not.toContain("bundle");
  expect(await locks("dev")).toEqual([]);
});

test.for(["check", "settings", "bundle", "image", "push"] as const)(
  "a cancel while the phase %s lasts changes nothing",
  async (phase) => {
    const dev = await scene.open("dev");
    const cancelled = dev.deploy(recorded(isInPhase(phase)));
    await expect(cancelled).rejects.toMatchObject({
      name: "AbortError",
      message: expect.stringContaining("nothing was changed in dev"),
    });
    expect(await scene.names("dev", "apps/v1", "deployments")).toEqual([]);
    expect(await scene.names("dev", "v1", "configmaps")).toEqual(["kube-root-ca.crt"]);
    expect(await locks("dev")).toEqual([]);
  },
);

test("cancelling between two objects reports how many were applied, and the next deploy resumes", async () => {
  const dev = await scene.open("dev");
  const third = recorded(({ phase, message }) => phase === "apply" && message.startsWith("Applied Secret"));
  await expect(dev.deploy(third)).rejects.toThrow(
    /^Cancelled: the update of dev stopped after 3 of 6 objects/,
  );
  const [cancelled] = await dev.releases(signal);
  expect(cancelled).toMatchObject({ outcome: "failed", reason: expect.stringContaining("3 of 6 objects") });
  expect(await locks("dev")).toEqual([]);
  const rollout = recorded(isInPhase("rollout"));
  await expect(dev.deploy(rollout)).rejects.toThrow(/the cluster is still rolling it out/);
  expect((await dev.deploy(recorded())).release).toMatchObject({ outcome: "ready", revision: 3 });
});

test("a concurrent deploy is rejected with the holder of the lock and its time", async () => {
  const [one, two] = [await scene.open("dev"), await scene.open("dev")];
  const first = recorded();
  const deployed = one.deploy(first);
  await eventually(() => expect(first.events.some(isInPhase("settings"))).toBe(true));
  await expect(two.deploy(recorded())).rejects.toMatchObject({
    code: "locked",
    message: expect.stringMatching(/process \d+\) has been working on dev since \d{4}-\d\d-\d\d \d\d:\d\d/),
  });
  expect((await deployed).release.outcome).toBe("ready");
});

test("the lock of a crashed deploy is taken over, with a notice", async () => {
  const { api, path } = scene.namespace("dev");
  const renewTime = new Date(Date.now() - 60_000).toISOString().replace("Z", "000Z");
  const spec = { holderIdentity: "jane", acquireTime: renewTime, renewTime, leaseDurationSeconds: 30 };
  const metadata = { name: "trouble-dev.deploy" };
  await api.post(path("coordination.k8s.io/v1", "leases"), { metadata, spec });
  const context = recorded();
  await (await scene.open("dev")).applySettings(context);
  expect(context.events).toContainEqual(
    expect.objectContaining({
      level: "warn",
      message: expect.stringMatching(/^jane started to change .* was taken over/),
    }),
  );
  expect(await locks("dev")).toEqual([]);
});

test("the lock of a deploy that was killed on this machine is taken over at once", async () => {
  const { api, path } = scene.namespace("dev");
  const lock = fileURLToPath(
    new URL("../../extension/kubernetes/src/history/deploy-lock.ts", import.meta.url),
  );
  const openClusterUrl = lock.replace("history/deploy-lock.ts", "cluster/open-cluster.ts");
  const description = scene.project.project.environments.dev;
  const script = `
    const { openCluster } = await import(${JSON.stringify(openClusterUrl)});
    const { takeLock } = await import(${JSON.stringify(lock)});
    const cluster = await openCluster(${JSON.stringify(description)}, "/");
    const owner = { instance: "trouble-dev", environment: "dev" };
    await takeLock({ cluster, owner }, "jane", new AbortController().signal);
    process.kill(process.pid, "SIGKILL");`;
  const args = ["--conditions", "hookloom-source", "--input-type=module", "-e", script];
  const { signal: end, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(end, stderr).toBe("SIGKILL");
  const lease = path("coordination.k8s.io/v1", "leases", "trouble-dev.deploy");
  expect(await api.get(lease)).toMatchObject({ spec: { holderIdentity: expect.stringMatching(/^jane/) } });
  const context = recorded();
  await (await scene.open("dev")).applySettings(context);
  const messages = context.events.map(({ message }) => message);
  expect(messages).toContainEqual(expect.stringMatching(/^jane \(.* started to change .* was taken over/));
  expect(messages.join()).not.toContain("Waiting a few seconds");
});

test("a field with another manager is reported with its owner and never overwritten silently", async () => {
  const { api, path } = scene.namespace("dev");
  const file = path("apps/v1", "deployments", "trouble-dev");
  const change = { spec: { template: { spec: { terminationGracePeriodSeconds: 50 } } } };
  await api.send("PATCH", `${file}?fieldManager=someone`, change, "application/merge-patch+json");
  const dev = await scene.open("dev");
  await expect(dev.applySettings(recorded())).rejects.toMatchObject({
    code: "conflict",
    detail: ["Deployment trouble-dev: spec.template.spec.terminationGracePeriodSeconds belongs to someone"],
  });
  const { release } = await dev.applySettings(recorded(), { takeOver: true });
  expect(release.outcome).toBe("ready");
});

test("an immutable field is reported with a way to resolve it", async () => {
  const dev = await scene.open("dev", {}, { storage: { size: "1Gi" } });
  await expect(dev.applySettings(recorded())).rejects.toMatchObject({
    code: "immutable",
    message: expect.stringMatching(
      /of PersistentVolumeClaim trouble-dev .* delete persistentvolumeclaims trouble-dev"/,
    ),
  });
});

test("an existing object with the same name that another tool created is left unchanged", async () => {
  const { api, path } = scene.namespace("other");
  const labels = { "app.kubernetes.io/managed-by": "Helm" };
  const helmService = { metadata: { name: "trouble-other", labels }, spec: { ports: [{ port: 1 }] } };
  await api.post(path("v1", "services"), helmService);
  const other = await scene.open("other");
  await expect(other.deploy(recorded())).rejects.toThrow(
    /^Service trouble-other exists already and belongs to Helm/,
  );
  expect(await scene.names("other", "v1", "secrets")).toEqual([]);
  await api.delete(path("v1", "services", "trouble-other"));
});

test("a cluster without the Gateway API runs the build and reports what is missing", async () => {
  const dev = await scene.open("dev", {}, { host: "hooks.example.com", gateway: "public" });
  const { notes, url } = await dev.applySettings(recorded());
  expect(url).toBe("https://hooks.example.com");
  expect(notes).toContainEqual(expect.stringMatching(/^This cluster has no Gateway API/));
});

/** The kind alone: schema conformance is tested elsewhere, and no vendor's Gateway is needed. */
const httpRoutes = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: {
    name: "httproutes.gateway.networking.k8s.io",
    annotations: { "api-approved.kubernetes.io": "https://github.com/kubernetes-sigs/gateway-api/pull/2997" },
  },
  spec: {
    group: "gateway.networking.k8s.io",
    scope: "Namespaced",
    names: { kind: "HTTPRoute", plural: "httproutes", singular: "httproute" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

test("on a cluster with the Gateway API the route is created, and deleted when the host is removed", async () => {
  const { api, path } = scene.namespace("dev");
  const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const version = "gateway.networking.k8s.io/v1";
  await api.post(definitions, httpRoutes);
  try {
    await eventually(() => api.list(path(version, "httproutes")));
    const dev = await scene.open("dev", {}, { host: "hooks.example.com", gateway: "infra/public" });
    const { notes } = await dev.applySettings(recorded());
    expect(notes.join()).not.toContain("Gateway API");
    expect(await api.get(path(version, "httproutes", "trouble-dev"))).toMatchObject({
      spec: {
        parentRefs: [{ name: "public", namespace: "infra" }],
        hostnames: ["hooks.example.com"],
        rules: [{ matches: [{ path: { type: "Exact", value: "/github" } }] }],
      },
    });
    await (await scene.open("dev")).applySettings(recorded());
    expect(await scene.names("dev", version, "httproutes")).toEqual([]);
  } finally {
    await api.delete(`${definitions}/${httpRoutes.metadata.name}`);
  }
});

test("a user without permissions is shown a sufficient Role, whatever the current context is", async () => {
  const { api, path, name } = scene.namespace("other");
  const kubeconfig = scene.kubeconfig((config) => {
    config["current-context"] = "nowhere";
  }, clusterUnderTest.developerKubeconfig);
  const other = await scene.open("other", {}, { kubeconfig });
  const refused = await other.deploy(recorded()).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "forbidden", message: expect.stringContaining(`namespace ${name}`) });
  const { detail } = refused as { readonly detail: readonly string[] };
  for (const document of parseAllDocuments(detail.join("\n"))) {
    const object = document.toJS() as { readonly kind: string };
    const kind = object.kind === "Role" ? "roles" : "rolebindings";
    await api.post(path("rbac.authorization.k8s.io/v1", kind), object);
  }
  const context = recorded();
  const { release } = await eventually(() => other.deploy(context));
  expect(release).toMatchObject({ outcome: "ready", by: "developer" });
  await other.remove(recorded());
  expect(await scene.names("other", "v1", "pods")).toEqual([]);
});
