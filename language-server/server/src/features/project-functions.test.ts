import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { canonicalUri } from "@hookloom/protocol/document-uri";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { diskTexts } from "../disk-texts.ts";
import { OpenDocuments } from "../documents/open-documents.ts";
import type { SourceTexts } from "../documents/ports.ts";
import { specifier } from "./copied-steps.ts";
import { ProjectFunctions } from "./project-functions.ts";

const root = temporaryFolder();

const write = (file: string, text: string): string => {
  const target = path.join(root, file);
  writeFileSync(target, text);
  return pathToFileURL(target).href;
};

it("knows what the project's other files export, and reads again only what has changed", async () => {
  write("package.json", "{}");
  const uri = write("webhook.ts", "export function own() {}\n");
  const slots = write(
    "slots.ts",
    "export function slotsOf() {}\nfunction inner() {}\nexport { inner as shown };\n",
  );
  write("slots.test.ts", "export function tested() {}\n");
  const read: string[] = [];
  const texts: SourceTexts = {
    ...diskTexts,
    read: (file) => {
      read.push(path.basename(file));
      return diskTexts.read(file);
    },
  };
  const functions = new ProjectFunctions(texts, new OpenDocuments(texts), 0);
  expect(functions.around(uri)).toEqual([]);
  expect(await functions.refresh(uri)).toBe(true);
  const shown = () => functions.around(uri).map(({ file, declared }) => `${file} ${declared.exportedAs}`);
  expect(shown()).toEqual(["slots.ts slotsOf", "slots.ts shown"]);
  expect(await functions.refresh(uri)).toBe(false);
  expect(read).toEqual(["slots.ts"]);

  write("slots.ts", "export function other() {}\n");
  const later = new Date(Date.now() + 10_000);
  utimesSync(fileURLToPath(slots), later, later);
  const mail = write("mail.ts", "export const send = async () => 1;\n");
  expect(await functions.refresh(uri)).toBe(true);
  expect(shown().sort()).toEqual(["mail.ts send", "slots.ts other"]);
  expect(read.sort()).toEqual(["mail.ts", "slots.ts", "slots.ts"]);
  // Seen from another file, this one is an other.
  await functions.refresh(mail);
  expect(functions.around(mail).map(({ file }) => file)).toContain("webhook.ts");

  rmSync(fileURLToPath(mail));
  expect(await functions.refresh(uri)).toBe(true);
  expect(shown()).toEqual(["slots.ts other"]);
});

it("names files next to each other in a folder that VS Code spells in its own way", async () => {
  const folder = path.join(root, "@acme (1)");
  mkdirSync(folder);
  for (const name of ["package.json", "hook.ts", "slots.ts"])
    writeFileSync(path.join(folder, name), name === "slots.ts" ? "export function slotsOf() {}\n" : "{}");
  const uri = canonicalUri(pathToFileURL(path.join(folder, "hook.ts")).href);
  expect(uri).toContain("/%40acme%20%281%29/hook.ts");
  const documents = new OpenDocuments(diskTexts);
  const slots = pathToFileURL(path.join(folder, "slots.ts")).href;
  documents.open(slots, "typescript", 7, "export function openSlotsOf() {}\n");
  const functions = new ProjectFunctions(diskTexts, documents, 0);
  await functions.refresh(uri);
  const [found, ...others] = functions.around(uri);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ file: "slots.ts", declared: { exportedAs: "openSlotsOf" } });
  expect(specifier(uri, found?.uri ?? "")).toBe("./slots.ts");
});
