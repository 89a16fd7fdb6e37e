import { readFlow } from "@hookloom/bridge/read";
import type { ReportedFailures } from "@hookloom/core/flows/locate-failures";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type { EnvironmentRuns } from "@hookloom/protocol/environment-runs";
import type { FlowSnapshot } from "@hookloom/protocol/flow-view";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { keptChoices } from "../page/kept-by-file.ts";
import { memory } from "../testing/memory.ts";
import { type CountedRuns, EnvironmentRunsFeed } from "./environment-runs.ts";

const prod = { environment: "prod", range: "24h" };
const at = "2026-11-27T06:00:00.000Z";
let text: string;
let version: number;
let visible: boolean;
let sent: EnvironmentRuns[];
let reads: string[];
let watched: (ProjectEnvironment | undefined)[];
let shownFailed: unknown[];
let answer: () => Promise<ReportedFailures>;
let changed: (ref: ProjectEnvironment) => void;
let changeEnvironments: () => void;
let names: string[];
let state: ReturnType<typeof memory>;
let feed: EnvironmentRunsFeed;

const counted: CountedRuns = {
  ranges: [
    { name: "1h", label: "Last hour" },
    { name: "24h", label: "Last 24 hours" },
  ],
  environments: () => names.map((name) => ({ name, label: name })),
  watch: (_who, ref) => void watched.push(ref),
  read: ({ environment }, range) => {
    reads.push(`${environment} ${range}`);
    return answer();
  },
  showFailed: (...asked) => void shownFailed.push(asked),
  showUnhandled: (...asked) => void shownFailed.push(asked),
  onDidChange: (listener) => {
    changed = listener;
    return { dispose: () => undefined };
  },
  onDidChangeEnvironments: (listener) => {
    changeEnvironments = listener;
    return { dispose: () => undefined };
  },
};

/** Has the next answers wait until what is returned gives the last of them. */
function keptWaiting(): (counted: ReportedFailures) => void {
  let give: (counted: ReportedFailures) => void = () => undefined;
  answer = () =>
    new Promise((resolve) => {
      give = resolve;
    });
  return (counted) => give(counted);
}

function failing(line: number, words: string): ReportedFailures {
  const moment = { at, delivery: "d" };
  const place = { file: "src/webhook.ts", line, column: 3, text: words };
  return {
    series: [
      { trigger: "/github", event: "push", counts: { ok: [9], dead: [1] } },
      { trigger: "/github", event: "fork", counts: { ignored: [4] } },
    ],
    failures: {
      groups: [
        {
          ...{
            group: "net",
            source: "github",
            trigger: "/github",
            event: "push",
            error: "TypeError: no net",
          },
          ...{ deliveries: 1, dead: 1, since: moment, last: moment },
          origins: [{ deliveries: 1, last: moment, places: [place] }],
        },
      ],
      more: false,
    },
    triggers: [{ name: "hub", source: "github", path: "/github", file: "src/webhook.ts" }],
  };
}

const snapshot = (): FlowSnapshot => ({
  ...{
    uri: "file:///orders/src/webhook.ts",
    fileName: "webhook.ts",
    version,
    editable: true,
    inProject: true,
  },
  ...{ document: readFlow(text, { language: "ts" }), sources: [], connections: [] },
});
let drawn: FlowSnapshot;

function open(root: string | undefined): void {
  const uri = {
    scheme: "file",
    fsPath: "/orders/src/webhook.ts",
    toString: () => "file:///orders/src/webhook.ts",
  };
  const document = {
    uri,
    get version() {
      return version;
    },
    getText: () => text,
  } as unknown as vscode.TextDocument;
  feed = new EnvironmentRunsFeed(
    document,
    { counted: async () => counted, projectRoot: async () => root, kept: keptChoices(state) },
    { snapshot: () => drawn, isVisible: () => visible, send: (runs) => void sent.push(runs) },
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  text = 'const hub = github();\nhub.on("push", async () => {\n  fetchAll();\n  done();\n});\n';
  text = `import { github } from "@hookloom/runtime/github";\n${text}`;
  [version, visible, names] = [1, true, ["dev", "prod"]];
  [sent, reads, watched, shownFailed] = [[], [], [], []];
  answer = async () => failing(4, "  fetchAll();");
  state = memory();
  drawn = snapshot();
});
afterEach(() => {
  feed.dispose();
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const last = () => sent.at(-1);

describe("the runs of an environment in a diagram", () => {
  it("are asked for once an environment is chosen, and name the step that failed", async () => {
    open("/orders");
    await feed.start();
    expect(last()).toEqual({
      environments: [
        { name: "dev", label: "dev" },
        { name: "prod", label: "prod" },
      ],
      ranges: counted.ranges,
    });
    await pass(60_000);
    expect(reads).toEqual([]);
    await feed.show(prod);
    expect(last()).toMatchObject({ chosen: prod });
    expect(last()?.counts).toBeUndefined();
    await pass(0);
    const [flow] = drawn.document.flows;
    expect(last()?.counts?.handlers[flow?.id ?? ""]).toEqual({
      ...{ runs: 10, failed: 1, unplaced: [] },
      unhandled: [{ source: "github", trigger: "/github", event: "fork", deliveries: 4 }],
    });
    expect(last()?.counts?.steps[flow?.body.steps[0]?.id ?? ""]).toMatchObject([
      { group: "net", error: "TypeError: no net", deliveries: 1, through: false },
    ]);
    feed.showFailed("net");
    feed.showUnhandled({ trigger: "/github", event: "fork" });
    // Nothing of the sort has arrived.
    feed.showUnhandled({ trigger: "/github", event: "star" });
    const ref = { root: "/orders", environment: "prod" };
    expect(shownFailed).toMatchObject([
      [ref, "24h", { source: "github", event: "push", last: { at } }],
      [ref, "24h", { source: "github", event: "fork", deliveries: 4 }],
    ]);
  });

  it("are read again after deliveries came and now and then, while they are seen and not otherwise", async () => {
    open("/orders");
    await feed.start();
    await feed.show(prod);
    await pass(0);
    expect(reads).toEqual(["prod 24h"]);
    changed({ root: "/orders", environment: "dev" });
    changed({ root: "/orders", environment: "prod" });
    changed({ root: "/orders", environment: "prod" });
    await pass(2_000);
    expect(reads).toHaveLength(2);
    await pass(30_000);
    expect(reads).toHaveLength(3);
    visible = false;
    feed.seen();
    expect(watched.at(-1)).toBeUndefined();
    changed({ root: "/orders", environment: "prod" });
    await pass(120_000);
    expect(reads).toHaveLength(3);
    visible = true;
    feed.seen();
    expect(watched.at(-1)).toEqual({ root: "/orders", environment: "prod" });
    await pass(0);
    expect(reads).toHaveLength(4);
    // A new page gets what is known at once.
    expect(last()?.counts).toBeDefined();
  });

  it("are kept for the file, until they are hidden or the environment is gone", async () => {
    open("/orders");
    await feed.start();
    await feed.show(prod);
    feed.dispose();
    open("/orders");
    await feed.start();
    await pass(0);
    expect(last()?.chosen).toEqual(prod);
    names = ["dev"];
    changeEnvironments();
    expect(last()?.chosen).toBeUndefined();
    expect(watched.at(-1)).toBeUndefined();
    names = ["dev", "prod"];
    changeEnvironments();
    expect(last()?.chosen).toEqual(prod);
    await feed.show(undefined);
    expect(last()?.chosen).toBeUndefined();
    expect(keptChoices(state).of("file:///orders/src/webhook.ts")).toBeUndefined();
    const before = reads.length;
    await pass(60_000);
    expect(reads).toHaveLength(before);
  });
});

describe("an environment", () => {
  it("is offered once the projects are known, although the page was seen before", async () => {
    names = [];
    open("/orders");
    feed.seen();
    await feed.start();
    expect(last()?.environments).toEqual([]);
    names = ["dev"];
    changeEnvironments();
    expect(last()?.environments).toEqual([{ name: "dev", label: "dev" }]);
  });

  it("is read once more where deliveries came while its answer was awaited", async () => {
    open("/orders");
    await feed.start();
    const give = keptWaiting();
    await feed.show(prod);
    await pass(0);
    changed({ root: "/orders", environment: "prod" });
    await pass(5_000);
    expect(reads).toHaveLength(1);
    give(failing(4, "  fetchAll();"));
    await pass(2_000);
    expect(reads).toHaveLength(2);
  });

  it("is never shown with what another one has counted", async () => {
    open("/orders");
    await feed.start();
    await feed.show(prod);
    await pass(0);
    const { update } = state;
    let stored: () => void = () => undefined;
    state.update = async (...change) => {
      await update(...change);
      await new Promise<void>((resolve) => {
        stored = resolve;
      });
    };
    const shown = feed.show({ environment: "dev", range: "1h" });
    expect(last()).toMatchObject({ chosen: { environment: "dev" } });
    expect(last()?.counts).toBeUndefined();
    await pass(0);
    stored();
    await shown;
    expect(last()?.counts).toBeDefined();
  });
});

describe("what is shown of them", () => {
  it("says why they cannot be read, and stays as it was meanwhile", async () => {
    open("/orders");
    await feed.start();
    await feed.show(prod);
    await pass(0);
    answer = async () => {
      throw new Error("prod is not running.\nat x");
    };
    await pass(30_000);
    expect(last()).toMatchObject({ problem: "prod is not running." });
    expect(last()?.counts).toBeDefined();
    answer = async () => failing(4, "  fetchAll();");
    await pass(30_000);
    expect(last()).not.toHaveProperty("problem");
    answer = async () => ({
      ...failing(4, "  fetchAll();"),
      stopped: "prod is not running: it stored this.",
    });
    await pass(30_000);
    expect(last()).toMatchObject({ problem: "prod is not running: it stored this." });
    expect(last()?.counts).toBeDefined();
  });

  it("is not the answer for what was chosen before", async () => {
    open("/orders");
    await feed.start();
    const give = keptWaiting();
    await feed.show(prod);
    await pass(0);
    answer = async () => failing(4, "  fetchAll();");
    await feed.show({ environment: "dev", range: "1h" });
    give(failing(5, "  done();"));
    await pass(1);
    expect(reads).toEqual(["prod 24h", "dev 1h"]);
    expect(last()?.chosen?.environment).toBe("dev");
    const [flow] = drawn.document.flows;
    expect(Object.keys(last()?.counts?.steps ?? {})).toEqual([flow?.body.steps[0]?.id]);
  });

  it("follows the text: a step that moved, and one that has changed", async () => {
    open("/orders");
    await feed.start();
    await feed.show(prod);
    await pass(0);
    const count = sent.length;
    text = text.replace("  fetchAll();", "  first();\n  fetchAll();");
    version = 2;
    feed.snapshotChanged();
    // The picture of the new text is not there yet.
    expect(sent).toHaveLength(count);
    drawn = snapshot();
    feed.snapshotChanged();
    expect(last()?.counts).toMatchObject({ version: 2 });
    expect(Object.keys(last()?.counts?.steps ?? {})).toEqual([drawn.document.flows[0]?.body.steps[1]?.id]);
    text = text.replace("fetchAll()", "fetchSome()");
    version = 3;
    drawn = snapshot();
    feed.snapshotChanged();
    const handler = last()?.counts?.handlers[drawn.document.flows[0]?.id ?? ""];
    expect(handler?.unplaced).toMatchObject([{ why: "changed", file: "src/webhook.ts", line: 4 }]);
  });

  it("is nothing outside of a project", async () => {
    open(undefined);
    await feed.start();
    feed.seen();
    await feed.show(prod);
    await pass(60_000);
    expect([sent, reads]).toEqual([[], []]);
  });
});
