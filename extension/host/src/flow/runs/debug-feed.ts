import type {
  BreakpointAction,
  CardBreakpoint,
  CardBreakpoints,
  DebugState,
} from "@hookloom/protocol/debugging";
import type { FlowDocument, Range, Step } from "@hookloom/protocol/flow-document";
import type { FlowSnapshot } from "@hookloom/protocol/flow-view";
import { findStep, listSteps } from "@hookloom/protocol/walk";
import * as vscode from "vscode";
import { callCommand } from "../../commands/call-command.ts";
import { type DebugSessions, realNames, type StackLocation } from "../../shared/debug-sessions.ts";
import { HostError } from "../../shared/errors.ts";
import { besideColumn, textColumn } from "../../webview/columns.ts";

/** The members of a document that are used to locate breakpoints. */
export type PlacedText = Pick<vscode.TextDocument, "positionAt" | "offsetAt" | "getText">;

/**
 * Returns the step that a breakpoint belongs to: the step that starts on its line, or else the innermost step that contains the
 * line.
 */
export function stepOfBreakpoint(
  text: PlacedText,
  document: FlowDocument,
  { line, character }: vscode.Position,
): Step | undefined {
  const steps = listSteps(document);
  const offset = text.offsetAt(new vscode.Position(line, character));
  // A column is set if a line has several possible breakpoint locations.
  if (character > 0) {
    const around = steps.filter(({ range }) => range.start <= offset && offset < range.end);
    const own = around.findLast(({ range }) => text.positionAt(range.start).line === line);
    if (own) return own;
  }
  const end = text.offsetAt(new vscode.Position(line + 1, 0));
  const start = text.offsetAt(new vscode.Position(line, 0));
  const last = end > start ? end : text.getText().length;
  const starting = steps.find(({ range }) => range.start >= start && range.start < last);
  return starting ?? steps.findLast(({ range }) => range.start < start && range.end > start);
}

/** Returns the position of a breakpoint on a step: its line, with a column only if other code precedes the step on that line. */
export function breakpointPosition(text: PlacedText, { start }: Range): vscode.Position {
  const position = text.positionAt(start);
  const before = text.getText().slice(start - position.character, start);
  return before.trim() === "" ? new vscode.Position(position.line, 0) : position;
}

/** An editor breakpoint in a file. */
type PlacedBreakpoint = Pick<
  vscode.SourceBreakpoint,
  "location" | "enabled" | "condition" | "hitCondition" | "logMessage"
>;

/** Groups breakpoints by the card that they are on. */
export function onCards<B extends PlacedBreakpoint>(
  text: PlacedText,
  document: FlowDocument,
  breakpoints: readonly B[],
): ReadonlyMap<string, readonly B[]> {
  const cards = new Map<string, B[]>();
  for (const breakpoint of breakpoints) {
    const step = stepOfBreakpoint(text, document, breakpoint.location.range.start);
    if (step) cards.set(step.id, [...(cards.get(step.id) ?? []), breakpoint]);
  }
  return cards;
}

/** Returns the breakpoint that a card shows: its first enabled one. */
export function cardBreakpoint(
  step: string,
  breakpoints: readonly PlacedBreakpoint[],
  unbound: string | undefined,
): CardBreakpoint | undefined {
  const shown = breakpoints.find(({ enabled }) => enabled) ?? breakpoints[0];
  if (!shown) return undefined;
  const { enabled, condition, hitCondition, logMessage } = shown;
  return {
    step,
    enabled,
    ...(condition ? { condition } : {}),
    ...(hitCondition ? { hitCondition } : {}),
    ...(logMessage ? { logMessage } : {}),
    ...(unbound === undefined || !enabled ? {} : { unbound }),
  };
}

/** The members of debug sessions that a diagram uses. */
export type FlowDebugger = Pick<
  DebugSessions,
  "location" | "phase" | "since" | "unbound" | "stop" | "onDidChange"
>;

/** The functions of a diagram that its feed uses. */
export interface DebugFeedPorts {
  /** Returns the root of the file's project. */
  root(): Promise<string | undefined>;
  /** Returns the newest snapshot. */
  snapshot(): FlowSnapshot | undefined;
  /** Maps a range of an earlier version to the current text. */
  rangeNow(version: number, range: Range): Range | undefined;
  showBreakpoints(breakpoints: CardBreakpoints): void;
  showState(state: DebugState): void;
}

/** The VS Code commands that edit a breakpoint or create one at the text cursor. */
const editorCommands: Readonly<Record<"edit" | "condition" | "logpoint", string>> = {
  edit: "editor.debug.action.editBreakpoint",
  condition: "editor.debug.action.conditionalBreakpoint",
  logpoint: "editor.debug.action.addLogPoint",
};

/** The range of a breakpoint's line in a version of the text. */
interface TrackedLine {
  readonly version: number;
  readonly range: Range;
}

/**
 * Shows the debugger's state and VS Code's breakpoints on the cards of one file, and applies changes made there. The breakpoints
 * are regular VS Code breakpoints, so they appear in its views and remain when the diagram is closed.
 */
export class DebugFeed implements vscode.Disposable {
  readonly #document: vscode.TextDocument;
  readonly #sessions: FlowDebugger;
  readonly #ports: DebugFeedPorts;
  readonly #subscription: vscode.Disposable;
  /** The paths by which debuggers may refer to the file. */
  readonly #files: ReadonlySet<string>;
  /** The locations of the file's breakpoints, to move them with the text if no text editor does. */
  #trackedLines = new Map<vscode.SourceBreakpoint, TrackedLine>();
  /** The line at which the debugger is paused, in the version of the text for which it was reported. */
  #stopped: { readonly at: StackLocation; readonly line: TrackedLine; readonly column: number } | undefined;
  #root: string | undefined;
  #generation = 0;
  /** The state last sent to the page, so that nothing is sent for a keystroke that does not change it. */
  #shown: { readonly breakpoints?: string | undefined; readonly state?: string } = {};
  #disposed = false;

  constructor(document: vscode.TextDocument, sessions: FlowDebugger, ports: DebugFeedPorts) {
    this.#document = document;
    this.#sessions = sessions;
    this.#ports = ports;
    this.#files = document.uri.scheme === "file" ? realNames(document.uri.fsPath) : new Set();
    this.#trackBreakpoints();
    this.#trackLocation();
    this.#subscription = vscode.Disposable.from(
      vscode.debug.onDidChangeBreakpoints(() => {
        this.#trackBreakpoints();
        this.painted();
      }),
      sessions.onDidChange(() => {
        this.#trackLocation();
        this.painted();
      }),
    );
    void ports.root().then((root) => {
      this.#root = root;
      if (!this.#disposed) this.painted();
    });
  }

  /** Resets the known state, because a new page has received nothing yet. */
  pageRenewed(): void {
    this.#shown = {};
  }

  /** Sends the breakpoints and the debugger's location, once the page shows the snapshot that they refer to. */
  painted(): void {
    void this.#show();
  }

  /**
   * Moves the breakpoints after a change of the text. A visible text editor moves its breakpoints with the text; if only the
   * diagram is open, they are moved here.
   */
  textChanged(): void {
    const isShown = vscode.window.visibleTextEditors.some(({ document }) => document === this.#document);
    if (isShown || this.#trackedLines.size === 0) return;
    const gone: vscode.SourceBreakpoint[] = [];
    const moved: vscode.SourceBreakpoint[] = [];
    for (const [one, { version, range }] of this.#trackedLines) {
      const { start } = one.location.range;
      const now = this.#ports.rangeNow(version, range);
      const line = now && this.#document.positionAt(now.start).line;
      if (line === start.line) continue;
      gone.push(one);
      if (line === undefined) continue;
      const location = new vscode.Location(this.#document.uri, new vscode.Position(line, start.character));
      moved.push(copyBreakpoint(one, location, one.enabled));
    }
    if (gone.length === 0) return;
    vscode.debug.removeBreakpoints(gone);
    vscode.debug.addBreakpoints(moved);
  }

  /**
   * Changes the breakpoint of a card, or opens VS Code's breakpoint editor.
   * @throws HostError `no-breakpoint` if no breakpoint is possible on the card, or if its code was replaced
   */
  async change(step: string, action: BreakpointAction): Promise<void> {
    const own = this.#onCards().get(step) ?? [];
    const range = this.#breakableRange(step);
    if (action === "add") {
      if (own.length === 0)
        vscode.debug.addBreakpoints([this.#breakpointAt(breakpointPosition(this.#document, range))]);
    } else if (action === "remove") {
      vscode.debug.removeBreakpoints(own);
    } else if (action === "enable" || action === "disable") {
      // A breakpoint cannot be changed, only replaced.
      vscode.debug.removeBreakpoints(own);
      vscode.debug.addBreakpoints(own.map((one) => copyBreakpoint(one, one.location, action === "enable")));
    } else {
      const [first] = own;
      await this.#openInput(action, first?.location.range.start ?? this.#document.positionAt(range.start));
    }
  }

  /** Starts or stops debugging the file's project. */
  async run(on: boolean): Promise<void> {
    if (on) await callCommand("hookloom.debug", { uri: this.#document.uri });
    else if (this.#root !== undefined) await this.#sessions.stop(this.#root);
  }

  dispose(): void {
    this.#disposed = true;
    this.#subscription.dispose();
  }

  /** Returns the range of a step in the current text. @throws HostError `no-breakpoint` */
  #breakableRange(id: string): Range {
    const snapshot = this.#ports.snapshot();
    const step = snapshot && findStep(snapshot.document, id);
    const range = step && this.#ports.rangeNow(snapshot.version, step.range);
    if (!range || step.disabled || step.kind === "hole") throw noBreakpoint();
    return range;
  }

  #breakpointAt(position: vscode.Position): vscode.SourceBreakpoint {
    return new vscode.SourceBreakpoint(new vscode.Location(this.#document.uri, position));
  }

  async #openInput(action: keyof typeof editorCommands, position: vscode.Position): Promise<void> {
    const { uri } = this.#document;
    await vscode.window.showTextDocument(this.#document, {
      viewColumn: textColumn(uri) ?? besideColumn(),
      selection: new vscode.Range(position, position),
    });
    await vscode.commands.executeCommand(editorCommands[action]);
  }

  #fileBreakpoints(): readonly vscode.SourceBreakpoint[] {
    const key = this.#document.uri.toString();
    return vscode.debug.breakpoints
      .filter((one) => one instanceof vscode.SourceBreakpoint)
      .filter(({ location }) => location.uri.toString() === key);
  }

  #onCards(): ReadonlyMap<string, readonly vscode.SourceBreakpoint[]> {
    const snapshot = this.#ports.snapshot();
    return snapshot ? onCards(this.#document, snapshot.document, this.#fileBreakpoints()) : new Map();
  }

  /** Sends the breakpoints first and then the state, so that a running debugger is shown with its resolved breakpoints. */
  async #show(): Promise<void> {
    const generation = ++this.#generation;
    const breakpoints = await this.#cardBreakpoints();
    if (generation !== this.#generation || this.#disposed || !this.#ports.snapshot()) return;
    const root = this.#root;
    const phase = root === undefined ? "off" : this.#sessions.phase(root);
    const since = root === undefined ? undefined : this.#sessions.since(root);
    const location = this.#currentLocation();
    const state = { phase, ...(since === undefined ? {} : { since }), ...(location ? { location } : {}) };
    const before = this.#shown;
    const placed = breakpoints ? JSON.stringify(breakpoints.breakpoints) : before.breakpoints;
    this.#shown = { breakpoints: placed, state: JSON.stringify(state) };
    if (breakpoints && placed !== before.breakpoints) this.#ports.showBreakpoints(breakpoints);
    if (this.#shown.state !== before.state) this.#ports.showState(state);
  }

  /**
   * Returns the breakpoints of cards; undefined while the text is ahead of the snapshot, because the line numbers differ. The
   * breakpoints are then sent with the next snapshot.
   */
  async #cardBreakpoints(): Promise<CardBreakpoints | undefined> {
    const version = this.#ports.snapshot()?.version;
    if (version !== this.#document.version) return undefined;
    const cards = [...this.#onCards()];
    const all = await Promise.all(
      cards.map(async ([step, own]) => cardBreakpoint(step, own, await this.#unbound(own))),
    );
    return { version, breakpoints: all.filter((one) => one !== undefined) };
  }

  /** Returns why none of a card's breakpoints is bound; undefined if at least one is, or if nothing is being debugged. */
  async #unbound(own: readonly vscode.SourceBreakpoint[]): Promise<string | undefined> {
    const root = this.#root;
    if (root === undefined) return undefined;
    const enabled = own.filter(({ enabled: isEnabled }) => isEnabled);
    const reasons = await Promise.all(enabled.map((one) => this.#sessions.unbound(root, one)));
    return reasons.includes(undefined) ? undefined : reasons[0];
  }

  /**
   * Returns the location in the current text at which the debugger is paused. The debugger does not know about edits, so its line
   * is tracked through them; undefined if that line was replaced.
   */
  #currentLocation(): DebugState["location"] {
    if (!this.#stopped) return undefined;
    const { at, line, column } = this.#stopped;
    const now = this.#ports.rangeNow(line.version, line.range);
    if (!now) return undefined;
    const offset = Math.min(now.start + column, now.end);
    return { offset, version: this.#document.version, isTop: at.isTop };
  }

  #trackLocation(): void {
    const { location } = this.#sessions;
    if (location === this.#stopped?.at) return;
    const { version } = this.#document;
    this.#stopped = undefined;
    if (!location || !this.#files.has(location.file)) return;
    const range = this.#lineRange(location.position);
    const column = Math.max(0, this.#document.offsetAt(location.position) - range.start);
    this.#stopped = { at: location, line: { version, range }, column };
  }

  /** Stores the current line of each breakpoint. */
  #trackBreakpoints(): void {
    const { version } = this.#document;
    this.#trackedLines = new Map(
      this.#fileBreakpoints().map((one) => [
        one,
        { version, range: this.#lineRange(one.location.range.start) },
      ]),
    );
  }

  #lineRange({ line }: vscode.Position): Range {
    const start = this.#document.offsetAt(new vscode.Position(line, 0));
    const text = this.#document.getText();
    const end = text.indexOf("\n", start);
    const content = text.slice(start, end < 0 ? text.length : end);
    const indent = content.length - content.trimStart().length;
    return { start: start + indent, end: start + Math.max(indent, content.trimEnd().length) };
  }
}

function copyBreakpoint(
  { condition, hitCondition, logMessage }: vscode.SourceBreakpoint,
  location: vscode.Location,
  enabled: boolean,
): vscode.SourceBreakpoint {
  return new vscode.SourceBreakpoint(location, enabled, condition, hitCondition, logMessage);
}

const noBreakpoint = (): HostError =>
  new HostError(
    "no-breakpoint",
    vscode.l10n.t(
      "A breakpoint cannot be set on this card: its code is disabled, broken or has just changed.",
    ),
  );
