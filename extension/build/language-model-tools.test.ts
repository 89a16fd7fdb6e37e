import { expect, it } from "vitest";
import { contributedTools, toolTexts } from "./language-model-tools.ts";

it("every tool has a name and a description for people", () => {
  const texts = toolTexts();
  for (const { displayName, userDescription } of contributedTools()) {
    expect(texts[displayName.slice(1, -1)], displayName).toMatch(/^[A-Z]/);
    expect(texts[userDescription.slice(1, -1)], userDescription).toMatch(/\.$/);
  }
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
