import path from "node:path";
import { type ComparedRevisions, listRevisions, resolveRevisions } from "@hookloom/core/project/git-revision";
import { isSourceName } from "@hookloom/protocol/source-names";
import * as vscode from "vscode";
import { activeUri, commandTarget } from "../../commands/arguments.ts";
import type { CommandTable } from "../../commands/register.ts";
import { shownItem, untilAccepted, withoutIcons } from "../../shared/dialogs.ts";
import { noCode, notComparable } from "../../shared/errors.ts";
import { requireTrust } from "../../shared/trust.ts";
import { openPage } from "../../webview/open-page.ts";
import { type ComparePorts, readComparison, showComparison } from "./compare-session.ts";

/** The commands that show the changes to a file's flows in one diagram. */
export function compareCommands(ports: ComparePorts) {
  const pages = new Map<string, Promise<vscode.WebviewPanel>>();
  const open = async (uri: vscode.Uri, revisions: ComparedRevisions): Promise<void> => {
    const key = JSON.stringify([uri.toString(), revisions.before, revisions.after]);
    const known = await pages.get(key);
    if (known) return known.reveal();
    const opening = openComparison(ports, uri, revisions);
    pages.set(key, opening);
    const forget = (): void => void pages.delete(key);
    await opening.then((panel) => panel.onDidDispose(forget), forget);
    await opening;
  };
  const compare = async (
    argument: unknown,
    chooseRevision: (uri: vscode.Uri) => Promise<string>,
  ): Promise<void> => {
    requireTrust(vscode.l10n.t("Comparing with a git revision"));
    const uri = toFileUri(commandTarget(argument)?.uri ?? activeUri());
    await open(uri, await resolveRevisions(path.dirname(uri.fsPath), await chooseRevision(uri)));
  };
  return {
    "hookloom.compareFlow": (argument) => compare(argument, async () => "HEAD"),
    "hookloom.compareFlowWith": (argument) => compare(argument, pickRevision),
  } satisfies Partial<CommandTable>;
}

async function openComparison(
  ports: ComparePorts,
  uri: vscode.Uri,
  revisions: ComparedRevisions,
): Promise<vscode.WebviewPanel> {
  const { beforeName, afterName } = revisions;
  const first = await readComparison(ports, uri, revisions, 1);
  const name = path.basename(uri.fsPath);
  const sides = `${beforeName} ↔ ${afterName ?? vscode.l10n.t("working tree")}`;
  const pageOptions = {
    viewType: "hookloom.flowComparison",
    tab: `${name} (${sides}) · Flow`,
    icon: "git-compare",
    title: vscode.l10n.t("Differences in the flows of {0}", name),
    bundle: "flow",
  };
  return openPage(ports.extensionUri, pageOptions, (panel) => showComparison(panel, ports, first));
}

/** Returns the file on disk that an editor shows, even as one side of a git diff. */
function toFileUri(uri: vscode.Uri | undefined): vscode.Uri {
  if (!uri) throw noCode();
  const file = uri.scheme === "git" ? vscode.Uri.file(uri.path) : uri;
  const name = path.posix.basename(uri.path);
  if (file.scheme !== "file" || !isSourceName(name)) throw notComparable(name);
  return file;
}

interface RevisionPick extends vscode.QuickPickItem {
  readonly revision?: string;
}

/** Returns a row for a revision, whose name and subject are untrusted. */
const revisionRow = (name: string, description: string): RevisionPick =>
  shownItem({ label: withoutIcons(name), description: withoutIcons(description), revision: name });

/** Prompts for a branch, a tag, a commit of the file, or any other git revision. */
async function pickRevision(uri: vscode.Uri): Promise<string> {
  const { branches, commits } = await listRevisions(uri.fsPath);
  const items: RevisionPick[] = [
    revisionRow("HEAD", vscode.l10n.t("the last commit")),
    ...branches.map(({ name, when }) => revisionRow(name, when)),
    { label: vscode.l10n.t("Commits of this file"), kind: vscode.QuickPickItemKind.Separator },
    ...commits.map(({ name, subject, when }) => revisionRow(name, `${subject} · ${when}`)),
  ];
  const pick = vscode.window.createQuickPick<RevisionPick>();
  pick.items = items;
  pick.matchOnDescription = true;
  pick.title = vscode.l10n.t("Compare the diagram with…");
  pick.placeholder = vscode.l10n.t("A branch, a tag, a commit, or two of these: main..topic");
  pick.onDidChangeValue((typed) => {
    const value = typed.trim();
    const isKnown = value === "" || items.some(({ revision }) => revision === value);
    const own = { ...revisionRow(value, vscode.l10n.t("as typed")), alwaysShow: true };
    pick.items = isKnown ? items : [...items, own];
  });
  return await untilAccepted(pick, () => pick.activeItems[0]?.revision || pick.value.trim() || undefined);
}
