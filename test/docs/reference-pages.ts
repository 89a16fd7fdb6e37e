// The pages of docs/reference that are made of the code: `node --conditions=hookloom-source test/docs/record.ts` writes them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectSchema } from "../../extension/build/project-schema.ts";
import { errorCodes } from "./error-messages.ts";

// @reads test/surface/recorded/command-line-help.txt

const root = join(import.meta.dirname, "..", "..");

const note = "<!-- Made by test/docs/record.ts. -->";

/** What `hookloom --help` and the help of each command print, which test/surface keeps. */
function commandLine(): string {
  const recorded = readFileSync(join(root, "test/surface/recorded/command-line-help.txt"), "utf8");
  const [first = "", ...rest] = recorded.split(/^\$ hookloom (?=.*--help$)/m).slice(1);
  const help = (text: string): string => text.slice(text.indexOf("\n") + 1).trim();
  const sections = rest.map((text) => {
    const command = text.slice(0, text.indexOf(" --help"));
    return `## hookloom ${command}\n\n\`\`\`text\n${help(text)}\n\`\`\`\n`;
  });
  return [
    `# Command line\n\n${note}\n`,
    "You want to know what a command does and which options it takes. VS Code's terminals have the command as `hookloom`, a project as `npx hookloom`.\n",
    `\`\`\`text\n${help(first)}\n\`\`\`\n`,
    ...sections,
  ].join("\n");
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly default?: unknown;
  readonly $ref?: string;
  readonly pattern?: string;
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** The members of hookloom.json with their types and descriptions, from the schema that the editor completes by. */
function projectFile(schema: Schema & { readonly definitions?: Readonly<Record<string, Schema>> }): string {
  const resolve = (one: Schema): Schema => {
    const name = one.$ref?.replace("#/definitions/", "");
    return name === undefined ? one : { ...schema.definitions?.[name], ...one };
  };
  const typeOf = (given: Schema): string => {
    const one = resolve(given);
    const values = one.enum ?? (one.const === undefined ? undefined : [one.const]);
    if (values) return values.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
    const either = one.anyOf ?? one.oneOf;
    if (either) return [...new Set(either.map(typeOf))].join(" or ");
    if (one.items) return `list of ${typeOf(one.items)}`;
    return typeof one.type === "object" ? one.type.join(" or ") : (one.type ?? "any");
  };
  const inner = (given: Schema): readonly Schema[] => {
    const one = resolve(given);
    return [one, ...(one.anyOf ?? one.oneOf ?? []).flatMap(inner), ...(one.items ? inner(one.items) : [])];
  };
  const seen = new Map<object, string>();
  const rows = (given: Schema, path: string): readonly string[] =>
    inner(given).flatMap((one) => {
      const members = one.properties ?? {};
      const known = seen.get(members);
      if (known !== undefined) return [`| \`${path}.…\` | | as \`${known}\` |`];
      if (one.properties) seen.set(members, path);
      const own = Object.entries(members).flatMap(([name, member]) => {
        const at = path === "" ? name : `${path}.${name}`;
        const described = cell(resolve(member).description ?? "");
        const requiredMark = one.required?.includes(name) ? "**required.** " : "";
        return [`| \`${at}\` | ${cell(typeOf(member))} | ${requiredMark}${described} |`, ...rows(member, at)];
      });
      const named = typeof one.additionalProperties === "object" ? one.additionalProperties : undefined;
      return named ? [...own, ...rows(named, `${path}.NAME`)] : own;
    });
  return [
    `# hookloom.json\n\n${note}\n`,
    "You want to know which members a project's `hookloom.json` may have. VS Code completes and checks them. The members of `api` are\nexplained in [Offer the webhook as an API](../api/lifecycle.md).\n",
    ["| member | type | meaning |", "| --- | --- | --- |", ...rows(schema, "")].join("\n"),
    "",
  ].join("\n");
}

/** The page about what the code of a folder does; the first one that fits a file. */
const guides = [
  ["extension/core/src/environments/registration", "First webhook", "guide/first-webhook"],
  ["extension/core/src/environments", "Environments", "deploy/environments"],
  ["extension/core/src/events", "Deliveries", "guide/deliveries"],
  ["extension/core/src/flows", "Diagram", "guide/diagram"],
  ["extension/core/src/project", "hookloom.json", "reference/hookloom-json"],
  ["extension/kubernetes", "Kubernetes", "deploy/kubernetes"],
  ["extension/cli", "Command line", "reference/command-line"],
  ["extension/gateway", "APIs", "api/lifecycle"],
  ["templates/gateway", "APIs", "api/lifecycle"],
  ["language-server", "Diagram", "guide/diagram"],
  ["templates/runtime", "The process", "reference/process"],
] as const;

/** Every error code with the messages that it comes with, and the pages about what fails. */
function errors(): string {
  // An anchor is in lower case, so codes that differ only in case share a section.
  const groups = Map.groupBy(errorCodes(), ([code]) => code.toLowerCase());
  const sections = [...groups].toSorted().map(([anchor, group]) => {
    const codes = group.map(([code]) => code).toSorted();
    const links = group.flatMap(([, { files }]) =>
      [...files].flatMap((file) => {
        const guide = guides.find(([folder]) => file.startsWith(folder));
        return guide ? [`[${guide[1]}](../${guide[2]}.md)`] : [];
      }),
    );
    const messages = group.flatMap(([, { messages }]) => [...messages].map((message) => `- ${message}\n`));
    const also = codes.length === 1 ? "" : `Also \`${codes[0]}\`.\n\n`;
    const more = links.length === 0 ? "" : `\nMore: ${[...new Set(links)].join(", ")}\n`;
    const none = "Its message is made of what failed, and has the cause and the way out.\n";
    return `## ${codes.length === 1 ? codes[0] : anchor}\n\n${also}${messages.join("") || none}${more}`;
  });
  return [
    `# Errors by code\n\n${note}\n`,
    "You have an error code from `--json`, a tool of a language model or a log and want to know what it means. Each message has the cause\nand the way out. A word in braces is filled in.\n",
    ...sections,
  ].join("\n");
}

export const referencePages: Readonly<Record<string, () => string>> = {
  "command-line.md": commandLine,
  "hookloom-json.md": () => projectFile(projectSchema(root) as unknown as Schema),
  "errors.md": errors,
};

export const referenceFile = (name: string): string => join(root, "docs/reference", name);
