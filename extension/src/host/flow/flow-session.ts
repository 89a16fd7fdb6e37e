import {
  connectRpc,
  type FlowChangedParams,
  type FlowDocument,
  type FlowGesture,
  type FlowSnapshot,
  type FlowViewContract,
  RpcError,
  type RpcPeer,
  type SourceLook,
} from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import { fileNotFound } from "../errors.ts";
import { webviewPort } from "../webview-port.ts";
import { applyFlowEdit } from "./apply-flow-edit.ts";
import { CodeMirror } from "./code-mirror.ts";
import { eventGuards, requestGuards } from "./flow-guards.ts";
import type { FlowServer } from "./flow-server.ts";
import { findStep, flowAt, textOfSteps } from "./flow-steps.ts";
import { importCandidates } from "./imported-file.ts";

type Host = FlowViewContract["host"];
type View = FlowViewContract["view"];

/** How long an edit waits for the diagram that it made; the picture follows anyhow. */
const pictureTimeout = 2_000;

/** What a session needs of the rest of the host. */
export interface SessionPorts {
  readonly server: FlowServer;
  readonly sources: readonly SourceLook[];
  readonly highlight: vscode.TextEditorDecorationType;
  inProject(uri: vscode.Uri): Promise<boolean>;
  onError(error: unknown): void;
}

/** Which flow a diagram shows first: by id, or the one around an offset. */
export type FlowChoice = { readonly flow: string } | { readonly offset: number };

interface Waiting {
  readonly version: number;
  resolve(): void;
}

/** One open diagram: the channel to its view, the newest picture, and the mirror to the text. */
export class FlowSession implements vscode.Disposable {
  readonly document: vscode.TextDocument;
  readonly panel: vscode.WebviewPanel;
  readonly #ports: SessionPorts;
  readonly #peer: RpcPeer<Host, View>;
  readonly #mirror: CodeMirror;
  readonly #disposables: vscode.Disposable[] = [];
  #snapshot: FlowSnapshot | undefined;
  #ready = false;
  #choice: FlowChoice | undefined;
  #inProject = false;
  #edits: Promise<unknown> = Promise.resolve();
  #waiting: Waiting[] = [];
  #cursor: Host["events"]["cursor"] | undefined;
  /** The card whose code is marked in the text, until the text cursor moves. */
  #marked: string | undefined;

  constructor(
    document: vscode.TextDocument,
    panel: vscode.WebviewPanel,
    ports: SessionPorts,
    choice: FlowChoice | undefined,
  ) {
    this.document = document;
    this.panel = panel;
    this.#ports = ports;
    this.#mirror = new CodeMirror(document, ports.highlight, (cursor) => {
      this.#marked = undefined;
      this.#cursorMoved(cursor);
    });
    this.#choice = choice ?? this.#choiceAtCursor();
    this.#peer = this.#connect();
    const uri = document.uri.toString();
    this.#disposables.push(
      this.#mirror,
      ports.server.onFlowChanged((changed) => {
        if (changed.uri === uri) this.#take(changed);
      }),
    );
  }

  /** Asks for the first picture; it is sent as soon as both it and the view are there. */
  async load(): Promise<void> {
    const { uri } = this.document;
    const [first, inProject] = await Promise.all([
      this.#ports.server.flow(uri.toString()),
      this.#ports.inProject(uri),
    ]);
    this.#inProject = inProject;
    this.#take({ uri: uri.toString(), ...first });
  }

  /** Shows another flow of the file, now or with the first picture. */
  show(choice: FlowChoice): void {
    this.#choice = choice;
    if (this.#ready && this.#snapshot) this.#sendChoice(this.#snapshot.document);
  }

  gesture(gesture: FlowGesture): void {
    this.#send("gesture", { gesture });
  }

  sampleSent(outcome: Host["events"]["sampleSent"]): void {
    this.#send("sampleSent", outcome);
  }

  dispose(): void {
    this.#peer.dispose();
    for (const { resolve } of this.#waiting) resolve();
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #connect(): RpcPeer<Host, View> {
    return connectRpc<Host, View>(webviewPort(this.panel.webview), {
      requests: this.#requests(),
      events: this.#events(),
    });
  }

  #requests(): Parameters<typeof connectRpc<Host, View>>[1]["requests"] {
    return {
      edit: (params) => this.#edit(requestGuards.edit(params)),
      palette: async (params) => {
        const { block, index } = requestGuards.palette(params);
        return (await this.#ports.server.palette({ uri: this.document.uri.toString(), block, index })).items;
      },
      textOf: async (params) => {
        const { steps } = requestGuards.textOf(params);
        const { document } = await this.#current();
        return textOfSteps(this.document.getText(), document, steps);
      },
      readClipboard: async () => await vscode.env.clipboard.readText(),
      writeClipboard: async (params) => {
        await vscode.env.clipboard.writeText(requestGuards.writeClipboard(params).text);
        return null;
      },
    };
  }

  #events(): Parameters<typeof connectRpc<Host, View>>[1]["events"] {
    const on =
      <E extends keyof View["events"]>(event: E, run: (params: View["events"][E]) => unknown) =>
      (params: View["events"][E]): void => {
        const guarded = async (): Promise<unknown> => run(eventGuards[event](params));
        guarded().catch((error: unknown) => this.#ports.onError(error));
      };
    return {
      ready: on("ready", () => this.#viewReady()),
      select: on("select", ({ step }) => this.#select(step)),
      reveal: on("reveal", ({ start, end }) => this.#mirror.reveal(start, end)),
      sendSample: on("sendSample", (sample) =>
        vscode.commands.executeCommand("hookloom.sendSample", {
          uri: this.document.uri.toString(),
          ...sample,
        }),
      ),
      openFile: on("openFile", ({ specifier }) => this.#openFile(specifier)),
      undo: on("undo", () => this.#history("undo")),
      redo: on("redo", () => this.#history("redo")),
    };
  }

  /** Edits run one after the other: the second of two quick gestures is meant for what the first one made. */
  #edit({ edit }: Host["requests"]["edit"]["params"]): Promise<{ readonly version: number }> {
    const done = this.#edits.then(async () => {
      await applyFlowEdit(this.#ports.server, this.document, edit);
      const version = this.document.version;
      await this.#pictureOf(version);
      return { version };
    });
    this.#edits = done.catch(() => undefined);
    return done;
  }

  /** Resolves when the view has the picture of this version, so that it never shows its own edit undone. */
  #pictureOf(version: number): Promise<void> {
    if ((this.#snapshot?.version ?? -1) >= version) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pictureTimeout);
      this.#waiting.push({
        version,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      });
    });
  }

  /** The picture of the text as it is now. */
  async #current(): Promise<FlowSnapshot> {
    await this.#pictureOf(this.document.version);
    if (this.#snapshot?.version === this.document.version) return this.#snapshot;
    throw new RpcError("stale", "The text is changing; try it again.");
  }

  #take({ version, document }: FlowChangedParams): void {
    if (this.#snapshot && version < this.#snapshot.version) return;
    this.#snapshot = this.#snapshotOf(version, document);
    if (this.#ready) this.#paint(this.#snapshot);
    this.#followMark(document);
    const waiting = this.#waiting;
    this.#waiting = waiting.filter((one) => one.version > version);
    for (const one of waiting) if (one.version <= version) one.resolve();
  }

  #snapshotOf(version: number, document: FlowDocument): FlowSnapshot {
    const { uri } = this.document;
    return {
      uri: uri.toString(),
      fileName: uri.path.slice(uri.path.lastIndexOf("/") + 1),
      version,
      document,
      sources: this.#ports.sources,
      editable: this.document.isUntitled || vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== false,
      inProject: this.#inProject,
    };
  }

  /** The view is new at its first opening and each time that its hidden tab is shown again. */
  #viewReady(): void {
    this.#ready = true;
    if (this.#snapshot) this.#paint(this.#snapshot);
  }

  #paint(snapshot: FlowSnapshot): void {
    this.#send("flow", snapshot);
    this.#sendChoice(snapshot.document);
    if (this.#cursor) this.#cursorMoved(this.#cursor);
  }

  /** While a person types, the cursor is ahead of the picture: it waits for the picture of its version. */
  #cursorMoved(cursor: Host["events"]["cursor"]): void {
    const painted = this.#snapshot?.version === cursor.version;
    this.#cursor = painted ? undefined : cursor;
    if (painted) this.#send("cursor", cursor);
  }

  #sendChoice(document: FlowDocument): void {
    const choice = this.#choice;
    if (!choice) return;
    this.#choice = undefined;
    const known =
      "flow" in choice
        ? document.flows.find(({ id }) => id === choice.flow)
        : flowAt(document, choice.offset);
    if (known) this.#send("showFlow", { flow: known.id });
    if ("offset" in choice) this.#cursorMoved({ version: this.document.version, offset: choice.offset });
  }

  /** A file opened at its top says nothing about what the person wants to see. */
  #choiceAtCursor(): FlowChoice | undefined {
    const offset = this.#mirror.cursor();
    return offset ? { offset } : undefined;
  }

  #send<E extends keyof Host["events"] & string>(event: E, params: Host["events"][E]): void {
    if (this.#ready) this.#peer.send(event, params);
  }

  #select(id: string): void {
    const snapshot = this.#snapshot;
    if (snapshot?.version !== this.document.version) return;
    const step = findStep(snapshot.document, id);
    if (!step) return;
    this.#marked = id;
    this.#mirror.select(step.range.start, step.range.end);
  }

  /** A marked statement keeps its mark where an edit has moved it to. */
  #followMark(document: FlowDocument): void {
    if (this.#marked !== undefined) this.#mirror.mark(findStep(document, this.#marked)?.range);
  }

  async #openFile(specifier: string): Promise<void> {
    const folder = vscode.Uri.joinPath(this.document.uri, "..");
    for (const candidate of importCandidates(specifier)) {
      const file = vscode.Uri.joinPath(folder, candidate);
      const found = await Promise.resolve(vscode.workspace.fs.stat(file)).catch(() => undefined);
      if (found?.type !== vscode.FileType.File) continue;
      await vscode.commands.executeCommand("hookloom.openFlow", file);
      return;
    }
    throw fileNotFound(specifier);
  }

  /** The command acts on the active editor, so the diagram has to be it; its undo is the document's. */
  async #history(command: "undo" | "redo"): Promise<void> {
    if (!this.panel.active) this.panel.reveal(undefined, false);
    await vscode.commands.executeCommand(command);
  }
}
