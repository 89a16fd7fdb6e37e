import type { TypeProblemsParams } from "@hookloom/protocol/code-problems";
import { applyDelta } from "@hookloom/protocol/flow-delta";
import { namesFramework } from "@hookloom/protocol/frameworks";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { FlowDeltaParams, FlowParams, FlowResult } from "@hookloom/protocol/lsp-methods";
import type { TypesSettings } from "@hookloom/protocol/typed-fields";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { serverDown } from "../../shared/errors.ts";
import type { DocumentQuestions, FlowChange, FlowServer } from "./flow-server.ts";

/** The server's notifications, by method. */
export interface ServerEvents {
  flowDelta(change: FlowDeltaParams): void;
  typeProblems(problems: TypeProblemsParams): void;
  typesChanged(): void;
  paletteChanged(): void;
  /** Called after the server exited unexpectedly and was restarted. */
  restarted(): void;
}

/** A running language server. */
export interface RunningServer extends DocumentQuestions {
  watchFlow(uri: string): Promise<FlowResult>;
  notify(...news: ["unwatchFlow", FlowParams] | ["typesSettings", TypesSettings]): void;
  dispose(): Promise<void>;
}

interface Watched {
  watchers: number;
  lastResult?: FlowResult;
}

/** Requests flows from the server. */
interface WatchPort {
  request(uri: string): Promise<FlowResult>;
  end(uri: string): void;
}

/**
 * The flows of the documents that have a diagram, updated from the changes that the server reports. If a change does not match
 * the known version, the complete flows are requested.
 */
export class WatchedFlows {
  readonly #port: WatchPort;
  readonly #report: (change: FlowChange) => void;
  readonly #byUri = new Map<string, Watched>();

  constructor(port: WatchPort, report: (change: FlowChange) => void) {
    this.#port = port;
    this.#report = report;
  }

  watch(uri: string): Promise<FlowResult> {
    const watched = this.#byUri.get(uri) ?? { watchers: 0 };
    watched.watchers++;
    this.#byUri.set(uri, watched);
    return this.#request(uri, watched);
  }

  unwatch(uri: string): void {
    const watched = this.#byUri.get(uri);
    if (!watched || --watched.watchers > 0) return;
    this.#byUri.delete(uri);
    this.#port.end(uri);
  }

  /** Applies a change reported by the server. */
  applyChange({ uri, version, base, delta }: FlowDeltaParams): void {
    const watched = this.#byUri.get(uri);
    if (!watched) return;
    const held = watched.lastResult;
    const before = base !== undefined && held?.version === base ? held.document : undefined;
    const document = base === undefined || before ? applyDelta(before, delta) : undefined;
    if (!document) {
      this.#refresh(uri, watched);
      return;
    }
    watched.lastResult = { version, document };
    this.#report({ uri, version, document, ...(base !== undefined && { update: { base, version, delta } }) });
  }

  /** Requests the flows of all documents from a new server, which has no watchers yet. */
  renew(): void {
    for (const [uri, watched] of this.#byUri) this.#refresh(uri, watched);
  }

  async #request(uri: string, watched: Watched): Promise<FlowResult> {
    const result = await this.#port.request(uri);
    watched.lastResult = result;
    return result;
  }

  /** Requests the flows of a document again. Errors are ignored, since the starter reports a server that does not respond. */
  #refresh(uri: string, watched: Watched): void {
    this.#request(uri, watched).then(
      (result) => {
        if (this.#byUri.get(uri) === watched) this.#report({ uri, ...result });
      },
      () => undefined,
    );
  }
}

/** Returns whether a text or line mentions a package whose handlers the server supports. */
const mentionsPackage = (text: string): boolean => text.includes("@hookloom/runtime") || namesFramework(text);

/** Starts the server once, when the first file that uses Hookloom is opened or a diagram needs it. */
export class ServerStarter implements FlowServer, vscode.Disposable {
  #starting: Promise<RunningServer> | undefined;
  readonly #changed = new vscode.EventEmitter<FlowChange>();
  readonly #typesChanged = new vscode.EventEmitter<void>();
  readonly #typeProblems = new vscode.EventEmitter<TypeProblemsParams>();
  readonly #paletteChanged = new vscode.EventEmitter<void>();
  readonly onFlowChanged = this.#changed.event;
  readonly onTypesChanged = this.#typesChanged.event;
  readonly onTypeProblems = this.#typeProblems.event;
  readonly onPaletteChanged = this.#paletteChanged.event;
  readonly #flows = new WatchedFlows(
    {
      request: async (uri) => (await this.#ready()).watchFlow(uri),
      end: (uri) => this.#notify("unwatchFlow", { uri }),
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
      vscode.workspace.onDidOpenTextDocument((document) => this.#check(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.some((change) => lineMentionsPackage(document, change))) this.start();
      }),
    );
  }

  /** Checks the documents that are already open; called once after activation. */
  checkOpenFiles(): void {
    for (const document of vscode.workspace.textDocuments) this.#check(document);
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

  /** Sends the settings to a running server. A server that starts later requests them. */
  typesSettings(settings: TypesSettings): void {
    this.#notify("typesSettings", settings);
  }

  #notify(...notification: Parameters<RunningServer["notify"]>): void {
    this.#starting
      ?.then((server) => server.notify(...notification))
      .catch(ignored("a server that starts later requests the settings"));
  }

  dispose(): Promise<void> {
    const { from } = vscode.Disposable;
    from(
      this.#watching,
      this.#changed,
      this.#typesChanged,
      this.#typeProblems,
      this.#paletteChanged,
    ).dispose();
    return (
      this.#starting
        ?.then((server) => server.dispose())
        .catch(ignored("a server that did not start need not be stopped")) ?? Promise.resolve()
    );
  }

  #check(document: vscode.TextDocument): void {
    if (/^(type|java)script/.test(document.languageId) && mentionsPackage(document.getText())) this.start();
  }

  #ready(): Promise<RunningServer> {
    this.#starting ??= this.#launch({
      flowDelta: (change) => this.#flows.applyChange(change),
      typeProblems: (problems) => this.#typeProblems.fire(problems),
      typesChanged: () => this.#typesChanged.fire(),
      paletteChanged: () => this.#paletteChanged.fire(),
      restarted: () => this.#flows.renew(),
    }).catch((error: unknown) => {
      this.#starting = undefined;
      throw serverDown(errorMessage(error), {
        title: vscode.l10n.t("Try again"),
        run: () => this.#startAgain(),
      });
    });
    return this.#starting;
  }

  /** Starts the server again after a failure, and updates the diagrams that have no snapshot yet. */
  #startAgain(): Promise<void> {
    return this.#ready().then(() => this.#flows.renew(), this.#onFailure);
  }
}

function lineMentionsPackage(
  document: vscode.TextDocument,
  change: vscode.TextDocumentContentChangeEvent,
): boolean {
  if (!/^(type|java)script/.test(document.languageId)) return false;
  const line = Math.min(change.range.start.line, document.lineCount - 1);
  return mentionsPackage(change.text) || mentionsPackage(document.lineAt(line).text);
}
