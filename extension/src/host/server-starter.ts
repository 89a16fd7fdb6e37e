import type { FlowChangedParams } from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import { serverDown } from "./errors.ts";
import type { FlowServer } from "./flow/flow-server.ts";
import type { RunningServer } from "./language-client.ts";

const mark = "@hookloom/runtime";

/** Starts the server when the first file of ours is seen or a diagram asks for it, and never twice. */
export class ServerStarter implements FlowServer, vscode.Disposable {
  #starting: Promise<RunningServer> | undefined;
  readonly #changed = new vscode.EventEmitter<FlowChangedParams>();
  readonly #watching: vscode.Disposable;
  readonly #extensionUri: vscode.Uri;
  readonly #onFailure: (error: unknown) => void;

  constructor(extensionUri: vscode.Uri, onFailure: (error: unknown) => void) {
    this.#extensionUri = extensionUri;
    this.#onFailure = onFailure;
    this.#watching = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => this.#look(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.some((change) => lineHasMark(document, change))) this.start();
      }),
    );
  }

  /** Looks at what is open already; called once when activation is over. */
  lookAtOpenFiles(): void {
    for (const document of vscode.workspace.textDocuments) this.#look(document);
  }

  /** Starts the server without waiting for it; a failure is reported once. */
  start(): void {
    if (!this.#starting) this.#ready().catch(this.#onFailure);
  }

  async flow(uri: string): ReturnType<FlowServer["flow"]> {
    return (await this.#ready()).flow(uri);
  }

  async edit(params: Parameters<FlowServer["edit"]>[0]): ReturnType<FlowServer["edit"]> {
    return (await this.#ready()).edit(params);
  }

  async palette(params: Parameters<FlowServer["palette"]>[0]): ReturnType<FlowServer["palette"]> {
    return (await this.#ready()).palette(params);
  }

  onFlowChanged(listener: (changed: FlowChangedParams) => void): vscode.Disposable {
    return this.#changed.event(listener);
  }

  dispose(): Promise<void> {
    this.#watching.dispose();
    this.#changed.dispose();
    return this.#starting?.then((server) => server.dispose()).catch(() => undefined) ?? Promise.resolve();
  }

  #look(document: vscode.TextDocument): void {
    if (/^(type|java)script/.test(document.languageId) && document.getText().includes(mark)) this.start();
  }

  #ready(): Promise<RunningServer> {
    this.#starting ??= this.#launch().catch((error: unknown) => {
      this.#starting = undefined;
      throw serverDown(error instanceof Error ? error.message : String(error), {
        title: "Try again",
        run: () => this.start(),
      });
    });
    return this.#starting;
  }

  async #launch(): Promise<RunningServer> {
    const { startServer } = await import("./parts.ts");
    const server = await startServer(this.#extensionUri);
    server.onFlowChanged((changed) => this.#changed.fire(changed));
    return server;
  }
}

function lineHasMark(document: vscode.TextDocument, change: vscode.TextDocumentContentChangeEvent): boolean {
  if (!/^(type|java)script/.test(document.languageId)) return false;
  const line = Math.min(change.range.start.line, document.lineCount - 1);
  return change.text.includes(mark) || document.lineAt(line).text.includes(mark);
}
