import type { WizardAnswers } from "@hookloom/language-server/protocol";
import { absoluteFolder, isFullPath } from "../paths.ts";

/** An argument as a shell takes it; a home path with nothing special in it stays bare, so that the shell expands it. */
function quote(argument: string, windows: boolean): string {
  if (/^(~[\\/])?[\w@%+=:,./\\-]+$/.test(argument) && (windows || !argument.includes("\\"))) return argument;
  if (windows) return `"${argument.replaceAll('"', '\\"')}"`;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/** The call of the command line that makes the same project, ready to be pasted into a terminal. */
export function newCommand(answers: WizardAnswers, platform: NodeJS.Platform = process.platform): string {
  const windows = platform === "win32";
  const { repository } = answers;
  const folder = answers.folder.trim() || answers.name;
  const bare = quote(folder, windows);
  // Quotes would keep the shell from expanding a home path.
  const where = bare !== folder && isFullPath(folder) ? quote(absoluteFolder(folder), windows) : bare;
  const parts = ["hookloom new", where, "--source", answers.source];
  for (const event of answers.events) parts.push("--event", quote(event, windows));
  if (repository.kind === "existing") parts.push("--into");
  if (repository.kind === "clone") parts.push("--clone", quote(repository.url.trim() || "URL", windows));
  return parts.join(" ");
}
