import type { WizardChoices } from "@hookloom/protocol/wizard-view";
import { splitUrl } from "../git-credentials.ts";
import { absoluteFolder, isFullPath } from "./project-folder.ts";
import { nameOfFolder } from "./project-name.ts";

/** Quotes an argument of a shell command; a plain home path stays unquoted, because the shell has to expand it. */
export function shellArgument(argument: string, windows: boolean = process.platform === "win32"): string {
  if (/^(~[\\/])?[\w@%+=:,./\\-]+$/.test(argument) && (windows || !argument.includes("\\"))) return argument;
  if (windows) return `"${argument.replaceAll('"', '\\"')}"`;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

function cloneOptions(
  { url, branch = "", folder = "" }: Extract<WizardChoices["repository"], { kind: "clone" }>,
  windows: boolean,
): string[] {
  const options = [
    // A copied command ends up in the shell's history, which must not contain a password.
    ["--clone", splitUrl(url.trim()).url || "URL"],
    ["--branch", branch.trim()],
    ["--folder", folder.trim()],
  ] as const;
  return options.flatMap(([name, value]) => (value === "" ? [] : [name, shellArgument(value, windows)]));
}

/** Returns the shell command that creates the same project. */
export function newCommand(choices: WizardChoices, platform: NodeJS.Platform = process.platform): string {
  const windows = platform === "win32";
  const { repository } = choices;
  const folder = choices.folder.trim() || choices.name;
  const bare = shellArgument(folder, windows);
  // Quotes would keep the shell from expanding a home path.
  const where = bare !== folder && isFullPath(folder) ? shellArgument(absoluteFolder(folder), windows) : bare;
  const parts = ["hookloom new", where];
  if (choices.name !== nameOfFolder(folder, repository.kind))
    parts.push("--name", shellArgument(choices.name, windows));
  // A folder or repository that may already be a project needs neither a source nor events.
  if (repository.kind === "new" || choices.events.length > 0) parts.push("--source", choices.source);
  for (const event of choices.events) parts.push("--event", shellArgument(event, windows));
  if (repository.kind === "existing") parts.push("--into");
  if (repository.kind === "clone") parts.push(...cloneOptions(repository, windows));
  if (repository.kind === "new" && choices.publish) {
    parts.push("--create-repo", shellArgument(choices.publish.repository.trim() || "OWNER/NAME", windows));
    if (choices.publish.isPublic) parts.push("--public");
  }
  if (choices.devSecret === false) parts.push("--no-secret");
  return parts.join(" ");
}
