import path from "node:path";
import { git } from "@hookloom/core/project/git";
import { type Project, projectFile } from "@hookloom/core/project/project";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { requireUsable } from "@hookloom/host/projects/open-config";
import { saveFilesOf } from "@hookloom/host/projects/save-files";
import { notifyAndLog, pick } from "@hookloom/host/shared/dialogs";
import { requireTrust } from "@hookloom/host/shared/trust";
import * as vscode from "vscode";
import { changeMessage } from "../../config/api-changes.ts";
import { type ApiCheck, checkApiOf } from "../../config/api-check.ts";

/** What the rules are compared with, by its name in git. */
type Base = "@{upstream}" | "HEAD";

const bases: readonly Base[] = ["@{upstream}", "HEAD"];

/** What was pushed last, or else the last commit; undefined for a folder without one. */
async function findBase({ root }: Project): Promise<Base | undefined> {
  for (const revision of bases) {
    const { status } = await git(root, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
    if (status === 0) return revision;
  }
  return undefined;
}

const comparedTexts: Readonly<Record<Base, string>> = {
  "@{upstream}": vscode.l10n.t(", and no promise broken since the last push"),
  HEAD: vscode.l10n.t(", and no promise broken since the last commit"),
};

interface Found extends vscode.QuickPickItem {
  readonly file: string;
  readonly line: number;
}

function toItems({ findings, links, changes }: ApiCheck): readonly Found[] {
  return [
    ...findings.map(({ sentence, line = 1 }) => ({
      label: `$(error) ${sentence}`,
      description: vscode.l10n.t("line {0}", line),
      file: projectFile,
      line,
    })),
    ...links.map(({ sentence, file, line = 1 }) => ({
      label: `$(warning) ${sentence}`,
      description: vscode.l10n.t("{0}, line {1}", file, line),
      file,
      line,
    })),
    ...changes.map((change) => ({
      label: `$(warning) ${changeMessage(change)}`,
      file: projectFile,
      line: 1,
    })),
  ];
}

/** Checks the rules of a project, and what they break since what was pushed last. */
export async function check(ports: DeployPorts, argument: unknown): Promise<void> {
  // Git runs programs that the folder's own configuration names.
  requireTrust(vscode.l10n.t("Checking the API"));
  const project = await ports.projects.choose(argument, vscode.l10n.t("Check the API of which project?"));
  requireUsable(project);
  await saveFilesOf(project);
  const base = await findBase(project);
  const items = toItems(await checkApiOf(project, { base }));
  if (items.length === 0) {
    const compared = base === undefined ? "" : comparedTexts[base];
    const message = vscode.l10n.t("No problems found in the API of {0}{1}.", project.name, compared);
    await notifyAndLog(ports.log, "info", message);
    return;
  }
  const chosen = await pick(items, {
    title: vscode.l10n.t("{0}: what is wrong with its API", project.name),
    placeHolder: vscode.l10n.t("Choose one to see its line"),
  });
  if (!chosen) return;
  const at = new vscode.Position(chosen.line - 1, 0);
  const file = vscode.Uri.file(path.join(project.root, chosen.file));
  await vscode.window.showTextDocument(file, { selection: new vscode.Range(at, at) });
}
