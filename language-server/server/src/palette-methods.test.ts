import { execFile } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { applyEdits } from "@hookloom/bridge/edit-list";
import { lspMethods } from "@hookloom/protocol/lsp-methods";
import type { PaletteDetail, PaletteResult } from "@hookloom/protocol/palette";
import { TestProject } from "@hookloom/types/testing/project";
import { findTypeScript } from "@hookloom/types/typescript-package";
import { afterAll, beforeAll, expect, it } from "vitest";
import { until } from "../../../test/runner/until.ts";
import { bundleServer } from "./testing/bundle-server.ts";
import { LspClient } from "./testing/lsp-client.ts";

const text = `import { webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github();

hub.on("issues.opened", async ({ payload, log }) => {
  log.info(payload.issue.title);
});

function plain(list: string[]) {
  return list.length;
}

export default webhook(hub);
`;

let bundle: Awaited<ReturnType<typeof bundleServer>>;
let project: TestProject;
let client: LspClient;
let uri: string;
let changed = 0;

beforeAll(async () => {
  bundle = await bundleServer();
  project = new TestProject();
  const dependencies = { open: "1", valibot: "1", semver: "1" };
  project.write("package.json", JSON.stringify({ type: "module", dependencies }));
  project.write(
    "src/slots.ts",
    "/** Free slots. */\nexport async function slotsOf(day: string) {\n  return [day];\n}\n",
  );
  uri = project.write("src/webhook.ts", text);
  client = new LspClient(bundle.module);
  client.connection.onNotification(lspMethods.paletteChanged, () => void changed++);
  await client.start({ types: { trusted: true } });
  await client.open(uri, text);
  await client.ask(lspMethods.watchFlow, { uri });
});
afterAll(async () => {
  client.process.kill();
  await bundle.remove();
  project.remove();
});

const blockOf = async (name: string): Promise<string> => {
  const { document } = await client.flow(uri);
  const flow = document.flows.find((each) => each.name === name || each.triggers[0]?.event === name);
  return flow?.body.id ?? expect.fail();
};
const search = async (query: string, of = "issues.opened", recent: string[] = []) => {
  const params = { uri, version: 1, block: await blockOf(of), index: 1, query, recent };
  return client.ask<PaletteResult>(lspMethods.palette, params);
};
/** The first row of a search, once everything has been read. */
const first = async (query: string, of?: string) => {
  const { items } = await until("all packages are read", async () => {
    const found = await search(query, of);
    return !found.loading && found;
  });
  return items[0] ?? expect.fail(`nothing is found by ${query}`);
};
const detailOf = async (id: string, of = "issues.opened") =>
  client.ask<PaletteDetail>(lspMethods.paletteDetail, { uri, version: 1, block: await blockOf(of), id });
/** The text with what a row's detail inserts as the second step. */
const inserted = async (
  { code = "", imports = [] }: PaletteDetail,
  of = "issues.opened",
): Promise<string> => {
  const edit = { op: "insert", block: await blockOf(of), index: 1, code, imports } as const;
  const { changes } = await client.edit(uri, 1, edit);
  return applyEdits(text, changes[uri]?.edits ?? []);
};

it("the palette has its first rows at once, while packages are still read", async () => {
  const { version, items } = await search("");
  expect(version).toBe(1);
  expect(items.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["construct.if", "function.plain", "add.connection"]),
  );
});

it("the palette finds an exported function, describes it, and inserts what type-checks but for its arguments", async () => {
  const row = await first("randomUUID");
  expect(row).toMatchObject({ id: "export.node:crypto#randomUUID", group: "node", detail: "node:crypto" });
  const detail = await detailOf(row.id);
  expect(detail.signature).toContain("randomUUID(options?: RandomUUIDOptions");
  expect(detail.documentation).toContain("UUID");
  const after = await inserted(detail);
  expect(after).toBe(
    text
      .replace("import", 'import { randomUUID } from "node:crypto";\nimport')
      .replace("issue.title);\n", "issue.title);\n  const uuid = randomUUID();\n"),
  );
  expect(await typeErrors(project, after)).toEqual([]);
  expect(changed).toBeGreaterThan(0);
});

it("a row awaits a promise and makes an object of a class", async () => {
  const hostname = await inserted(await detailOf((await first("mkdtemp")).id));
  expect(hostname).toContain("  const text = await mkdtemp();\n");
  expect(await typeErrors(project, hostname)).toEqual([expect.stringContaining("TS2554")]);
  const row = await first("openapp");
  expect(row).toMatchObject({ label: "openApp", detail: "open", group: "packages" });
  const opened = await inserted(await detailOf("export.open#default"));
  expect(opened).toContain('import open from "open";\n');
  expect(opened).toContain("  const childProcess = await open();\n");
  const made = await inserted(await detailOf((await first("AsyncLocalStorage")).id));
  expect(made).toContain('import { AsyncLocalStorage } from "node:async_hooks";\n');
  expect(made).toContain("  const asyncLocalStorage = new AsyncLocalStorage();\n");
  expect(await typeErrors(project, made)).toEqual([]);
});

it("the palette offers what a place allows", async () => {
  const names = async (query: string, of: string) => (await search(query, of)).items.map(({ id }) => id);
  await first("readFile");
  expect(await names("readFile", "issues.opened")).toContain("export.node:fs/promises#readFile");
  expect(await names("readFile", "plain")).not.toContain("export.node:fs/promises#readFile");
  expect(await names("readFileSync", "plain")).toContain("export.node:fs#readFileSync");
  expect(await names("slotsOf", "issues.opened")).toContain("function.slots.ts#slotsOf");
  expect(await names("slotsOf", "plain")).not.toContain("function.slots.ts#slotsOf");
  expect(await names("break", "plain")).not.toContain("construct.break");
});

it("the palette has functions of other files with their comments", async () => {
  expect(await detailOf("function.slots.ts#slotsOf")).toEqual({
    signature: "async function slotsOf(day: string)",
    documentation: "Free slots.",
  });
  expect(await detailOf("function.gone")).toEqual({});
  expect(await detailOf("export.valibot#gone")).toEqual({});
});

it("the palette has what was chosen last first, and says what a package lacks", async () => {
  await first("parse");
  const recent = ["export.valibot#parse", "export.gone#gone", "construct.log"];
  const { items } = await search("", "issues.opened", recent);
  expect(items.slice(0, 2).map(({ id, group }) => [id, group])).toEqual([
    ["export.valibot#parse", "recent"],
    ["construct.log", "recent"],
  ]);
  expect((await search("semver")).notes).toEqual([{ reason: "no-types", package: "semver" }]);
});

it("the palette refuses a block that is gone, and what is not a question", async () => {
  const gone = { uri, version: 1, block: "gone", index: 0 };
  await expect(client.ask(lspMethods.palette, gone)).rejects.toThrow(/no longer in the file/);
  await expect(client.ask(lspMethods.palette, { ...gone, query: 1 })).rejects.toThrow(/query\?/);
  await expect(client.ask(lspMethods.paletteDetail, { uri, block: "b" })).rejects.toThrow(/id/);
});

/** What the project's own compiler says about the text of its handler. */
async function typeErrors(project: TestProject, text: string): Promise<string[]> {
  const file = fileURLToPath(project.write("src/checked.ts", text));
  const from = await findTypeScript(project.root, undefined);
  const { stdout } = await promisify(execFile)(from?.executable ?? "", ["--noEmit", "--pretty", "false"], {
    cwd: project.root,
  }).catch((error: { stdout: string }) => error);
  return stdout
    .split("\n")
    .filter((line) => line.startsWith(path.join("src", path.basename(file))) && line.includes("error"));
}
