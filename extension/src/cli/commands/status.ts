import type { EnvironmentStatus } from "../../environments/environment.ts";
import { localStatus } from "../../environments/local/adopt.ts";
import { type Command, jsonOption } from "../command.ts";
import { printJson, printTable } from "../output.ts";
import { checkEnvironment, environmentNames, projectOf } from "../projects.ts";

function rowOf(status: EnvironmentStatus): string[] {
  const trouble = status.problems[0]?.message ?? status.message ?? "";
  const missing = status.missing.length > 0 ? `no value: ${status.missing.join(", ")}` : "";
  return [status.environment, status.phase, status.url ?? "", [trouble, missing].filter(Boolean).join("  ")];
}

export const status: Command = {
  name: "status",
  usage: "[ENV]",
  summary: "Show what runs of the project in this folder",
  maxPositionals: 1,
  options: { json: jsonOption },
  async run(call, context) {
    const project = await projectOf(context, undefined);
    const [name] = call.positionals;
    const names = name === undefined ? environmentNames(project) : [checkEnvironment(project, name)];
    const found = await localStatus(project.root, names);
    if (call.has("json")) printJson(context, name === undefined ? found : found[0]);
    else printTable(context, found.map(rowOf));
  },
};
