import { readFlow } from "@hookloom/bridge/read";
import { cardIcons } from "@hookloom/core/flows/picture/card-icons.generated";
import type { FlowSnapshot } from "@hookloom/protocol/flow-view";
import { beforeEach, describe, expect, it } from "vitest";
import type * as vscode from "vscode";
import { useVscode } from "../../testing/vscode.ts";
import { exportEvents, exportRequests } from "./export-diagram.ts";
import { printPage } from "./print-page.ts";

const editor = {
  requested: [] as { defaultUri: { path: string }; filters: Record<string, string[]> }[],
  written: [] as { path: string; data: Uint8Array }[],
  shown: [] as string[],
  answer: "" as string,
  failure: undefined as Error | undefined,
  opened: [] as string[],
  opens: true,
};

const uriOf = (path: string) => ({ path, toString: () => `file://${path}` });

useVscode({
  Uri: {
    joinPath: (base: { path: string }, ...parts: string[]) =>
      uriOf(new URL(parts.join("/"), `file://${base.path}/`).pathname),
    parse: (text: string) => ({ text, toString: () => text }),
  },
  env: {
    asExternalUri: async (uri: unknown) => uri,
    openExternal: async (uri: unknown) => {
      editor.opened.push(String(uri));
      return editor.opens;
    },
  },
  window: {
    showSaveDialog: async (options: (typeof editor.requested)[number]) => {
      editor.requested.push(options);
      return editor.answer === "" ? undefined : uriOf(editor.answer);
    },
    showInformationMessage: async (text: string) => void editor.shown.push(text),
  },
  workspace: {
    fs: {
      writeFile: async ({ path }: { path: string }, data: Uint8Array) => {
        if (editor.failure) throw editor.failure;
        editor.written.push({ path, data });
      },
    },
  },
});

const document = readFlow(`import { github } from "@hookloom/runtime/github";
const hub = github({ secret: "s" });
hub.on("issues.opened", async ({ payload }) => {
  // Why.
  if (payload.issue) {
    one();
  }
});
`);
const [flow] = document.flows;
const id = flow?.id ?? "";
const diagram = {
  uri: { path: "/orders/src/webhook.ts" } as vscode.Uri,
  snapshot: () => ({ document }) as FlowSnapshot,
  readIcons: async () => cardIcons,
};
const all = { flow: id, collapsed: [], notes: true };
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

beforeEach(() => {
  Object.assign(editor, {
    requested: [],
    written: [],
    shown: [],
    opened: [],
    answer: "/docs/flow.svg",
    opens: true,
  });
  editor.failure = undefined;
});

describe("a diagram as SVG", () => {
  it("is written where a person wants it, beside its file by default, and that is said", async () => {
    await exportEvents(diagram, { print: printPage }).exportSvg(all);
    expect(editor.requested[0]?.defaultUri.path).toBe("/orders/src/webhook-issues.opened.svg");
    expect(editor.requested[0]?.filters).toEqual({ SVG: ["svg"] });
    expect(editor.written[0]?.path).toBe("/docs/flow.svg");
    const svg = Buffer.from(editor.written[0]?.data ?? []).toString();
    expect(svg).toMatch(/^<svg xmlns/);
    expect(svg).toContain(`viewBox="0 0 24 24">${cardIcons["brand:github"]?.shapes}</symbol>`);
    expect(svg).toContain(">GitHub · issues.opened</text>");
    expect(svg).toContain(">one</text>");
    expect(svg).toContain(">Why.</text>");
    expect(editor.shown).toEqual(["The diagram was exported to flow.svg."]);
  });

  it("has what the page shows: nothing of what is collapsed, and no notes where they are hidden", async () => {
    const step = flow?.body.steps[0]?.id ?? "";
    await exportEvents(diagram, { print: printPage }).exportSvg({ ...all, collapsed: [step], notes: false });
    const svg = Buffer.from(editor.written[0]?.data ?? []).toString();
    expect(svg).not.toContain(">one</text>");
    expect(svg).not.toContain("Why.");
  });

  it("is not written where the dialog is closed", async () => {
    editor.answer = "";
    await exportEvents(diagram, { print: printPage }).exportSvg(all);
    expect(editor.written).toEqual([]);
    expect(editor.shown).toEqual([]);
  });

  it("says in one sentence why it could not be written, or that the flow is gone", async () => {
    editor.failure = new Error("EACCES: permission denied");
    await expect(exportEvents(diagram, { print: printPage }).exportSvg(all)).rejects.toMatchObject({
      code: "not-written",
      message: "flow.svg could not be written: EACCES: permission denied. Choose another location.",
    });
    await expect(
      exportEvents(diagram, { print: printPage }).exportSvg({ ...all, flow: "gone" }),
    ).rejects.toMatchObject({
      code: "flow-gone",
    });
  });
});

describe("a diagram as PNG", () => {
  it("is drawn by the page from the same SVG in the colours of a theme, and written by the host", async () => {
    const { renderSvg, savePng } = exportRequests(diagram);
    const { svg } = await renderSvg({ ...all, theme: "dark" });
    expect(svg).toContain("--page:#1f1f1f");
    editor.answer = "/docs/flow.png";
    expect(await savePng({ flow: id, png: png.toString("base64") })).toEqual({ saved: true });
    expect(Buffer.from(editor.written[0]?.data ?? [])).toEqual(png);
    expect(editor.requested[0]?.filters).toEqual({ PNG: ["png"] });
    editor.answer = "";
    expect(await savePng({ flow: id, png: png.toString("base64") })).toEqual({ saved: false });
  });

  it.each(["", Buffer.from("GIF89a").toString("base64")])("refuses what is not a PNG: %j", async (data) => {
    await expect(exportRequests(diagram).savePng({ flow: id, png: data })).rejects.toMatchObject({
      code: "bad-message",
    });
    expect(editor.written).toEqual([]);
  });
});

describe("printing", () => {
  it("opens a page in the browser that nobody else can find, with the picture and a policy of its own", async () => {
    await exportEvents(diagram, { print: printPage }).print(all);
    const [url = ""] = editor.opened;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{48}$/);
    const answer = await fetch(url);
    const html = await answer.text();
    expect(html).toContain("<svg xmlns");
    expect(html).toContain("issues.opened (hub)");
    const nonce = /<script nonce="([^"]+)">/.exec(html)?.[1];
    expect(answer.headers.get("content-security-policy")).toContain(`script-src 'nonce-${nonce}'`);
    expect((await fetch(new URL("/", url))).status).toBe(404);
    expect((await fetch(url, { method: "POST" })).status).toBe(404);
  });

  it("says what else helps where no browser opens", async () => {
    editor.opens = false;
    await expect(exportEvents(diagram, { print: printPage }).print(all)).rejects.toMatchObject({
      code: "no-browser",
    });
    await expect(fetch(editor.opened[0] ?? "")).rejects.toThrow();
  });
});
