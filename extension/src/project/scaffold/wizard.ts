import type { WizardAnswers, WizardEvent, WizardSource } from "@hookloom/language-server/protocol";
import { channelOf, signingSetting, sources } from "@hookloom/runtime/catalog";
import { randomSecretText } from "../config/source-settings.ts";
import { splitUrl } from "../git-credentials.ts";
import { absoluteFolder, isFullPath } from "./project-folder.ts";

/** Puts the common events first; the rest keep the order of the catalogue. */
function commonFirst(events: readonly WizardEvent[], common: readonly string[]): WizardEvent[] {
  const rank = (name: string): number => (common.includes(name) ? common.indexOf(name) : common.length);
  return [...events].sort((one, other) => rank(one.name) - rank(other.name));
}

/** The catalogue as the wizard shows it: a tile for each source, with its events. */
export function wizardSources(): WizardSource[] {
  return sources.map(({ id, label, icon, hint, events, openEvents = false, common = [] }) => ({
    id,
    label,
    icon,
    hint,
    openEvents,
    secretHint: randomSecretText({ provider: label, issued: signingSetting(id)?.issued || undefined }),
    events: commonFirst(
      events.map(({ name, description }) => ({
        name,
        description,
        // Names that senders choose need not follow a scheme.
        ...(openEvents ? {} : { channel: channelOf(name) }),
        ...(common.includes(name) ? { isCommon: true } : {}),
      })),
      common,
    ),
  }));
}

/** An argument of a shell command; a plain home path stays unquoted, since the shell has to expand it. */
function quote(argument: string, windows: boolean): string {
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
  return options.flatMap(([name, value]) => (value === "" ? [] : [name, quote(value, windows)]));
}

/** The shell command that creates the same project. */
export function newCommand(answers: WizardAnswers, platform: NodeJS.Platform = process.platform): string {
  const windows = platform === "win32";
  const { repository } = answers;
  const folder = answers.folder.trim() || answers.name;
  const bare = quote(folder, windows);
  // Quotes would keep the shell from expanding a home path.
  const where = bare !== folder && isFullPath(folder) ? quote(absoluteFolder(folder), windows) : bare;
  const parts = ["hookloom new", where];
  // What may be a project already needs neither.
  if (repository.kind === "new" || answers.events.length > 0) parts.push("--source", answers.source);
  for (const event of answers.events) parts.push("--event", quote(event, windows));
  if (repository.kind === "existing") parts.push("--into");
  if (repository.kind === "clone") parts.push(...cloneOptions(repository, windows));
  if (repository.kind === "new" && answers.publish) {
    parts.push("--create-repo", quote(answers.publish.repository.trim() || "OWNER/NAME", windows));
    if (answers.publish.isPublic) parts.push("--public");
  }
  return parts.join(" ");
}
