import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describeEnvironment } from "@hookloom/core/project/config/read-environment";
import { readProject } from "@hookloom/core/project/config/read-project";
import { git } from "@hookloom/core/project/git";
import { projectAt } from "@hookloom/core/project/project";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { type ApiChange, apiChanges, changeMessage } from "./api-changes.ts";
import { readRevision, revisionAt } from "./api-check.ts";
import { checkProjectApi, checkStoredDocumentation, projectRules, rulesWhileWriting } from "./project-api.ts";

let root = "";
beforeEach(async () => {
  root = temporaryFolder();
  await write("src/webhook.ts", source("/orders"));
});

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), text);
}

const source = (...paths: readonly string[]): string => `import { webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { http } from "@hookloom/runtime/http";

const hub = github();
${paths.map((one, index) => `const web${index} = http({ verify: "api", path: "${one}" });`).join("\n")}

export default webhook(hub${paths.map((_one, index) => `, web${index}`).join("")});
`;

const describeAs = (api: object | undefined, environments: object = { dev: {}, prod: {} }) =>
  write("hookloom.json", JSON.stringify({ api, environments }, null, 2));

async function sentences(): Promise<readonly string[]> {
  const project = await projectAt(root);
  if (project === undefined) throw new Error("There is no project.");
  const found = await checkProjectApi(root, await readProject(project));
  return found.map(({ line, sentence }) => `${line}: ${sentence}`);
}

describe("what is wrong with an api is a sentence with its line", () => {
  it.each<[object, string]>([
    [
      { state: "open" },
      "3: api.state must be created, pre-released, published, deprecated, blocked or retired.",
    ],
    [{ sate: "published" }, "3: api.sate is unknown: did you mean state?"],
    [
      { resources: { "/order": {} } },
      "4: api.resources./order is not the path of a trigger: did you mean /orders?",
    ],
    [{ defaultPlan: "gold" }, "3: api.defaultPlan refers to the plan gold, which is not described."],
    [
      { limits: { requests: "5/fortnight" } },
      "4: api.limits.requests must be a number per second, minute, hour, day or week, such as",
    ],
    [{ issuer: { url: "http://id.example.com" } }, "4: api.issuer.url must be an https URL"],
    [{ allow: ["10.0.0.0/99"] }, "4: api.allow.0 must be an address or a range"],
    [
      { resources: { "/github": { access: "key" } } },
      '5: api.resources./github.access has no effect, since its source authenticates with a signature: only triggers with verify: "api" have consumers.',
    ],
    [
      { resources: { "/github": { limits: { requests: "5/day" } } } },
      "6: api.resources./github.limits.requests is not supported for github, which never repeats a rejected request",
    ],
    [
      { docs: [{ title: "Start", file: "docs/start.md" }] },
      "6: api.docs.0.file refers to docs/start.md, which does not exist",
    ],
    [{ docs: "docs/start.md" }, "3: api.docs refers to docs/start.md, which does not exist"],
    [
      { docs: { title: "Start", file: "docs/start.md" } },
      "5: api.docs.file refers to docs/start.md, which does not exist",
    ],
    [
      { docs: true },
      'api.docs must be a file of the project such as "docs/orders.md", a page, or a list of pages',
    ],
  ])("%j", async (api, sentence) => {
    await describeAs(api);
    expect(await sentences()).toEqual([expect.stringContaining(sentence)]);
  });

  it("also for an environment's own, and for a missing one", async () => {
    await describeAs({}, { dev: {}, prod: { api: { state: "open" } } });
    expect(await sentences()).toEqual([expect.stringContaining("environments.prod.api.state must be")]);
    await describeAs(undefined);
    expect(await sentences()).toEqual([
      expect.stringContaining("api is missing, so /orders rejects every request: add it"),
    ]);
    await describeAs(undefined, { dev: {}, prod: { api: { access: "key" } } });
    expect(await sentences()).toEqual([
      expect.stringContaining("api is missing, so /orders rejects every request in dev: add it"),
    ]);
  });
});

describe("the rules of an environment", () => {
  it("have the project's name, and what the environment overrides", async () => {
    await describeAs({ access: "key" }, { dev: {}, prod: { api: { state: "created" } } });
    const project = { root, name: "orders" };
    expect(await projectRules(project, "prod")).toMatchObject({ title: "orders", state: "created" });
    expect(await projectRules(project, "dev")).toMatchObject({ state: "published" });
    await describeAs(undefined);
    expect(await projectRules(project, "dev")).toBeUndefined();
  });

  it("are an environment's own where the project has none for all", async () => {
    await describeAs(undefined, { dev: {}, prod: { api: { access: "key" } } });
    const project = { root, name: "orders" };
    expect(await projectRules(project, "prod")).toMatchObject({
      title: "orders",
      usual: { access: ["key"] },
    });
    expect(await projectRules(project, "dev")).toBeUndefined();
  });

  it("are refused where they are wrong, but not for another environment's mistake", async () => {
    await describeAs({}, { dev: {}, prod: { api: { state: "open" } } });
    const project = { root, name: "orders" };
    expect(await projectRules(project, "dev")).toMatchObject({ title: "orders" });
    await expect(projectRules(project, "prod")).rejects.toThrow(
      /hookloom\.json, line \d+: environments\.prod\.api\.state/,
    );
  });
});

describe("the documentation of an environment", () => {
  const project = () => ({ root, name: "orders" });
  const docs = [{ title: "Start", file: "docs/start.md" }];

  it("has the contents of its files, without a byte order mark", async () => {
    await write("docs/start.md", "\uFEFF# Start\n");
    await write("docs/plan.png", "\u0001");
    const resources = { "/orders": { docs: [{ title: "Plan", file: "docs/plan.png" }] } };
    await describeAs({ docs, resources });
    expect((await projectRules(project(), "dev"))?.docs).toEqual([
      { id: "start", title: "Start", file: "docs/start.md", markdown: "# Start\n" },
      {
        id: "plan",
        title: "Plan",
        resource: "/orders",
        file: "docs/plan.png",
        mediaType: "image/png",
        base64: "AQ==",
      },
    ]);
  });

  it("is refused without one of its files, and left out while a person writes", async () => {
    await describeAs({ docs });
    const sentence =
      "hookloom.json, line 6: api.docs.0.file refers to docs/start.md, which does not exist: correct the path or create the file.";
    await expect(projectRules(project(), "dev")).rejects.toThrow(sentence);
    const { rules, missing } = await rulesWhileWriting(project(), "dev");
    expect(rules?.docs).toEqual([]);
    expect(missing).toEqual([sentence]);
  });

  it("is refused where a link leads out of the project, or at a folder", async () => {
    const outside = temporaryFolder();
    await writeFile(path.join(outside, "secret.md"), "secret");
    await mkdir(path.join(root, "docs"), { recursive: true });
    await symlink(path.join(outside, "secret.md"), path.join(root, "docs", "start.md"));
    await describeAs({ docs });
    await expect(projectRules(project(), "dev")).rejects.toThrow(
      "refers to docs/start.md, which links to a file outside the project: copy the file into the project.",
    );
    expect((await rulesWhileWriting(project(), "dev")).rules?.docs).toEqual([]);
    await describeAs({ resources: { "/orders": { docs: "docs" } } });
    expect(await sentences()).toEqual([
      "5: api.resources./orders.docs refers to docs, which is a folder or a device: choose a file.",
    ]);
  });

  it("is read where an environment alone has an api", async () => {
    await write("docs/start.md", "# Start");
    const docs = [{ title: "Start", file: "docs/start.md" }];
    await describeAs(undefined, { dev: {}, prod: { api: { docs } } });
    expect((await projectRules(project(), "prod"))?.docs).toMatchObject([
      { title: "Start", markdown: "# Start" },
    ]);
  });

  it("is refused where it is too large in all, also where only an environment's own is", async () => {
    const half = "a".repeat(300 * 1024);
    await write("docs/one.md", half);
    await write("docs/two.md", half);
    const [one, two] = ["one", "two"].map((name) => ({ title: name, file: `docs/${name}.md` }));
    await describeAs({ docs: [one] }, { dev: {}, prod: { api: { docs: [one, two] } } });
    expect(await projectRules(project(), "dev")).toMatchObject({ docs: [{ title: "one" }] });
    await expect(projectRules(project(), "prod")).rejects.toThrow(
      /environments\.prod\.api\.docs is 601 kB including its files, but the rules can contain at most 512 kB/,
    );
    await write("docs/one.md", half.repeat(10));
    expect(await sentences()).toEqual([expect.stringContaining("api.docs is 3001 kB including its files")]);
  });
});

describe("links of the documentation that lead nowhere", () => {
  const found = async () =>
    (await checkStoredDocumentation(root)).map(({ file, line, columns, sentence }) => [
      `${file}:${line}`,
      columns?.join("-"),
      sentence,
    ]);

  it("are named in the file that has them, and in hookloom.json", async () => {
    await write("docs/start.md", "# Start\n\n[a](orders.md) and\n[b](orders.md#pay) [c](#start)\n");
    await write("docs/orders.md", "# Orders\n\n## Paying\n\n[read me](../README.md) [gone](gone.md)\n");
    await write("README.md", "# Read me\n");
    const docs = [
      { title: "Start", file: "docs/start.md" },
      { title: "Note", text: "[x](javascript:alert(1)) and [y](docs/orders.md#nothing)" },
    ];
    const resources = { "/orders": { docs: "docs/orders.md" } };
    await describeAs({ docs, resources }, { dev: {}, prod: { api: { docs } } });
    expect(await found()).toEqual([
      ["docs/start.md:4", "4-17", "The link orders.md#pay is broken: docs/orders.md has no heading #pay."],
      [
        "hookloom.json:10",
        undefined,
        "The link docs/orders.md#nothing is broken: docs/orders.md has no heading #nothing.",
      ],
      [
        "docs/orders.md:5",
        "10-22",
        'The link ../README.md is broken: README.md is not a page of the documentation, so add it to "docs" in hookloom.json.',
      ],
      ["docs/orders.md:5", "31-38", "The link gone.md is broken: the file docs/gone.md does not exist."],
      [
        "hookloom.json:30",
        undefined,
        "The link docs/orders.md#nothing is broken: docs/orders.md has no heading #nothing.",
      ],
    ]);
  });

  it("keep nothing from running, and nothing is said of a project without an api", async () => {
    await describeAs({ docs: [{ title: "Note", text: "[x](gone.md)" }] });
    expect(await projectRules({ root, name: "orders" }, "dev")).toMatchObject({ docs: [{ title: "Note" }] });
    await describeAs(undefined);
    expect(await found()).toEqual([]);
  });
});

it("an environment on a cluster may override the api, too", () => {
  const options = {
    target: "kubernetes",
    context: "a",
    namespace: "b",
    registry: "r.example.com/t",
    api: {},
  };
  expect(describeEnvironment("prod", options)).toMatchObject({ target: "kubernetes" });
});

const base = ["-c", "user.name=a", "-c", "user.email=a@example.com"];

/** Commits what is there, changes it, and returns what changed. */
async function changesAfter(edit: () => Promise<void>): Promise<readonly ApiChange[]> {
  await git(root, ["init", "--quiet"]);
  await git(root, ["add", "--all"]);
  await git(root, [...base, "commit", "--quiet", "--message", "one"]);
  await edit();
  const [before, project] = [await revisionAt(root, "HEAD"), await projectAt(root)];
  const text = await readFile(path.join(root, "hookloom.json"), "utf8");
  const now = project && (await readRevision(project, text));
  if (before === undefined || now === undefined) throw new Error("A revision is missing.");
  return apiChanges(before, now);
}

describe("against a revision of git", () => {
  it("states that may not follow one another are named, in the environments that they concern", async () => {
    await describeAs({ state: "deprecated" });
    const changes = await changesAfter(() => describeAs({ state: "published" }));
    expect(changes.map(({ code, environment }) => `${environment} ${code}`)).toEqual([
      "dev forbidden-state",
      "prod forbidden-state",
    ]);
    expect(changeMessage(changes[0] as ApiChange)).toBe(
      "In dev, the state changes from deprecated to published, which consumers do not expect: the next state must be one of retired. To allow it, use --allow deprecated:published.",
    );
  });

  it("states that may follow are not", async () => {
    await describeAs({ state: "published" });
    const prod = { api: { state: "blocked" } };
    expect(await changesAfter(() => describeAs({ state: "deprecated" }, { dev: {}, prod }))).toEqual([]);
  });

  it("a path that is gone while it is published is named", async () => {
    await describeAs({ state: "published" });
    const changes = await changesAfter(() => write("src/webhook.ts", source("/other")));
    expect(changes).toContainEqual({ environment: "prod", code: "path-removed", resource: "/orders" });
    expect(changes).toHaveLength(2);
  });

  it("a path that is gone is named in a repository with many other sources, too", async () => {
    await describeAs({ state: "published" });
    const names = Array.from({ length: 1_100 }, (_, index) => `aaa/${index}.ts`);
    await Promise.all(names.map((name) => write(name, "export {};\n")));
    const changes = await changesAfter(() => write("src/webhook.ts", source("/other")));
    expect(changes).toContainEqual({ environment: "prod", code: "path-removed", resource: "/orders" });
  });

  it("a path may go while the API is not published, and once it is retired", async () => {
    await describeAs({ state: "created" });
    expect(await changesAfter(() => write("src/webhook.ts", source("/other")))).toEqual([]);
  });

  it("a scope that is added, and a way in that is removed, are named", async () => {
    await describeAs({ access: ["oauth2", "key"] }, { prod: {} });
    const resources = { "/orders": { scopes: ["orders:write"], access: "oauth2" } };
    const changes = await changesAfter(() =>
      describeAs({ access: ["oauth2", "key"], resources }, { prod: {} }),
    );
    expect(changes).toEqual([
      { environment: "prod", code: "scope-added", resource: "/orders", scopes: ["orders:write"] },
      { environment: "prod", code: "access-removed", resource: "/orders", access: ["key"] },
    ]);
  });

  it("an API that is gone is named", async () => {
    await describeAs({}, { prod: {} });
    expect(await changesAfter(() => describeAs(undefined, { prod: {} }))).toEqual([
      { environment: "prod", code: "api-removed" },
    ]);
  });

  it("an unknown revision is refused, and a project that did not exist then promised nothing", async () => {
    await describeAs({});
    await expect(revisionAt(root, "HEAD")).rejects.toThrow(/is not in a git repository/);
    await rm(path.join(root, "hookloom.json"));
    await git(root, ["init", "--quiet"]);
    await git(root, ["add", "--all"]);
    await git(root, [...base, "commit", "--quiet", "--message", "one"]);
    expect(await revisionAt(root, "HEAD")).toBeUndefined();
    await expect(revisionAt(root, "--all")).rejects.toThrow(/Git found no revision --all/);
  });
});
