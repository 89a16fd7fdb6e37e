import { describe, expect, it } from "vitest";
import { testDist } from "../testing/dist.ts";
import { type MoveRequest, planMove } from "./move-files.ts";

const manifest = `{
    "name": "greeter",
    "scripts": { "dev": "node ." },
    "dependencies": {
        "probot": "^14.0.0"
    }
}
`;

const plan = (
  files: Readonly<Record<string, string>>,
  more: Partial<MoveRequest> = {},
): ReturnType<typeof planMove> =>
  planMove({
    distDir: testDist([]),
    root: "/project/greeter",
    entry: "src/index.ts",
    source: "github",
    read: async (name) => files[name],
    exists: async (name) => Object.hasOwn(files, name),
    ...more,
  });

describe("what a package needs to run a moved file", () => {
  it("is its description, its packages and what it must not commit, in the style of the files that are there", async () => {
    const { texts, archives } = await plan({ "package.json": manifest, ".gitignore": "node_modules\n" });
    expect(texts.map(({ path: name, before }) => [name, before])).toEqual([
      ["hookloom.json", undefined],
      ["package.json", manifest],
      [".gitignore", "node_modules\n"],
      ["tsconfig.json", undefined],
    ]);
    const [config, packages, ignored, types] = texts.map(({ after }) => after);
    expect(JSON.parse(config ?? "")).toMatchObject({
      entry: "src/index.ts",
      environments: { dev: {}, prod: {} },
    });
    expect(packages).toContain(
      '        "probot": "^14.0.0",\n        "@hookloom/runtime": "file:vendor/hookloom-runtime-1.2.3.tgz"\n',
    );
    expect(JSON.parse(packages ?? "")).toMatchObject({
      scripts: { dev: "node .", build: "hookloom build", check: "tsc --noEmit" },
      devDependencies: { hookloom: "file:vendor/hookloom-1.2.3.tgz" },
    });
    expect(ignored).toBe("node_modules\n.hookloom/\n");
    expect(JSON.parse(types ?? "")).toMatchObject({
      compilerOptions: { strict: true, module: "Preserve", noEmit: true },
      include: ["src", "test"],
    });
    expect(archives.map(({ path: name }) => name)).toEqual([
      "vendor/hookloom-runtime-1.2.3.tgz",
      "vendor/hookloom-1.2.3.tgz",
    ]);
  });

  it("has no types for JavaScript", async () => {
    const { texts } = await plan({ "package.json": manifest }, { entry: "index.js" });
    const packages = JSON.parse(texts.find(({ path: name }) => name === "package.json")?.after ?? "");
    expect(Object.keys(packages.devDependencies)).toEqual(["hookloom"]);
    expect(packages.scripts.check).toBeUndefined();
    expect(texts.map(({ path: name }) => name)).not.toContain("tsconfig.json");
  });

  it("keeps the tsconfig.json that tsc finds, here or above, and has one of ES modules where the package is one", async () => {
    for (const there of ["tsconfig.json", "../../tsconfig.json"]) {
      const { texts } = await plan({ "package.json": manifest, [there]: "{}" });
      expect(texts.map(({ path: name }) => name)).not.toContain("tsconfig.json");
    }
    const { texts } = await plan({ "package.json": '{ "type": "module" }' }, { entry: "index.ts" });
    expect(JSON.parse(texts.at(-1)?.after ?? "")).toMatchObject({
      compilerOptions: { module: "NodeNext" },
      include: ["index.ts", "test"],
    });
  });

  it("is nothing where all of it is there, and a new package where the folder has none", async () => {
    const first = await plan({});
    const files = Object.fromEntries([
      ...first.texts.map(({ path: name, after }) => [name, after] as const),
      ...first.archives.map(({ path: name }) => [name, ""] as const),
    ]);
    expect(JSON.parse(files["package.json"] ?? "")).toMatchObject({ name: "greeter", private: true });
    expect(await plan(files)).toEqual({ texts: [], archives: [] });
  });
});
