import path from "node:path";
import { type ComparedFile, type ComparedRevisions, comparedFile } from "@hookloom/core/project/git-revision";
import {
  type FlowSnapshot,
  type FlowViewContract,
  flowMessages,
  type KeptView,
} from "@hookloom/protocol/flow-view";
import * as vscode from "vscode";
import { connectPage } from "../../webview/connect-page.ts";
import { appearances } from "../page/catalog-appearance.ts";
import type { DocumentQuestions } from "../server/flow-server.ts";
import type { RevisionTexts } from "./revision-texts.ts";

const { ready, keep, showTextDiff } = flowMessages.events;
/** The only messages of the flow editor that a comparison handles, since it is read-only. */
const compareMessages = { requests: {}, events: { ready, keep, showTextDiff } };
type CompareEvents = Pick<FlowViewContract["host"]["events"], "flow">;

/** Host services that a comparison uses. */
export interface ComparePorts {
  readonly extensionUri: vscode.Uri;
  readonly server: DocumentQuestions;
  readonly texts: RevisionTexts;
  onError(error: unknown): void;
}

/** A file, and the revisions that are compared. */
export interface Comparison {
  readonly uri: vscode.Uri;
  readonly revisions: ComparedRevisions;
  readonly compared: ComparedFile;
  readonly snapshot: FlowSnapshot;
}

/**
 * Reads both sides of a file and compares them. The working tree includes unsaved changes in the editor.
 * @throws ProjectError as `comparedFile`; RpcError from the language server
 */
export async function readComparison(
  { server }: Pick<ComparePorts, "server">,
  uri: vscode.Uri,
  revisions: ComparedRevisions,
  version: number,
): Promise<Comparison> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  const compared = await comparedFile(uri.fsPath, revisions, open?.getText());
  const { before, after, renamedFrom, isIn } = compared;
  const { document, ...differences } = await server.request("compare", {
    uri: uri.toString(),
    before,
    after,
  });
  const isHere = isIn !== "before";
  const laterName = revisions.afterName ?? vscode.l10n.t("working tree");
  const comparison = {
    ...differences,
    before: isIn === "after" ? vscode.l10n.t("{0} (not there)", revisions.beforeName) : revisions.beforeName,
    after: isHere ? laterName : vscode.l10n.t("{0} (not there)", laterName),
    ...(renamedFrom === undefined ? {} : { renamedFrom: path.basename(renamedFrom) }),
  };
  const snapshot: FlowSnapshot = {
    uri: uri.toString(),
    fileName: path.basename(uri.fsPath),
    version,
    document,
    ...appearances,
    editable: false,
    inProject: false,
    comparison,
  };
  return { uri, revisions, compared, snapshot };
}

/** Milliseconds after the last keystroke before the text is read again. */
const typingPauseMs = 200;

/** Shows a comparison on its page. If its later side is the working tree, the page follows the text. */
export function showComparison(
  panel: vscode.WebviewPanel,
  ports: ComparePorts,
  first: Comparison,
): vscode.Disposable {
  let shown = first;
  let kept: KeptView | undefined;
  /**
   * Number of reads of the text, including the first one before the page opened. Each read's number is the version of its
   * snapshot.
   */
  let reads = 1;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const paint = (): void => {
    if (panel.visible) peer.send("flow", { ...shown.snapshot, ...(kept && { kept }) });
  };
  const read = async (): Promise<void> => {
    const number = ++reads;
    const next = await readComparison(ports, first.uri, first.revisions, number);
    // Reads may finish out of order.
    if (number < shown.snapshot.version) return;
    shown = next;
    paint();
  };
  const readSoon = (document: vscode.TextDocument): void => {
    if (document.uri.toString() !== first.uri.toString() || first.revisions.after !== undefined) return;
    clearTimeout(timer);
    timer = setTimeout(() => void read().catch(ports.onError), typingPauseMs);
  };
  const peer = connectPage<typeof compareMessages, CompareEvents>(
    panel.webview,
    compareMessages,
    {
      requests: {},
      events: {
        ready: ({ version }) => {
          if (version !== shown.snapshot.version) paint();
        },
        keep: (view) => {
          kept = view;
        },
        showTextDiff: ({ start }) => openTextDiff(ports, shown, start),
      },
    },
    ports.onError,
  );
  paint();
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document }) => readSoon(document)),
    // When an editor discards unsaved changes, the current text is the one on disk.
    vscode.workspace.onDidCloseTextDocument(readSoon),
    { dispose: () => clearTimeout(timer) },
    peer,
  );
}

/** Opens VS Code's diff editor at an offset in the later text. */
async function openTextDiff(
  { texts }: ComparePorts,
  { uri, revisions, compared, snapshot: { comparison } }: Comparison,
  start: number | undefined,
): Promise<void> {
  const left = texts.put(compared.renamedFrom ?? compared.file, revisions.before, compared.before);
  const isFile = revisions.after === undefined && compared.isIn !== "before";
  const right = isFile ? uri : texts.put(compared.file, revisions.after ?? "now", compared.after);
  const line = start === undefined ? 0 : compared.after.slice(0, start).split(/\r\n|[\n\r]/).length - 1;
  const title = `${path.basename(compared.file)} (${comparison?.before} ↔ ${comparison?.after})`;
  const options = start === undefined ? {} : { selection: new vscode.Range(line, 0, line, 0) };
  await vscode.commands.executeCommand("vscode.diff", left, right, title, options);
}
