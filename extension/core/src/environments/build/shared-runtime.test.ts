import { rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { build as bundle } from "esbuild";
import { afterEach, describe, expect, it, vi } from "vitest";
import { until } from "../../../../../test/runner/until.ts";
import { BuildProcess, processScript } from "../local/process/build-process.ts";
import { makeTestProject, type TestProject } from "../local/testing/project.ts";
import { listDeliveries } from "../management/deliveries.ts";
import { type Build, type Builder, createBuilder } from "./build-project.ts";
import { pruneRuntimes } from "./shared-runtime.ts";

// @reads nothing

vi.mock("esbuild", { spy: true });

const distDir = path.resolve(import.meta.dirname, "../../../../../dist");

let project: TestProject;
const builders: Builder[] = [];
const processes: BuildProcess[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(processes.splice(0).map((one) => one.stop(5_000)));
  await Promise.all(builders.splice(0).map((builder) => builder.dispose()));
  await project.remove();
});

/** A project whose runtime says where it serves from, and whether the project has the same instance of it. */
async function makeSmall(): Promise<void> {
  project = await makeTestProject('import { shared } from "@hookloom/runtime";\nexport default shared;\n');
  const folder = "node_modules/@hookloom/runtime";
  await rm(path.join(project.root, folder), { recursive: true });
  const exports = { ".": "./runtime.js", "./serve": "./serve.js", "./http": "./http.js" };
  const description = { name: "@hookloom/runtime", type: "module", exports };
  await project.write(`${folder}/package.json`, JSON.stringify(description));
  await project.write(`${folder}/shared.js`, 'console.log("loaded");\nexport const shared = {};\n');
  await project.write(`${folder}/runtime.js`, 'export { shared } from "./shared.js";\n');
  await project.write(`${folder}/http.js`, "export const http = 1;\n");
  await project.write(
    `${folder}/serve.js`,
    `import { shared } from "./shared.js";
export function serve(hooks) {
  console.log((hooks === shared ? "same " : "another ") + import.meta.url);
}
`,
  );
}

function build(): Promise<Build> {
  return builders[0]?.build().then((outcome) => {
    expect(outcome.problems).toEqual([]);
    return outcome.build as Build;
  }) as Promise<Build>;
}

async function startBuilder(): Promise<Build> {
  const outDir = path.join(project.root, ".hookloom/dev/build");
  builders.push(await createBuilder(project, { outDir, distDir, sharesRuntime: true }));
  return build();
}

/** What a process logs that has loaded the runtime in advance and then runs a build. */
async function logOf({ file, runtime = [] }: Build): Promise<string[]> {
  const script = path.join(path.dirname(file), "process.mjs");
  await writeFile(script, processScript);
  const lines: string[] = [];
  const node = { file: process.execPath, environment: {} };
  const onLine = ({ msg }: { readonly msg: string }): void => void lines.push(msg);
  const child = new BuildProcess({ node, script, root: project.root, variables: {}, onLine });
  processes.push(child);
  child.load(runtime);
  await until("the runtime is loaded", () => lines.includes("loaded"));
  child.run(file, {});
  await until("the build serves", () => lines.length > 1);
  return lines;
}

const namesOf = ({ runtime = [] }: Build): string[] => runtime.map((file) => path.basename(file)).sort();
const folderOf = ({ runtime = [] }: Build): string => path.basename(path.dirname(runtime[0] ?? ""));

describe("a builder that bundles the runtime apart", () => {
  it("makes a bundle that runs on what its process has loaded in advance, and knows its own URL", async () => {
    await makeSmall();
    const made = await startBuilder();
    expect(await logOf(made)).toEqual(["loaded", `same ${pathToFileURL(made.file).href}`]);
  });

  it("leaves the runtime alone at a save, and adds a part that is imported later", async () => {
    await makeSmall();
    // What has only just changed is read once more.
    await wait(50);
    const bundled = vi.mocked(bundle).mock.calls;
    const before = bundled.length;
    const first = await startBuilder();
    expect(bundled.length).toBe(before + 1);
    expect(namesOf(first)).toEqual(["runtime.mjs", "serve.mjs"]);
    await project.write("src/webhook.ts", "export default 1;\n");
    const second = await build();
    expect(second.id).not.toBe(first.id);
    expect(second.runtime).toEqual(first.runtime);
    expect(bundled.length).toBe(before + 1);
    await project.write("src/webhook.ts", 'export { http as default } from "@hookloom/runtime/http";\n');
    const third = await build();
    expect(namesOf(third)).toEqual(["http.mjs", "runtime.mjs", "serve.mjs"]);
    expect(folderOf(third)).not.toBe(folderOf(first));
    expect(bundled.length).toBe(before + 2);
  });

  it("bundles the runtime again once its package has changed", async () => {
    await makeSmall();
    const first = await startBuilder();
    await project.write(
      "node_modules/@hookloom/runtime/shared.js",
      'console.log("loaded");\nexport const shared = { version: 2 };\n',
    );
    const second = await build();
    expect(folderOf(second)).not.toBe(folderOf(first));
    expect(second.id).not.toBe(first.id);
    expect(await logOf(second)).toHaveLength(2);
  });

  it("reports an import of a part that the runtime does not have", async () => {
    await makeSmall();
    await startBuilder();
    await project.write("src/webhook.ts", 'export { x as default } from "@hookloom/runtime/nothing";\n');
    const { problems } = (await builders[0]?.build()) ?? { problems: [] };
    expect(problems).toMatchObject([
      { line: 1, message: expect.stringContaining("@hookloom/runtime/nothing") },
    ]);
  });

  it("names what the runtime does not export, at its place in the source", async () => {
    await makeSmall();
    await startBuilder();
    await project.write(
      "src/webhook.ts",
      '\nimport { shred } from "@hookloom/runtime";\nexport default shred;\n',
    );
    const { problems } = (await builders[0]?.build()) ?? { problems: [] };
    const message = '@hookloom/runtime has no export "shred".';
    expect(problems).toEqual([{ message, file: project.entry, line: 2, column: 10, endColumn: 15 }]);
  });

  it("keeps the runtime of the newest build alone when a run begins", async () => {
    await makeSmall();
    const first = await startBuilder();
    await project.write("src/webhook.ts", 'export { http as default } from "@hookloom/runtime/http";\n');
    const second = await build();
    await pruneRuntimes(path.dirname(second.file), second.runtime ?? []);
    await expect(stat(first.runtime?.[0] ?? "")).rejects.toThrow("ENOENT");
    for (const file of second.runtime ?? []) expect((await stat(file)).size).toBeGreaterThan(0);
  });
});

describe("a run", () => {
  it("has the next process load the runtime, and bundles the project's own code alone", async () => {
    const load = vi.spyOn(BuildProcess.prototype, "load");
    project = await makeTestProject();
    const running = await project.run();
    await until("the next process loads it", () => load.mock.calls.some(([files]) => files.length > 0));
    expect(load.mock.lastCall?.[0].map((file) => path.basename(file)).sort()).toContain("serve.mjs");
    const bundle = path.join(project.root, ".hookloom/dev/build", `${running.state.build}.mjs`);
    expect((await stat(bundle)).size).toBeLessThan(10_000);
  });

  it("finds the place of an error and the page of the documentation", async () => {
    project = await makeTestProject(`import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const hook = http({ verify: "none" });
hook.on("request", async () => {
  throw new Error("the shop is closed");
});
export default webhook(hook);
`);
    const { url, managementPort } = await project.run();
    expect((await fetch(`http://127.0.0.1:${managementPort}/docs`)).status).toBe(200);
    const headers = { "content-type": "application/json", connection: "close" };
    await fetch(`${url}/http`, { method: "POST", body: "{}", headers });
    await until("its place is known", async () => {
      const [newest] = await listDeliveries(managementPort, { limit: 1 });
      return newest?.place?.file === "src/webhook.ts" && newest.place.line === 6;
    });
  });
});
