import type { TypeProblemsParams } from "@hookloom/protocol/code-problems";
import { namesFramework } from "@hookloom/protocol/frameworks";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { TypesSettings } from "@hookloom/protocol/typed-fields";
import { messageOf } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { serverDown } from "../../shared/errors.ts";
import type { FlowChange, FlowServer } from "./flow-server.ts";
import type { RunningServer, ServerEvents } from "./running-server.ts";
import { WatchedFlows } from "./watched-flows.ts";

/** Whether a text, or a line of one, names a package whose handlers the server knows. */
const isOurs = (text: string): boolean => text.includes("@hookloom/runtime") || namesFramework(text);

/** Starts the server when the first file of ours is seen or a diagram asks for it, and never twice. */
export class ServerStarter implements FlowServer, vscode.Disposable {
  #starting: Promise<RunningServer> | undefined;
  readonly #changed = new vscode.EventEmitter<FlowChange>();
  readonly #typesChanged = new vscode.EventEmitter<void>();
  readonly #typeProblems = new vscode.EventEmitter<TypeProblemsParams>();
  readonly #paletteChanged = new vscode.EventEmitter<void>();
  readonly #flows = new WatchedFlows(
    {
      ask: async (uri) => (await this.#ready()).watchFlow(uri),
      end: (uri) =>
        void this.#starting
          ?.then((server) => server.unwatchFlow(uri))
          .catch(ignored("a server that has gone watches nothing")),
    },
    (change) => this.#changed.fire(change),
  );
  readonly #watching: vscode.Disposable;
  readonly #launch: (events: ServerEvents) => Promise<RunningServer>;
  readonly #onFailure: (error: unknown) => void;

  constructor(launch: (events: ServerEvents) => Promise<RunningServer>, onFailure: (error: unknown) => void) {
    this.#launch = launch;
    this.#onFailure = onFailure;
    this.#watching = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => this.#look(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.some((change) => lineHasMark(document, change))) this.start();
      }),
    );
  }

  /** Checks the documents that are already open; called once after activation. */
  lookAtOpenFiles(): void {
    for (const document of vscode.workspace.textDocuments) this.#look(document);
  }

  /** Starts the server without waiting for it; a failure is reported once. */
  start(): void {
    if (!this.#starting) this.#ready().catch(this.#onFailure);
  }

  watch(uri: string): ReturnType<FlowServer["watch"]> {
    return this.#flows.watch(uri);
  }

  unwatch(uri: string): void {
    this.#flows.unwatch(uri);
  }

  request: FlowServer["request"] = async (method, params, signal) =>
    (await this.#ready()).request(method, params, signal);

  /** Tells a running server; one that is started later asks for the settings itself. */
  typesSettings(settings: TypesSettings): void {
    this.#starting
      ?.then((server) => server.typesSettings(settings))
      .catch(ignored("a server that is started later asks for the settings itself"));
  }

  onTypesChanged(listener: () => void): vscode.Disposable {
    return this.#typesChanged.event(listener);
  }

  onTypeProblems(listener: (problems: TypeProblemsParams) => void): vscode.Disposable {
    return this.#typeProblems.event(listener);
  }

  onPaletteChanged(listener: () => void): vscode.Disposable {
    return this.#paletteChanged.event(listener);
  }

  onFlowChanged(listener: (changed: FlowChange) => void): vscode.Disposable {
    return this.#changed.event(listener);
  }

  dispose(): Promise<void> {
    this.#watching.dispose();
    this.#changed.dispose();
    this.#typesChanged.dispose();
    this.#typeProblems.dispose();
    this.#paletteChanged.dispose();
    return (
      this.#starting
        ?.then((server) => server.dispose())
        .catch(ignored("a server that did not start needs no end")) ?? Promise.resolve()
    );
  }

  #look(document: vscode.TextDocument): void {
    if (/^(type|java)script/.test(document.languageId) && isOurs(document.getText())) this.start();
  }

  #ready(): Promise<RunningServer> {
    this.#starting ??= this.#launch({
      flowDelta: (change) => this.#flows.take(change),
      typeProblems: (problems) => this.#typeProblems.fire(problems),
      typesChanged: () => this.#typesChanged.fire(),
      paletteChanged: () => this.#paletteChanged.fire(),
      restarted: () => this.#flows.renew(),
    }).catch((error: unknown) => {
      this.#starting = undefined;
      throw serverDown(messageOf(error), {
        title: vscode.l10n.t("Try again"),
        run: () => this.#startAgain(),
      });
    });
    return this.#starting;
  }

  /** Diagrams that a failed start left without a picture get theirs. */
  #startAgain(): Promise<void> {
    return this.#ready().then(() => this.#flows.renew(), this.#onFailure);
  }
}

function lineHasMark(document: vscode.TextDocument, change: vscode.TextDocumentContentChangeEvent): boolean {
  if (!/^(type|java)script/.test(document.languageId)) return false;
  const line = Math.min(change.range.start.line, document.lineCount - 1);
  return isOurs(change.text) || isOurs(document.lineAt(line).text);
}
