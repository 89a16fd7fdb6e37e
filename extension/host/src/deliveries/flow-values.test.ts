import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { listDeliveries } from "@hookloom/core/environments/management/deliveries";
import { readDelivery } from "@hookloom/core/environments/management/delivery";
import { type Project, type ProjectEnvironment, projectAt } from "@hookloom/core/project/project";
import type { DeliveryDetail, DeliverySummary } from "@hookloom/runtime/management";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { type FlowValuesPorts, flowValues } from "./flow-values.ts";

vi.mock("@hookloom/core/environments/management/delivery", () => ({ readDelivery: vi.fn() }));
vi.mock("@hookloom/core/environments/management/deliveries", () => ({
  listDeliveries: vi.fn(async () => []),
}));

const code = `import { webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { hub as second } from "./b.ts";
import { hub as third } from "./c.ts";

const hub = github({ path: "/hub" });

hub.on("issues", async () => {});

export default webhook(hub, second, third);
`;

const other = (name: string, at: string) =>
  `import { github } from "@hookloom/runtime/github";\n\nexport const ${name} = github({ path: "${at}" });\n`;

const trigger = { trigger: "hub", source: "github", event: "issues" };
let folder: string;
let uri: vscode.Uri;
let project: Project | undefined;
let latest: readonly DeliverySummary[] | undefined;
let shown: ProjectEnvironment | undefined;
let reached: ProjectEnvironment[];

beforeAll(async () => {
  folder = temporaryFolder();
  await mkdir(path.join(folder, "samples", "github"), { recursive: true });
  await writeFile(
    path.join(folder, "samples", "github", "push.json"),
    JSON.stringify({ samples: [{ id: "a", label: "A", generated: false, payload: { ref: "main" } }] }),
  );
  await writeFile(path.join(folder, "hookloom.json"), '{ "entry": "webhook.ts" }');
  await writeFile(path.join(folder, "webhook.ts"), code);
  await writeFile(path.join(folder, "b.ts"), other("hub", "/b"));
  await writeFile(path.join(folder, "c.ts"), other("hub", "/c"));
  uri = uriOf("webhook.ts");
});

beforeEach(async () => {
  project = await projectAt(folder);
  latest = [];
  shown = undefined;
  reached = [];
  vi.mocked(listDeliveries).mockResolvedValue([]);
  vi.mocked(readDelivery).mockReset();
});

const uriOf = (file: string) => ({ fsPath: path.join(folder, file) }) as vscode.Uri;

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
    runEnvironment: (root) => ({ root, environment: "dev" }),
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

test("of two triggers with one name, that of the flow's own file is meant", async () => {
  vi.mocked(readDelivery).mockImplementation(async (_, { id }) => delivery(id));
  latest = [delivery("hub"), delivery("c", { trigger: "/c" }), delivery("b", { trigger: "/b" })];
  const titleIn = async (file: string) => (await flowValues(ports(), uriOf(file), trigger))?.values.title;
  expect(await Promise.all(["webhook.ts", "b.ts", "c.ts"].map(titleIn))).toEqual(['"hub"', '"b"', '"c"']);
  // It may import any of the three.
  expect(await titleIn("d.ts")).toBeUndefined();
});

test("a handler of any event has the newest of all that its trigger received", async () => {
  vi.mocked(readDelivery).mockImplementation(async (_, { id }) => delivery(id));
  const sender = { source: "standard-webhooks", trigger: "/hooks", event: "invoice.paid" };
  const any = { trigger: "hooks", source: "standard-webhooks", event: "*" };
  latest = [delivery("elsewhere"), delivery("paid", sender)];
  expect(await flowValues(ports(), uri, any)).toMatchObject({ values: { title: '"paid"' } });
  expect(await flowValues(ports(), uri, { ...any, event: "invoice" })).toBeUndefined();
  latest = [];
  vi.mocked(listDeliveries).mockResolvedValue([delivery("old", sender)]);
  expect(await flowValues(ports(), uri, any)).toMatchObject({ values: { title: '"old"' } });
  expect(vi.mocked(listDeliveries).mock.lastCall?.[1]).toEqual({ source: "standard-webhooks", limit: 20 });
});

test("older ones of a bare name are also looked for among the events below it", async () => {
  vi.mocked(readDelivery).mockImplementation(async (_, { id }) => delivery(id));
  vi.mocked(listDeliveries).mockImplementation(async (_, query = {}) =>
    query.event === undefined
      ? [delivery("alike", { event: "sub_issues.x", cursor: "9" }), delivery("opened", { cursor: "8" })]
      : [delivery("bare", { event: "issues", cursor: "7" })],
  );
  expect(await flowValues(ports(), uri, trigger)).toMatchObject({ values: { title: '"opened"' } });
  const queries = vi
    .mocked(listDeliveries)
    .mock.calls.slice(-2)
    .map(([, query]) => query);
  expect(queries).toMatchObject([
    { event: "issues", trigger: "/hub" },
    { search: "issues.", trigger: "/hub" },
  ]);
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
