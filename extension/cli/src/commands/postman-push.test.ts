import { readFile } from "node:fs/promises";
import path from "node:path";
import { makeTestProject, type TestProject } from "@hookloom/core/environments/local/testing/project";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PostmanStandIn } from "../../../../test/stand-ins/postman.ts";
import { call } from "../testing/call.ts";
import { stubSecretFile } from "../testing/secrets.ts";

const source = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
const hub = github({ secret: secret("GITHUB_SECRET") });
hub.on("issues.opened", async () => {});
export default webhook(hub);
`;

let project: TestProject;
let postman: PostmanStandIn;
beforeEach(async () => {
  project = await makeTestProject(source);
  postman = new PostmanStandIn();
  stubSecretFile(project);
  vi.stubEnv("POSTMAN_API_URL", `${await postman.start()}/`);
  vi.stubEnv("POSTMAN_API_KEY", postman.key);
  vi.stubEnv("GITHUB_SECRET", "top-secret");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await postman.stop();
  await project.remove();
});

const described = async () => JSON.parse(await readFile(path.join(project.root, "hookloom.json"), "utf8"));

it("creates the workspace that is named, and goes on with it without naming it again", async () => {
  const first = await call(project.root, ["postman", "--push", "--workspace", "Orders"]);
  expect(first).toEqual({
    status: 0,
    stdout: "Created the collection orders\nCreated the environment orders dev\n",
    stderr: "Created the workspace Orders\n",
  });
  const { entry, environments, postman: ids } = await described();
  expect([entry, environments]).toEqual(["src/webhook.ts", { dev: {} }]);
  expect(ids).toEqual({
    workspace: [...postman.workspaces.keys()][0],
    collection: [...postman.collections.keys()][0],
    environments: { dev: [...postman.environments.keys()][0] },
    requests: { hub: { "issues.opened": expect.stringMatching(/^[0-9a-f]{12}$/) } },
  });
  const second = await call(project.root, ["postman", "--push"]);
  expect(second.stdout).toBe("Updated the collection orders\nUpdated the environment orders dev\n");
  const sent = JSON.stringify([[...postman.collections], [...postman.environments]]);
  expect(sent).not.toMatch(/top-secret|PMAK/);
});

it("starts from nothing in another workspace", async () => {
  await call(project.root, ["postman", "--push", "--workspace", "Orders"]);
  const id = postman.addWorkspace("Team", "team");
  const moved = await call(project.root, ["postman", "--push", "--workspace", "Team"]);
  expect(moved.stdout).toContain("Created the collection orders");
  expect((await described()).postman.workspace).toBe(id);
});

it("asks for key and workspace in a terminal, and keeps the key once Postman has taken it", async () => {
  vi.stubEnv("POSTMAN_API_KEY", "");
  const wrong = await call(project.root, ["postman", "--push"], { typed: ["PMAK-wrong"] });
  expect(wrong.stderr).toContain("Postman rejected the API key");
  const right = await call(project.root, ["postman", "--push"], { typed: [postman.key, "Mine"] });
  expect(right.status).toBe(0);
  expect(right.stderr).not.toContain(postman.key);
  expect((await call(project.root, ["postman", "--push"])).status).toBe(0);
});

it.each([
  [
    ["--push"],
    "hookloom.json specifies no Postman workspace yet: choose one with --workspace, such as Known.",
  ],
  [["--push", "--import", "Known"], "--push and --import cannot be combined"],
  [["--workspace", "Known"], "--workspace requires --push"],
  [["--import", "None"], "Postman has no workspace None: choose one of Known."],
])("refuses %j in one line", async (args, sentence) => {
  postman.addWorkspace("Known");
  const { status, stderr } = await call(project.root, ["postman", ...args]);
  expect(status).toBe(2);
  expect(stderr).toContain(sentence);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

it("says where to get a key if there is no key", async () => {
  vi.stubEnv("POSTMAN_API_KEY", "");
  const { stderr } = await call(project.root, ["postman", "--push"]);
  expect(stderr).toMatch(/^There is no Postman API key: create one at https:\/\/go\.postman\.co\S+ and/);
});

it("keeps a workspace's requests as samples of the project", async () => {
  await call(project.root, ["postman", "--push", "--workspace", "Orders"]);
  const [folder] = postman.collection.item;
  const [opened] = folder?.item ?? [];
  const copy = structuredClone(opened);
  const request = copy?.request as { body: { raw: string } };
  request.body.raw = '{ "action": "opened", "mine": true }';
  folder?.item?.push(
    { ...copy, name: "issues.opened", id: "own" },
    { name: "Log in", request: { url: "/x" } },
  );
  const { status, stdout, stderr } = await call(project.root, ["postman", "--import", "Orders"]);
  const file = path.join("samples", "github", "issues.opened", "issues-opened.json");
  expect([status, stdout]).toEqual([0, `Sample ${file}\n`]);
  expect(stderr).toBe("Log in was left out, since no trigger of the project listens on its path\n");
  expect(JSON.parse(await readFile(path.join(project.root, file), "utf8"))).toEqual({
    action: "opened",
    mine: true,
  });
});
