import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { FlowDocument, Step } from "@hookloom/protocol/flow-document";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { fileSecretStore } from "../environments/secrets/file-secret-store.ts";
import { filesOnDisk, type SourceFiles } from "../flows/source-file.ts";
import type { CapabilityContext } from "./capability.ts";
import { flowTools } from "./flow-tools.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

interface Answer {
  readonly version: string;
  readonly document: FlowDocument;
  readonly changedLines: string;
}

async function ask(name: string, input: object, more: Partial<CapabilityContext> = {}): Promise<Answer> {
  const context = { folders: [folder], ...more } as unknown as CapabilityContext;
  const tool = flowTools.find((one) => one.name === name);
  return (await tool?.run(input, context)) as Answer;
}

const stepsOf = ({ document }: Answer): readonly Step[] => document.flows[0]?.body.steps ?? [];
const kindsOf = (answer: Answer): string[] => stepsOf(answer).map(({ kind }) => kind);

it("gives the same kinds after an edit as when the flow is read, also of imported clients", async () => {
  await writeFile(
    path.join(folder, "clients.ts"),
    'import { WebClient } from "@slack/web-api";\nexport const slack = new WebClient("");\n',
  );
  const file = path.join(folder, "webhook.ts");
  await writeFile(
    file,
    'import { slack } from "./clients.ts";\nexport async function tell() {\n  await slack.chat.postMessage({ channel: "c" });\n}\n',
  );
  const read = await ask("read_flow", { file });
  expect(kindsOf(read)).toEqual(["action"]);
  const block = read.document.flows[0]?.body.id;
  const edit = { op: "insert", block, index: 1, code: "return;" };
  const edited = await ask("edit_flow", { file, version: read.version, edit, preview: false });
  expect(kindsOf(edited)).toEqual(["action", "return"]);
  const again = await ask("read_flow", { file });
  expect(edited.document).toEqual(again.document);
  expect(edited.version).toBe(again.version);
});

it("hides secrets in what the project's TypeScript prints", async () => {
  const typescript = path.join(folder, "node_modules", "typescript");
  await mkdir(path.join(typescript, "bin"), { recursive: true });
  await writeFile(path.join(typescript, "package.json"), '{ "name": "typescript", "version": "5.0.0" }');
  await writeFile(
    path.join(typescript, "bin", "tsc"),
    'console.log("error TS2322: It is s3cret-of-orders."); process.exitCode = 2;\n',
  );
  await writeFile(path.join(folder, "tsconfig.json"), "{}");
  await writeFile(path.join(folder, "package.json"), "{}");
  await writeFile(path.join(folder, "hookloom.json"), '{ "environments": { "dev": {} } }');
  await mkdir(path.join(folder, "src"));
  const file = path.join(folder, "src", "webhook.ts");
  await writeFile(
    file,
    'import { secret } from "@hookloom/runtime";\nconst token = secret("ORDERS_TOKEN");\nfunction one() {\n  two();\n}\n',
  );
  const secrets = fileSecretStore(path.join(folder, "config"));
  await secrets.set(folder, "dev", "ORDERS_TOKEN", "s3cret-of-orders");
  const more = { secrets, distDir: folder, signal: AbortSignal.timeout(30_000), mayStart: () => true };
  const read = await ask("read_flow", { file });
  const edit = { op: "remove", steps: [stepsOf(read)[0]?.id] };
  const edited = await ask("edit_flow", { file, version: read.version, edit, preview: false }, more);
  expect(edited).toMatchObject({ written: true, typeErrors: [{ message: "It is •••." }] });
});

it("reads and writes through the files that it is given", async () => {
  const file = path.join(folder, "webhook.ts");
  await writeFile(file, "function saved() {}\n");
  let text = "function typed() {\n  one();\n}\n";
  const files: SourceFiles = {
    read: async () => text,
    write: async ([change]) => {
      text = `${change?.text.slice(0, change.edits[0]?.start)}written`;
    },
  };
  const read = await ask("read_flow", { file }, { files });
  expect(read.document.flows[0]?.name).toBe("typed");
  const edit = { op: "remove", steps: [stepsOf(read)[0]?.id] };
  await ask("edit_flow", { file, version: read.version, edit, preview: false }, { files });
  expect(text).toContain("written");
  expect(await filesOnDisk.read(file, file)).toBe("function saved() {}\n");
  expect(await readFile(file, "utf8")).toBe("function saved() {}\n");
});

it.each([
  ".env",
  ".npmrc",
  "hookloom.json",
  "node_modules/a/index.js",
  ".git/hooks/a.js",
  ".hookloom/dev/a.mjs",
])("reads and edits sources only: not %s", async (name) => {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, "TOKEN=1\n");
  const refusal = expect.objectContaining({ code: "not-a-source" });
  await expect(ask("read_flow", { file })).rejects.toEqual(refusal);
  const edit = { op: "insert", block: "b", index: 0, code: "a();" };
  await expect(ask("edit_flow", { file, version: "", edit, preview: false })).rejects.toEqual(refusal);
  expect(await readFile(file, "utf8")).toBe("TOKEN=1\n");
});

it("names the kinds of steps where an edit has another one", async () => {
  const file = path.join(folder, "webhook.ts");
  await writeFile(file, "function run() {}\n");
  const { version, document } = await ask("read_flow", { file });
  const step = { kind: "iff", fields: {} };
  const edit = { op: "insert", block: document.flows[0]?.body.id, index: 0, step };
  await expect(ask("edit_flow", { file, version, edit, preview: true })).rejects.toThrow(
    '"iff" is not a kind of step; the kinds are variable, assign, call, ',
  );
});
