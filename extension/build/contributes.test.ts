import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { apiContributions } from "../gateway/src/host/contributes/commands.ts";
import type { When } from "../host/src/contributes/command.ts";
import {
  deployContributions,
  documentationContributions,
  flowContributions,
  hostContributions,
} from "../host/src/contributes/commands.ts";
import { contributedTools, contributions, manifestFiles, toolTexts } from "./contributes.ts";

// @reads package.json package.nls.json

const { contributes, texts } = contributions();
const read = (file: string): string => readFileSync(join(import.meta.dirname, "..", "..", file), "utf8");
const tables = [
  hostContributions,
  deployContributions,
  flowContributions,
  documentationContributions,
  apiContributions,
];
const ids: readonly string[] = tables.flatMap((table) => Object.keys(table));

it.each(Object.entries(manifestFiles()))("%s is what the contributions make of it", (file, made) => {
  expect(read(file), `${file} is stale: run npm run contributes`).toBe(made);
});

it("contributes each command once", () => {
  expect(contributes.commands.map(({ command }) => command)).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

it("has clauses of context keys alone that the host or VS Code sets", () => {
  // @ts-expect-error The key is hookloom.hasProjects.
  const misspelt: When = ["hookloom.hasProject", "isWorkspaceTrusted"];
  const clauses = [...read("package.json").matchAll(/"(?:when|enablement)": ?"([^"]+)"/g)].join(" ");
  expect(clauses).toContain("hookloom.hasProjects");
  expect(clauses).not.toMatch(new RegExp(`${misspelt[0]}\\b`));
});

it("lets welcome texts and the walkthrough call only commands that exist", () => {
  const focus = contributes.views.hookloom.map(({ id }) => `${id}.focus`);
  const links = Object.values<string>(texts).flatMap((text) => [
    ...text.matchAll(/command:(hookloom\.[\w.]+)/g),
  ]);
  expect(links.length).toBeGreaterThan(10);
  expect(links.map(([, id]) => id).filter((id = "") => ![...ids, ...focus].includes(id))).toEqual([]);
});

it("shows the commands of an api in the menu of an environment only where its project has one", () => {
  const menu = contributes.menus["view/item/context"] as readonly Record<
    "command" | "group" | "when",
    string
  >[];
  const own = menu.filter(({ group }) => group.startsWith("6_api"));
  expect(own.map(({ command }) => command)).toEqual(Object.keys(apiContributions));
  const contexts = ["environment running", "target running kubernetes production"];
  for (const { command, when } of own) {
    const rows = new RegExp(/viewItem =~ \/(.*?)\/(?: |$)/.exec(when)?.[1] ?? "^no row$");
    expect([command, ...contexts.map((context) => rows.test(context))]).toEqual([command, false, false]);
    expect([command, ...contexts.map((one) => rows.test(`${one} api`))]).toEqual([command, true, true]);
  }
});

it("makes every text of package.json translatable", () => {
  const text = read("package.json");
  const keys = [...text.matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key);
  expect(keys.sort()).toEqual(Object.keys(texts).sort());
  expect(text).not.toMatch(/"(?:title|contents|altText|label|displayName)": ?"[^%]/);
});

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
