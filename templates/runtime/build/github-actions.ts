import { readFileSync } from "node:fs";
import { join } from "node:path";

// @reads templates/runtime/src/catalog/github-events.json

const source = join(import.meta.dirname, "..", "src");

interface ListedEvent {
  readonly actions?: Readonly<Record<string, string>>;
  readonly actionMember?: string;
}

export const githubActionsFile: string = join(source, "github", "github-actions.generated.ts");

/** Returns the type of GitHub's events with their actions, generated from the catalogue's list. */
export function githubActions(): string {
  const events: Readonly<Record<string, ListedEvent>> = JSON.parse(
    readFileSync(join(source, "catalog", "github-events.json"), "utf8"),
  );
  const members = Object.entries(events).map(([event, { actions = {}, actionMember }]) => {
    const names = Object.keys(actions).map((action) => JSON.stringify(action));
    const type = actionMember === undefined ? names.join(" | ") || "never" : "string";
    return `  readonly ${event}: ${type};\n`;
  });
  return `// Generated from catalog/github-events.json by build/generate-types.ts.

/** Every event that GitHub sends to webhooks, with its actions; \`never\` if it has none, \`string\` if senders name them. */
export interface GitHubActions {
${members.join("")}}
`;
}
