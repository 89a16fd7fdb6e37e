import { afterAll, beforeAll, expect, test } from "vitest";
import { Postgres } from "../postgres/postgres.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";
import { DeployScene, recorded } from "./deploy-scene.ts";

let scene: DeployScene;
let postgres: Postgres;
beforeAll(async () => {
  [scene, postgres] = await Promise.all([
    DeployScene.start("scale", ["dev"]),
    Postgres.start(clusterUnderTest.hostAddress),
  ]);
});
afterAll(async () => {
  await scene?.stop();
  await postgres?.stop();
});

const signal = AbortSignal.timeout(600_000);
const range = { replicas: { min: 2, max: 4 } };

const withDatabase = (more: object = {}) =>
  scene.open("dev", { HOOKLOOM_DATABASE_URL: postgres.url() }, { outgoingPorts: [postgres.port], ...more });

/** Of the pods that are not being deleted: those of a previous build may end long after the new ones are ready. */
async function podIds(): Promise<readonly (string | undefined)[]> {
  const { api, path } = scene.namespace("dev");
  const pods = await api.list(path("v1", "pods"));
  return pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.uid)
    .sort();
}

const scalers = () => scene.names("dev", "autoscaling/v2", "horizontalpodautoscalers");

test("with a database two pods run, and one build takes over from another without a gap", async () => {
  const dev = await withDatabase();
  const { notes } = await dev.deploy(recorded());
  expect(notes).not.toContainEqual(expect.stringContaining("The deployment has one replica"));
  expect(await dev.status(signal)).toMatchObject({ replicas: { ready: 2, wanted: 2 } });
  expect(await scene.names("dev", "v1", "persistentvolumeclaims")).toEqual([]);
  expect(await scene.names("dev", "policy/v1", "poddisruptionbudgets")).toEqual(["scale-dev"]);
  expect((await scene.send("dev", "A")).status).toBe(202);
  const { notes: later } = await (await withDatabase({ resources: { cpu: "90m" } })).applySettings(
    recorded(),
  );
  expect(later).not.toContainEqual(expect.stringContaining("No requests were served"));
});

test("an autoscaler takes over the number of pods without ending one", async () => {
  const more = { resources: { cpu: "90m" } };
  const before = await podIds();
  await (await withDatabase({ ...more, ...range })).applySettings(recorded());
  expect(await scalers()).toEqual(["scale-dev"]);
  expect(await podIds()).toEqual(before);
  await (await withDatabase({ ...more, ...range })).applySettings(recorded());
  expect(await podIds()).toEqual(before);
});

test("stopping removes the autoscaler, and the next start recreates it", async () => {
  const dev = await withDatabase(range);
  await dev.stop(recorded());
  expect(await scalers()).toEqual([]);
  expect(await scene.names("dev", "v1", "pods")).toEqual([]);
  await dev.applySettings(recorded());
  expect(await scalers()).toEqual(["scale-dev"]);
  expect(await dev.status(signal)).toMatchObject({ phase: "running", replicas: { ready: 2, wanted: 2 } });
});

test("without the database one pod with a volume is left, and the reason is given", async () => {
  await scene.removeSetting("dev", "HOOKLOOM_DATABASE_URL");
  const dev = await scene.open("dev", {}, range);
  const { notes } = await dev.applySettings(recorded());
  expect(notes).toContainEqual(
    expect.stringMatching(/^The deployment has one replica.*For the configured 4 replicas/),
  );
  expect(await scalers()).toEqual([]);
  expect(await scene.names("dev", "policy/v1", "poddisruptionbudgets")).toEqual([]);
  expect(await scene.names("dev", "v1", "persistentvolumeclaims")).toEqual(["scale-dev"]);
  expect(await dev.status(signal)).toMatchObject({ replicas: { ready: 1, wanted: 1 } });
});

test("the volume is kept after returning to a database, since it may hold deliveries", async () => {
  const { notes } = await (await withDatabase()).applySettings(recorded());
  expect(notes).toContainEqual(expect.stringMatching(/^PersistentVolumeClaim scale-dev is kept/));
  expect(await scene.names("dev", "v1", "persistentvolumeclaims")).toEqual(["scale-dev"]);
  expect(await scene.names("dev", "policy/v1", "poddisruptionbudgets")).toEqual(["scale-dev"]);
  await (await withDatabase()).remove(recorded());
  expect(await scene.names("dev", "v1", "persistentvolumeclaims")).toEqual([]);
  expect(await scene.names("dev", "policy/v1", "poddisruptionbudgets")).toEqual([]);
});
