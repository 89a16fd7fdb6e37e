import { readFile, rm } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import { testDist } from "../../project/testing/dist.ts";
import { writeGateway, writeRuntime } from "../../project/testing/joined-runtime.ts";
import { makeTestProject, type TestProject } from "../local/testing/project.ts";
import { buildProject, checkBuildable, createBuilder } from "./build-project.ts";

let project: TestProject | undefined;
afterEach(() => project?.remove());

/** esbuild marks in a bundle which file each part comes from. */
const ofGateway = /gateway\/src\//;
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

/** A project with a small runtime of its own, which takes the gateway from a package. */
async function ownRuntime(description: object, earlier = false): Promise<TestProject> {
  project = await makeTestProject("export default {};\n");
  await rm(`${project.root}/node_modules`, { recursive: true });
  writeRuntime(project.root, earlier);
  await project.write("hookloom.json", describe(description));
  return project;
}

const options = ({ folder }: TestProject) => ({ outDir: `${folder}/out`, distDir: `${folder}/dist` });

test("a project with an api and without the package that enforces it is told which command adds it", async () => {
  const own = await ownRuntime({ api: {} });
  await expect(checkBuildable(own, options(own).distDir)).rejects.toMatchObject({
    code: "no-gateway",
    message: expect.stringMatching(/@hookloom\/gateway.*"hookloom api add"/),
  });
  writeGateway(own.root);
  await checkBuildable(own, options(own).distDir);
});

test("so is one whose hookloom.json gets an api while it is built again and again", async () => {
  const own = await ownRuntime({});
  const builder = await createBuilder(own, options(own));
  try {
    expect(await builder.build()).toMatchObject({ problems: [] });
    await own.write("hookloom.json", describe({ api: {} }));
    const { build, problems } = await builder.build();
    expect(build).toBeUndefined();
    expect(problems).toEqual([{ message: expect.stringContaining('"hookloom api add"') }]);
  } finally {
    await builder.dispose();
  }
});

test.each([true, false])(
  "tools that carry the package join it to the project's own runtime and say what is lacking; shared: %s",
  async (sharesRuntime) => {
    const own = await ownRuntime({ api: {} });
    const distDir = testDist([]);
    // This folder has no bundler.
    await rm(`${distDir}/native`, { recursive: true });
    await checkBuildable(own, distDir);
    const builder = await createBuilder(own, { ...options(own), distDir, sharesRuntime });
    try {
      const { build, problems, lack } = await builder.build();
      expect(problems).toEqual([]);
      expect(lack).toContain('"hookloom api add"');
      const texts = await Promise.all(
        [build?.file ?? "", ...(build?.runtime ?? [])].map((file) => readFile(file, "utf8")),
      );
      expect(texts.join("\n")).toContain("of this runtime");
      await own.write("hookloom.json", describe({}));
      expect(await builder.build()).not.toHaveProperty("lack");
    } finally {
      await builder.dispose();
    }
  },
);

test.each([
  [{ api: {} }, false, "gateway"],
  [{}, false, "none"],
  [{ api: {} }, true, "own"],
])("%j joins a runtime (of an earlier release: %s) with %s", async (description, earlier, access) => {
  const own = await ownRuntime(description, earlier);
  if (!earlier) writeGateway(own.root);
  const { build, problems } = await buildProject(own, options(own));
  expect(problems).toEqual([]);
  expect(await readFile(build?.file ?? "", "utf8")).toContain(`access = "${access}"`);
});
