import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { afterEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { makeTestProject, type TestProject } from "../local/testing/project.ts";
import { buildProject, createBuilder } from "./build-project.ts";
import { loadEsbuild } from "./bundler.ts";

// @reads nothing

/** From here the bundler's program is that of the package installed in this repository. */
const distDir = path.resolve(import.meta.dirname, "../../../../../dist");

let project: TestProject | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await project?.remove();
});

it("names its bundler's program to nobody else, since esbuild's installation would take that over", async () => {
  vi.stubEnv("ESBUILD_BINARY_PATH", undefined);
  project = await makeTestProject();
  const options = { outDir: `${project.folder}/out`, distDir };
  const builders = await Promise.all([createBuilder(project, options), createBuilder(project, options)]);
  expect(process.env).not.toHaveProperty("ESBUILD_BINARY_PATH");
  await Promise.all(builders.map((builder) => builder.dispose()));
});

it("names a missing program of the bundler with the way out", async () => {
  vi.stubEnv("ESBUILD_BINARY_PATH", undefined);
  vi.doMock("esbuild", () => {
    throw new ReferenceError("__filename is not defined");
  });
  try {
    const loaded = loadEsbuild(temporaryFolder());
    const sentence = /^The esbuild program for \S+ is missing: reinstall .* or set ESBUILD_BINARY_PATH .*\.$/;
    await expect(loaded).rejects.toMatchObject({
      code: "native-esbuild",
      message: expect.stringMatching(sentence),
    });
  } finally {
    vi.doUnmock("esbuild");
  }
});

it.each(["\u007fELF\u0002\u0001\u0001", "exit 0\n"])(
  "reports a program for another platform %#",
  async (content) => {
    vi.stubEnv("ESBUILD_BINARY_PATH", undefined);
    const folder = temporaryFolder();
    await mkdir(path.join(folder, "native"));
    const name = process.platform === "win32" ? "esbuild.exe" : "esbuild";
    await writeFile(path.join(folder, "native", name), content, { mode: 0o755 });
    const message =
      /^The esbuild program does not start on \S+ \(.*esbuild.*\): install the Hookloom package for this platform, or set ESBUILD_BINARY_PATH /;
    await expect(loadEsbuild(folder)).rejects.toMatchObject({
      code: "native-esbuild",
      message: expect.stringMatching(message),
    });
  },
);

it("bundles a package that loads on demand where the project has it, and not where only its linked runtime has", async () => {
  project = await makeTestProject();
  const options = { outDir: `${project.folder}/out`, distDir, conditions: ["hookloom-source"] };
  const without = await buildProject(project, options);
  expect(without.build?.bytes).toBeLessThan(1_000_000);
  const installed = path.resolve(import.meta.dirname, "../../../../../node_modules/pg");
  await symlink(installed, path.join(project.root, "node_modules/pg"), "junction");
  const { build } = await buildProject(project, options);
  expect(build?.bytes).toBeGreaterThan((without.build?.bytes ?? 0) + 100_000);
});

it("names a missing entry at its place in hookloom.json, and builds the one that is named there by then", async () => {
  project = await makeTestProject();
  const { root, folder } = project;
  const builder = await createBuilder(project, {
    outDir: `${folder}/out`,
    distDir,
    conditions: ["hookloom-source"],
  });
  try {
    expect((await builder.build()).problems).toEqual([]);
    await rename(`${root}/src/webhook.ts`, `${root}/src/intake.ts`);
    const { build, problems } = await builder.build();
    expect(build).toBeUndefined();
    expect(problems).toEqual([
      {
        message:
          "The entry src/webhook.ts in hookloom.json does not exist: create the file, or change the entry.",
        file: path.join(root, "hookloom.json"),
        line: 1,
        column: 2,
        endColumn: 2 + '"entry":"src/webhook.ts"'.length,
      },
    ]);
    await project.write("hookloom.json", '{ "entry": "src/intake.ts" ');
    expect((await builder.build()).problems).toEqual(
      problems.map((one) => expect.objectContaining({ message: one.message })),
    );
    await project.write("hookloom.json", '{ "entry": "src/intake.ts" }');
    const { inputs, ...moved } = await builder.build();
    expect(moved.problems).toEqual([]);
    expect(inputs).toContain(path.join(root, "src/intake.ts"));
  } finally {
    await builder.dispose();
  }
});
