import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type { DeliveryDetail } from "@hookloom/runtime/management";
import { beforeEach, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import type { DeliveryTarget } from "../commands/delivery-target.ts";
import { useVscode } from "../testing/vscode.ts";
import { EventEmitter } from "../testing/vscode-values.ts";
import type { DeliveryAccess } from "./delivery-access.ts";
import { DeliveryPages } from "./delivery-pages.ts";

const editor = vi.hoisted(() => ({ documents: [] as unknown[], hidden: false }));
const nothing = () => ({ dispose: () => undefined });

useVscode({
  languages: { registerDocumentSymbolProvider: nothing, registerDocumentLinkProvider: nothing },
  window: {
    get visibleTextEditors() {
      return editor.hidden ? [] : editor.documents.map((document) => ({ document }));
    },
    onDidChangeVisibleTextEditors: nothing,
  },
  workspace: {
    get textDocuments() {
      return editor.documents;
    },
    onDidCloseTextDocument: nothing,
    registerTextDocumentContentProvider: nothing,
  },
});

const reads = vi.hoisted(() => ({ outcomes: [] as string[], count: 0 }));
vi.mock("@hookloom/core/environments/management/delivery", () => ({
  readDelivery: async () => {
    reads.count++;
    const outcome = reads.outcomes.length > 1 ? reads.outcomes.shift() : reads.outcomes[0];
    return { outcome, attempts: 2 } as Partial<DeliveryDetail>;
  },
}));

const target: DeliveryTarget = { root: "/orders", environment: "prod", id: "d1", trigger: "/github" };
const pageOf = (one: DeliveryTarget) => ({
  uri: { scheme: "hookloom-delivery", query: JSON.stringify(one), toString: () => one.id },
});
beforeEach(() => {
  editor.documents = [pageOf(target), pageOf({ ...target, id: "d2" })];
  editor.hidden = false;
  Object.assign(reads, { outcomes: ["ok"], count: 0 });
});

/** Pages of deliveries that are too old for the list. */
function pages() {
  const changed = new EventEmitter<ProjectEnvironment>();
  const replayed = new EventEmitter<DeliveryTarget>();
  const access = {
    onDidChange: changed.event,
    onDidReplay: replayed.event,
    isHere: () => false,
    latest: () => [],
    log: async () => [],
    pollSoon: () => undefined,
    reachWhenResumed: async (_: ProjectEnvironment, work: (port: number) => unknown) => work(4711),
  } as unknown as DeliveryAccess;
  const shown: string[] = [];
  new DeliveryPages(access).onDidChange((uri: vscode.Uri) => shown.push(String(uri)));
  return { shown, replay: () => replayed.fire(target) };
}

test("the page of an older delivery is read again until its replay has ended", async () => {
  reads.outcomes = ["running", "ok"];
  const { shown, replay } = pages();
  replay();
  expect(shown).toEqual(["d1"]);
  await expect.poll(() => shown).toEqual(["d1", "d1"]);
  expect(reads.count).toBe(2);
});

test("a delivery whose page nobody sees is not read", async () => {
  editor.hidden = true;
  const { shown, replay } = pages();
  replay();
  await new Promise((resolve) => setImmediate(resolve));
  expect([shown, reads.count]).toEqual([["d1"], 0]);
});
