import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReleaseRecord, Target } from "../../extension/core/src/environments/contract/target.ts";
import { clusterUnderTest, eventually } from "./cluster-under-test.ts";
import { DeployScene, handlerSource, recorded } from "./deploy-scene.ts";

/** A build that ends at once with the setting of one environment, and runs with that of another. */
const crashingHandler = `${handlerSource("picky")}
if (process.env.GREETING === "crash") throw new Error("Nobody home");
`;

let scene: DeployScene;
let broken: ReleaseRecord;
beforeAll(async () => {
  scene = await DeployScene.start("promote", ["dev", "prod"]);
  scene.project.write(crashingHandler);
  const { api, path, name } = scene.namespace("prod");
  await api.post(path("rbac.authorization.k8s.io/v1", "rolebindings"), {
    metadata: { name: "developer", namespace: name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "admin" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "developer" }],
  });
});
afterAll(() => scene?.stop());

/** Prod as a context of another name in a file of a user who may do nothing in the namespace of dev. */
function openProd(): Promise<Target> {
  const kubeconfig = scene.kubeconfig((config) => {
    for (const one of config.contexts) one.name = "prod-eu";
    config["current-context"] = "nowhere";
  }, clusterUnderTest.developerKubeconfig);
  return scene.open("prod", { GREETING: "Prod" }, { kubeconfig, context: "prod-eu" });
}

test("a build that was never ready is promoted by force between two contexts, each with its own user", async () => {
  const dev = await scene.open("dev", { GREETING: "crash" });
  await expect(dev.deploy(recorded())).rejects.toMatchObject({ code: "rollout-failed" });
  [broken] = (await dev.releases(AbortSignal.timeout(240_000))) as [ReleaseRecord];
  const prod = await openProd();
  await expect(prod.promote(broken, "dev", recorded())).rejects.toMatchObject({ code: "unproven" });
  expect(await scene.names("prod", "apps/v1", "deployments")).toEqual([]);
  const { release } = await eventually(() => prod.promote(broken, "dev", recorded(), { unproven: true }));
  const { build, image } = broken;
  expect(release).toMatchObject({ build, image, promotedFrom: "dev", by: "developer", outcome: "ready" });
  expect((await scene.send("prod", "A")).status).toBe(202);
  const [failed] = await dev.releases(AbortSignal.timeout(240_000));
  expect(failed).toMatchObject({ revision: broken.revision, outcome: "failed" });
  expect(await scene.names("dev", "coordination.k8s.io/v1", "leases")).toEqual([]);
});

test("a user without read access to the source environment gets a matching error", async () => {
  const { project } = scene.project;
  const { kubeconfig: _, ...dev } = project.environments.dev ?? {};
  Object.assign(project.environments, { dev: { ...dev, kubeconfig: clusterUnderTest.developerKubeconfig } });
  const prod = await openProd();
  const before = await prod.releases(AbortSignal.timeout(240_000));
  await expect(prod.promote(broken, "dev", recorded(), { unproven: true })).rejects.toThrow(
    new RegExp(`developer.*${scene.namespace("dev").name}`),
  );
  expect(await prod.releases(AbortSignal.timeout(240_000))).toEqual(before);
});
