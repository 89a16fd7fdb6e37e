import { toJsonSchema } from "@valibot/to-json-schema";
import { capabilities } from "../core/src/capabilities/capabilities.ts";
import type { Capability } from "../core/src/capabilities/capability.ts";

/** A tool of `contributes.languageModelTools`. */
export interface ContributedTool {
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

/** `read_flow` as `hookloomReadFlow`: one word in a prompt, and nobody else's. */
const referenceName = (name: string): string =>
  `hookloom_${name}`.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** VS Code's names of tools are those of all extensions. */
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
    // In a browser no such folder can be seen.
    when: beforeProjects ? "!hookloom.inBrowser" : "hookloom.hasProjects",
    inputSchema,
  };
}

export const contributedTools = (): readonly ContributedTool[] => capabilities.map(contributed);

/** A person reads what a tool is for; how its input is written is for models. */
const forPeople = (description: string): string => /^.*?\.(?= |$)/s.exec(description)?.[0] ?? description;

/** The texts of package.nls.json that the tools are shown with. */
export const toolTexts = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    capabilities.flatMap(({ name, title, description }) => [
      [`tool.${name}`, title],
      [`tool.${name}.description`, forPeople(description)],
    ]),
  );
