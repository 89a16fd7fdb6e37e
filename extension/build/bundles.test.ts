import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { describe, expect, it } from "vitest";
import { bundles } from "./bundles.ts";

// @bundles dist/**
// @reads package.json extension/*/package.json language-server/*/package.json webview-ui/package.json templates/*/package.json

const heavy = /node_modules\/(@kubernetes\/client-node|dockerode|docker-modem|ws)\//;

async function metafileOf(outfile: string): Promise<Metafile> {
  const options = bundles.find((bundle) => bundle.outfile === outfile);
  if (!options) throw new Error(`There is no bundle ${outfile}.`);
  return (await build({ ...options, write: false, metafile: true })).metafile;
}

const packagesOf = async (outfile: string): Promise<readonly string[]> =>
  Object.keys((await metafileOf(outfile)).inputs);

it.each(["dist/extension.cjs", "dist/parts.cjs", "dist/deploy.cjs", "dist/extension.web.js"])(
  "has the properties of the editor's module once in %s",
  async (outfile) => {
    const { inputs } = await metafileOf(outfile);
    const copying = Object.entries(inputs).filter(([, { imports }]) =>
      imports.some(
        ({ path, kind, external }) => path === "vscode" && kind === "import-statement" && external,
      ),
    );
    expect(copying.map(([input]) => input)).toEqual(["editor:vscode"]);
  },
);

/** What has a bundle of its own, which the others for Node load. */
const shared = /node_modules\/@babel\/parser\//;

it.each([
  "dist/extension.cjs",
  "dist/parts.cjs",
  "dist/deploy.cjs",
  "dist/cli.js",
  "dist/language-server.js",
])("keeps the parser and the libraries for clusters and images out of %s", async (outfile) => {
  const inputs = await packagesOf(outfile);
  expect(inputs.filter((input) => heavy.test(input) || shared.test(input))).toEqual([]);
});

it("has them in one bundle, the client for clusters through its own entry and with all that it loads", async () => {
  const inputs = await packagesOf("dist/kubernetes.cjs");
  for (const library of ["dockerode", "docker-modem", "@kubernetes/client-node", "undici", "ws"])
    expect(
      inputs.some((input) => input.includes(`node_modules/${library}/`)),
      library,
    ).toBe(true);
  expect(inputs.some((input) => input.endsWith("@kubernetes/client-node/dist/index.js"))).toBe(true);
  // Only modules that dockerode can do without are left out.
  const left = inputs.filter((input) => input.startsWith("optional:"));
  expect(left.sort()).toEqual(
    ["@grpc/grpc-js", "@grpc/proto-loader", "protobufjs", "ssh2"].map((name) => `optional:${name}`),
  );
});

it("keeps the editor of expressions out of the page that imports it", async () => {
  const pages = bundles.find(({ outdir }) => outdir === "dist/webview");
  const { metafile } = await build({ ...pages, write: false, metafile: true });
  const flow = metafile?.outputs["dist/webview/flow.js"];
  expect(flow?.imports).toContainEqual(
    expect.objectContaining({ path: "./expression-editor.js", kind: "dynamic-import", external: true }),
  );
  const editor = /node_modules\/@(codemirror|lezer)\//;
  expect(Object.keys(flow?.inputs ?? {}).filter((input) => editor.test(input))).toEqual([]);
  expect((await packagesOf("dist/webview/expression-editor.js")).some((input) => editor.test(input))).toBe(
    true,
  );
});

it("has only the mapper's own code in its bundle, and gives it all that it takes from the page", async () => {
  const [output] = Object.values((await metafileOf("dist/webview/mapper.js")).outputs);
  const inputs = Object.entries(output?.inputs ?? {}).flatMap(([input, { bytesInOutput }]) =>
    bytesInOutput > 0 || input.startsWith("page:") ? [input] : [],
  );
  expect(inputs).toContain("webview-ui/src/mapper/mapper.tsx");
  expect(inputs.filter((input) => input.includes("node_modules/"))).toEqual([]);
  const taken = inputs
    .filter((input) => input.startsWith("page:"))
    .map((input) => input.slice("page:".length));
  const given = await readFile(
    join(import.meta.dirname, "../../webview-ui/src/flow/page-modules.ts"),
    "utf8",
  );
  expect(taken.filter((path) => !given.includes(` as "${path}"`))).toEqual([]);
});

describe("what a browser runs", () => {
  const files = ["dist/extension.web.js", "dist/language-server.web.js"];
  const built = async (outfile: string) => {
    const options = bundles.find((bundle) => bundle.outfile === outfile);
    const { metafile } = await build({ ...options, write: false, metafile: true });
    const [output] = Object.values(metafile?.outputs ?? {});
    return { imports: output?.imports ?? [], inputs: Object.keys(output?.inputs ?? {}) };
  };

  it.each(files)("%s names no module but the editor's own", async (file) => {
    const { imports } = await built(file);
    const named = new Set(imports.map(({ path }) => path));
    expect([...named]).toEqual(file.includes("extension") ? ["vscode"] : []);
  });

  it("has the bridge in the worker alone, and no TypeScript", async () => {
    const [host, worker] = await Promise.all(files.map(built));
    const isBridge = (input: string): boolean => input.startsWith("language-server/bridge/src/");
    expect(host?.inputs.filter(isBridge)).toEqual([]);
    expect(worker?.inputs.some(isBridge)).toBe(true);
    expect(worker?.inputs.filter((input) => /typescript-|unstable/.test(input))).toEqual([]);
  });
});

it("has jsonc-parser's modules, not its UMD, of which no bundler resolves what it requires", async () => {
  const inputs = await packagesOf("dist/cli.js");
  const parser = inputs.filter((input) => input.includes("node_modules/jsonc-parser/"));
  expect(parser).toContain("node_modules/jsonc-parser/lib/esm/main.js");
  expect(parser.filter((input) => input.includes("/umd/"))).toEqual([]);
});

it("is made of released packages", async () => {
  const root = join(import.meta.dirname, "..", "..");
  const { workspaces } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const found: string[] = [];
  for (const folder of ["", ...workspaces]) {
    const manifest = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
    const packages = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    found.push(...packages.filter(([, range]) => String(range).includes("-")).map(([name]) => name));
  }
  expect(found).toEqual([]);
});
