import type { CardBreakpoint, DebugState } from "@hookloom/protocol/debugging";
import type * as vscode from "vscode";
import type { FlowDebugger } from "../../../extension/host/src/flow/runs/debug-feed.ts";
import {
  fakeDebug,
  Location,
  SourceBreakpoint,
} from "../../../extension/host/src/flow/testing/fake-debug.ts";
import { EventEmitter } from "../../../extension/host/src/flow/testing/fake-values.ts";
import type { FakeDocument } from "../../../extension/host/src/flow/testing/fake-vscode.ts";

/** The debugger of a project, which is where a test says, and the breakpoints of its text. */
export class KnownDebugger implements FlowDebugger {
  location: FlowDebugger["location"];
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event as FlowDebugger["onDidChange"];
  readonly #document: FakeDocument;
  readonly #unbound = new Map<unknown, string>();
  #phase: DebugState["phase"] = "off";
  #started: string | undefined;
  /** When something ran under it last. */
  ran: string | undefined;

  constructor(document: FakeDocument) {
    this.#document = document;
    this.removeBreakpoints();
  }

  since(): string | undefined {
    return this.#phase === "off" ? this.ran : this.#started;
  }

  phase(): DebugState["phase"] {
    return this.#phase;
  }

  async unbound(_root: string, breakpoint: vscode.Breakpoint): Promise<string | undefined> {
    return this.#unbound.get(breakpoint);
  }

  async stop(): Promise<void> {}

  show(phase: DebugState["phase"], place?: FlowDebugger["location"]): void {
    if (this.#phase === "off" && phase !== "off") this.#started = new Date().toISOString();
    this.#phase = phase;
    this.location = place;
    this.#changed.fire();
  }

  /** It is stopped at the first occurrence of some words, or in a call there. */
  stopAt(words: string, isTop = true): void {
    const offset = this.#document.getText().indexOf(words);
    if (offset < 0) throw new Error(`The text has no ${words}`);
    const position = this.#document.positionAt(offset) as vscode.Position;
    this.show("stopped", { file: this.#document.uri.fsPath, position, isTop });
  }

  /** Sets a breakpoint on the line of an offset. */
  breakAt(offset: number, { unbound, ...more }: Partial<Omit<CardBreakpoint, "step">> = {}): void {
    const position = { ...this.#document.positionAt(offset), character: 0 };
    const { enabled, condition, hitCondition, logMessage } = more;
    const place = new Location(this.#document.uri, position);
    const breakpoint = new SourceBreakpoint(place, enabled, condition, hitCondition, logMessage);
    if (unbound !== undefined) this.#unbound.set(breakpoint, unbound);
    fakeDebug.addBreakpoints([breakpoint]);
  }

  removeBreakpoints(): void {
    fakeDebug.removeBreakpoints(fakeDebug.breakpoints);
  }
}
