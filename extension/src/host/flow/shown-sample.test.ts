import { readFlow } from "@hookloom/language-server/bridge";
import { connectRpc, type FlowViewContract, type SentSample } from "@hookloom/language-server/protocol";
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
    send(text: string): void;
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
      send: (text) => session.sample.show({ state: "ok", text }),
      load: async () => {
        view.send("ready", {});
        await flushed();
      },
    });
  } finally {
    session.dispose();
  }
}

it("is shown by the next page where the diagram was hidden, and once", () =>
  withPage(async ({ samples, send, show, load }) => {
    await load();
    send("first");
    show(false);
    send("second");
    send("third");
    await flushed();
    expect(samples).toEqual(["first"]);
    for (let times = 0; times < 2; times++) {
      show(true);
      await load();
      show(false);
    }
    expect(samples).toEqual(["first", "third"]);
  }));

it("waits for a page that is being loaded", () =>
  withPage(async ({ samples, send, load }) => {
    send("early");
    await load();
    expect(samples).toEqual(["early"]);
  }));

it("keeps what was sent last, and its links, whatever comes of what was sent before", () => {
  const shown: (string | undefined)[] = [];
  const document = { toString: () => uri } as vscode.Uri;
  const sample = new ShownSample(document, (one) => shown.push(one.sample?.text) > 0);
  const opened: string[] = [];
  const show = (text: string, sentAtMs?: number): void => {
    const one: SentSample = { state: "open", text, ...(sentAtMs === undefined ? {} : { sentAtMs }) };
    sample.show(one, { place: () => opened.push(text) });
  };
  show("first: sending", 1);
  show("second: sending", 2);
  show("second: handled", 3);
  show("first: handled", 1);
  sample.openLink({ link: "place" });
  show("second: handled in 4 ms", 3);
  show("of an unknown time");
  expect(shown).toEqual([
    ...["first: sending", "second: sending", "second: handled", "second: handled in 4 ms"],
    "of an unknown time",
  ]);
  expect(opened).toEqual(["second: handled"]);
});
