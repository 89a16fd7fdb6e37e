import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { TypeProblemsParams } from "@hookloom/protocol/code-problems";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import {
  type ClientOptions,
  type FlowChangedParams,
  type FlowDeltaParams,
  type FlowResult,
  lspMethods,
} from "@hookloom/protocol/lsp-methods";
import type { EditResult, TextOfResult } from "@hookloom/protocol/lsp-requests";
import type { PaletteResult } from "@hookloom/protocol/palette";
import {
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
} from "vscode-languageserver/node";

/** The client of a server process, for tests. */
export class LspClient {
  readonly process: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly flowChanges: FlowChangedParams[] = [];
  readonly flowDeltas: FlowDeltaParams[] = [];
  readonly diagnostics = new Map<string, PublishDiagnosticsParams>();
  readonly typeProblems: TypeProblemsParams[] = [];
  #listeners: (() => void)[] = [];

  constructor(module: string) {
    this.process = spawn(process.execPath, [module, "--stdio"], { stdio: ["pipe", "pipe", "pipe"] });
    const { stdin, stdout } = this.process;
    if (!stdin || !stdout) throw new Error("The server has no pipes");
    this.connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    this.connection.onNotification(lspMethods.flowChanged, (params: FlowChangedParams) => {
      this.flowChanges.push(params);
      this.#wake();
    });
    this.connection.onNotification(lspMethods.flowDelta, (params: FlowDeltaParams) => {
      this.flowDeltas.push(params);
      this.#wake();
    });
    this.connection.onNotification(lspMethods.typeProblems, (params: TypeProblemsParams) => {
      this.typeProblems.push(params);
      this.#wake();
    });
    this.connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.diagnostics.set(params.uri, params);
      this.#wake();
    });
    this.connection.listen();
  }

  async start(initializationOptions?: ClientOptions, capabilities: object = {}): Promise<InitializeResult> {
    const params = { processId: process.pid, rootUri: null, capabilities, initializationOptions };
    const result = await this.connection.sendRequest<InitializeResult>("initialize", params);
    await this.connection.sendNotification("initialized", {});
    return result;
  }

  async open(uri: string, text: string, version = 1, languageId = "typescript"): Promise<void> {
    await this.notify("textDocument/didOpen", { textDocument: { uri, languageId, version, text } });
  }

  async change(
    uri: string,
    version: number,
    ...contentChanges: TextDocumentContentChangeEvent[]
  ): Promise<void> {
    await this.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
  }

  notify(method: string, params: unknown): Promise<void> {
    return this.connection.sendNotification(method, params);
  }

  ask<R>(method: string, params: unknown): Promise<R> {
    return this.connection.sendRequest<R>(method, params);
  }

  flow(uri: string): Promise<FlowResult> {
    return this.ask(lspMethods.flow, { uri });
  }

  edit(uri: string, version: number, edit: FlowEdit): Promise<EditResult> {
    return this.ask(lspMethods.edit, { uri, version, edit });
  }

  palette(uri: string, block: string, index: number): Promise<PaletteResult> {
    return this.ask(lspMethods.palette, { uri, block, index });
  }

  textOf(uri: string, version: number, steps: readonly string[]): Promise<TextOfResult> {
    return this.ask(lspMethods.textOf, { uri, version, steps });
  }

  /** Resolves with the flows of a version once the server has published them. */
  flowChanged(uri: string, version: number): Promise<FlowChangedParams> {
    return this.#until(() =>
      this.flowChanges.findLast((change) => change.uri === uri && change.version === version),
    );
  }

  /** Resolves with the delta to a version once the server has published it. */
  flowDelta(uri: string, version: number): Promise<FlowDeltaParams> {
    return this.#until(() =>
      this.flowDeltas.findLast((change) => change.uri === uri && change.version === version),
    );
  }

  /** Resolves with what TypeScript says of a version. */
  problemsOf(uri: string, version: number): Promise<TypeProblemsParams> {
    return this.#until(() =>
      this.typeProblems.findLast((found) => found.uri === uri && found.version === version),
    );
  }

  /** Resolves with the diagnostics of a version. */
  async diagnosticsOf(uri: string, version: number): Promise<Diagnostic[]> {
    const published = await this.#until(() => {
      const last = this.diagnostics.get(uri);
      return last?.version === version ? last : undefined;
    });
    return published.diagnostics;
  }

  /** Ends the server the way an editor does and gives its exit code. */
  async stop(): Promise<number | null> {
    const exited = once(this.process, "exit");
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification("exit");
    const [code] = await exited;
    this.connection.dispose();
    return code as number | null;
  }

  #wake(): void {
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  async #until<T>(look: () => T | undefined): Promise<T> {
    for (let found = look(); ; found = look()) {
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#listeners.push(resolve));
    }
  }
}
