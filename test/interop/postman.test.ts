// The exported collection, run by Newman: the requests of all sources are accepted if their secrets are given, and
// rejected otherwise.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { call } from "../../extension/cli/src/testing/call.ts";
import { listDeliveries } from "../../extension/core/src/environments/management/deliveries.ts";
import { PostmanStandIn } from "../stand-ins/postman.ts";
import { type RunningProject, runEverySource, secrets } from "./every-source.ts";
import { newman, statuses, timeout, trouble } from "./newman.ts";

if (trouble !== undefined) process.stderr.write(`The exported collection is not run. ${trouble}\n`);

describe.skipIf(trouble !== undefined)("the exported collection", { timeout }, () => {
  let runningProject: RunningProject;
  let collection: string;
  let environment: string;
  beforeAll(async () => {
    runningProject = await runEverySource();
    collection = join(runningProject.project.folder, "orders.postman_collection.json");
    environment = join(runningProject.project.folder, "orders.dev.postman_environment.json");
    const { status, stderr } = await call(runningProject.project.root, ["postman", "--out", collection]);
    expect([status, stderr]).toEqual([0, `Wrote ${collection}\nWrote ${environment}\n`]);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await runningProject.project.remove();
  });

  it("contains no secret", async () => {
    const text = (await readFile(collection, "utf8")) + (await readFile(environment, "utf8"));
    for (const value of Object.values(secrets))
      expect(text).not.toContain(JSON.stringify(value).slice(1, -1));
    const { values } = JSON.parse(await readFile(environment, "utf8"));
    expect(values[0]).toMatchObject({ key: "baseUrl", value: runningProject.running.url });
    const empty = Object.keys(secrets).map((key) => ({ key, value: "", type: "secret", enabled: true }));
    expect(values).toEqual(expect.arrayContaining(empty));
  });

  it("is accepted if its secrets are set, each time as a new delivery", async () => {
    for (const round of [1, 2]) {
      const { failures, executions } = await newman(
        runningProject.project.folder,
        collection,
        environment,
        secrets,
      );
      expect(failures.map(({ error }) => error.message)).toEqual([]);
      expect(executions.length, `round ${round}`).toBe(runningProject.handlerCount);
    }
    const listed = await listDeliveries(runningProject.running.managementPort, { limit: 200 });
    expect(new Set(listed.map(({ trigger, id }) => `${trigger} ${id}`)).size).toBe(
      2 * runningProject.handlerCount,
    );
  });

  it("is rejected if no secret is set", async () => {
    const found = statuses(await newman(runningProject.project.folder, collection, environment, {}));
    // Only one trigger asks for no proof.
    expect(found.filter(([, status]) => status !== 401)).toEqual([["request", 202]]);
  });

  it("still runs what colleagues added after a second push", async () => {
    const postman = new PostmanStandIn();
    vi.stubEnv("POSTMAN_API_URL", await postman.start());
    vi.stubEnv("POSTMAN_API_KEY", postman.key);
    try {
      await call(runningProject.project.root, ["postman", "--push", "--workspace", "Team"]);
      const hub = postman.collection.item.find(({ name }) => name === "hub");
      const opened = hub?.item?.find(({ name }) => name === "issues.opened");
      const exec = ['pm.test("A test of a colleague", () => pm.expect(pm.response.code).to.equal(202));'];
      Object.assign(opened ?? {}, { event: [{ listen: "test", script: { type: "text/javascript", exec } }] });
      hub?.item?.push({ ...structuredClone(opened), name: "Another request", id: "own", event: undefined });
      postman.assignIds();
      const again = await call(runningProject.project.root, ["postman", "--push"]);
      expect([again.status, again.stderr]).toEqual([0, ""]);
      const file = join(runningProject.project.folder, "pushed.json");
      await writeFile(file, JSON.stringify(postman.collection));
      const { executions, failures } = await newman(
        runningProject.project.folder,
        file,
        environment,
        secrets,
      );
      expect(failures.map(({ error }) => error.message)).toEqual([]);
      expect(executions).toHaveLength(runningProject.handlerCount + 1);
      const ran = executions.flatMap(({ assertions = [] }) => assertions.map(({ assertion }) => assertion));
      expect(ran.filter((name) => name === "A test of a colleague")).toHaveLength(1);
      expect(executions.find(({ item }) => item.name === "Another request")?.response?.code).toBe(202);
    } finally {
      await postman.stop();
    }
  });
});
