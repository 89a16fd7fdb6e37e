import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { runtimeDist } from "@hookloom/cli/testing/call";
import { makeTestProject, type TestProject } from "@hookloom/core/environments/local/testing/project";
import { fileSecretStore } from "@hookloom/core/environments/secrets/file-secret-store";
import { readPostmanKey } from "@hookloom/core/environments/secrets/postman-key";
import { findProject } from "@hookloom/core/project/project";
import { apiReader } from "@hookloom/gateway-tools/api-reader";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { LogOutputChannel } from "vscode";
import { PostmanStandIn } from "../../../../test/stand-ins/postman.ts";
import type { Projects } from "../projects/projects.ts";
import { useVscode } from "../testing/vscode.ts";
import { postmanCommands } from "./postman-commands.ts";

const editor = {
  api: "",
  isTrusted: true,
  documents: [] as object[],
  /** What the person types, in order; nothing closes the question. */
  typed: [] as string[],
  /** The labels of the rows that the person picks, in order. */
  picked: [] as RegExp[],
  offered: [] as string[][],
  said: [] as string[],
  buttons: [] as string[],
  logged: [] as string[],
  saveAs: "",
};
useVscode({
  Uri: { file: (fsPath: string) => ({ fsPath }) },
  workspace: {
    get isTrusted() {
      return editor.isTrusted;
    },
    get textDocuments() {
      return editor.documents;
    },
    getConfiguration: () => ({ get: () => editor.api }),
  },
  window: {
    showInformationMessage: async (text: string, ...buttons: string[]) => {
      editor.said.push(text);
      editor.buttons.push(...buttons);
    },
    showInputBox: async () => editor.typed.shift(),
    showQuickPick: async (items: readonly { label: string }[]) => {
      editor.offered.push(items.map(({ label }) => label));
      const wanted = editor.picked.shift();
      return items.find(({ label }) => wanted?.test(label));
    },
    showSaveDialog: async () => (editor.saveAs === "" ? undefined : { fsPath: editor.saveAs }),
    withProgress: (_options: unknown, work: (progress: unknown, token: unknown) => unknown) =>
      work({ report: () => undefined }, { onCancellationRequested: () => undefined }),
  },
});

const source = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
const hub = github({ secret: secret("GITHUB_SECRET") });
hub.on("issues.opened", async () => {});
export default webhook(hub);
`;

let made: TestProject;
let postman: PostmanStandIn;
let secrets: ReturnType<typeof fileSecretStore>;
beforeEach(async () => {
  made = await makeTestProject(source);
  postman = new PostmanStandIn();
  secrets = fileSecretStore(path.join(made.folder, "config"));
  vi.stubEnv("POSTMAN_API_KEY", "");
  Object.assign(editor, { api: `${await postman.start()}/`, isTrusted: true, saveAs: "", documents: [] });
  for (const list of [
    editor.typed,
    editor.picked,
    editor.offered,
    editor.said,
    editor.buttons,
    editor.logged,
  ])
    list.length = 0;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await postman.stop();
  await made.remove();
});

type Name = keyof ReturnType<typeof postmanCommands>;

async function run(name: Name): Promise<void> {
  const projects = { choose: () => findProject(made.root) } as unknown as Projects;
  const log = { info: (line: string) => editor.logged.push(line) } as unknown as LogOutputChannel;
  const deploy = { api: async () => apiReader, readBodies: async () => new Map() };
  await postmanCommands({ distDir: runtimeDist, projects, secrets, log, deploy })[name](undefined);
}

const key = () => readPostmanKey(secrets, {});

it("asks for the key and a new workspace once, and for nothing after that", async () => {
  editor.typed.push(postman.key, "Orders");
  editor.picked.push(/Create a workspace/, /Team/);
  await run("hookloom.pushToPostman");
  expect([...postman.workspaces.values()]).toMatchObject([{ name: "Orders", type: "team" }]);
  expect(await key()).toBe(postman.key);
  expect(editor.said).toEqual([
    "The collection orders and its environments were pushed to Postman. Enter the values of their secrets there.",
  ]);
  expect(editor.buttons).toEqual(["Show details"]);
  expect(editor.logged).toEqual(editor.said);
  await run("hookloom.pushToPostman");
  expect(postman.collections.size).toBe(1);
  const described = await readFile(path.join(made.root, "hookloom.json"), "utf8");
  expect(JSON.parse(described).postman.collection).toBe([...postman.collections.keys()][0]);
  expect(described).not.toContain(postman.key);
});

it("saves what was typed in hookloom.json before it writes ids to it, and pushes nothing where that fails", async () => {
  editor.typed.push(postman.key);
  postman.addWorkspace("Mine");
  editor.picked.push(/^Mine$/);
  const fsPath = path.join(made.root, "hookloom.json");
  const typed = { ...JSON.parse(await readFile(fsPath, "utf8")), mine: 1 };
  const document = { isDirty: true, uri: { scheme: "file", fsPath }, save: async () => false };
  editor.documents = [document];
  await expect(run("hookloom.pushToPostman")).rejects.toMatchObject({ code: "not-saved" });
  expect(postman.collections.size).toBe(0);
  document.save = async () => {
    document.isDirty = false;
    await writeFile(fsPath, JSON.stringify(typed));
    return true;
  };
  await run("hookloom.pushToPostman");
  expect(JSON.parse(await readFile(fsPath, "utf8"))).toMatchObject({
    mine: 1,
    postman: { collection: [...postman.collections.keys()][0] },
  });
});

it("keeps no key that Postman refuses, and forgets one that it no longer takes", async () => {
  editor.typed.push("wrong");
  await expect(run("hookloom.pushToPostman")).rejects.toThrow("Postman rejected the API key");
  expect(await key()).toBeUndefined();
  const workspace = postman.addWorkspace("Mine");
  editor.typed.push(postman.key);
  editor.picked.push(/^Mine$/);
  await run("hookloom.pushToPostman");
  expect(postman.workspaces.get(workspace)?.collections).toHaveLength(1);
  postman.key = "rolled";
  await expect(run("hookloom.pushToPostman")).rejects.toMatchObject({ code: "bad-key" });
  expect(await key()).toBeUndefined();
});

it("does nothing where a question is closed or the workspace is not trusted", async () => {
  await expect(run("hookloom.pushToPostman")).rejects.toMatchObject({ name: "AbortError" });
  editor.typed.push(postman.key);
  await expect(run("hookloom.pushToPostman")).rejects.toMatchObject({ name: "AbortError" });
  await expect(run("hookloom.exportForPostman")).rejects.toMatchObject({ name: "AbortError" });
  editor.isTrusted = false;
  const { calls } = postman;
  const before = calls.length;
  await expect(run("hookloom.importFromPostman")).rejects.toThrow("trust");
  expect([postman.collections.size, calls.length - before]).toEqual([0, 0]);
});

it("exports to files, and imports what a workspace has as samples", async () => {
  editor.saveAs = path.join(made.folder, "own.postman_collection.json");
  await run("hookloom.exportForPostman");
  expect(JSON.parse(await readFile(editor.saveAs, "utf8")).item[0].name).toBe("hub");
  await readFile(path.join(made.folder, "own.dev.postman_environment.json"), "utf8");

  postman.addWorkspace("Orders");
  editor.typed.push(postman.key);
  editor.picked.push(/^Orders$/, /^Orders$/);
  await run("hookloom.pushToPostman");
  const request = postman.collection.item[0]?.item?.[0]?.request as { body: { raw: string } };
  request.body.raw = '{"mine":1}';
  await run("hookloom.importFromPostman");
  expect(editor.said.at(-1)).toBe(
    "Requests imported as samples: 1. Requests that match no trigger or event of the project: 0.",
  );
  const file = path.join(made.root, "samples", "github", "issues.opened", "issues-opened.json");
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ mine: 1 });
});
