import { execFileSync } from "node:child_process";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import type { ErrorPlace } from "../management/management.ts";
import { errorLocations } from "./error-locations.ts";

/** A project whose handler fails in as many ways as there are cases. */
const webhook = `import { boom } from "pkg";
import { check } from "./orders/check.ts";

interface Order {
  readonly id: number;
}

const save = async (order: Order): Promise<void> => {
  await Promise.resolve();
  boom(order.id);
};

const even = (left: number): number => (left === 0 ? check({}) : odd(left - 1) + 1);
const odd = (left: number): number => even(left - 1) + 1;

export default async function run(kind: string): Promise<void> {
  const order: Order = { id: 1 };
  if (kind === "inPackage") await save(order);
  if (kind === "inFile") check({});
  if (kind === "language") JSON.parse("{nope");
  if (kind === "later") await new Promise((_done, fail) => setTimeout(() => fail(new Error("later")), 1));
  if (kind === "fake") throw new RangeError("one\\n    at run (/nowhere/src/webhook.ts:1:1)\\ntwo");
  if (kind === "text") throw "a text";
  if (kind === "wrapped") throw Object.assign(new Error("outer", { cause: new Error("inner") }), { stack: "Error: outer" });
  if (kind === "several") await Promise.any([save(order)]);
  if (kind === "recursion") even(30);
  if (kind === "hostile") throw { get stack() { throw new Error("no"); } };
  if (kind === "long") { const a = "${"x".repeat(700)}"; throw new Error(a); }
}
`;
const check = `export function check(order: { readonly total?: { readonly sum: number } }): number {
  return order.total!.sum;
}
`;
const kinds = [
  ...[
    "inPackage",
    "inFile",
    "language",
    "later",
    "fake",
    "text",
    "wrapped",
    "several",
    "recursion",
    "hostile",
    "long",
  ],
] as const;
type Kind = (typeof kinds)[number];

const entry = `import run from "./src/webhook.ts";
import { errorLocations } from ${JSON.stringify(fileURLToPath(new URL("error-locations.ts", import.meta.url)))};
const found = {};
for (const kind of ${JSON.stringify(kinds)}) {
  Error.stackTraceLimit = kind === "recursion" ? 50 : 10;
  try { await run(kind); } catch (error) { found[kind] = errorLocations([error]); }
}
process.stdout.write(JSON.stringify(found));
`;

let folder: string;
let bundle: string;
let found: Record<Kind, readonly ErrorPlace[]>;

const runBundle = (...flags: readonly string[]): Record<Kind, readonly ErrorPlace[]> =>
  JSON.parse(execFileSync(process.execPath, [...flags, bundle], { encoding: "utf8" }));

beforeAll(async () => {
  folder = temporaryFolder();
  const root = join(folder, "my project (1)");
  const files = {
    "src/webhook.ts": webhook,
    "src/orders/check.ts": check,
    "node_modules/pkg/package.json": '{ "name": "pkg", "type": "module", "main": "index.js" }',
    "node_modules/pkg/index.js":
      'export function boom(id) {\n  throw new TypeError("no room for " + id);\n}\n',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(root, name, ".."), { recursive: true });
    await writeFile(join(root, name), text);
  }
  const outfile = join(root, ".hookloom/dev/builds/webhook.mjs");
  // As the builder bundles, and then the result runs elsewhere, as in an image.
  await build({
    stdin: { contents: entry, resolveDir: root, sourcefile: "hookloom-entry.js", loader: "js" },
    absWorkingDir: root,
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    sourcemap: "linked",
  });
  await mkdir(join(folder, "app"));
  bundle = join(folder, "app/webhook.mjs");
  await rename(outfile, bundle);
  await rename(`${outfile}.map`, `${bundle}.map`);
  found = runBundle("--enable-source-maps");
});

const linesOf = (kind: Kind): readonly string[] =>
  found[kind].map(({ file, text = "", column }) => `${file} ${text.slice(column - 1).trim()}`);

describe("the places of an error in the project's own source", () => {
  it("are those of the calls that led into a package", () => {
    expect(linesOf("inPackage")).toEqual([
      "src/webhook.ts boom(order.id);",
      "src/webhook.ts await save(order);",
    ]);
    expect(found.inPackage[0]).toEqual({
      file: "src/webhook.ts",
      line: webhook.split("\n").indexOf("  boom(order.id);") + 1,
      column: 3,
      text: "  boom(order.id);",
    });
  });

  it("are the line that threw and the lines around it, in each file", () => {
    expect(found.inFile[0]).toMatchObject({ file: "src/orders/check.ts", line: 2 });
    expect(linesOf("inFile")[1]).toBe("src/webhook.ts check({});");
    expect(linesOf("language")).toEqual(['src/webhook.ts parse("{nope");']);
    expect(linesOf("later")).toEqual(['src/webhook.ts new Error("later")), 1));']);
  });

  it("are not what its message looks like", () => {
    expect(found.fake).toHaveLength(1);
    expect(found.fake[0]?.text).toContain('kind === "fake"');
  });

  it("are those of what it was caused by, where it has none itself", () => {
    expect(found.wrapped[0]?.text).toContain("inner");
    expect(linesOf("several")[0]).toBe("src/webhook.ts boom(order.id);");
  });

  it("are empty for what is not an error, and for an error that cannot be read", () => {
    expect(found.text).toEqual([]);
    expect(found.hostile).toEqual([]);
  });

  it("are bounded, with the innermost and the outermost ones, and their lines are cut", () => {
    expect(found.recursion).toHaveLength(10);
    expect(found.recursion[0]?.file).toBe("src/orders/check.ts");
    expect(linesOf("recursion").at(-1)).toBe("src/webhook.ts even(30);");
    expect(found.long[0]?.text).toHaveLength(500);
  });

  it("are empty without source maps", () => {
    const without = runBundle();
    expect(Object.values(without).flat()).toEqual([]);
    expect(errorLocations([new Error("not of a bundle")])).toEqual([]);
  });
});
