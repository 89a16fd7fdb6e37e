import { readDeclarations, readFlow, writeEdit } from "@hookloom/language-server/bridge";
import {
  connectRpc,
  deltaOf,
  type FlowEdit,
  type FlowSnapshot,
  type FlowViewContract,
  findStep,
  type PaletteItem,
  RpcError,
  type RpcPeer,
  type Step,
  stepsOf,
  type TextEdit,
  writtenRanges,
} from "@hookloom/language-server/protocol";
import type { Page } from "playwright-core";
import { planEdit } from "../../language-server/src/server/features/edit.ts";
import { OpenDocument } from "../../language-server/src/server/open-document.ts";

const bridge = { readFlow, writeEdit, readDeclarations };

export const paletteItems: readonly PaletteItem[] = [
  {
    id: "variable",
    group: "constructs",
    label: "Variable",
    icon: "symbol-variable",
    detail: "const name = …",
    step: { kind: "variable", fields: { name: "value", value: "undefined" } },
  },
  {
    id: "if",
    group: "constructs",
    label: "if",
    icon: "git-compare",
    keywords: ["condition"],
    step: { kind: "if", fields: { condition: "true" } },
  },
  {
    id: "for",
    group: "constructs",
    label: "for each",
    icon: "sync",
    keywords: ["loop"],
    step: { kind: "for", fields: { item: "item", of: "items" } },
  },
  {
    id: "log",
    group: "constructs",
    label: "Log",
    icon: "output",
    detail: "log.info",
    step: { kind: "log", fields: { message: '""' } },
  },
  {
    id: "http",
    group: "constructs",
    label: "HTTP call",
    icon: "globe",
    detail: "fetch",
    keywords: ["request"],
    step: { kind: "http", fields: { url: '"https://"' } },
  },
  {
    id: "notify",
    group: "functions",
    label: "notify",
    icon: "symbol-method",
    detail: "(to, subject)",
    step: { kind: "call", fields: { call: "notify(to, subject)" } },
  },
];

/**
 * The host's half of a flow editor, over a text that lives in the test. It records what the page asks for. The server's
 * own code decides whether an edit of an older picture still applies.
 */
export class FakeHost {
  readonly edits: FlowEdit[] = [];
  /** The version that each of the edits was made on. */
  readonly versions: number[] = [];
  /** The edits that were only checked. */
  readonly checks: FlowEdit[] = [];
  #history: { readonly undo?: string; readonly redo?: string } = {};
  /** What an edit waits for before it is answered. */
  edited: Promise<unknown> = Promise.resolve();
  readonly events: { readonly event: string; readonly params: unknown }[] = [];
  clipboard = "";
  state: unknown;
  snapshot: FlowSnapshot;
  readonly #text: OpenDocument;
  readonly #page: Page;
  #peer: RpcPeer<FlowViewContract["host"], FlowViewContract["view"]> | undefined;
  #receive: (message: unknown) => void = () => undefined;

  constructor(page: Page, text: string, more: Partial<FlowSnapshot> = {}) {
    this.#page = page;
    const uri = "file:///orders/src/webhook.ts";
    this.#text = new OpenDocument(bridge, uri, "typescript", 1, text);
    this.snapshot = {
      uri,
      fileName: "webhook.ts",
      version: 1,
      document: this.#text.flow(),
      sources: [
        { id: "github", label: "GitHub", icon: "brand:github" },
        { id: "http", label: "HTTP", icon: "globe" },
      ],
      editable: true,
      inProject: true,
      ...more,
    };
  }

  get text(): string {
    return this.#text.text;
  }

  receive(message: unknown): void {
    this.#receive(message);
  }

  /** Opens the channel; the page gets its first snapshot once it is ready. */
  connect(): void {
    const note =
      (event: string) =>
      (params: unknown): void => {
        this.events.push({ event, params });
      };
    this.#peer = connectRpc<FlowViewContract["host"], FlowViewContract["view"]>(
      {
        post: (message) =>
          void this.#page.evaluate((data) => window.postMessage(data, "*"), message).catch(() => undefined),
        listen: (receive) => {
          this.#receive = receive;
          return () => undefined;
        },
      },
      {
        requests: {
          edit: ({ version, edit }) => this.edit(version, edit),
          check: ({ version, edit }) => this.check(version, edit),
          undo: () => this.stepHistory("undo"),
          redo: () => this.stepHistory("redo"),
          palette: () => paletteItems,
          textOf: ({ steps }) => steps.map((id) => this.textOf(id)).join("\n"),
          readClipboard: () => this.clipboard,
          writeClipboard: ({ text }) => {
            this.clipboard = text;
            return null;
          },
        },
        events: {
          ready: () => this.show({}),
          select: note("select"),
          reveal: note("reveal"),
          sendSample: note("sendSample"),
          openFile: note("openFile"),
        },
      },
    );
  }

  async edit(
    version: number,
    edit: FlowEdit,
  ): Promise<FlowViewContract["host"]["requests"]["edit"]["result"]> {
    this.edits.push(edit);
    this.versions.push(version);
    await this.edited;
    this.#history = { undo: this.text };
    const edits = this.#plan(version, edit);
    return { version: this.change(edits), written: writtenRanges(edits) };
  }

  /** What the real host answers: the refusal that the edit would get. */
  check(version: number, edit: FlowEdit): { problem?: { code: string; message: string } } {
    this.checks.push(edit);
    try {
      this.#plan(version, edit);
      return {};
    } catch (thrown) {
      if (!(thrown instanceof RpcError)) throw thrown;
      return { problem: { code: thrown.code, message: thrown.message } };
    }
  }

  /** The history is the editor's; this one knows the last change alone. */
  stepHistory(command: "undo" | "redo"): { changed: boolean } {
    this.events.push({ event: command, params: {} });
    const text = this.#history[command];
    if (text === undefined) return { changed: false };
    const now = this.text;
    this.change([{ start: 0, end: now.length, newText: text }]);
    this.#history = command === "undo" ? { redo: now } : { undo: now };
    return { changed: true };
  }

  #plan(version: number, edit: FlowEdit): readonly TextEdit[] {
    const { uri } = this.snapshot;
    try {
      return planEdit(this.#text, { uri, version, edit }, bridge).changes[uri]?.edits ?? [];
    } catch (thrown) {
      const { data, message } = thrown as { data?: { code: string }; message: string };
      throw data ? new RpcError(data.code, message) : thrown;
    }
  }

  /** Changes the text, as the diagram or a person in the text editor does. */
  change(changes: readonly TextEdit[]): number {
    const { version: base, document: before } = this.snapshot;
    const version = base + 1;
    const ranges = changes.toReversed().map(({ start, end, newText }) => ({
      range: this.#text.rangeOf({ start, end }),
      text: newText,
    }));
    this.#text.change(ranges, version);
    const document = this.#text.flow();
    const by = changes.reduce((sum, { start, end, newText }) => sum + newText.length - (end - start), 0);
    const delta = deltaOf(before, document, { from: changes.at(-1)?.end ?? 0, by });
    this.snapshot = { ...this.snapshot, document, version };
    this.send("flowUpdate", { base, version, delta });
    return version;
  }

  /** Replaces the first occurrence of some words in the text. */
  type(before: string, after: string): void {
    const start = this.text.indexOf(before);
    this.change([{ start, end: start + before.length, newText: after }]);
  }

  /** Sends a changed snapshot. */
  show(change: Partial<FlowSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    this.send("flow", this.snapshot);
  }

  send<E extends keyof FlowViewContract["host"]["events"] & string>(
    event: E,
    params: FlowViewContract["host"]["events"][E],
  ): void {
    this.#peer?.send(event, params);
  }

  /** The step that has this label, or this text in a field. */
  step(words: string): Step {
    const found = stepsOf(this.snapshot.document).find(
      ({ label, detail }) => label === words || detail === words,
    );
    if (!found) throw new Error(`No step says ${words}.`);
    return found;
  }

  textOf(id: string): string {
    const step = findStep(this.snapshot.document, id);
    return step ? this.text.slice(step.range.start, step.range.end) : "";
  }

  /** The last thing that the page told of itself under that name. */
  last(event: string): unknown {
    return this.events.findLast((each) => each.event === event)?.params;
  }
}
