// What ships holds the licences of all that it is made of. The artefacts are those of the last build.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { bundles } from "../../extension/build/bundles.ts";
import { readArchive } from "../../extension/core/src/project/packages/read-archive.ts";

// @bundles dist/**
// @reads dist/** templates/** extension/build/** package.json

const root = join(import.meta.dirname, "..", "..");
const file = "dist/THIRD-PARTY-NOTICES.txt";

/** The packages in each output of the bundler, as folders below the root. */
const packages = new Map<string, Set<string>>();

beforeAll(async () => {
  for (const options of bundles) {
    const { metafile } = await build({ ...options, metafile: true, write: false });
    for (const [output, { inputs }] of Object.entries(metafile?.outputs ?? {})) {
      const parts = Object.keys(inputs).map((input) => input.split("/"));
      const packagePaths = parts.filter((one) => one.includes("node_modules"));
      const folders = packagePaths.map((one) => {
        const at = one.lastIndexOf("node_modules") + 1;
        return one.slice(0, one[at]?.startsWith("@") ? at + 2 : at + 1).join("/");
      });
      packages.set(output, new Set(folders));
    }
  }
});

async function inTarball(name: string): Promise<ReadonlyMap<string, string>> {
  const files = await readArchive(join(root, "dist", "vendor", name));
  return new Map(files.map((one) => [one.path, one.content.toString("utf8")]));
}

const plain = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

/** Names, versions and, where the package has it, the licence itself. */
function expectNotices(text: string | undefined, folders: readonly string[]): void {
  const all = plain(text ?? "");
  expect(folders.length).toBeGreaterThan(0);
  for (const folder of folders) {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    expect(all, folder).toContain(`${name} ${version} (`);
    for (const own of readdirSync(join(root, folder)).filter((one) => /^(licen[cs]e|notice)/i.test(one)))
      expect(all, `${folder}/${own}`).toContain(
        plain(readFileSync(join(root, folder, own), "utf8").replace(/^\uFEFF/, "")),
      );
  }
}

/** Every package that npm bundles has its licence with it. */
function expectBundledLicences(files: ReadonlyMap<string, string>): void {
  const manifest = JSON.parse(files.get("package.json") ?? "{}");
  for (const name of manifest.bundleDependencies ?? [])
    expect(
      [`node_modules/${name}/LICENSE`, `node_modules/${name}/LICENSE.md`].some((one) => files.has(one)),
      name,
    ).toBe(true);
}

const foldersOf = (...outputs: readonly string[]): readonly string[] => [
  ...new Set(outputs.flatMap((output) => [...(packages.get(output) ?? [])])),
];

/** All files that the `exports` or `imports` of a manifest name, without those of its own sources. */
function namedFiles(targets: object): readonly string[] {
  return Object.entries(targets).flatMap(([condition, target]) => {
    if (condition === "hookloom-source") return [];
    if (typeof target !== "string") return namedFiles(target);
    // The runtime takes the gateway from its package.
    return target.startsWith("./") ? [target.slice(2)] : [];
  });
}

describe("the packed runtime and gateway", () => {
  it.each([
    ["hookloom-runtime.tgz", ["dist/seams.js", "dist/receiver/no-access.js"]],
    [
      "hookloom-gateway.tgz",
      [
        "dist/access/oidc-provider.min.js",
        "dist/access/oauth4webapi.min.js",
        "dist/documentation/markdown-it.min.js",
      ],
    ],
  ])("%s holds every file that its exports and imports name", async (name, some) => {
    const files = await inTarball(name);
    const { exports, imports } = JSON.parse(files.get("package.json") ?? "{}");
    const named = namedFiles({ exports, imports });
    expect(named).toEqual(expect.arrayContaining(some));
    const hasFile = (name: string) =>
      [...files.keys()].some((one) =>
        name.endsWith("*") ? one.startsWith(name.slice(0, -1)) : one === name,
      );
    expect(named.filter((name) => !hasFile(name))).toEqual([]);
  });

  it.each([
    ["hookloom-runtime.tgz", "dist/test/deliver.js"],
    ["hookloom-gateway.tgz", "dist/open-access.js"],
  ])("%s holds what projects import and no tests, helpers of tests or samples", async (name, one) => {
    const paths = [...(await inTarball(name)).keys()];
    expect(paths).toContain(one);
    expect(paths.filter((path) => /testing|conformance|\.test\.|samples|tsbuildinfo/.test(path))).toEqual([]);
  });

  it("a project without an api contains no gateway code", async () => {
    const [runtime, gateway] = await Promise.all(
      ["hookloom-runtime.tgz", "hookloom-gateway.tgz"].map((name) => inTarball(name)),
    );
    const own = new Set(
      [...(gateway?.keys() ?? [])].filter((file) => /^dist\/.*\.js$|^node_modules/.test(file)),
    );
    expect(own.size).toBeGreaterThan(0);
    expect(
      [...(runtime?.keys() ?? [])].filter((file) => own.has(file) || /min\.js$|gateway/.test(file)),
    ).toEqual([]);
  });
});

describe("the notices", () => {
  it("of the extension name every package of its bundles, its font, its bundler and Go", () => {
    const text = readFileSync(join(root, file), "utf8");
    expectNotices(text, foldersOf(...packages.keys()));
    for (const one of ["@vscode/codicons", "esbuild", "@octokit/webhooks-examples"])
      expectNotices(text, [`node_modules/${one}`]);
    expect(text).toContain("The Go Authors");
  });

  it("and the licence of the extension are in its package", () => {
    const vsix = readFileSync(join(root, "dist", "hookloom.vsix"));
    // Names of files stand in a zip archive as they are.
    for (const name of [`extension/${file}`, "extension/LICENSE.txt"])
      expect(vsix.includes(name), name).toBe(true);
  });

  it("are in the package for browsers, which has what a browser runs and nothing for Node", () => {
    const vsix = readFileSync(join(root, "dist", "hookloom-web.vsix"));
    const read = [file, "dist/hookloom.schema.json", "dist/webview/flow.js"];
    for (const name of [...read, "dist/extension.web.js", "dist/language-server.web.js"])
      expect(vsix.includes(`extension/${name}`), name).toBe(true);
    for (const name of [
      "dist/extension.cjs",
      "dist/cli.js",
      "dist/native",
      "dist/vendor",
      "dist/samples",
      "dist/webview/charts",
    ])
      expect(vsix.includes(name), name).toBe(false);
  });

  it("of the command line are in its tarball, with its licence", async () => {
    const files = await inTarball("hookloom.tgz");
    expect(files.get("LICENSE")).toBe(readFileSync(join(root, "LICENSE"), "utf8"));
    expectNotices(
      files.get(file),
      foldersOf("dist/cli.js", "dist/parser.cjs", "dist/kubernetes.cjs", "dist/mcp.cjs", "dist/stored.js"),
    );
    expectNotices(files.get(file), ["node_modules/@octokit/webhooks-examples"]);
  });

  it("of the runtime are in its tarball, with its licence and those of its bundled packages", async () => {
    const files = await inTarball("hookloom-runtime.tgz");
    expect(files.get("LICENSE")).toBe(readFileSync(join(root, "LICENSE"), "utf8"));
    expectNotices(files.get(file), ["node_modules/swagger-ui-dist"]);
    // What Swagger UI's script was bundled of has its own licences.
    expect(files.get(file)).toContain("Copyright (c) 2013-2018 Viacheslav Lotsmanov");
    expect([...files.keys()].filter((name) => name.includes("scarf"))).toEqual([]);
    expectBundledLicences(files);
  });

  it("of the gateway are in its tarball, with its licence and that of its bundled package", async () => {
    const files = await inTarball("hookloom-gateway.tgz");
    expect(files.get("LICENSE")).toBe(readFileSync(join(root, "LICENSE"), "utf8"));
    expectNotices(files.get(file), [
      "node_modules/jose",
      "node_modules/markdown-it",
      "node_modules/oidc-provider",
    ]);
    expectBundledLicences(files);
  });
});
