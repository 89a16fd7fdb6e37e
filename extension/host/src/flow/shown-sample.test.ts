import { readFlow } from "@hookloom/bridge/read";
import type { FlowViewContract } from "@hookloom/protocol/flow-view";
import { connectRpc } from "@hookloom/protocol/rpc";
import { expect, it } from "vitest";
import type * as vscode from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { FlowSession, type SessionPorts } from "./flow-session.ts";
import { ShownSample } from "./shown-sample.ts";
import { editor, fakePanel, fakeVscode } from "./testing/fake-vscode.ts";
import { quietEvents, quietPorts } from "./testing/quiet-ports.ts";

useVscode(fakeVscode);

const uri = "file:///project/webhook.ts";
const flushed = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const ignored = (): undefined => undefined;
const never = () => ({ dispose: ignored });

/** Runs a test with the diagram of a file, whose page lists the samples that it is sent. */
async function withPage(
  use: (page: {
    readonly samples: readonly (string | undefined)[];
    send(text: string, sentAtMs: number): void;
    /** A person closes the line of what was sent then. */
    close(sentAtMs: number): Promise<void>;
    show(visible: boolean): void;
    /** A page that is new has no version yet. */
    load(): Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  const document = editor.reset(uri, "function main() {}\n");
  const change = { version: 1, document: readFlow(document.getText()) };
  const server = {
    ...{ watch: async () => change, unwatch: ignored, request: async () => ({}) },
    ...{ onTypesChanged: never, onTypeProblems: never, onPaletteChanged: never, onFlowChanged: never },
  };
  const looks = { sources: [], connections: [], highlight: {} };
  const ports = { ...quietPorts, ...looks, server, onError: expect.fail } as unknown as SessionPorts;
  let toView: (message: unknown) => void = ignored;
  const { panel, toHost, show } = fakePanel((message) => toView(message));
  const [of, on] = [document as unknown as vscode.TextDocument, panel as unknown as vscode.WebviewPanel];
  const session = new FlowSession(of, on, ports, undefined);
  const samples: (string | undefined)[] = [];
  const listen = (receive: (message: unknown) => void): (() => void) => {
    toView = receive;
    return ignored;
  };
  const view = connectRpc<FlowViewContract["view"], FlowViewContract["host"]>(
    { post: toHost, listen },
    {
      requests: {},
      events: {
        ...quietEvents,
        ...{ flow: ignored, problems: ignored, showFlow: ignored, typesChanged: ignored },
        ...{ settingValuesChanged: ignored, paletteChanged: ignored, models: ignored },
        sampleSent: ({ sample }) => samples.push(sample?.text),
      },
    },
  );
  try {
    await session.load();
    await use({
      samples,
      show,
      send: (text, sentAtMs) => session.sample.show({ state: "ok", text, sentAtMs }),
      close: async (sentAtMs) => {
        view.send("sampleClosed", { sentAtMs });
        await flushed();
      },
      load: async () => {
        view.send("ready", {});
        await flushed();
      },
    });
  } finally {
    session.dispose();
  }
}

it("stays with the diagram while its tab is hidden and shown again, until a person closes it", () =>
  withPage(async ({ samples, send, show, load, close }) => {
    await load();
    send("first", 1);
    show(false);
    send("second", 2);
    send("third", 3);
    await flushed();
    expect(samples).toEqual(["first"]);
    for (let times = 0; times < 2; times++) {
      show(true);
      await load();
      show(false);
    }
    expect(samples).toEqual(["first", "third", "third"]);
    show(true);
    await load();
    await close(3);
    show(false);
    show(true);
    await load();
    expect(samples).toEqual(["first", "third", "third", "third", undefined]);
  }));

it("waits for a page that is being loaded", () =>
  withPage(async ({ samples, send, load }) => {
    send("early", 1);
    await load();
    expect(samples).toEqual(["early"]);
  }));

it("keeps what was sent last, and its links, whatever comes of what was sent before", () => {
  const shown: (string | undefined)[] = [];
  const document = { toString: () => uri } as vscode.Uri;
  const sample = new ShownSample(document, (one) => shown.push(one.sample?.text));
  const opened: string[] = [];
  const show = (text: string, sentAtMs: number): void =>
    sample.show({ state: "open", text, sentAtMs }, { place: () => opened.push(text) });
  show("first: sending", 1);
  show("second: sending", 2);
  show("second: handled", 3);
  show("first: handled", 1);
  // The question of an older one is closed, or its line while a newer one is on its way to the page.
  sample.close({ sentAtMs: 1 });
  sample.close({ sentAtMs: 2 });
  sample.openLink({ link: "place" });
  show("second: handled in 4 ms", 3);
  const all = ["first: sending", "second: sending", "second: handled", "second: handled in 4 ms"];
  expect(shown).toEqual(all);
  sample.close({ sentAtMs: 3 });
  sample.openLink({ link: "place" });
  expect(shown).toEqual([...all, undefined]);
  expect(opened).toEqual(["second: handled", "second: handled in 4 ms"]);
});
