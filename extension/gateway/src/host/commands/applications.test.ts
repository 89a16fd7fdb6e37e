import type { Target } from "@hookloom/core/environments/contract/target";
import { resolveApi } from "@hookloom/gateway";
import type { ApplicationSummary } from "@hookloom/gateway/management";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { useVscode } from "@hookloom/host/testing/vscode";
import { beforeEach, expect, it, vi } from "vitest";
import { applications } from "./applications.ts";

/** What a person is told, and the beginnings of the rows that they choose. */
const person = vi.hoisted(() => ({ told: [] as [sentence: string, detail: string][], rows: [] as string[] }));
useVscode({
  // Views that look again may never have an answer.
  commands: { executeCommand: () => new Promise(() => undefined) },
  window: {
    showQuickPick: async (items: readonly { label: string }[]) => {
      const wanted = person.rows.shift() ?? "";
      return items.find(({ label }) => label.includes(wanted));
    },
    showInputBox: async () => "shop",
    showWarningMessage: async (_question: string, _options: object, button: string) => button,
    showInformationMessage: async (sentence: string, { detail = "" }: { detail?: string }) => {
      person.told.push([sentence, detail]);
    },
    setStatusBarMessage: (sentence: string) => void person.told.push([sentence, ""]),
  },
});
vi.mock("../../management/applications.ts", async (original) => ({
  ...(await original<object>()),
  listApplications: async () => [known],
  addApplication: async () => ({ application: "shop", key: "k-1", clientId: "c-1", clientSecret: "s-1" }),
  revokeApplication: async () => undefined,
}));

const known: ApplicationSummary = {
  application: "billing",
  id: "billing-1",
  clientId: "billing-1",
  subscription: "active",
  scopes: [],
  createdAt: "2026-11-26T10:00:00.000Z",
  credentials: [],
  cursor: "1.billing-1",
};

beforeEach(() => {
  Object.assign(person, { told: [], rows: [] });
});

const dev = { root: "/orders", environment: "dev" };
const target = { rules: async () => resolveApi({}), managementPort: async () => 1 } as unknown as Target;
const ports = {
  projects: {
    choose: async () => ({ root: "/orders", name: "orders", entry: "", environments: { dev: {} } }),
  },
  targets: { query: async (_ref: object, work: (open: Target) => unknown) => work(target) },
} as unknown as DeployPorts;

it("shows a new key and secret without waiting for the views to look again", async () => {
  person.rows = ["Add an application"];
  await applications(ports, dev);
  const [sentence, detail] = person.told[0] ?? [];
  expect(sentence).toBe("shop was added to the API of dev");
  expect(detail).toContain("k-1");
  expect(detail).toContain("s-1");
});

it("says that an application is revoked without waiting for the views to look again", async () => {
  person.rows = ["billing", "with all its credentials"];
  await applications(ports, dev);
  expect(person.told).toEqual([["$(check) billing was revoked", ""]]);
});
