import { readFileSync } from "node:fs";
import path from "node:path";
import { apiCommandIds } from "@hookloom/gateway-tools/host/ids/command-ids";
import { flowCommandIds, hostCommandIds, internalCommandIds } from "@hookloom/host/commands/ids";
import { expect, it } from "vitest";

// @reads package.json package.nls.json

const root = path.join(import.meta.dirname, "..", "..", "..");
const text = readFileSync(path.join(root, "package.json"), "utf8");
const texts = readFileSync(path.join(root, "package.nls.json"), "utf8");
const { contributes } = JSON.parse(text) as {
  contributes: {
    commands: { command: string }[];
    menus: Record<string, { command?: string; when: string; group?: string }[]>;
    views: Record<string, { id: string }[]>;
  };
};

const shown = contributes.commands.map(({ command }) => command);
const ids: readonly string[] = [...flowCommandIds, ...hostCommandIds, ...apiCommandIds];
const internal: readonly string[] = internalCommandIds;

it("registers every command of package.json and lists every public one there", () => {
  expect([...shown].sort()).toEqual(ids.filter((id) => !internal.includes(id)).sort());
});

it("has each command once", () => {
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(shown).size).toBe(shown.length);
});

it("lets menus, keys, welcome texts and the walkthrough call only commands that exist", () => {
  const focus = Object.values(contributes.views)
    .flat()
    .map(({ id }) => `${id}.focus`);
  const menus = [...text.matchAll(/"(?:command|onCommand)": "(hookloom\.[\w.]+)"/g)];
  const links = [...texts.matchAll(/command:(hookloom\.[\w.]+)/g)];
  const called = [...menus, ...links].map(([, id]) => id ?? "");
  expect(called.length).toBeGreaterThan(shown.length);
  expect(called.filter((id) => ![...ids, ...focus].includes(id))).toEqual([]);
});

it("shows the commands of an api in the menu of an environment only where its project has one", () => {
  const menu = contributes.menus["view/item/context"] ?? [];
  const own = menu.filter(({ group = "" }) => group.startsWith("6_api"));
  expect(own.map(({ command }) => command).sort()).toEqual([...apiCommandIds].sort());
  const contexts = ["environment running", "target running kubernetes production"];
  for (const { command, when } of own) {
    const rows = new RegExp(/viewItem =~ \/(.*?)\/(?: |$)/.exec(when)?.[1] ?? "^no row$");
    expect([command, ...contexts.map((context) => rows.test(context))]).toEqual([command, false, false]);
    expect([command, ...contexts.map((one) => rows.test(`${one} api`))]).toEqual([command, true, true]);
  }
});

it("makes every text of package.json translatable", () => {
  const keys = [...text.matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key);
  expect(keys.sort()).toEqual(Object.keys(JSON.parse(texts)).sort());
  expect(text).not.toMatch(/"(?:title|contents|altText|label|displayName)": "[^%]/);
});
