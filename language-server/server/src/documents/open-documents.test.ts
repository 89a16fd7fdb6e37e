import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { diskTexts } from "../disk-texts.ts";
import { OpenDocuments } from "./open-documents.ts";

const clients = `import { WebClient } from "@slack/web-api";
export const slack = new WebClient();
`;
const text = `import { slack } from "./clients.js";
import { nothing } from "./nowhere.js";
export async function run() {
  await slack.chat.postMessage({ channel: "#alerts" });
}
`;

let folder: string;
const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).href;
const labels = (documents: OpenDocuments): readonly string[] | undefined =>
  documents
    .open(uriOf("webhook.ts"), "typescript", 1, text)
    .flow()
    .flows[0]?.body.steps.map(({ label }) => label);

beforeAll(() => {
  folder = temporaryFolder();
  writeFileSync(path.join(folder, "clients.ts"), clients);
  writeFileSync(path.join(folder, "webhook.ts"), text);
});

it("knows the clients that another file of the project exports, on disk or as it is open", async () => {
  const documents = new OpenDocuments(diskTexts);
  expect(labels(documents)).toEqual(["Post a message"]);
  documents.open(uriOf("clients.ts"), "typescript", 1, "export const slack = undefined;\n");
  expect(labels(documents)).toEqual(["slack.chat.postMessage"]);
  const unopened = await new OpenDocuments(diskTexts).find(uriOf("webhook.ts"));
  expect(unopened.names()).toEqual({ slack: { connector: "slack" } });
});

it("knows an open document by every spelling of its URI", async () => {
  const documents = new OpenDocuments(diskTexts);
  const document = documents.open("file:///c%3A/%40acme/a.ts", "typescript", 3, text);
  expect(document.uri).toBe("file:///c%3A/%40acme/a.ts");
  expect(documents.get("file:///C:/@acme/a.ts")).toBe(document);
  expect(await documents.find("file:///c:/@acme/a.ts")).toBe(document);
  documents.close("file:///c:/%40acme/a.ts");
  expect(documents.all).toEqual([]);
});

it("reads nothing next to a document that is not a file", () => {
  const documents = new OpenDocuments(diskTexts);
  const document = documents.open("untitled:Untitled-1", "typescript", 1, text);
  expect(document.names()).toEqual({});
});

it("reads a document again once the files that it imports are known", async () => {
  const known = new Map<string, string>();
  const uri = "memfs://host/src/webhook.ts";
  const documents = new OpenDocuments({
    ...diskTexts,
    importedText: (file) => known.get(file),
    load: async (files) => {
      for (const file of files.filter((one) => one === "memfs://host/src/clients.ts"))
        known.set(file, clients);
    },
  });
  const document = documents.open(uri, "typescript", 1, text);
  const [before] = document.flow().flows[0]?.body.steps ?? [];
  expect(before?.label).toBe("slack.chat.postMessage");
  expect(documents.importsChanged()).toEqual([]);
  await documents.withImports(uri);
  const [after] = document.flow().flows[0]?.body.steps ?? [];
  expect(after).toMatchObject({ id: before?.id, label: "Post a message" });
  known.clear();
  expect(documents.importsChanged()).toEqual([document]);
  expect(document.flow().flows[0]?.body.steps[0]?.label).toBe("slack.chat.postMessage");
});
