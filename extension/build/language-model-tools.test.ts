import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { contributedTools, toolTexts } from "./language-model-tools.ts";

// @reads package.json package.nls.json

const root = join(import.meta.dirname, "..", "..");
const read = async (file: string) => JSON.parse(await readFile(join(root, file), "utf8"));
const again = "run node --conditions=hookloom-source extension/build/language-model-tools.ts";

it("package.json offers every tool as it is, with the input that it takes", async () => {
  const { contributes } = await read("package.json");
  expect(contributes.languageModelTools, again).toEqual(JSON.parse(JSON.stringify(contributedTools())));
});

it("every tool has a name and a description for people, and no other text is left", async () => {
  const texts = await read("package.nls.json");
  const own = Object.entries(texts).filter(([name]) => name.startsWith("tool."));
  expect(Object.fromEntries(own), again).toEqual(toolTexts());
  for (const [name, text] of own)
    expect(text, name).toMatch(name.endsWith(".description") ? /\.$/ : /^[A-Z]/);
});

it("each is called by a word of its own in a prompt, and says each member of its input", () => {
  const tools = contributedTools();
  const names = tools.map(({ toolReferenceName }) => toolReferenceName);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, toolReferenceName, inputSchema } of tools) {
    expect(toolReferenceName).toMatch(/^hookloom[A-Z][A-Za-z]+$/);
    expect(inputSchema, name).toMatchObject({ type: "object" });
  }
});
