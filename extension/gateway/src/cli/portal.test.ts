import { mkdir, readFile, writeFile } from "node:fs/promises";
import { endProject } from "@hookloom/cli/testing/project";
import type { TestProject } from "@hookloom/core/environments/local/testing/project";
import type { ApiDescription } from "@hookloom/gateway";
import { afterEach, beforeEach, expect, it } from "vitest";
import { call } from "./testing/call.ts";
import { describeApi, startProject } from "./testing/project.ts";

const source = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const web = http({ path: "/orders", verify: "api" });
web.on("request", async ({ log }) => log.info("taken"));

export default webhook(web);
`;

let project: TestProject;
beforeEach(async () => {
  project = await startProject(source);
});
afterEach(() => endProject(project));

const described = (more: ApiDescription): Promise<void> =>
  describeApi(project, { title: "Orders", access: "key", ...more });

const run = (...args: string[]) => call(project.root, ["portal", ...args]);

it("invites somebody by a link that signs in, and says where the portal is", async () => {
  await described({ portal: {} });
  expect((await call(project.root, ["api", "show", "dev"])).stdout).toMatch(
    /\nportal +\/portal, once it runs \(private\)\n/,
  );
  const running = await project.run();
  const { stdout, status } = await run("invite", "Anna");
  expect(status).toBe(0);
  const [link = "", sentence] = stdout.split("\n");
  expect(link).toMatch(new RegExp(`^${running.url}/portal/invitations/\\w{42}$`));
  expect(sentence).toBe("Give the link to Anna: it works once, within fifteen minutes.");
  expect(await (await fetch(link)).text()).toContain("Sign in as <strong>Anna</strong>");
  const found = JSON.parse((await run("invite", "Ben", "--env", "dev", "--json")).stdout);
  expect(found).toEqual({
    name: "Ben",
    link: expect.stringContaining(running.url),
    expiresAt: expect.stringMatching(/Z$/),
  });
  expect((await run("members")).stdout).toBe("The portal has no members yet.\n");
  const headers = { origin: running.url, cookie: "" };
  const page = await fetch(link);
  headers.cookie = page.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const form = /name="form" value="([^"]+)"/.exec(await page.text())?.[1] ?? "";
  const body = new URLSearchParams({ form });
  expect((await fetch(link, { method: "POST", headers, body, redirect: "manual" })).status).toBe(303);
  expect((await run("members")).stdout).toMatch(/^Anna +\w{16} +by invitation +since \S+ +-\n$/);
  expect((await run("invite", "Anna")).stdout).toContain(
    "Anna is already a member (0 applications): the link gives access to the same applications.",
  );
  expect((await run("remove", "Anna")).stdout).toBe(
    "Anna is signed out everywhere, and needs a new invitation to sign in again.\n",
  );
  expect((await run("members")).stdout).toContain("removed ");
  expect(await run("remove", "Anna")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("no member Anna"),
  });
  expect(await run("invite", "x".repeat(61))).toMatchObject({
    status: 4,
    stderr: expect.stringMatching(/^Specify the name of the invited person[^\n]+\n$/),
  });
  await running.stop();
});

it("says how to open a portal in a project without one", async () => {
  await described({});
  const running = await project.run();
  expect(await run("invite", "Anna")).toMatchObject({
    status: 4,
    stderr: expect.stringMatching(/^This environment has no portal: [^\n]+\n$/),
  });
  await running.stop();
});

it.each([
  [[], "Specify an action: "],
  [["invite"], "Specify the name of the user to invite"],
  [["remove"], "Specify the member to remove"],
  [["open"], "Unknown action open: use "],
])("refuses %j in one line", async (args, sentence) => {
  const { status, stderr } = await run(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(sentence);
});

it.each([
  [["invite", "Anna", "--env", "prod"], "invite Anna to the portal of prod"],
  [["remove", "Anna", "--env", "prod"], "remove Anna from the portal of prod"],
])("asks before production is changed: %j", async (args, what) => {
  await project.write("hookloom.json", JSON.stringify({ environments: { dev: {}, prod: {} } }));
  const { status, stderr } = await run(...args);
  expect({ status, stderr }).toMatchObject({
    status: 4,
    stderr: expect.stringContaining(`whether to ${what}`),
  });
});

it("writes no catalogue of drafts and of what has no api, and says why each is left out", async () => {
  const folder = `${project.folder}/site`;
  await project.write("hookloom.json", JSON.stringify({ environments: { dev: {} } }));
  const none = await run("--static", folder);
  expect(none).toMatchObject({ status: 2, stdout: "" });
  expect(none.stderr).toContain('is left out: it has no "api" in hookloom.json.\n');
  await project.write(
    "hookloom.json",
    JSON.stringify({ environments: { prod: {} }, api: { state: "created" } }),
  );
  const draft = await run("--static", folder);
  expect(draft.stderr).toMatch(
    / is left out: its state in prod is created\.\nThere is nothing to show: [^\n]+\n$/,
  );
  expect(await run("invite", "Anna", "Ben")).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^Unexpected argument Ben: /),
  });
});

it("writes what is published of several projects, each described by its own program, and keeps what others wrote", async () => {
  const folder = `${project.folder}/site`;
  const file = (name: string) => readFile(`${folder}/${name}`, "utf8");
  const published = (title: string, more: ApiDescription = {}) =>
    JSON.stringify({
      environments: { dev: {}, prod: {} },
      api: { title, version: "1.2.0", state: "published", access: "key", ...more },
    });
  await project.write("hookloom.json", published("Orders", { plans: { bronze: { requests: "5/day" } } }));
  const other = await startProject(source.replaceAll("/orders", "/returns"));
  const draft = await startProject(source);
  try {
    await other.write("hookloom.json", published("Returns"));
    await draft.write("hookloom.json", published("Drafts", { state: "created" }));
    await mkdir(folder);
    await writeFile(`${folder}/notes.txt`, "mine");
    const roots = [project.root, other.root, draft.root];
    const written = await run("--static", folder, ...roots, "--owner", "shop-team", "--json");
    expect(written.status, written.stderr).toBe(0);
    expect(written.stderr).toContain("is left out: its state in prod is created.");
    const { files } = JSON.parse(written.stdout);
    expect(files).toEqual(
      expect.arrayContaining([
        "index.html",
        "catalog-info.yaml",
        "orders/openapi.json",
        "returns/index.html",
      ]),
    );
    expect(files.filter((name: string) => name.includes("draft"))).toEqual([]);
    for (const name of files) expect((await file(name)).length, name).toBeGreaterThan(0);
    const document = JSON.parse(await file("orders/openapi.json"));
    expect(document.info).toMatchObject({ title: "Orders", version: "1.2.0" });
    expect(document.paths["/orders"].post.security).toEqual([{ key: [] }]);
    expect(await file("orders/index.html")).toContain("bronze");
    expect(await file("catalog-info.yaml")).toContain("shop-team");
    // A second run removes what is no longer published, and nothing that it did not write.
    await other.write("hookloom.json", published("Returns", { state: "retired" }));
    const again = await run("--static", folder, ...roots);
    expect(again.stdout).toMatch(/^Wrote \d+ files to [^\n]+: Orders\.\n$/);
    expect(await file("index.html")).not.toContain("Returns");
    await expect(file("returns/openapi.json")).rejects.toThrow("ENOENT");
    expect(await file("notes.txt")).toBe("mine");
  } finally {
    await other.remove();
    await draft.remove();
  }
});
