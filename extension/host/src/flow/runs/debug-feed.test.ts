import { readFlow } from "@hookloom/bridge/read";
import { ChangeLog } from "@hookloom/protocol/change-log";
import type { CardBreakpoints, DebugState } from "@hookloom/protocol/debugging";
import type { FlowSnapshot } from "@hookloom/protocol/flow-view";
import { listSteps } from "@hookloom/protocol/walk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as vscode from "vscode";
import type { StackLocation } from "../../shared/debug-sessions.ts";
import { useVscode } from "../../testing/vscode.ts";
import { fakeDebug } from "../testing/fake-debug.ts";
import { editor, type FakeDocument, fakeVscode } from "../testing/fake-vscode.ts";
import { DebugFeed, type FlowDebugger } from "./debug-feed.ts";

useVscode(fakeVscode);

const uri = "file:///project/src/webhook.ts";
const code = `export function main(order) {
  alpha(order);
  beta(order);
}
`;

let document: FakeDocument;
let changes: ChangeLog;
let snapshot: FlowSnapshot;
let feed: DebugFeed;
let shown: CardBreakpoints[];
let states: DebugState[];
let place: StackLocation | undefined;
let debugged: boolean;
let stopped: string[];
let unbound: string | undefined;
let since: string | undefined;
let changed: () => void;

const picture = (): void => {
  const { version } = document;
  const read = readFlow(document.getText(), { language: "ts" });
  snapshot = { uri, fileName: "webhook.ts", version, document: read } as unknown as FlowSnapshot;
  feed?.painted();
};
const flushed = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const step = (label: string): string =>
  listSteps(snapshot.document).find((one) => one.label === label)?.id ?? expect.fail(`No ${label}`);
const lines = (): readonly number[] =>
  fakeDebug.breakpoints.map(({ location }) => location.range.start.line).sort();
const labels = (): readonly (string | undefined)[] =>
  (shown.at(-1)?.breakpoints ?? []).map(
    ({ step: id }) => listSteps(snapshot.document).find((one) => one.id === id)?.label,
  );

/** As the session does: the changes are noted before the feed hears of them. */
const type = (from: string, to: string): void => {
  const start = document.getText().indexOf(from);
  const edit = { start, end: start + from.length, newText: to };
  document.edit(edit);
  changes.add(document.version, edit);
  feed.textChanged();
  picture();
};

beforeEach(async () => {
  document = editor.reset(uri, code);
  changes = new ChangeLog(1);
  [shown, states, stopped] = [[], [], []];
  [place, debugged, unbound, since] = [undefined, false, undefined, undefined];
  fakeDebug.removeBreakpoints(fakeDebug.breakpoints);
  feed = undefined as unknown as DebugFeed;
  picture();
  const sessions: FlowDebugger = {
    get location() {
      return place;
    },
    phase: () => (!debugged ? "off" : place === undefined ? "running" : "stopped"),
    since: () => since,
    unbound: async () => (debugged ? unbound : undefined),
    stop: async (root) => void stopped.push(root),
    onDidChange: (listener) => {
      changed = () => listener(undefined as never);
      return { dispose: () => undefined };
    },
  };
  feed = new DebugFeed(document as unknown as vscode.TextDocument, sessions, {
    root: async () => "/project",
    snapshot: () => snapshot,
    rangeNow: (version, range) => changes.currentRange(version, range),
    showBreakpoints: (breakpoints) => shown.push(breakpoints),
    showState: (state) => states.push(state),
  });
  await flushed();
});
afterEach(() => feed.dispose());

describe("breakpoints of a file", () => {
  it("are the editor's own: set and removed by cards, and shown where others set them", async () => {
    await feed.change(step("beta"), "add");
    await flushed();
    expect([lines(), labels()]).toEqual([[2], ["beta"]]);
    const other = new vscode.Location(vscode.Uri.parse(uri), new vscode.Position(1, 0));
    const elsewhere = new vscode.Location(vscode.Uri.parse("file:///x.ts"), new vscode.Position(1, 0));
    vscode.debug.addBreakpoints([
      new vscode.SourceBreakpoint(other, true, "order.id > 3"),
      new vscode.SourceBreakpoint(elsewhere),
    ]);
    await flushed();
    expect(shown.at(-1)?.breakpoints).toEqual([
      { step: step("beta"), enabled: true },
      { step: step("alpha"), enabled: true, condition: "order.id > 3" },
    ]);
    await feed.change(step("alpha"), "disable");
    await flushed();
    expect(shown.at(-1)?.breakpoints).toContainEqual({
      step: step("alpha"),
      enabled: false,
      condition: "order.id > 3",
    });
    await feed.change(step("alpha"), "enable");
    await feed.change(step("alpha"), "remove");
    await flushed();
    expect(labels()).toEqual(["beta"]);
  });

  it("move with an edit of the diagram where no text editor is open, and go with their statement", async () => {
    editor.visible = [];
    await feed.change(step("beta"), "add");
    type("  alpha(order);", "  first(order);\n  alpha(order);");
    await flushed();
    expect([lines(), labels()]).toEqual([[3], ["beta"]]);
    type("  beta(order);\n", "");
    await flushed();
    expect([lines(), labels()]).toEqual([[], []]);
  });

  it("are sent again where they or the debugger changed, and to a new page", async () => {
    await feed.change(step("beta"), "add");
    await flushed();
    const sent = (): readonly number[] => [shown.length, states.length];
    const before = sent();
    type("alpha(order)", "alpha(order, 1)");
    await flushed();
    expect(sent()).toEqual(before);
    await feed.change(step("beta"), "disable");
    await flushed();
    const [marks = 0, phases = 0] = before;
    expect(sent()).toEqual([marks + 1, phases]);
    feed.pageRenewed();
    picture();
    await flushed();
    expect(sent()).toEqual([marks + 2, phases + 1]);
    expect(labels()).toEqual(["beta"]);
  });

  it("are left to a text editor that shows them", async () => {
    await feed.change(step("beta"), "add");
    type("  alpha(order);", "  first(order);\n  alpha(order);");
    await flushed();
    expect(lines()).toEqual([2]);
  });

  it("are edited in VS Code's own input, at their place in the text", async () => {
    await feed.change(step("beta"), "condition");
    expect(editor.visible[0]?.selection.start).toMatchObject({ line: 2, character: 2 });
    await feed.change(step("beta"), "add");
    await feed.change(step("beta"), "edit");
    expect(editor.commands).toEqual([
      ["editor.debug.action.conditionalBreakpoint"],
      ["editor.debug.action.editBreakpoint"],
    ]);
  });

  it("say where the debugger stops nothing, only while it runs", async () => {
    await feed.change(step("beta"), "add");
    unbound = "It was not found.";
    changed();
    await flushed();
    expect(shown.at(-1)?.breakpoints[0]).not.toHaveProperty("unbound");
    debugged = true;
    changed();
    await flushed();
    expect(shown.at(-1)?.breakpoints[0]).toMatchObject({ unbound: "It was not found." });
  });

  it("are refused on a card that is gone", async () => {
    await expect(feed.change("gone", "add")).rejects.toMatchObject({ code: "no-breakpoint" });
    expect(lines()).toEqual([]);
  });
});

describe("the debugger", () => {
  it("is shown where it stands, in the text as it is now, and only in its own file", async () => {
    debugged = true;
    changed();
    await flushed();
    expect(states.at(-1)).toEqual({ phase: "running" });
    place = { file: "/project/src/webhook.ts", position: new vscode.Position(2, 2), isTop: true };
    changed();
    await flushed();
    const offset = code.indexOf("beta");
    expect(states.at(-1)).toEqual({ phase: "stopped", location: { offset, version: 1, isTop: true } });
    place = { ...place, file: "/project/src/other.ts" };
    changed();
    await flushed();
    expect(states.at(-1)).toEqual({ phase: "stopped" });
    [place, debugged] = [undefined, false];
    changed();
    await flushed();
    expect(states.at(-1)).toEqual({ phase: "off" });
    since = "2026-11-30T10:00:00.000Z";
    changed();
    await flushed();
    expect(states.at(-1)).toEqual({ phase: "off", since });
  });

  it("stays at its line while the text above it is edited, and is nowhere once that was replaced", async () => {
    debugged = true;
    place = { file: "/project/src/webhook.ts", position: new vscode.Position(2, 2), isTop: true };
    changed();
    type("alpha(order);", "alpha(order);\n  gamma(order);");
    // The debugger says something else meanwhile.
    changed();
    await flushed();
    const offset = document.getText().indexOf("beta");
    expect(states.at(-1)).toEqual({ phase: "stopped", location: { offset, version: 2, isTop: true } });
    type("  beta(order);\n", "");
    await flushed();
    expect(states.at(-1)).toEqual({ phase: "stopped" });
  });

  it("is shown as running only with the breakpoints that it has found", async () => {
    await feed.change(step("beta"), "add");
    debugged = true;
    unbound = "It was not found.";
    changed();
    expect(states.at(-1)?.phase).toBe("off");
    await flushed();
    expect(states.at(-1)?.phase).toBe("running");
    expect(shown.at(-1)?.breakpoints[0]).toMatchObject({ unbound: "It was not found." });
  });

  it("is started by its command and ended for the project", async () => {
    await feed.run(true);
    expect(editor.commands.map(([id]) => id)).toEqual(["hookloom.debug"]);
    await feed.run(false);
    expect(stopped).toEqual(["/project"]);
  });
});
