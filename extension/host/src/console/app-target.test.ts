import type { AppDeclaration } from "@hookloom/protocol/declarations";
import type { DeclarationsResult } from "@hookloom/protocol/lsp-requests";
import { beforeEach, expect, test } from "vitest";
import type { DocumentQuestions } from "../flow/server/flow-server.ts";
import { fakeVscode as fake } from "../flow/testing/fake-vscode.ts";
import { useVscode } from "../testing/vscode.ts";
import { appTarget } from "./app-target.ts";

const picked = { rows: [] as string[], choose: 0 as number | undefined };
useVscode({
  ...fake,
  window: {
    ...fake.window,
    tabGroups: { activeTabGroup: { activeTab: undefined } },
    showQuickPick: async (items: readonly { label: string; description?: string }[]) => {
      picked.rows = items.map(({ label, description }) => `${label} | ${description}`);
      return picked.choose === undefined ? undefined : items[picked.choose];
    },
  },
  workspace: { ...fake.workspace, getWorkspaceFolder: () => undefined },
});

const handler = (event: string, detail?: string): AppDeclaration["handlers"][number] => {
  const range = { start: 0, end: 1 };
  return { event, ...(detail === undefined ? {} : { detail }), eventRange: range, range, flow: "f1" };
};
const app = (more: Partial<AppDeclaration>): AppDeclaration => ({
  name: "app",
  framework: "probot",
  source: "github",
  nameRange: { start: 0, end: 1 },
  handlers: [],
  ...more,
});

function server(...apps: readonly AppDeclaration[]): DocumentQuestions {
  const declarations = { apps } as unknown as DeclarationsResult["declarations"];
  return { request: async () => ({ version: 1, declarations }) as never };
}

const uri = "file:///project/src/index.ts";
const octokit = server(app({ handlers: [handler("issues.opened"), handler("*")] }));
const bolt = server(
  app({ framework: "bolt", source: "slack", handlers: [handler("command", "/a"), handler("command", "/b")] }),
);

beforeEach(() => {
  picked.rows = [];
  picked.choose = 0;
});

test("a lens names the handler; those of any event offer what people look for first", async () => {
  const target = await appTarget(octokit, {
    uri,
    trigger: "app",
    event: "issues.opened",
    framework: "probot",
  });
  expect(target).toMatchObject({ event: "issues.opened" });
  expect(target?.events.slice(0, 3)).toEqual(["issues.opened", "issues.closed", "issue_comment.created"]);
  expect(await appTarget(octokit, { uri, trigger: "app", event: "*", framework: "probot" })).toMatchObject({
    event: "issues.opened",
  });
  expect(
    await appTarget(bolt, { uri, trigger: "app", event: "command", detail: "/b", framework: "bolt" }),
  ).toMatchObject({ event: "command", detail: "/b" });
  expect(picked.rows).toEqual([]);
});

test("without a name the handlers are asked for, and closing the question cancels", async () => {
  picked.choose = 1;
  expect(await appTarget(bolt, { uri })).toMatchObject({ detail: "/b" });
  expect(picked.rows).toEqual(["$(zap) command /a | app · Bolt", "$(zap) command /b | app · Bolt"]);
  picked.choose = undefined;
  await expect(appTarget(bolt, { uri })).rejects.toThrow("Cancelled");
});

test("a file without such handlers, or one that is not on a disk, is not an app", async () => {
  expect(await appTarget(server(), { uri })).toBeUndefined();
  expect(await appTarget(server(app({})), { uri })).toBeUndefined();
  expect(await appTarget(bolt, { uri: "untitled:index.ts" })).toBeUndefined();
  expect(await appTarget(bolt, { uri: "file:///project/notes.md" })).toBeUndefined();
});
