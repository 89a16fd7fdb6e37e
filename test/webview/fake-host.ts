import {
  connectRpc,
  type FlowDocument,
  type FlowEdit,
  type FlowSnapshot,
  type FlowViewContract,
  type PaletteItem,
  type RpcPeer,
} from "@hookloom/language-server/protocol";
import type { Page } from "playwright-core";
import { editDocument } from "./edit-document.ts";

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

/** The host's half of a flow editor, over a document that lives in the test. It records what the page asks for. */
export class FakeHost {
  readonly edits: FlowEdit[] = [];
  readonly events: { readonly event: string; readonly params: unknown }[] = [];
  clipboard = "";
  state: unknown;
  snapshot: FlowSnapshot;
  readonly #page: Page;
  #peer: RpcPeer<FlowViewContract["host"], FlowViewContract["view"]> | undefined;
  #receive: (message: unknown) => void = () => undefined;

  constructor(page: Page, document: FlowDocument, more: Partial<FlowSnapshot> = {}) {
    this.#page = page;
    this.snapshot = {
      uri: "file:///orders/src/webhook.ts",
      fileName: "webhook.ts",
      version: 1,
      document,
      sources: [
        { id: "github", label: "GitHub", icon: "brand:github" },
        { id: "http", label: "HTTP", icon: "globe" },
      ],
      editable: true,
      inProject: true,
      ...more,
    };
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
          edit: ({ edit }) => this.edit(edit),
          palette: () => paletteItems,
          textOf: ({ steps }) => steps.map((id) => `step(${id});`).join("\n"),
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
          undo: note("undo"),
          redo: note("redo"),
        },
      },
    );
  }

  edit(edit: FlowEdit): { version: number } {
    this.edits.push(edit);
    const document = editDocument(this.snapshot.document, edit);
    const version = this.snapshot.version + 1;
    this.show({ document, version });
    return { version };
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

  /** The last thing that the page told of itself under that name. */
  last(event: string): unknown {
    return this.events.findLast((each) => each.event === event)?.params;
  }
}
