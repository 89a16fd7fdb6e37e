import { writeFileSync } from "node:fs";
import path from "node:path";
import type { ChartsViewContract } from "@hookloom/protocol/charts-view";
import { connectRpc } from "@hookloom/protocol/rpc";
import { beforeEach, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { OwnDeliveries } from "../deliveries/own-deliveries.ts";
import { fakePanel } from "../flow/testing/fake-vscode.ts";
import { useVscode } from "../testing/vscode.ts";
import { ChartsChannel, type ChartsPorts } from "./charts-channel.ts";
import { type ChartsCommandPorts, ChartsPages } from "./charts-command.ts";
import { restoreCharts } from "./restore-charts.ts";

const project = { root: "/orders", name: "orders", entry: "", environments: { dev: {}, prod: {} } };
/** The deliveries that this window is known to have sent at the moment at which the group is run again. */
const known = vi.hoisted(() => ({ own: undefined as OwnDeliveries | undefined, atReplay: [] as boolean[] }));

/** What fills the tabs of pages that were open when their window was left, by the type of their pages. */
const serializers = new Map<string, vscode.WebviewPanelSerializer>();
useVscode({
  window: {
    registerWebviewPanelSerializer: (type: string, one: vscode.WebviewPanelSerializer) => {
      serializers.set(type, one);
      return { dispose: () => serializers.delete(type) };
    },
  },
});
vi.mock("@hookloom/core/environments/management/deliveries", () => ({
  findDeliveries: async (_port: number, { group }: { readonly group: { readonly id: string } }) => [
    { id: "1", trigger: "/github", group: group.id },
    // Of a runtime that does not know groups.
    { id: "2", trigger: "/github" },
  ],
}));
vi.mock("@hookloom/core/environments/management/failures", () => ({
  replayAndFollow: async () => {
    known.atReplay = ["1", "2"].map((id) => known.own?.has("/orders", { id, trigger: "/github" }) ?? false);
    return { queued: 1, running: 0, gone: 0 };
  },
}));
vi.mock("../environments/confirm.ts", () => ({ confirmProduction: async () => undefined }));

beforeEach(() => {
  Object.assign(known, { own: new OwnDeliveries(), atReplay: [] });
});

function portsOf(): ChartsPorts {
  const access = {
    ...{
      own: known.own,
      project: () => project,
      loadProject: async () => project,
      observe: async () => ({}),
    },
    onDidChange: () => ({ dispose: () => undefined }),
    read: () => Promise.reject(new Error("It does not answer.")),
    reach: async (_ref: unknown, work: (port: number) => unknown) => work(1),
    feeds: { use: async () => [] },
    pollSoon: () => undefined,
    normalizeRef: (ref: unknown) => ref,
  };
  return { access, silenced: { of: () => [] } } as unknown as ChartsPorts;
}

/** A panel, and the page that is drawn in it. */
function newPage() {
  let toPage: (message: unknown) => void = () => undefined;
  const { panel, toHost } = fakePanel((message) => toPage(message));
  const page = connectRpc<ChartsViewContract["view"], ChartsViewContract["host"]>(
    {
      post: toHost,
      listen: (receive) => {
        toPage = receive;
        return () => undefined;
      },
    },
    { requests: {}, events: { changed: () => undefined } },
  );
  return { panel, page };
}

function openPage() {
  const { panel, page } = newPage();
  const first = { environment: "dev", range: "24h" };
  new ChartsChannel(panel as unknown as vscode.WebviewPanel, portsOf(), project, first);
  return page;
}

test("a page that is shown again starts with what was chosen last, also where that does not answer", async () => {
  const page = openPage();
  expect(await page.request("start", {})).toMatchObject({ environment: "dev", range: "24h" });
  await expect(page.request("load", { environment: "prod", range: "7d" })).rejects.toThrow("not answer");
  expect(await page.request("start", {})).toMatchObject({ environment: "prod", range: "7d" });
  await expect(page.request("load", { environment: "dev", range: "a year" })).rejects.toThrow("Unknown time");
  expect(await page.request("start", {})).toMatchObject({ environment: "prod", range: "7d" });
});

test("the deliveries of a group count as this window's own before they run again", async () => {
  await openPage().request("replayGroup", { environment: "prod", group: "net" });
  expect(known.atReplay).toEqual([true, false]);
});

test.each([undefined, { root: "/orders" }])(
  "the tab of a page that had kept %j is closed, as nothing can be shown",
  async (kept) => {
    const dispose = vi.fn();
    const pages = new ChartsPages({} as ChartsCommandPorts);
    await pages.restore({ dispose } as unknown as vscode.WebviewPanel, kept);
    expect(dispose).toHaveBeenCalledOnce();
  },
);

test("the tab of a page that was open when the window was left shows what that had kept, and is the one of its environment", async () => {
  const root = temporaryFolder();
  writeFileSync(path.join(root, "hookloom.json"), '{ "entry": "src/webhook.ts" }');
  const own = { ...project, root };
  const ports = {
    ...portsOf(),
    context: { extensionUri: vscode.Uri.file("/hookloom") },
    projects: { choose: async () => own },
    lastEnvironment: () => undefined,
  };
  const pages = new ChartsPages(ports as unknown as ChartsCommandPorts);
  const restoring = restoreCharts(async () => pages);
  const { panel, page } = newPage();
  const shown = {
    ...panel,
    reveal: vi.fn(),
    onDidDispose: () => undefined,
    webview: Object.assign(panel.webview, { html: "", cspSource: "own", asWebviewUri: String }),
  };
  try {
    const serializer = serializers.get("hookloom.charts");
    const kept = { root, environment: "prod", range: "7d" };
    await serializer?.deserializeWebviewPanel(shown as unknown as vscode.WebviewPanel, kept);
    expect(shown.webview.html).toContain("/dist/webview/charts.js");
    expect(await page.request("start", {})).toMatchObject({ environment: "prod", range: "7d" });
    await pages.commands["hookloom.showCharts"]({ root, environment: "prod" });
    expect(shown.reveal).toHaveBeenCalledOnce();
  } finally {
    restoring.dispose();
  }
});
