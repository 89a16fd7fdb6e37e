import { ChangeLog } from "@hookloom/protocol/change-log";
import type { FlowDocument, FlowTrigger, Range } from "@hookloom/protocol/flow-document";
import type { FlowGesture } from "@hookloom/protocol/flow-gestures";
import {
  type FlowSnapshot,
  type FlowUpdate,
  type FlowViewContract,
  flowMessages,
  type SourceAppearance,
} from "@hookloom/protocol/flow-view";
import type { RpcHandlers, RpcPeer } from "@hookloom/protocol/rpc";
import { findStep } from "@hookloom/protocol/walk";
import * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";
import { connectPage } from "../webview/connect-page.ts";
import { CodeProblemsFeed } from "./code-problems.ts";
import {
  type AppliedEdit,
  applyFix,
  applyFlowEdit,
  checkFlowEdit,
  type KeepSecret,
  reportIfClosed,
} from "./edits/apply-flow-edit.ts";
import { Proposals } from "./edits/proposals.ts";
import { type FlowChoice, shownChoice } from "./flow-choice.ts";
import type { CardDebugger, EnvironmentRunsOnCards, FlowMachine, Recordings } from "./flow-machine.ts";
import { openImported } from "./imported-file.ts";
import { createSnapshot } from "./page/flow-snapshot.ts";
import type { KeptViews } from "./page/kept-by-file.ts";
import { type DrawnDiagram, exportEvents, exportRequests } from "./picture/export-diagram.ts";
import {
  clipboardRequests,
  declaredEvents,
  declaredRequests,
  documentQuestions,
  type FlowValues,
  followPayload,
  historyRequests,
  installPackage,
  payloadValues,
  type SettingsPort,
} from "./questions/flow-questions.ts";
import { MappingQuestions } from "./questions/mapping-questions.ts";
import type { RecentRows } from "./questions/recent-rows.ts";
import type { FlowChange, FlowServer } from "./server/flow-server.ts";
import { ShownSample } from "./shown-sample.ts";
import { TextCursor } from "./text-cursor.ts";
import type { TypingContext } from "./typing-context.ts";

type Host = FlowViewContract["host"];
type View = FlowViewContract["view"];

/** Host services that a session uses. */
export interface SessionPorts {
  readonly server: FlowServer;
  readonly sources: readonly SourceAppearance[];
  readonly connections: readonly SourceAppearance[];
  readonly highlight: vscode.TextEditorDecorationType;
  readonly settings: SettingsPort;
  readonly recent: RecentRows;
  readonly views: KeptViews;
  readonly typing: TypingContext;
  /** Returns the root of the file's project. */
  projectRoot(uri: vscode.Uri): Promise<string | undefined>;
  /** Returns false if the user cancelled the installation, or if it failed and the error was shown. */
  installTypes(): Promise<boolean>;
  readonly keepSecret: KeepSecret;
  readonly values: FlowValues;
  readonly machine: FlowMachine;
  /** Reads the icons that exported SVG contains. */
  readonly readIcons: DrawnDiagram["readIcons"];
  onError(error: unknown): void;
}

/** An open diagram: the channel to its view, the newest snapshot, and the text cursor. */
export class FlowSession implements vscode.Disposable {
  readonly document: vscode.TextDocument;
  readonly panel: vscode.WebviewPanel;
  readonly sample: ShownSample;
  readonly #ports: SessionPorts;
  readonly #drawn: DrawnDiagram;
  readonly #peer: RpcPeer<Host, View>;
  readonly #textCursor: TextCursor;
  readonly #problems: CodeProblemsFeed;
  readonly #proposals: Proposals;
  readonly #recorded: Recordings;
  readonly #counts: EnvironmentRunsOnCards;
  readonly #debugger: CardDebugger;
  readonly #mappings: MappingQuestions;
  readonly #disposables: vscode.Disposable[] = [];
  /** The changes since each snapshot, used to map ranges of an earlier text to the current one. */
  readonly #changes: ChangeLog;
  #snapshot: FlowSnapshot | undefined;
  /** The version last sent to the view; undefined if the page does not exist yet. */
  #sent: number | undefined;
  /** True once a page has responded, so that messages reach it. */
  #ready = false;
  #disposed = false;
  #choice: FlowChoice | undefined;
  #inProject = false;
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
    this.#changes = new ChangeLog(document.version);
    this.sample = new ShownSample(document.uri, (sample) => {
      if (this.#ready) this.#send("sampleSent", sample);
    });
    this.#textCursor = new TextCursor(document, ports.highlight, (cursor) => {
      this.#marked = undefined;
      this.#cursorMoved(cursor);
    });
    this.#drawn = { uri: document.uri, snapshot: () => this.#snapshot, readIcons: ports.readIcons };
    // A cursor at the top of the file does not indicate which flow the user wants to see.
    const offset = this.#textCursor.offset();
    this.#choice = choice ?? (offset ? { offset } : undefined);
    const root = (): Promise<string | undefined> => ports.projectRoot(document.uri);
    this.#recorded = ports.machine.recordings(document, {
      server: ports.server,
      root,
      onChange: () => this.#send("recordingsChanged", {}),
    });
    this.#counts = ports.machine.environmentRuns(document, {
      snapshot: () => this.#snapshot,
      isVisible: () => panel.visible,
      send: (runs) => this.#send("environmentRuns", runs),
    });
    this.#debugger = ports.machine.cardDebugger(document, {
      root,
      snapshot: () => this.#snapshot,
      rangeNow: (version, range) => this.#changes.currentRange(version, range),
      showBreakpoints: (breakpoints) => this.#send("breakpoints", breakpoints),
      showState: (state) => this.#send("debugState", state),
    });
    this.#mappings = new MappingQuestions(
      { ...ports, runner: ports.machine.runner, findTrigger: (flow) => this.#findTrigger(flow) },
      document.uri,
    );
    this.#peer = connectPage<typeof flowMessages, Host["events"]>(
      panel.webview,
      flowMessages,
      { requests: this.#requests(), events: this.#events() },
      ports.onError,
    );
    this.#proposals = new Proposals({ ...ports, models: ports.machine.models }, document, (models) =>
      this.#send("models", models),
    );
    this.#problems = new CodeProblemsFeed(
      document,
      (problems) => this.#send("problems", problems),
      (version, range) => this.#changes.currentRange(version, range),
    );
    const uri = document.uri.toString();
    this.#disposables.push(
      this.#recorded,
      this.#counts,
      this.#debugger,
      this.#textCursor,
      this.#problems,
      this.#proposals,
      vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document === document) this.#changed(event);
      }),
      panel.onDidChangeViewState(() => this.#visibilityChanged()),
      { dispose: () => ports.server.unwatch(uri) },
      ports.server.onFlowChanged((changed) => {
        if (changed.uri === uri) this.#takeSnapshot(changed);
      }),
      ports.server.onTypeProblems((problems) => {
        if (problems.uri === uri) this.#problems.takeTyped(problems);
      }),
      ports.server.onTypesChanged(() => this.#send("typesChanged", {})),
      followPayload(ports.values, () => {
        this.#mappings.payloadChanged();
        this.#send("payloadValuesChanged", {});
        this.#recorded.refresh();
      }),
      ports.settings.onChange(() => this.#send("settingValuesChanged", {})),
      ports.server.onPaletteChanged(() => this.#send("paletteChanged", {})),
    );
  }

  /** Requests the first snapshot. It is sent immediately: VS Code keeps it until the page is loaded. */
  async load(): Promise<void> {
    const { uri } = this.document;
    const [first] = await Promise.all([
      this.#ports.server.watch(uri.toString()),
      this.#ports.projectRoot(uri).then((root) => {
        this.#inProject = root !== undefined;
      }),
    ]);
    this.#takeSnapshot({ uri: uri.toString(), ...first });
    this.#counts.start().catch(this.#ports.onError);
  }

  /** Shows another flow of the file, now or with the first snapshot. */
  show(choice: FlowChoice): void {
    this.#choice = choice;
    if (this.#snapshot) this.#sendChoice(this.#snapshot.document);
  }

  gesture(gesture: FlowGesture): void {
    this.#send("gesture", { gesture });
  }

  dispose(): void {
    this.#disposed = true;
    this.#peer.dispose();
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #requests(): RpcHandlers<Host, View>["requests"] {
    const { server, settings, recent } = this.#ports;
    const uri = this.document.uri.toString();
    const questions = documentQuestions(server, uri);
    return {
      ...questions,
      palette: (params) => questions.palette({ ...params, recent: recent.list() }),
      ...declaredRequests(server, settings, this.document.uri),
      installTypes: async () => ({ installed: await this.#ports.installTypes() }),
      edit: (params) => this.#edit(params),
      check: (params) => checkFlowEdit(server, uri, params),
      ...this.#recorded.requests,
      mappingResult: (params) => this.#mappings.run(params),
      payloadValues: (params) => payloadValues(this.#ports.values, this.#drawn, params),
      fix: (params) => this.#finishEdit(applyFix(server, this.document, params)),
      ...historyRequests(this.document, this.panel),
      installPackage: (wanted) => installPackage(uri, wanted),
      propose: (params) => this.#proposals.propose(params),
      ...exportRequests(this.#drawn),
      ...clipboardRequests,
    };
  }

  #findTrigger(id: string): FlowTrigger | undefined {
    return this.#snapshot?.document.flows.find((flow) => flow.id === id)?.triggers[0];
  }

  #events(): RpcHandlers<Host, View>["events"] {
    const uri = this.document.uri.toString();
    const declared = declaredEvents(this.document);
    const exportHandlers = exportEvents(this.#drawn, this.#ports.machine);
    return {
      ready: ({ version }) => this.#viewReady(version),
      select: ({ step }) => this.#select(step),
      reveal: ({ version, start, end }) => {
        const range = this.#changes.currentRange(version, { start, end });
        return range && this.#textCursor.reveal(range.start, range.end);
      },
      sendSample: this.sample.sendNow,
      openConsole: this.sample.openConsole,
      openSampleLink: this.sample.openLink,
      sampleClosed: this.sample.close,
      moveToHookloom: () => callCommand("hookloom.moveToHookloom", { uri }),
      setValue: declared.setValue,
      testConnection: declared.testConnection,
      paletteChosen: ({ id }) => this.#ports.recent.add(id),
      addConnection: (wanted) => callCommand("hookloom.addConnection", { uri, ...wanted }),
      exportSvg: exportHandlers.exportSvg,
      print: exportHandlers.print,
      keep: (view) => this.#ports.views.keep(uri, view),
      typing: this.#ports.typing.of(this.panel),
      stopProposing: () => this.#proposals.stop(),
      // Only the comparison page offers this action.
      showTextDiff: () => undefined,
      openFile: (file) => openImported(this.document.uri, file),
      showEnvironmentRuns: ({ chosen }) => this.#counts.show(chosen),
      showFailedDeliveries: ({ group }) => this.#counts.showFailed(group),
      showUnhandledDeliveries: (one) => this.#counts.showUnhandled(one),
      replayRecording: ({ id }) => this.#recorded.replay(id),
      debugRecording: ({ id }) => this.#recorded.debug(id),
      debug: ({ on: isOn }) => this.#debugger.run(isOn),
      breakpoint: ({ step, action }) => this.#debugger.change(step, action),
      openRecordedDelivery: ({ id }) => this.#recorded.openDelivery(id),
      openRecordedValue: (params) => this.#recorded.openValue(params),
    };
  }

  /** The response may arrive before the resulting snapshot; the view waits for that snapshot. */
  async #edit(params: Host["requests"]["edit"]["params"]): Promise<Host["requests"]["edit"]["result"]> {
    const { server, keepSecret } = this.#ports;
    return this.#finishEdit(
      applyFlowEdit(server, this.document, params, { preview: params.preview, keepSecret }),
    );
  }

  async #finishEdit(making: Promise<AppliedEdit>): Promise<Host["requests"]["edit"]["result"]> {
    const { version, written } = await reportIfClosed(making, this.document, {
      isGone: () => this.#disposed,
      onError: this.#ports.onError,
    });
    const current = written.flatMap((range) => this.#changes.currentRange(version, range) ?? []);
    return { version: this.document.version, written: current };
  }

  #changed({ document: { version }, contentChanges }: vscode.TextDocumentChangeEvent): void {
    for (const { rangeOffset: start, rangeLength, text } of contentChanges)
      this.#changes.add(version, { start, end: start + rangeLength, newText: text });
    this.#debugger.textChanged();
  }

  /** Returns the range of a step of the newest snapshot in the current text; undefined if the step was deleted or replaced. */
  #findRange(id: string): Range | undefined {
    const step = this.#snapshot && findStep(this.#snapshot.document, id);
    return step && this.#changes.currentRange(this.#snapshot?.version ?? 0, step.range);
  }

  #takeSnapshot({ version, document, update }: FlowChange): void {
    if (this.#disposed || (this.#snapshot && version < this.#snapshot.version)) return;
    const { sources, connections } = this.#ports;
    const parts = { version, document, sources, connections, inProject: this.#inProject };
    this.#snapshot = createSnapshot(this.document, parts);
    this.#paint(this.#snapshot, update);
    this.#counts.snapshotChanged();
    this.#followMark();
  }

  /** Called for a new page: when the diagram is opened, and each time its hidden tab is shown again. */
  #viewReady(version: number | undefined): void {
    this.#ready = true;
    this.sample.pageReady();
    if (!this.#snapshot) return;
    if (version === this.#snapshot.version) this.#choice = undefined;
    else {
      this.#paint(this.#snapshot);
      this.#counts.resend();
    }
  }

  /** A hidden page is destroyed. When it is shown again, it starts from the whole snapshot. */
  #visibilityChanged(): void {
    if (!this.panel.visible) [this.#sent, this.#ready] = [undefined, false];
    else if (this.#sent === undefined && this.#snapshot) this.#paint(this.#snapshot);
    this.#counts.seen();
  }

  #paint(snapshot: FlowSnapshot, update?: FlowUpdate): void {
    if (update && update.base === this.#sent) this.#send("flowUpdate", update);
    else {
      this.#send("flow", { ...snapshot, kept: this.#ports.views.of(snapshot.uri) });
      this.#problems.send();
      this.#proposals.sendAvailability();
      this.#debugger.pageRenewed();
    }
    this.#sent = this.panel.visible ? snapshot.version : undefined;
    this.#sendChoice(snapshot.document);
    this.#debugger.painted();
    if (this.#cursor) this.#cursorMoved(this.#cursor);
  }

  /** While the user types, the cursor is ahead of the snapshot, so it is sent with the snapshot of its version. */
  #cursorMoved(cursor: Host["events"]["cursor"]): void {
    const painted = this.#snapshot?.version === cursor.version;
    this.#cursor = painted ? undefined : cursor;
    if (painted) this.#send("cursor", cursor);
  }

  #sendChoice(document: FlowDocument): void {
    const choice = this.#choice;
    if (!choice) return;
    // Messages that were sent before the page responded may not have reached it.
    if (this.#ready) this.#choice = undefined;
    const shown = shownChoice(document, choice);
    if (shown) this.#send("showFlow", shown);
    if ("offset" in choice) this.#cursorMoved({ version: this.document.version, offset: choice.offset });
  }

  #send<E extends keyof Host["events"] & string>(event: E, params: Host["events"][E]): void {
    if (this.panel.visible) this.#peer.send(event, params);
  }

  #select(id: string): void {
    const range = this.#findRange(id);
    if (!range) return;
    this.#marked = id;
    this.#textCursor.select(range.start, range.end);
  }

  /** A marked statement keeps its mark when an edit moves it. */
  #followMark(): void {
    if (this.#marked !== undefined) this.#textCursor.mark(this.#findRange(this.#marked));
  }
}
