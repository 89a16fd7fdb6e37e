import path from "node:path";
import { type ComparedFile, type ComparedRevisions, comparedFile } from "@hookloom/core/project/git-revision";
import {
  type FlowSnapshot,
  type FlowViewContract,
  flowMessages,
  type KeptView,
} from "@hookloom/protocol/flow-view";
import type { PageContract } from "@hookloom/protocol/messages";
import type { RpcPeer } from "@hookloom/protocol/rpc";
import * as vscode from "vscode";
import { connectPage } from "../../webview/connect-page.ts";
import { appearances } from "../page/catalog-appearance.ts";
import type { DocumentQuestions } from "../server/flow-server.ts";
import type { RevisionTexts } from "./revision-texts.ts";

const { ready, keep, showTextDiff } = flowMessages.events;
/** The part of the flow editor's contract that a comparison speaks: it is only looked at. */
const compareMessages = { requests: {}, events: { ready, keep, showTextDiff } };
type CompareEvents = Pick<FlowViewContract["host"]["events"], "flow">;
type CompareContract = PageContract<typeof compareMessages, CompareEvents>;

/** What a comparison needs from the rest of the host. */
export interface ComparePorts {
  readonly extensionUri: vscode.Uri;
  readonly server: DocumentQuestions;
  readonly texts: RevisionTexts;
  onError(error: unknown): void;
}

/** A file and what it is compared with. */
export interface Comparison {
  readonly uri: vscode.Uri;
  readonly revisions: ComparedRevisions;
  readonly compared: ComparedFile;
  readonly snapshot: FlowSnapshot;
}

/**
 * Reads both sides of a file and compares them; the working tree is as the editor has it, saved or not.
 * @throws ProjectError as `comparedFile`; RpcError of the language server
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
  const now = revisions.afterName ?? vscode.l10n.t("working tree");
  const comparison = {
    ...differences,
    before: isIn === "after" ? vscode.l10n.t("{0} (not there)", revisions.beforeName) : revisions.beforeName,
    after: isHere ? now : vscode.l10n.t("{0} (not there)", now),
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

/** The pause in typing after which the picture is made again. */
const typingPauseMs = 200;

/** One open picture of a comparison: it follows the text while its later side is the working tree. */
export class CompareSession implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #ports: ComparePorts;
  readonly #peer: RpcPeer<CompareContract["host"], CompareContract["view"]>;
  readonly #listening: vscode.Disposable;
  #shown: Comparison;
  #kept: KeptView | undefined;
  /** How often the text was read, the first time before the picture opened. The number of a read is its snapshot's version. */
  #reads = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(panel: vscode.WebviewPanel, ports: ComparePorts, first: Comparison) {
    this.#panel = panel;
    this.#ports = ports;
    this.#shown = first;
    this.#peer = connectPage<typeof compareMessages, CompareEvents>(
      panel.webview,
      compareMessages,
      {
        requests: {},
        events: {
          ready: ({ version }) => {
            if (version !== this.#shown.snapshot.version) this.#paint();
          },
          keep: (kept) => {
            this.#kept = kept;
          },
          showTextDiff: ({ start }) => this.#showTextDiff(start),
        },
      },
      ports.onError,
    );
    const isOwn = (document: vscode.TextDocument): boolean =>
      document.uri.toString() === first.uri.toString() && first.revisions.after === undefined;
    this.#listening = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (isOwn(document)) this.#readSoon();
      }),
      // What an editor has dropped is what the disk has.
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (isOwn(document)) this.#readSoon();
      }),
    );
    this.#paint();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listening.dispose();
    this.#peer.dispose();
  }

  #paint(): void {
    const kept = this.#kept && { kept: this.#kept };
    if (this.#panel.visible) this.#peer.send("flow", { ...this.#shown.snapshot, ...kept });
  }

  #readSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read().catch(this.#ports.onError), typingPauseMs);
  }

  async #read(): Promise<void> {
    const read = ++this.#reads;
    const { uri, revisions } = this.#shown;
    const next = await readComparison(this.#ports, uri, revisions, read);
    // Reads may overtake each other.
    if (read < this.#shown.snapshot.version) return;
    this.#shown = next;
    this.#paint();
  }

  /** VS Code's own comparison, at an offset of the later text. */
  async #showTextDiff(start: number | undefined): Promise<void> {
    const { uri, revisions, compared } = this.#shown;
    const { texts } = this.#ports;
    const left = texts.put(compared.renamedFrom ?? compared.file, revisions.before, compared.before);
    const isFile = revisions.after === undefined && compared.isIn !== "before";
    const right = isFile ? uri : texts.put(compared.file, revisions.after ?? "now", compared.after);
    const line = start === undefined ? 0 : compared.after.slice(0, start).split(/\r\n|[\n\r]/).length - 1;
    const { comparison } = this.#shown.snapshot;
    const title = `${path.basename(compared.file)} (${comparison?.before} ↔ ${comparison?.after})`;
    const at = new vscode.Range(line, 0, line, 0);
    const options = start === undefined ? {} : { selection: at };
    await vscode.commands.executeCommand("vscode.diff", left, right, title, options);
  }
}
