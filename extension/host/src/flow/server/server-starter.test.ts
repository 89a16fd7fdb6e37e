import { readFlow } from "@hookloom/bridge/read";
import { createDelta } from "@hookloom/protocol/flow-delta";
import type { FlowDeltaParams, FlowResult } from "@hookloom/protocol/lsp-methods";
import { beforeEach, describe, expect, it } from "vitest";
import type { FlowChange } from "./flow-server.ts";
import { WatchedFlows } from "./server-starter.ts";

const uri = "file:///a.ts";
const textAt = (version: number): string => `function a() {\n  log(${version});\n}\n`;
const resultAt = (version: number): FlowResult => ({ version, document: readFlow(textAt(version)) });

/** The server's report of a change from one version to another. */
function change(base: number, version: number): FlowDeltaParams {
  const delta = createDelta(resultAt(base).document, resultAt(version).document, { from: 0, by: 0 });
  return { uri, version, base, delta };
}

describe("WatchedFlows", () => {
  let received: FlowChange[];
  let asked: string[];
  let ended: string[];
  let now: number;
  let flows: WatchedFlows;
  beforeEach(() => {
    [received, asked, ended, now] = [[], [], [], 1];
    const ask = (of: string): Promise<FlowResult> => {
      asked.push(of);
      return Promise.resolve(resultAt(now));
    };
    flows = new WatchedFlows({ request: ask, end: (of) => ended.push(of) }, (each) => received.push(each));
  });
  const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve));

  it("follow each change and pass its update on", async () => {
    expect((await flows.watch(uri)).version).toBe(1);
    flows.applyChange(change(1, 2));
    flows.applyChange(change(2, 3));
    expect(received.map(({ version, update }) => [version, update?.base])).toEqual([
      [2, 1],
      [3, 2],
    ]);
    expect(received[1]?.document).toEqual(resultAt(3).document);
    expect(asked).toHaveLength(1);
  });

  it("request the whole document if a change does not fit the held version", async () => {
    await flows.watch(uri);
    now = 5;
    flows.applyChange(change(4, 5));
    await settled();
    expect(received.map(({ version, update }) => [version, update])).toEqual([[5, undefined]]);
    expect(received[0]?.document).toEqual(resultAt(5).document);
  });

  it("accept a whole document without a base", async () => {
    await flows.watch(uri);
    const { document } = resultAt(9);
    flows.applyChange({ uri, version: 9, delta: createDelta(undefined, document, { from: 0, by: 0 }) });
    expect(received).toEqual([{ uri, version: 9, document }]);
  });

  it("ask a new server again, even for requests that the old one never answered", async () => {
    await flows.watch(uri);
    now = 2;
    flows.renew();
    await settled();
    expect(received.map(({ version }) => version)).toEqual([2]);
  });

  it("stop watching with the last watcher", async () => {
    await Promise.all([flows.watch(uri), flows.watch(uri)]);
    flows.unwatch(uri);
    expect(ended).toEqual([]);
    flows.unwatch(uri);
    expect(ended).toEqual([uri]);
    flows.applyChange(change(1, 2));
    expect(received).toEqual([]);
  });
});
