import { readFile } from "node:fs/promises";
import path from "node:path";
import { makeTestProject, type TestProject } from "@hookloom/core/environments/local/testing/project";
import { afterEach, beforeEach, expect, it } from "vitest";
import { call } from "../testing/call.ts";

const source = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
const hub = github({ path: "/hooks", secret: secret("GITHUB_SECRET") });
hub.on("issues.opened", async () => {});
export default webhook(hub);
`;

const cluster = {
  target: "kubernetes",
  context: "prod",
  namespace: "hooks",
  registry: "registry.example.com/team",
  host: "hooks.example.com",
  gateway: "public",
};

let project: TestProject;
beforeEach(async () => {
  project = await makeTestProject(source);
  const environments = { dev: {}, prod: cluster, inner: { ...cluster, host: undefined, gateway: undefined } };
  await project.write("hookloom.json", JSON.stringify({ entry: "src/webhook.ts", environments }));
});
afterEach(() => project.remove());

it("prints the collection", async () => {
  const { status, stdout, stderr } = await call(project.root, ["postman"]);
  expect([status, stderr]).toEqual([0, ""]);
  const { info, item } = JSON.parse(stdout);
  expect(info.name).toBe("orders");
  expect(item[0]).toMatchObject({ name: "hub", item: [{ name: "issues.opened" }] });
  expect(JSON.parse(item[0].item[0].request.body.raw)).toMatchObject({ action: "opened" });
});

it("writes an environment for each of the project's, with the address that senders use", async () => {
  const { stderr } = await call(project.root, ["postman", "--out", "api.postman_collection.json"]);
  const addresses = ["dev", "prod", "inner"].map(async (name) => {
    const file = `api.${name}.postman_environment.json`;
    expect(stderr).toContain(`Wrote ${file}\n`);
    const made = JSON.parse(await readFile(path.join(project.root, file), "utf8"));
    expect(made.name).toBe(`orders ${name}`);
    return made.values[0].value;
  });
  const expected = ["http://127.0.0.1:3000", "https://hooks.example.com", ""];
  expect(await Promise.all(addresses)).toEqual(expected);
});

it("says which file cannot be written", async () => {
  const { status, stderr } = await call(project.root, ["postman", "--out", "none/api.json"]);
  expect(status).toBe(1);
  expect(stderr).toBe("none/api.json cannot be written (its folder does not exist): check the path.\n");
});
