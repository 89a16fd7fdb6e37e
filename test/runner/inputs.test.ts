import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type Suites, TestInputs } from "./inputs.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const suites: Suites = {
  projects: [
    { name: "unit", include: ["src/**/*.test.ts"], exclude: ["src/apart.test.ts"] },
    { name: "apart", include: ["src/apart.test.ts"] },
    { name: "pages", include: ["pages/*.test.ts"], globalSetup: ["pages/setup.ts"] },
  ],
  setupFiles: ["setup.ts"],
  fakeEditor: "src/fake-editor.ts",
};

let root: string;

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

beforeEach(() => {
  root = temporaryFolder();
  execFileSync("git", ["init", "--quiet"], { cwd: root });
  write({
    ".gitignore": "node_modules/\n",
    "setup.ts": "globalThis.ready = true;",
    "src/fake-editor.ts": "export const window = {};",
    "src/add.ts": "export const add = (a: number, b: number): number => a + b;",
    "src/add.test.ts": 'import { add } from "./add.ts";\nconsole.log(add(1, 2));',
    "src/all.ts": 'export * from "./add.ts";\nexport * from "./sub.ts";',
    "src/sub.ts": 'import type { Shape } from "./shape.ts";\nexport const sub = (a: Shape): number => a.x;',
    "src/shape.ts": "export interface Shape { readonly x: number }",
    "src/sub.test.ts": 'import { sub } from "./all.ts";\nconsole.log(sub({ x: 1 }));',
  });
});

const read = () => TestInputs.read(root, suites);
const inputsOf = async (test: string) => [...(await read()).inputsOf(test)].sort();
const touchedBy = async (...files: string[]) =>
  (await read()).touchedBy(files).map(({ file, suite, distance }) => `${suite} ${distance} ${file}`);

describe("the inputs of a test", () => {
  it("are the modules that remain after tree shaking, without types and unused barrel exports", async () => {
    expect(await inputsOf("src/sub.test.ts")).toEqual(["setup.ts", "src/sub.test.ts", "src/sub.ts"]);
  });

  it("have every module that does something when it is loaded, whatever its package says", async () => {
    write({
      "package.json": '{ "type": "module", "sideEffects": false }',
      "src/sub.ts": 'import "./effect.ts";\nexport const sub = (a: { x: number }): number => a.x;',
      "src/effect.ts": "/* @__PURE__ */ console.log();",
    });
    expect(await inputsOf("src/sub.test.ts")).toContain("src/effect.ts");
  });

  it("have what is imported later, data, and the modules that stand for a mocked or the editor's own", async () => {
    write({
      "src/late.test.ts": `import data from "./data.json" with { type: "json" };
        import { window } from "vscode";
        vi.mock("./mocked.ts");
        console.log(data, window, await import("./late.ts"), await vi.importActual("./actual.ts"));`,
      "src/data.json": "{}",
      "src/late.ts": "export const late = 1;",
      "src/mocked.ts": "export const mocked = 1;",
      "src/actual.ts": "export const actual = 1;",
    });
    expect(await inputsOf("src/late.test.ts")).toEqual(
      ["actual.ts", "data.json", "fake-editor.ts", "late.test.ts", "late.ts", "mocked.ts"]
        .map((name) => `src/${name}`)
        .concat("setup.ts")
        .sort(),
    );
  });

  it("contain what its files declare, and what those modules declare transitively", async () => {
    write({
      "src/add.ts": "// @bundles pages/page.ts\nexport const add = () => new URL('x');",
      "pages/page.ts": "// @reads templates/** README.md\nconsole.log(1);",
      "templates/a/one.json": "1",
      "templates/a/one.test.ts": "2",
      "README.md": "",
    });
    expect(await inputsOf("src/add.test.ts")).toEqual(
      [
        "README.md",
        "pages/page.ts",
        "setup.ts",
        "src/add.test.ts",
        "src/add.ts",
        "templates/a/one.json",
      ].sort(),
    );
  });

  it("exclude modules that are never loaded, and their dependencies", async () => {
    write({
      "src/add.ts": "export const add = (a = 0, b = 0) => (a ? a + b : import('./rare.ts'));",
      "src/rare.ts": 'import "./rarer.ts";\nimport { sub } from "./sub.ts";\nconsole.log(sub);',
      "src/rarer.ts": "console.log(1);",
    });
    expect(await inputsOf("src/add.test.ts")).toEqual(
      expect.arrayContaining(["src/rare.ts", "src/rarer.ts"]),
    );
    write({
      "src/add.test.ts":
        '// @without src/rare.ts\nimport { add } from "./add.ts";\nimport "./sub.ts";\nadd(1);',
    });
    expect(await inputsOf("src/add.test.ts")).toEqual([
      "setup.ts",
      "src/add.test.ts",
      "src/add.ts",
      "src/sub.ts",
    ]);
    expect((await read()).loadableFiles("src/add.test.ts").has("src/rare.ts")).toBe(false);
  });

  it("contain the setup files of their project", async () => {
    write({ "pages/one.test.ts": "console.log(1);", "pages/setup.ts": 'import "../src/sub.test.ts";' });
    expect(await inputsOf("pages/one.test.ts")).toEqual(
      expect.arrayContaining(["pages/setup.ts", "src/sub.ts", "setup.ts"]),
    );
    write({ "src/apart.test.ts": "console.log(1);" });
    const suiteOf = (test: string) => read().then((all) => all.suiteOf(test));
    expect(await suiteOf("pages/one.test.ts")).toBe("pages");
    expect(await suiteOf("src/apart.test.ts")).toBe("apart");
  });
});

describe("the tests that a change affects", () => {
  it("are sorted by distance", async () => {
    expect(await touchedBy("src/sub.ts", "src/add.test.ts")).toEqual([
      "unit 0 src/add.test.ts",
      "unit 2 src/sub.test.ts",
    ]);
    expect(await touchedBy("src/shape.ts", "src/all.ts")).toEqual([]);
  });

  it("are all tests after a configuration change", async () => {
    expect(await touchedBy("vitest.config.ts")).toHaveLength(2);
  });

  it("include new files, and follow changed imports", async () => {
    await read();
    write({ "src/add.ts": 'import { sub } from "./sub.ts";\nexport const add = () => sub({ x: 1 });' });
    expect(await touchedBy("src/sub.ts")).toEqual(["unit 2 src/add.test.ts", "unit 2 src/sub.test.ts"]);
  });

  it("include the tests that import a file with a syntax error", async () => {
    await read();
    write({ "src/add.ts": "export const add = (" });
    expect(await touchedBy("src/add.ts")).toEqual(["unit 1 src/add.test.ts", "unit 2 src/sub.test.ts"]);
    expect((await read()).keyOf("src/add.test.ts")).toBeUndefined();
  });
});

describe("the key of a test", () => {
  const key = async () => (await read()).keyOf("src/sub.test.ts");

  it("stays the same where no input has changed", async () => {
    const before = await key();
    write({ "src/add.ts": "export const add = () => 7;", "src/shape.ts": "export type Shape = never;" });
    expect(await key()).toBe(before);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["a module", { "src/sub.ts": "export const sub = () => 2;" }],
    ["a name", { "src/sub.ts": "const own = (a) => a.x;\nexport { own as sub };" }],
    ["where a barrel takes a name from", { "src/all.ts": 'export { add as sub } from "./add.ts";' }],
    [
      "a module that now does something when it is loaded",
      { "src/add.ts": "console.log(7);\nexport const add = 1;" },
    ],
    ["the lock file", { "package-lock.json": "{}" }],
    ["the set-up", { "setup.ts": "globalThis.ready = false;" }],
  ])("changes with %s", async (_, files) => {
    const before = await key();
    write(files);
    const changed = await key();
    expect(changed).toBeDefined();
    expect(changed).not.toBe(before);
  });

  it("stays the same if only unused code, comments or types have changed", async () => {
    const before = await key();
    write({
      "src/sub.ts": `// Subtracts.
import { add } from "./add.ts";
export const sub = (a: { readonly x: number }): number => a.x;
export const unused = (): number => add(1, 2);`,
    });
    expect(await touchedBy("src/sub.ts")).toContain("unit 2 src/sub.test.ts");
    expect(await key()).toBe(before);
  });

  it("excludes the text of modules that are never loaded", async () => {
    const test = '// @without src/rare.ts\nimport { sub } from "./sub.ts";\nconsole.log(sub);';
    write({
      "src/sub.test.ts": test,
      "src/sub.ts": "export const sub = () => import('./rare.ts');",
      "src/rare.ts": "export const rare = 1;",
    });
    const before = await key();
    write({ "src/rare.ts": "export const rare = 2;" });
    expect(await key()).toBe(before);
    write({ "src/sub.test.ts": test.replace("// @without src/rare.ts", "") });
    expect(await key()).not.toBe(before);
  });

  it("changes with the configuration of its suite, but not with its timeouts", async () => {
    const [first, ...others] = suites.projects;
    const keyWith = async (more: object, common?: object) => {
      const projects = [{ ...first, ...more }, ...others] as Suites["projects"];
      return (await TestInputs.read(root, { ...suites, projects, common })).keyOf("src/sub.test.ts");
    };
    const before = await keyWith({});
    expect(await keyWith({ testTimeout: 1, expect: { poll: { timeout: 1 } } })).toBe(
      await keyWith({ expect: { poll: {} } }),
    );
    expect(await keyWith({ isolate: false })).not.toBe(before);
    expect(await keyWith({}, { execArgv: ["--expose-gc"] })).not.toBe(before);
  });

  it("stays the same if only unrelated data files change", async () => {
    write({ "src/sub.ts": "// @samples data/*.txt\nexport const sub = () => 1;", "data/one.txt": "1" });
    const before = await key();
    write({ "data/one.txt": "2" });
    expect(await key()).toBe(before);
    expect(await touchedBy("data/one.txt")).toEqual([]);
  });
});
