import type { WizardAnswers } from "@hookloom/protocol/wizard-view";
import { splitUrl } from "../git-credentials.ts";
import { absoluteFolder, isFullPath } from "./project-folder.ts";
import { nameOfFolder } from "./project-name.ts";

/** An argument of a shell command; a plain home path stays unquoted, since the shell has to expand it. */
export function shellArgument(argument: string, windows: boolean = process.platform === "win32"): string {
  if (/^(~[\\/])?[\w@%+=:,./\\-]+$/.test(argument) && (windows || !argument.includes("\\"))) return argument;
  if (windows) return `"${argument.replaceAll('"', '\\"')}"`;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

function cloneOptions(
  { url, branch = "", folder = "" }: Extract<WizardAnswers["repository"], { kind: "clone" }>,
  windows: boolean,
): string[] {
  const options = [
    // A command that is copied ends in the shell's history, where no password belongs.
    ["--clone", splitUrl(url.trim()).url || "URL"],
    ["--branch", branch.trim()],
    ["--folder", folder.trim()],
  ] as const;
  return options.flatMap(([name, value]) => (value === "" ? [] : [name, shellArgument(value, windows)]));
}

/** The shell command that creates the same project. */
export function newCommand(answers: WizardAnswers, platform: NodeJS.Platform = process.platform): string {
  const windows = platform === "win32";
  const { repository } = answers;
  const folder = answers.folder.trim() || answers.name;
  const bare = shellArgument(folder, windows);
  // Quotes would keep the shell from expanding a home path.
  const where = bare !== folder && isFullPath(folder) ? shellArgument(absoluteFolder(folder), windows) : bare;
  const parts = ["hookloom new", where];
  if (answers.name !== nameOfFolder(folder, repository.kind))
    parts.push("--name", shellArgument(answers.name, windows));
  // What may be a project already needs neither.
  if (repository.kind === "new" || answers.events.length > 0) parts.push("--source", answers.source);
  for (const event of answers.events) parts.push("--event", shellArgument(event, windows));
  if (repository.kind === "existing") parts.push("--into");
  if (repository.kind === "clone") parts.push(...cloneOptions(repository, windows));
  if (repository.kind === "new" && answers.publish) {
    parts.push("--create-repo", shellArgument(answers.publish.repository.trim() || "OWNER/NAME", windows));
    if (answers.publish.isPublic) parts.push("--public");
  }
  if (answers.devSecret === false) parts.push("--no-secret");
  return parts.join(" ");
}
