import { writeFileSync } from "node:fs";
import path from "node:path";
import type { DeliveryDetail } from "@hookloom/runtime/management";
import { expect, test } from "vitest";
import type * as vscode from "vscode";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { useVscode } from "../testing/vscode.ts";
import { Position, Range, Uri } from "../testing/vscode-values.ts";
import { linksIn, pageLinks } from "./delivery-pages.ts";
import { deliveryText } from "./delivery-text.ts";

const source = `import { github } from "@hookloom/runtime/github";
const hub = github({ secret: "s" });
hub.on("push", async () => {});
hub.on("issues.opened", async () => {});
`;

useVscode({
  DocumentLink: class {
    readonly range: unknown;
    constructor(range: unknown) {
      this.range = range;
    }
  },
  workspace: {
    openTextDocument: async () => ({
      positionAt: (offset: number) => {
        const before = source.slice(0, offset).split("\n");
        return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
      },
    }),
  },
});

const detail: DeliveryDetail = {
  ...{ id: "d1", source: "github", trigger: "/github", event: "issues.opened", part: 0, cursor: "1" },
  ...{ receivedAt: "2026-03-01T11:57:00.000Z", status: 202, milliseconds: 4, attempts: 1 },
  outcome: "failed",
  headers: {},
  history: [
    {
      ...{ attempt: 1, startedAt: "2026-03-01T11:57:00.100Z", milliseconds: 4, outcome: "failed" },
      error: "No stock",
      places: [{ file: "src/webhook.ts", line: 20, column: 11 }],
    },
  ],
};
const root = path.resolve("/orders");
const stack = [
  "Error: No stock",
  `    at handle (${path.join(root, "src", "stock.ts")}:7:3)`,
  "    at other (/etc/passwd:1:1)",
  "    at up (../elsewhere/a.ts:1:1)",
  "    at node:internal/process:1:2",
].join("\n");

/** The linked texts of a page and what they lead to. */
function linked(shown: DeliveryDetail) {
  const at = { time: "2026-03-01T11:57:00.100Z", delivery: "d1" };
  const log = { ...at, level: "error", msg: "The handler failed", stack } as const;
  const text = deliveryText({ environment: "orders · dev (local)", detail: shown, log: [log] });
  const lines = text.split("\n");
  return linksIn(text, root, shown).map(({ line, start, end, to }) => ({
    text: lines[line]?.slice(start, end),
    ...to,
  }));
}

test("a page leads to the handler, the page of its source, and the places in files of the project", () => {
  expect(linked(detail)).toEqual([
    { text: "issues.opened", handler: true },
    { text: "GitHub", url: expect.stringMatching(/^https:/) },
    { text: "src/webhook.ts:20:11", file: path.join(root, "src", "webhook.ts"), at: [20, 11] },
    expect.objectContaining({ file: path.join(root, "src", "stock.ts"), at: [7, 3] }),
  ]);
});

test("a request that no handler took leads to none", () => {
  const [first] = linked({ ...detail, outcome: "ignored" });
  expect(first?.text).toBe("GitHub");
});

test("the handler is looked up when its link is followed, in the source as it is then", async () => {
  const project = { root: temporaryFolder(), entry: "" };
  project.entry = path.join(project.root, "webhook.ts");
  writeFileSync(project.entry, source);
  const query = JSON.stringify({ root: project.root, environment: "dev", id: "d1", trigger: "/github" });
  const page = { scheme: "hookloom-delivery", query };
  const links = pageLinks({ shownDelivery: () => detail, loadProject: async () => project as never });
  const document = {
    uri: page,
    getText: () => deliveryText({ environment: "orders · dev (local)", detail, log: [] }),
  };
  const none = {} as vscode.CancellationToken;
  const [handler] = (await links.provideDocumentLinks(document as never, none)) ?? [];
  expect(handler?.range).toEqual(new Range(new Position(0, 13), new Position(0, 26)));
  expect(handler?.target).toBeUndefined();
  const resolved = handler && (await links.resolveDocumentLink?.(handler, none));
  const target = decodeURIComponent(String(resolved?.target));
  expect(target).toBe(`command:hookloom.openText?[{"uri":"${Uri.file(project.entry)}","at":[4,8]}]`);
});
