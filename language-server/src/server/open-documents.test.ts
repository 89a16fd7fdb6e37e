import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bridge } from "../bridge/bridge.ts";
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
  folder = mkdtempSync(path.join(tmpdir(), "hookloom-documents-"));
  writeFileSync(path.join(folder, "clients.ts"), clients);
  writeFileSync(path.join(folder, "webhook.ts"), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("knows the clients that another file of the project exports, on disk or as it is open", async () => {
  const documents = new OpenDocuments(bridge);
  expect(labels(documents)).toEqual(["Post a message"]);
  documents.open(uriOf("clients.ts"), "typescript", 1, "export const slack = undefined;\n");
  expect(labels(documents)).toEqual(["slack.chat.postMessage"]);
  const unopened = await new OpenDocuments(bridge).find(uriOf("webhook.ts"));
  expect(unopened.names()).toEqual({ slack: { connector: "slack" } });
});

it("reads nothing next to a document that is no file", () => {
  const documents = new OpenDocuments(bridge);
  const document = documents.open("untitled:Untitled-1", "typescript", 1, text);
  expect(document.names()).toEqual({});
});
