import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DeliveryDetail, DeliverySummary } from "@hookloom/runtime/management";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { listDeliveries } from "../../environments/deliveries.ts";
import { readDelivery } from "../../environments/delivery.ts";
import { type Project, projectAt } from "../../project/project.ts";
import type { EnvironmentRef } from "../commands/delivery-target.ts";
import { type FlowValuesPorts, flowValues } from "./flow-values.ts";

vi.mock("vscode", () => import("../testing/vscode.ts"));
vi.mock("../../environments/delivery.ts", () => ({ readDelivery: vi.fn() }));
vi.mock("../../environments/deliveries.ts", () => ({ listDeliveries: vi.fn(async () => []) }));

const code = `import { webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ path: "/hub" });

hub.on("issues", async () => {});

export default webhook(hub);
`;

const uri = {} as vscode.Uri;
const trigger = { trigger: "hub", source: "github", event: "issues" };
let folder: string;
let project: Project | undefined;
let latest: readonly DeliverySummary[] | undefined;
let shown: EnvironmentRef | undefined;
let reached: EnvironmentRef[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hookloom-values-"));
  await mkdir(path.join(folder, "samples", "github"), { recursive: true });
  await writeFile(
    path.join(folder, "samples", "github", "push.json"),
    JSON.stringify({ samples: [{ id: "a", label: "A", generated: false, payload: { ref: "main" } }] }),
  );
  await writeFile(path.join(folder, "hookloom.json"), '{ "entry": "webhook.ts" }');
  await writeFile(path.join(folder, "webhook.ts"), code);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  project = await projectAt(folder);
  latest = [];
  shown = undefined;
  reached = [];
  vi.mocked(listDeliveries).mockResolvedValue([]);
  vi.mocked(readDelivery).mockReset();
});

function delivery(id: string, more: Partial<DeliveryDetail> = {}): DeliveryDetail {
  return {
    id,
    source: "github",
    trigger: "/hub",
    event: "issues.opened",
    receivedAt: "2026-03-01T11:57:00Z",
    status: 202,
    outcome: "ok",
    milliseconds: 1,
    attempts: 1,
    cursor: "1",
    part: 0,
    headers: { authorization: "Bearer xoxb" },
    body: { type: "application/json", bytes: 2, text: JSON.stringify({ title: id }) },
    history: [],
    ...more,
  };
}

function ports(): FlowValuesPorts {
  const access: FlowValuesPorts["access"] = {
    runPlace: (root) => ({ root, environment: "dev" }),
    latest: () => latest,
    isHere: ({ environment }) => environment === "dev",
    reach: async (ref, work) => {
      reached.push(ref);
      return await work(1);
    },
  };
  return {
    distDir: folder,
    projects: { of: async () => project },
    access,
    shown: {
      get environment() {
        return shown;
      },
    },
  };
}

test("the newest delivery of the event that was accepted is read", async () => {
  latest = [
    delivery("refused", { outcome: "refused" }),
    delivery("elsewhere", { trigger: "/github" }),
    delivery("other", { event: "push" }),
    delivery("newest"),
    delivery("older"),
  ];
  vi.mocked(readDelivery).mockImplementation(async (_, { id }) => delivery(id));
  expect(await flowValues(ports(), uri, trigger)).toEqual({
    from: "delivery",
    environment: "dev",
    receivedAt: "2026-03-01T11:57:00Z",
    values: { title: '"newest"' },
  });
});

test("an older one than those that are shown is looked for on this machine alone", async () => {
  vi.mocked(readDelivery).mockImplementation(async (_, { id }) => delivery(id));
  vi.mocked(listDeliveries).mockResolvedValue([delivery("old")]);
  expect(await flowValues(ports(), uri, trigger)).toMatchObject({ values: { title: '"old"' } });
  latest = undefined;
  shown = { root: folder, environment: "prod" };
  reached = [];
  expect(await flowValues(ports(), uri, trigger)).toBeUndefined();
  expect(reached).toEqual([]);
});

test("deliveries of the environment that is shown are read, those of another project's are not", async () => {
  vi.mocked(readDelivery).mockImplementation(async (_, { id }) => delivery(id));
  latest = [delivery("one")];
  shown = { root: folder, environment: "prod" };
  expect(await flowValues(ports(), uri, trigger)).toMatchObject({ environment: "prod" });
  shown = { root: "/other", environment: "prod" };
  expect(await flowValues(ports(), uri, trigger)).toMatchObject({ environment: "dev" });
});

test("without a delivery, or its body, a sample is shown", async () => {
  const push = { ...trigger, event: "push" };
  const sample = { from: "sample", values: { ref: '"main"' } };
  expect(await flowValues(ports(), uri, push)).toEqual(sample);
  latest = [delivery("pruned", { event: "push" })];
  vi.mocked(readDelivery).mockImplementation(async (_, { id }) => {
    const { body: _body, ...rest } = delivery(id);
    return rest;
  });
  expect(await flowValues(ports(), uri, push)).toEqual(sample);
});

test("outside of a project nothing is known", async () => {
  project = undefined;
  expect(await flowValues(ports(), uri, trigger)).toBeUndefined();
});
