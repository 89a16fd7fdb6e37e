import type { DebugState } from "@hookloom/language-server/protocol";
import type * as vscode from "vscode";
import type { FlowMachine } from "../../../extension/src/host/flow/flow-machine.ts";
import { DebugFeed, type FlowDebugger } from "../../../extension/src/host/flow/runs/debug-feed.ts";
import {
  fakeDebug,
  Location,
  type SourceBreakpoint,
} from "../../../extension/src/host/flow/testing/fake-debug.ts";
import { EventEmitter } from "../../../extension/src/host/flow/testing/fake-values.ts";
import type { FakeDocument } from "../../../extension/src/host/flow/testing/fake-vscode.ts";

/** The debugger of a project, which is where a test says. */
export class KnownDebugger {
  /** Why nothing stops at a breakpoint. */
  readonly unbound = new Map<SourceBreakpoint, string>();
  #phase: DebugState["phase"] = "off";
  #place: { readonly file: string; readonly position: vscode.Position; readonly isTop: boolean } | undefined;
  readonly #changed = new EventEmitter<void>();
  readonly #document: FakeDocument;

  constructor(document: FakeDocument) {
    this.#document = document;
    fakeDebug.removeBreakpoints(fakeDebug.breakpoints);
  }

  readonly open: FlowMachine["cardDebugger"] = (document, ports) => {
    const placeNow = () => this.#place;
    const sessions = {
      get place() {
        return placeNow();
      },
      phase: () => this.#phase,
      unbound: async (_root: string, breakpoint: vscode.Breakpoint) =>
        this.unbound.get(breakpoint as unknown as SourceBreakpoint),
      stop: async () => undefined,
      onDidChange: (listener: () => void) => this.#changed.event(listener) as vscode.Disposable,
    };
    return new DebugFeed(document, sessions as FlowDebugger, ports);
  };

  show(phase: DebugState["phase"]): void {
    this.#phase = phase;
    this.#place = undefined;
    this.#changed.fire();
  }

  /** It stands at the first occurrence of some words, or in a call there. */
  stopAt(words: string, isTop = true): void {
    this.#phase = "stopped";
    const offset = this.#document.getText().indexOf(words);
    if (offset < 0) throw new Error(`The text has no ${words}`);
    const position = this.#document.positionAt(offset) as vscode.Position;
    this.#place = { file: this.#document.uri.fsPath, position, isTop };
    this.#changed.fire();
  }

  /** Where a breakpoint of a whole line is. */
  lineAt(offset: number): Location {
    return new Location(this.#document.uri, { ...this.#document.positionAt(offset), character: 0 });
  }
}
