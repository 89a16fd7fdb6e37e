import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { findProject, findProjects } from "./project.ts";

function folderWith(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

test("a file belongs to the nearest project upward", async () => {
  const root = folderWith({
    "hookloom.json": "{}",
    "package.json": '{ "name": "outer" }',
    "packages/a/hookloom.json": '{ "entry": "lib/main.ts", "environments": { "dev": { "port": 4000 } } }',
  });
  const inner = path.join(root, "packages", "a");
  expect(await findProject(path.join(inner, "lib", "deep", "x.ts"))).toEqual({
    root: inner,
    name: "a",
    entry: path.join(inner, "lib", "main.ts"),
    environments: { dev: { port: 4000 } },
    hasApi: false,
  });
  expect(await findProject(path.join(root, "src", "x.ts"))).toMatchObject({ root, name: "outer" });
  expect(await findProject(path.join(temporaryFolder(), "x.ts"))).toBeUndefined();
});

test("a broken hookloom.json gives the defaults and says why", async () => {
  const problemOf = async (text: string): Promise<string | undefined> => {
    const project = await findProject(folderWith({ "hookloom.json": text }));
    expect(project?.entry).toBe(path.join(project?.root ?? "", "src", "webhook.ts"));
    return project?.problem;
  };
  expect(await problemOf("{ nope")).toMatch(/^hookloom\.json is not valid JSON/);
  expect(await problemOf("[]")).toContain("must be an object");
  expect(await problemOf('{ "entry": "../outside.ts" }')).toContain("a file in the project");
  expect(await problemOf('{ "entry": "/etc/passwd" }')).toContain("a file in the project");
  expect(await problemOf('{ "environments": { "dev": 1 } }')).toContain('"environments"');
});

test.each([
  ['{ "api": {} }', true],
  ['{ "environments": { "prod": { "api": false } } }', true],
  ['{ "api": {}, "entry": "../outside.ts" }', true],
  ["{}", false],
  ["{ nope", undefined],
  ["[]", undefined],
])("whether there is an api is known as far as %s can be read", async (text, hasApi) => {
  expect((await findProject(folderWith({ "hookloom.json": text })))?.hasApi).toBe(hasApi);
});

test("an environment's name leads to no other folder than its own", async () => {
  const projectWith = (name: string) =>
    findProject(folderWith({ "hookloom.json": JSON.stringify({ environments: { [name]: {} } }) }));
  for (const name of ["..", ".", "../..", "a/b", "a\\b", "C:", "", "dev ", "dev.", "a\u0000b"]) {
    const project = await projectWith(name);
    expect(project?.problem, name).toContain("must not contain an environment");
    expect(Object.keys(project?.environments ?? {}), name).toEqual(["dev", "prod"]);
  }
  for (const name of ["dev", "Prod", "eu-west_1", "v1.2", "продукт"])
    expect((await projectWith(name))?.problem, name).toBeUndefined();
});

test("all projects of some folders are found once, and none in node_modules", async () => {
  const root = folderWith({
    "a/hookloom.json": "{}",
    "a/b/hookloom.json": "{}",
    "node_modules/c/hookloom.json": "{}",
    ".cache/d/hookloom.json": "{}",
  });
  const found = await findProjects([root, path.join(root, "a")]);
  expect(found.map((project) => path.relative(root, project.root))).toEqual(["a", path.join("a", "b")]);
});

test("a hookloom.json that exists and cannot be read is not treated as missing", async () => {
  const root = folderWith({ "hookloom.json": "{}", "a/hookloom.json/inside.txt": "" });
  const project = await findProject(path.join(root, "a", "x.ts"));
  expect(project).toMatchObject({ root: path.join(root, "a"), environments: { dev: {}, prod: {} } });
  expect(project?.problem).toBe(
    "hookloom.json cannot be read (it is a folder): fix the problem, then try again.",
  );
});
