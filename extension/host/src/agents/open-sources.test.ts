import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import type { FakeDocument } from "../flow/testing/fake-vscode.ts";
import { fakeVscode } from "../flow/testing/fake-vscode.ts";
import { useVscode } from "../testing/vscode.ts";
import { openSources } from "./open-sources.ts";

useVscode(fakeVscode);

const { editor } = await import("../flow/testing/fake-vscode.ts");

let folder: string;
let file: string;
let document: FakeDocument;
beforeEach(async () => {
  folder = temporaryFolder();
  file = path.join(folder, "webhook.ts");
  await writeFile(file, "one();\n");
  document = editor.reset(`file://${file}`, "one();\n");
});

const change = (text: string, newText = "two") => [
  {
    name: "webhook.ts",
    file,
    text,
    edits: [{ start: text.indexOf("one"), end: text.indexOf("one") + 3, newText }],
  },
];

it("reads what is typed, and leaves it to be saved by who typed it", async () => {
  document.type("one()", "one(1)");
  const text = await openSources.read(file, "webhook.ts");
  expect(text).toBe("one(1);\n");
  await openSources.write(change(text));
  expect(document.getText()).toBe("two(1);\n");
  expect(document.saved).toBe(0);
});

it("saves a text that had no changes of its own", async () => {
  await openSources.write(change(await openSources.read(file, "webhook.ts")));
  expect([document.getText(), document.saved]).toEqual(["two();\n", 1]);
});

it("changes nothing once the text is another one", async () => {
  const text = await openSources.read(file, "webhook.ts");
  document.type("one", "three");
  await expect(openSources.write(change(text))).rejects.toMatchObject({ code: "stale" });
  expect(document.getText()).toBe("three();\n");
});

it("says that a file cannot be written", async () => {
  editor.writable = false;
  await expect(openSources.write(change("one();\n"))).rejects.toThrow("webhook.ts cannot be written");
});

it("takes a byte order mark for one that the editor does not show", async () => {
  await openSources.write(change("\uFEFFone();\n"));
  expect(document.getText()).toBe("two();\n");
});

it("refuses bytes that are not UTF-8, and a file that is not there", async () => {
  await writeFile(file, Buffer.from([0x6f, 0xff, 0xfe]));
  await expect(openSources.read(file, "webhook.ts")).rejects.toMatchObject({ code: "not-utf8" });
  expect(await readFile(file)).toHaveLength(3);
  await expect(openSources.read(path.join(folder, "gone.ts"), "gone.ts")).rejects.toMatchObject({
    code: "unreadable",
  });
});
