import { readFile } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import { makeTestProject, type TestProject } from "../local/testing/project.ts";
import { buildProject, createBuilder } from "./build-project.ts";

let project: TestProject | undefined;
afterEach(() => project?.remove());

/** esbuild marks in a bundle which file each part comes from. */
const ofGateway = /src\/gateway\//;
const describe = (more: object) => JSON.stringify({ entry: "src/webhook.ts", ...more });

async function bundleOf(description: object): Promise<string> {
  project = await makeTestProject();
  await project.write("hookloom.json", describe(description));
  const options = {
    outDir: `${project.folder}/out`,
    distDir: `${project.folder}/dist`,
    conditions: ["hookloom-source"],
  };
  const { build, problems } = await buildProject(project, options);
  expect(problems).toEqual([]);
  return readFile(build?.file ?? "", "utf8");
}

test("a project without an api contains no byte of the code for consumers", async () => {
  const bundle = await bundleOf({ environments: { dev: {} } });
  expect(bundle).toContain("src/receiver/receiver.ts");
  expect(bundle).not.toMatch(ofGateway);
});

test("a project with an api contains it", async () => {
  expect(await bundleOf({ api: { access: "key" } })).toMatch(ofGateway);
});

test("an api of one environment counts, since all environments run the same build", async () => {
  expect(await bundleOf({ environments: { prod: { api: { access: "key" } } } })).toMatch(ofGateway);
});

test("a builder follows hookloom.json between two builds, and keeps its answer while the file is broken", async () => {
  project = await makeTestProject();
  const builder = await createBuilder(project, {
    outDir: `${project.folder}/out`,
    distDir: `${project.folder}/dist`,
    conditions: ["hookloom-source"],
  });
  const has = async (text: string): Promise<boolean> => {
    await project?.write("hookloom.json", text);
    const { build } = await builder.build();
    return ofGateway.test(await readFile(build?.file ?? "", "utf8"));
  };
  try {
    expect(await has(describe({}))).toBe(false);
    expect(await has(describe({ api: {} }))).toBe(true);
    expect(await has('{ "api": ')).toBe(true);
    expect(await has(describe({}))).toBe(false);
  } finally {
    await builder.dispose();
  }
});
