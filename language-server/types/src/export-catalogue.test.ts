import path from "node:path";
import { fileURLToPath } from "node:url";
import type { TypesSettings } from "@hookloom/protocol/typed-fields";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { until } from "../../../test/runner/until.ts";
import {
  defaultExportLimits,
  ExportCatalogue,
  type ExportLimits,
  type ExportState,
} from "./export-catalogue.ts";
import { isRunning, TestProject } from "./testing/project.ts";

// @reads nothing

/** A catalogue over a project with these packages, most of them installed in this repository. */
class Reading {
  readonly file: string;
  readonly logged: string[] = [];
  changes = 0;
  readonly catalogue: ExportCatalogue;
  settings: TypesSettings = { trusted: true };

  constructor(project: TestProject, limits: Partial<ExportLimits> = {}) {
    this.file = fileURLToPath(project.write("src/webhook.ts", ""));
    this.catalogue = new ExportCatalogue({
      settings: () => this.settings,
      onChange: () => void this.changes++,
      log: (text) => void this.logged.push(text),
      limits: { ...defaultExportLimits, checkIntervalMs: 0, ...limits },
    });
  }

  /** The state once all has been read. */
  async read(): Promise<ExportState> {
    const state = () => this.catalogue.state(this.file);
    return until("all packages are read", () => !state().loading && state());
  }

  async names(module: string): Promise<readonly string[]> {
    const { modules } = await this.read();
    return modules.find((each) => each.module === module)?.names.map(({ as }) => as) ?? [];
  }
}

const manifest = (packages: object): string => JSON.stringify({ type: "module", ...packages });
const dependencies = {
  valibot: "1",
  open: "1",
  "fast-deep-equal": "1",
  ws: "1",
  semver: "1",
  "not-there": "1",
};
const devDependencies = { picomatch: "1", "@types/node": "1", "p-retry": "1" };

let real: TestProject;
let reading: Reading;
const usual = manifest({ dependencies, devDependencies });
beforeAll(() => {
  real = new TestProject();
  real.write("package.json", usual);
  real.write("src/slots.ts", "export function slotsOf() {}\n");
  reading = new Reading(real);
});
afterAll(async () => {
  // None where the other tests took longer than a process stays without a question.
  const { pids } = reading.catalogue;
  reading.catalogue.end();
  real.remove();
  await until("the processes have ended", () => !pids.some(isRunning));
});

it("the exports of real packages are their functions and classes, by name, and nothing of the project itself", async () => {
  const { modules, packages } = await reading.read();
  expect(reading.catalogue.pids).toHaveLength(1);
  expect(packages).toEqual([
    "valibot",
    "open",
    "fast-deep-equal",
    "ws",
    "semver",
    "not-there",
    "picomatch",
    "p-retry",
  ]);
  const of = (module: string) => modules.find((each) => each.module === module);
  const valibot = of("valibot")?.names ?? [];
  expect(valibot).toContainEqual({ name: "parse", as: "parse", kind: "function", isAsync: false });
  expect(valibot).toContainEqual({ name: "parseAsync", as: "parseAsync", kind: "function", isAsync: true });
  expect(valibot).toContainEqual({ name: "ValiError", as: "ValiError", kind: "class", isAsync: false });
  expect(valibot.length).toBeGreaterThan(200);
  expect(of("open")?.names).toContainEqual({ name: "default", as: "open", kind: "function", isAsync: true });
  // A default export that the package has no other name for, and one of a module that is all of it.
  expect(of("fast-deep-equal")?.names).toEqual([
    { name: "default", as: "equal", kind: "function", isAsync: false },
  ]);
  expect(of("ws")?.names.map(({ as }) => as)).toEqual(
    expect.arrayContaining(["WebSocket", "WebSocketServer", "createWebSocketStream"]),
  );
  expect(modules.some(({ module }) => module.startsWith("."))).toBe(false);
});

it("the exports are Node's, too, with what gives a promise", async () => {
  const { modules } = await reading.read();
  const promises = modules.find(({ module }) => module === "node:fs/promises");
  expect(promises).toMatchObject({ isTyped: true, isDev: false });
  expect(promises?.names).toContainEqual({
    name: "readFile",
    as: "readFile",
    kind: "function",
    isAsync: true,
  });
  expect(await reading.names("node:crypto")).toEqual(expect.arrayContaining(["randomUUID", "createHmac"]));
  const url = modules.find(({ module }) => module === "node:url");
  expect(url?.names).toContainEqual(expect.objectContaining({ as: "URL", kind: "class" }));
  expect(modules.every(({ names }) => names.every(({ name }) => /^[\p{ID_Start}$_]/u.test(name)))).toBe(true);
});

it("notes say which packages have none, and which are there for development", async () => {
  const { modules, notes } = await reading.read();
  expect(notes).toEqual([
    { reason: "no-types", package: "semver" },
    { reason: "not-installed", package: "not-there" },
    { reason: "no-types", package: "picomatch" },
  ]);
  expect(modules.find(({ module }) => module === "p-retry")?.isDev).toBe(true);
});

it("exports have signature, documentation and result", async () => {
  await reading.read();
  const describe = (module: string, name: string, as = name) =>
    reading.catalogue.describe(reading.file, module, { name, as });
  const readFile = await describe("node:fs/promises", "readFile");
  expect(readFile?.signatures[0]).toMatch(
    /^readFile\(path: FileHandle \| PathLike, options.*: .*\): Promise<.*>$/,
  );
  expect(readFile?.documentation).toContain("Asynchronously reads the entire contents of a file.");
  expect(readFile).toMatchObject({ isAsync: true, result: { shape: "value" } });
  expect(await describe("node:crypto", "randomUUID")).toMatchObject({
    isAsync: false,
    result: { shape: "text" },
  });
  expect(await describe("node:fs/promises", "mkdtemp")).toMatchObject({
    isAsync: true,
    result: { shape: "text" },
  });
  expect(await describe("node:fs/promises", "rm")).toMatchObject({
    isAsync: true,
    result: { shape: "nothing" },
  });
  const parse = await describe("valibot", "parse");
  expect(parse?.documentation).toMatch(/Parses an unknown input.*\n[\s\S]*- `schema`[\s\S]*\*\*Returns\*\* /);
  const open = await describe("open", "default", "open");
  expect(open?.signatures).toEqual(["open(target: string, options?: Options): Promise<ChildProcess>"]);
  expect(open).toMatchObject({ isAsync: true, result: { shape: "value", name: "ChildProcess" } });
  // A type parameter stands for what limits it, and its own name says nothing.
  expect((await describe("node:timers/promises", "setTimeout"))?.result).toEqual({ shape: "value" });
  expect((await describe("node:util", "deprecate"))?.result).toEqual({ shape: "value", name: "Function" });
  const error = await describe("valibot", "ValiError");
  expect(error?.signatures[0]).toMatch(/^new ValiError\(/);
  expect(await describe("valibot", "gone")).toBeUndefined();
  expect(await describe("not-there", "gone")).toBeUndefined();
});

it("after an installation only what is new is read", async () => {
  const before = await reading.read();
  real.write("package.json", manifest({ dependencies: { ...dependencies, undici: "1" } }));
  onTestFinished(async () => {
    real.write("package.json", usual);
    await expect.poll(async () => (await reading.read()).packages).toContain("p-retry");
  });
  await expect.poll(() => reading.names("undici")).toContain("request");
  const now = await reading.read();
  for (const module of ["valibot", "node:fs"]) {
    const of = (state: ExportState) => state.modules.find((each) => each.module === module);
    expect(of(now), module).toBe(of(before));
  }
  expect(now.packages).not.toContain("p-retry");
  expect(reading.changes).toBeGreaterThan(0);
});

describe("where there is nothing to read", () => {
  let project: TestProject;
  let reading: Reading;
  afterEach(() => {
    reading.catalogue.end();
    project.remove();
  });
  const open = (
    options?: ConstructorParameters<typeof TestProject>[0],
    limits?: Partial<ExportLimits>,
  ): void => {
    project = new TestProject(options);
    reading = new Reading(project, limits);
  };

  it("without TypeScript, Node's functions are known by name", async () => {
    open({ packages: "none" });
    const { modules, notes } = await reading.read();
    expect(notes).toEqual([{ reason: "no-typescript" }]);
    const promises = modules.find(({ module }) => module === "node:fs/promises");
    expect(promises).toMatchObject({ isTyped: false });
    expect(promises?.names).toContainEqual({
      name: "readFile",
      as: "readFile",
      kind: "function",
      isAsync: true,
    });
    expect(
      await reading.catalogue.describe(reading.file, "node:fs", { name: "open", as: "open" }),
    ).toBeUndefined();
    expect(reading.catalogue.pids).toEqual([]);
  });

  it("in an untrusted workspace nothing of the project runs, until it is trusted", async () => {
    open();
    project.write("package.json", manifest({ dependencies: { open: "1" } }));
    reading.settings = { trusted: false };
    const { notes, packages } = await reading.read();
    expect([notes, packages]).toEqual([[{ reason: "untrusted" }], ["open"]]);
    expect(reading.catalogue.pids).toEqual([]);
    reading.settings = { trusted: true };
    await expect.poll(() => reading.names("open")).toEqual(["open", "openApp"]);
  });

  it("a package.json that is not valid is said to be so", async () => {
    open();
    project.write("package.json", '{ "dependencies": { ');
    expect((await reading.read()).notes).toEqual([{ reason: "bad-package-json" }]);
  });

  it("without a configuration the modules are read all the same", async () => {
    open({ config: false });
    project.write("package.json", manifest({ dependencies: { open: "1" } }));
    expect(await reading.names("open")).toEqual(["open", "openApp"]);
    expect(await reading.names("node:os")).toContain("hostname");
  });
});

describe.skipIf(process.platform === "win32")("a TypeScript that does not answer", () => {
  const repository = path.join(import.meta.dirname, "..", "..", "..", "node_modules");
  let project: TestProject;
  afterEach(() => project.remove());

  /** A project with one package and this program in the place of TypeScript's. */
  function plant(script: string): void {
    project = new TestProject({ packages: "none" });
    project.installFakeTypeScript(script);
    project.write(
      "node_modules/typescript/package.json",
      JSON.stringify({
        name: "typescript",
        version: "7.0.2",
        exports: { "./unstable/async": "./api.js", "./unstable/ast": "./ast.js" },
      }),
    );
    const real = path.join(repository, "typescript", "dist");
    project.write(
      "node_modules/typescript/api.js",
      `export * from ${JSON.stringify(path.join(real, "api/async/api.js"))};\n`,
    );
    project.write(
      "node_modules/typescript/ast.js",
      `export * from ${JSON.stringify(path.join(real, "ast/index.js"))};\n`,
    );
    project.write(
      "node_modules/huge-sdk/package.json",
      JSON.stringify({ name: "huge-sdk", version: "1.0.0", types: "index.d.ts" }),
    );
    project.write("node_modules/huge-sdk/index.d.ts", "export declare function connect(): void;\n");
    project.write("package.json", manifest({ dependencies: { "huge-sdk": "1" } }));
  }

  it("costs its time limit and a sentence, and its process is ended", async () => {
    plant("exec sleep 600");
    const reading = new Reading(project, { readTimeoutMs: 100 });
    const { notes, modules } = await reading.read();
    expect(notes).toEqual([{ reason: "slow", package: "huge-sdk" }]);
    expect(modules.find(({ module }) => module === "node:fs")).toMatchObject({ isTyped: false });
    expect(reading.logged.join()).toContain("huge-sdk");
    expect(reading.catalogue.pids).toEqual([]);
    reading.catalogue.end();
  });

  it("is asked again after a while, without anything else having been installed", async () => {
    const native = `typescript-${process.platform}-${process.arch}`;
    const real = path.join(repository, "@typescript", native, "lib", "tsc");
    // The limit counts the time in which the process runs; a loop that outlives its test ends by itself.
    plant(
      `[ -e "$(dirname "$0")/calm" ] && exec ${JSON.stringify(real)} "$@"\nulimit -t 60; while :; do :; done`,
    );
    const reading = new Reading(project, { readTimeoutMs: 2_000, retryMs: 1_000 });
    expect((await reading.read()).notes).toEqual([{ reason: "slow", package: "huge-sdk" }]);
    project.write(`node_modules/@typescript/${native}/lib/calm`, "");
    await expect.poll(() => reading.names("huge-sdk")).toEqual(["connect"]);
    expect((await reading.read()).notes).toEqual([]);
    reading.catalogue.end();
  });
});

it("ends its process once nothing is asked of it, and starts one again", async () => {
  const project = new TestProject();
  project.write("package.json", manifest({ dependencies: { open: "1" } }));
  const reading = new Reading(project, { idleTimeoutMs: 500 });
  await reading.read();
  await expect.poll(() => reading.catalogue.pids).toEqual([]);
  const again = await reading.catalogue.describe(reading.file, "open", { name: "default", as: "open" });
  expect(again?.signatures[0]).toContain("open(target: string");
  expect(reading.catalogue.pids).toHaveLength(1);
  reading.catalogue.keepOnly([]);
  expect(reading.catalogue.pids).toEqual([]);
  project.remove();
});
