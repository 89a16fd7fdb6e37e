import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { findRecorded } from "@hookloom/bridge/find-recorded";
import { readFlow } from "@hookloom/bridge/read";
import { recordSteps } from "@hookloom/bridge/record";
import type { LspParams, LspRequest } from "@hookloom/protocol/lsp-requests";
import type { RecordingSummary } from "@hookloom/runtime/management";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type * as vscode from "vscode";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { useVscode } from "../../testing/vscode.ts";
import type { DocumentQuestions } from "../server/flow-server.ts";
import { RecordedRuns } from "./recorded-runs.ts";

const { called, opened } = { called: [] as unknown[][], opened: [] as unknown[] };
useVscode({
  commands: { executeCommand: async (...command: unknown[]) => called.push(command) },
  workspace: { openTextDocument: async (content: unknown) => content },
  window: { showTextDocument: async (document: unknown) => opened.push(document) },
});

const built = `export function run(order) {
  check(order);
  return order.id;
}
function check(order) {
  if (!order) throw new Error("no order");
}
`;
const table = recordSteps(built, { language: "ts", from: "x" })?.table;

let root: string;
let text: string;
let runs: RecordedRuns;
let changes: number;

const recordings = (): string => path.join(root, ".hookloom/dev/recordings");

async function store(id: string, more: Partial<RecordingSummary> = {}): Promise<void> {
  const summary: RecordingSummary = {
    format: 1,
    id,
    delivery: `delivery-${id}`,
    source: "http",
    trigger: "/http",
    event: "request",
    attempt: 1,
    handler: "request 0",
    startedAt: "2026-11-27T02:00:00.000Z",
    milliseconds: 3,
    outcome: "ok",
    sources: ["elsewhere", "own"],
    flows: [
      [0, 0],
      [1, 0],
    ],
    ...more,
  };
  const frames = [
    { source: 0, flow: 0, started: 0, ended: 3, given: -1, events: [], values: [] },
    {
      source: 1,
      flow: 0,
      started: 0,
      ended: 3,
      given: 0,
      events: [0, 0, 1, -1],
      values: [{ order: { id: 7 } }],
    },
  ];
  await writeFile(
    path.join(recordings(), `${id}.rec`),
    `${JSON.stringify(summary)}\n${JSON.stringify({ frames })}\n`,
  );
}

/** The server's half, over the text as it is now. */
const server: DocumentQuestions = {
  request: async <M extends LspRequest>(_method: M, params: LspParams<M>): Promise<never> => {
    const now = { text, document: readFlow(text, { language: "ts" }) };
    const places = findRecorded(params as LspParams<"findRecorded">, now, { language: "ts" });
    return { version: 1, ...places } as never;
  },
};

beforeEach(async () => {
  root = temporaryFolder();
  text = built;
  changes = 0;
  called.length = 0;
  opened.length = 0;
  await mkdir(path.join(recordings(), "sources"), { recursive: true });
  const sources = path.join(recordings(), "sources");
  await writeFile(
    path.join(sources, "own.json"),
    JSON.stringify({ path: "src/webhook.ts", text: built, table }),
  );
  await writeFile(
    path.join(sources, "elsewhere.json"),
    JSON.stringify({ path: "src/other.ts", text: built, table }),
  );
  const file = path.join(root, "src", "webhook.ts");
  const uri = { scheme: "file", fsPath: file, toString: () => `file://${file}` };
  const document = { uri, version: 1 } as unknown as vscode.TextDocument;
  runs = new RecordedRuns(document, { server, root: async () => root, onChange: () => changes++ });
});
afterEach(async () => {
  runs.dispose();
});

const idOf = (name: string): string | undefined =>
  readFlow(text, { language: "ts" }).flows.find((flow) => flow.name === name)?.id;

describe("the recorded deliveries of a file", () => {
  it("are those that ran through it, the newest first, with the flows that were called", async () => {
    await store("0001");
    await store("0002", { outcome: "failed", error: "no", missedRuns: 3, isCut: true });
    await store("0003", { sources: ["elsewhere"], flows: [[0, 0]] });
    await writeFile(path.join(recordings(), "0004.rec"), "not one at all\n");
    const { version, deliveries } = await runs.requests.recordings({});
    expect(version).toBe(1);
    expect(deliveries.map(({ id, flows }) => [id, flows])).toEqual([
      ["0002", [idOf("run")]],
      ["0001", [idOf("run")]],
    ]);
    expect(deliveries[0]).toMatchObject({ outcome: "failed", error: "no", pinnedTo: [] });
    expect(deliveries[0]?.notes).toEqual([
      "Some steps or values are missing: recordings are cut off at 512 kB and each call at 4,000 events.",
      "Earlier deliveries that were not recorded: 3. At most 16 are recorded at the same time.",
    ]);
  });

  it("say what its own steps did, as ids of the text as it is now", async () => {
    await store("0001");
    text = built.replace("  return order.id;", "  return order.number;");
    const { shown } = await runs.requests.recording({ id: "0001" });
    expect(shown?.calls).toHaveLength(1);
    expect(shown?.calls[0]).toMatchObject({ flow: 0, given: { frame: 1, preview: "{ order: { id: 7 } }" } });
    expect(shown?.ids.steps.slice(0, 2)).toEqual([expect.any(String), null]);
    expect(await runs.requests.recordedValue({ id: "0001", frame: 1, value: 0 })).toEqual({
      value: { order: { id: 7 } },
    });
    await runs.openValue({ id: "0001", frame: 1, value: 0 });
    expect(opened).toEqual([{ language: "json", content: '{\n  "order": {\n    "id": 7\n  }\n}\n' }]);
  });

  it("can be pinned to a flow, and no longer", async () => {
    await store("0001");
    const flow = idOf("run") ?? "";
    await runs.requests.pinRecording({ id: "0001", flow, pinned: true });
    expect((await runs.requests.recordings({})).deliveries[0]?.pinnedTo).toEqual([flow]);
    await runs.requests.pinRecording({ id: "0001", flow, pinned: false });
    expect((await runs.requests.recordings({})).deliveries[0]?.pinnedTo).toEqual([]);
    await expect(
      runs.requests.pinRecording({ id: "0001", flow: "none", pinned: true }),
    ).rejects.toMatchObject({
      code: "no-recording",
    });
  });

  it("are replayed and opened as deliveries of this machine", async () => {
    await store("0001");
    await runs.replay("0001");
    await runs.openDelivery("0001");
    const target = { root, environment: "", delivery: { id: "delivery-0001", trigger: "/http" } };
    expect(called).toEqual([
      ["hookloom.replayDelivery", target],
      ["hookloom.showDelivery", target],
    ]);
  });

  it("are refused in one sentence where one is gone", async () => {
    expect(await runs.requests.recording({ id: "../../../etc/passwd" })).toEqual({});
    expect(await runs.requests.recordedValue({ id: "0009", frame: 0, value: 0 })).toEqual({});
    await expect(runs.replay("0009")).rejects.toThrow(
      "This recording no longer exists: only the newest 50 and the pinned ones are kept.",
    );
  });

  it("are reported when one comes", async () => {
    await runs.requests.recordings({});
    await store("0001");
    await expect.poll(() => changes).toBeGreaterThan(0);
  });
});
