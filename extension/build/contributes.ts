// Generates the `contributes` section of package.json and its strings: `npm run contributes`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toJsonSchema } from "@valibot/to-json-schema";
import { capabilities } from "../core/src/capabilities/capabilities.ts";
import type { Capability } from "../core/src/capabilities/capability.ts";
import { apiContributions } from "../gateway/src/host/contributes/commands.ts";
import { type Command, clause, type KeepText, type MenuItem } from "../host/src/contributes/command.ts";
import {
  deployContributions,
  documentationContributions,
  flowContributions,
  hostContributions,
} from "../host/src/contributes/commands.ts";
import { editorContributions } from "../host/src/contributes/editors.ts";
import { submenus, viewContributions } from "../host/src/contributes/views.ts";

/** A tool of `contributes.languageModelTools`. */
interface ContributedTool {
  readonly name: string;
  readonly displayName: string;
  readonly userDescription: string;
  readonly modelDescription: string;
  readonly toolReferenceName: string;
  readonly canBeReferencedInPrompt: true;
  readonly icon: string;
  readonly tags: readonly string[];
  readonly when: string;
  readonly inputSchema: object;
}

const icons = {
  reads: "$(search)",
  changes: "$(edit)",
  runs: "$(play)",
  deploys: "$(cloud-upload)",
} as const;

/** Converts `read_flow` to `hookloomReadFlow`: a single word in a prompt, and a name that no other extension uses. */
const referenceName = (name: string): string =>
  `hookloom_${name}`.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Returns the tool's contribution. All extensions share one set of tool names, so Hookloom's have a prefix. */
function contributed({ name, description, effect, input, beforeProjects }: Capability): ContributedTool {
  const { $schema: _, ...inputSchema } = toJsonSchema(input, { typeMode: "input" });
  return {
    name: `hookloom_${name}`,
    displayName: `%tool.${name}%`,
    userDescription: `%tool.${name}.description%`,
    modelDescription: description,
    toolReferenceName: referenceName(name),
    canBeReferencedInPrompt: true,
    icon: icons[effect],
    tags: ["hookloom"],
    // A browser cannot access the folder of a new project.
    when: beforeProjects ? "!hookloom.inBrowser" : "hookloom.hasProjects",
    inputSchema,
  };
}

export const contributedTools = (): readonly ContributedTool[] => capabilities.map(contributed);

/** Returns the beginning of a description, which is written for users. The rest describes the input for models. */
const userPart = (description: string): string => /^.*?\.(?= |$)/s.exec(description)?.[0] ?? description;

/** Returns the tools' strings for package.nls.json. */
export const toolTexts = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    capabilities.flatMap(({ name, title, description }) => [
      [`tool.${name}`, title],
      [`tool.${name}.description`, userPart(description)],
    ]),
  );

// @reads package.json package.nls.json

const root = join(import.meta.dirname, "..", "..");

/** The strings of the package.json members that are written by hand. */
const handWritten = {
  displayName: "Hookloom",
  description:
    "Write webhooks as TypeScript and as a flow diagram side by side, run them, send them signed events and deploy them.",
  "capabilities.untrustedWorkspaces":
    "You can read code and edit the flow diagram. To create, run or call a project, trust the folder first.",
  "capabilities.virtualWorkspaces":
    "You can view and edit the flow diagram. Running a project requires its folder to be on disk.",
};

const commands = Object.entries<Command>({
  ...hostContributions,
  ...deployContributions,
  ...flowContributions,
  ...documentationContributions,
  ...apiContributions,
});

const commandRows = (text: KeepText) =>
  commands.map(([command, { title, icon: codicon, enablement }]) => ({
    command,
    title: text(command.replace("hookloom", "command"), title),
    category: "Hookloom",
    ...(codicon === undefined ? {} : { icon: `$(${codicon})` }),
    ...(enablement === undefined ? {} : { enablement: enablement.join(" && ") }),
  }));

function menus(): Readonly<Record<string, readonly object[]>> {
  const palette = commands.flatMap(([command, { palette: when }]) =>
    when === undefined ? [] : [{ command, ...(when === false ? { when: "false" } : clause(when)) }],
  );
  const shown: readonly (readonly [object, readonly MenuItem[]])[] = [
    ...commands.map(([command, { items }]) => [{ command }, items] as const),
    ...Object.entries(submenus).map(([submenu, { items }]) => [{ submenu }, items] as const),
  ];
  const all = shown.flatMap(([one, items]) =>
    items.map(([menu, group, ...when]) => ({ menu, item: { ...one, group, ...clause(when) } })),
  );
  const byMenu = Object.entries(Object.groupBy(all, ({ menu }) => menu));
  return {
    commandPalette: palette,
    ...Object.fromEntries(byMenu.map(([menu, found]) => [menu, found.map(({ item }) => item)])),
  };
}

const keybindings = () =>
  commands.flatMap(([command, { key: bound }]) => {
    if (bound === undefined) return [];
    const [key, ...when] = bound;
    const mac = key.replace("ctrl", "cmd");
    return [{ command, key, ...(mac === key ? {} : { mac }), ...clause(when) }];
  });

/** Formats a JSON value. Each part that fits on a line is put on a single line. */
function json(value: unknown, indent = "", keyLength = 0): string {
  const line = JSON.stringify(value);
  if (typeof value !== "object" || value === null || indent.length + keyLength + line.length <= 200)
    return line;
  const inner = `${indent}  `;
  const entries = Array.isArray(value)
    ? value.map((item) => json(item, inner))
    : Object.entries(value).map(([name, member]) => {
        const key = `${JSON.stringify(name)}: `;
        return key + json(member, inner, key.length);
      });
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${inner}${entries.join(`,\n${inner}`)}\n${indent}${close}`;
}

/** Returns the contributions of package.json and the strings of package.nls.json. */
export function contributions() {
  const texts: Record<string, string> = { ...handWritten };
  const text: KeepText = (name, english) => {
    texts[name] = english;
    return `%${name}%`;
  };
  const contributes = {
    ...editorContributions(text),
    commands: commandRows(text),
    menus: menus(),
    keybindings: keybindings(),
    ...viewContributions(text),
    languageModelTools: contributedTools(),
  };
  return { contributes, texts: { ...texts, ...toolTexts() } };
}

/** Returns the contents of package.json, which is otherwise written by hand, and of package.nls.json. */
export function manifestFiles(): Readonly<Record<string, string>> {
  const { contributes, texts } = contributions();
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const written = JSON.stringify({ ...manifest, contributes: {} }, undefined, 2);
  const contributed = json(contributes, "  ");
  return {
    "package.json": `${written.replace('"contributes": {}', () => `"contributes": ${contributed}`)}\n`,
    "package.nls.json": `${JSON.stringify(texts, undefined, 2)}\n`,
  };
}

if (import.meta.main)
  for (const [file, text] of Object.entries(manifestFiles())) writeFileSync(join(root, file), text);
