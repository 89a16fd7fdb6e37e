import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { repository } from "../../project/testing/dist.ts";
import { checkTypes, typeCheckerFolder } from "./type-check.ts";

// @reads nothing

let root: string;
const { signal } = new AbortController();
const check = () => checkTypes({ root, distDir: root, signal });

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), text);
}

beforeEach(async () => {
  root = temporaryFolder();
  await write("tsconfig.json", '{ "compilerOptions": { "strict": true, "types": [] }, "include": ["src"] }');
  await write("src/a.ts", "export const order = { title: 1 };\n");
});

describe("a project with TypeScript", () => {
  beforeEach(async () => {
    await mkdir(path.join(root, "node_modules"));
    const installed = path.join(repository, "node_modules", "typescript");
    await symlink(installed, path.join(root, "node_modules", "typescript"), "junction");
  });

  it("has no errors where its types fit", async () => {
    expect(await check()).toEqual({ errors: [] });
    expect(await typeCheckerFolder(root)).toBeDefined();
  });

  it("has each error with its place, also one of another file than the changed one", async () => {
    await write("src/b.ts", 'import { order } from "./a.js";\n\nconsole.log("ü", order.titel);\n');
    await write("src/c.ts", "export const n: { a: { b: string } } = { a: { b: 1 } };\n");
    const { errors } = (await check()) ?? expect.fail("not checked");
    const [member] = errors.filter(({ file }) => file === path.join(root, "src", "b.ts"));
    expect(member).toEqual({
      message: expect.stringMatching(
        /^Property 'titel' does not exist on type .*\.$|did you mean 'title'\?$/i,
      ),
      file: path.join(root, "src", "b.ts"),
      line: 3,
      column: 24,
    });
    expect(errors.filter(({ file }) => file === path.join(root, "src", "c.ts"))).toHaveLength(1);
  });

  it("has the error of its tsconfig.json, which is in no source", async () => {
    await write("tsconfig.json", '{ "compilerOptions": { "types": ["nothing-here"] }, "include": ["src"] }');
    const { errors } = (await check()) ?? expect.fail("not checked");
    expect(errors[0]?.message).toContain("nothing-here");
  });
});

it("is not checked without TypeScript, or without a tsconfig.json", async () => {
  expect([await check(), await typeCheckerFolder(root)]).toEqual([undefined, undefined]);
});

it("says why it could not be checked", async () => {
  await write("node_modules/typescript/package.json", "{}");
  await write(
    "node_modules/typescript/bin/tsc",
    'console.error("no program for this platform");\nprocess.exit(7);\n',
  );
  expect(await check()).toEqual({
    errors: [],
    unchecked: "TypeScript exited with status 7: no program for this platform",
  });
});
