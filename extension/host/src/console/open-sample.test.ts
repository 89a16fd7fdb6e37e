import { noApi } from "@hookloom/core/api/testing/no-api";
import type { SampleOutcome, SampleRequest } from "@hookloom/protocol/sample-view";
import { beforeEach, expect, test, vi } from "vitest";
import type { Memento } from "vscode";
import { requestWithin } from "../environments/request-within.ts";
import { useVscode } from "../testing/vscode.ts";
import { openSample } from "./open-sample.ts";
import type { Sendable } from "./sample-channel.ts";
import type { SamplePorts, SampleTarget } from "./trigger-samples.ts";

const shown = vi.hoisted(() => ({
  sendable: undefined as unknown,
  urls: [] as string[],
  listSamples: async (..._asked: readonly unknown[]): Promise<object[]> => [],
}));
useVscode({
  Uri: { joinPath: () => ({ fsPath: "/dist" }) },
  window: { showInputBox: async () => "A small order" },
});
vi.mock("../webview/open-page.ts", () => ({
  openPage: (_uri: unknown, _look: unknown, start: (panel: object) => unknown) => {
    start({});
    return {};
  },
}));
vi.mock("./sample-channel.ts", () => ({
  connectSample: (_panel: unknown, sendable: unknown) => {
    shown.sendable = sendable;
  },
}));
vi.mock("@hookloom/core/project/config/read-project", () => ({
  readProject: async () => ({ triggers: [trigger] }),
}));
vi.mock("@hookloom/core/events/samples", () => ({
  listSamples: (...asked: unknown[]) => shown.listSamples(...asked),
}));
vi.mock("@hookloom/core/project/scaffold/project-samples", () => ({ writeProjectSample: async () => {} }));
vi.mock("@hookloom/core/events/send", () => ({
  sendRequest: async ({ url }: { url: string }): Promise<SampleOutcome> => {
    shown.urls.push(url);
    return { status: 200, milliseconds: 1, body: "" };
  },
}));

const trigger = {
  name: "orders",
  source: "http",
  path: "/orders",
  file: "/p/src/webhook.ts",
  handlers: [{ event: "request" }],
  secrets: {},
  literals: { verify: "none" },
} as unknown as SampleTarget["trigger"];
const project = {
  root: "/p",
  name: "orders",
  entry: "/p/src/webhook.ts",
  environments: { dev: {}, staging: { target: "kubernetes" }, prod: { target: "kubernetes" } },
};
const request: SampleRequest = {
  event: "request",
  payload: "{}",
  proof: "none",
  headers: "",
  parameters: "",
};

let reached: string[];
let asks: Map<string, PromiseWithResolvers<{ running: boolean; url?: string }>>;
beforeEach(() => {
  Object.assign(shown, { sendable: undefined, urls: [], listSamples: async () => [] });
  reached = [];
  asks = new Map(["staging", "prod"].map((name) => [name, Promise.withResolvers()]));
});

function memento(): Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: (key: string) => values.get(key),
    update: async (key: string, value: unknown) => void values.set(key, value),
  } as Memento;
}

/** A page for staging, whose environments answer when a test lets them. */
async function openStaging() {
  const sent: (string | undefined)[] = [];
  const ports = {
    context: { extensionUri: {}, workspaceState: memento() },
    devUrl: () => undefined,
    sampleBody: async ({ trigger: { path } }: SampleTarget) =>
      path === "/orders" ? { sku: "ABC-1" } : undefined,
    probe: (_root: string, environment: string) => asks.get(environment)?.promise,
    reach: async (_root: string, environment: string, work: (base: string) => Promise<unknown>) => {
      reached.push(environment);
      return await work(`https://${environment}.example.com`);
    },
    deliveries: (_root: string, environment?: string) => ({
      send: async (_path: string, work: () => Promise<SampleOutcome>) => {
        sent.push(environment);
        return await work();
      },
    }),
    credentials: {},
    api: async () => noApi,
    onSent: ({ environment }: SampleTarget) => sent.push(environment),
  } as unknown as SamplePorts;
  const target: SampleTarget = { project, trigger, event: "request", environment: "staging" };
  const page = await openSample(ports, target, { below: false });
  return {
    page,
    target,
    sent,
    ports: ports as { -readonly [Name in keyof SamplePorts]: SamplePorts[Name] },
    sendable: shown.sendable as Sendable,
  };
}

test("a page opens where its environment did not answer in time, shows that, and takes later answers", async () => {
  const { sendable, ports } = await openStaging();
  ports.probe = () =>
    requestWithin(
      1,
      "staging",
      (signal) => new Promise((_, reject) => signal.addEventListener("abort", reject)),
    );
  expect(await sendable.start()).toMatchObject({ running: false, unanswered: true });
  await expect(sendable.send(request)).rejects.toMatchObject({ code: "no-answer" });
  await expect(sendable.run()).rejects.toMatchObject({ code: "no-answer" });
  expect(sendable.environment()).toMatchObject({ running: false, unanswered: true });
  ports.probe = async () => ({ running: false, starting: true });
  expect(await sendable.start()).toEqual(expect.objectContaining({ running: false, starting: true }));
  expect(sendable.environment()).toEqual({ running: false, url: "", starting: true });
  ports.probe = async () => ({ running: true, url: "https://staging.example.com" });
  await sendable.run();
  expect(sendable.environment()).toEqual({ running: true, url: "https://staging.example.com/orders" });
});

test("a sample goes where Send was pressed, whatever is chosen while that environment is asked", async () => {
  const { sent, sendable } = await openStaging();
  const sending = sendable.send(request);
  const choosing = sendable.handlers.choose?.({ environment: "prod", resource: "/orders" });
  asks.get("prod")?.resolve({ running: true, url: "https://prod.example.com" });
  await choosing;
  asks.get("staging")?.resolve({ running: true, url: "https://staging.example.com" });
  await sending;
  expect(reached).toEqual(["staging"]);
  expect(shown.urls).toEqual(["https://staging.example.com/orders"]);
  expect(sent).toEqual(["staging", "staging"]);
  expect(sendable.handlers.history?.({})).toMatchObject([{ environment: "staging", resource: "/orders" }]);
  // The page goes on with what was chosen.
  expect(sendable.environment()).toEqual({ running: true, url: "https://prod.example.com/orders" });
});

test("a page is at what it is pointed at, not at what it was opened for", async () => {
  const { page, target, sendable } = await openStaging();
  expect(page.isAt(target)).toBe(true);
  expect(page.isAt({ ...target, trigger: { ...trigger, path: "/b" } })).toBe(false);
  asks.get("prod")?.resolve({ running: true });
  await sendable.handlers.choose?.({ environment: "prod", resource: "/orders" });
  expect(page.isAt(target)).toBe(false);
  expect(page.isAt({ ...target, environment: "prod" })).toBe(true);
});

test("a payload that was saved as a sample is that sample, although what was typed before is kept meanwhile", async () => {
  const { sendable } = await openStaging();
  const typed = { event: "request", payload: '{ "order": 7 }' };
  shown.listSamples = async () => {
    sendable.keep?.(typed);
    return [{ id: "project:a-small-order.json", label: "A small order", payload: { order: 7 } }];
  };
  expect(await sendable.handlers.saveSample?.(typed)).toMatchObject({ sample: "project:a-small-order.json" });
});

test("the samples of a trigger with a schema begin with what that accepts", async () => {
  const { sendable } = await openStaging();
  const asked: (readonly unknown[])[] = [];
  shown.listSamples = async (...all) => {
    asked.push(all);
    return [];
  };
  await sendable.handlers.chooseEvent?.({ event: "request" });
  expect(asked).toMatchObject([
    [expect.any(String), "http", "request", { root: "/p", body: { sku: "ABC-1" } }],
  ]);
});

test("the schema of a trigger is asked once for all choices, and again after a failure or a change", async () => {
  const { sendable, ports } = await openStaging();
  const bodies: unknown[] = [
    undefined,
    new Error("The project cannot be built."),
    { sku: "ABC-1" },
    { sku: "XYZ-9" },
  ];
  let asked = 0;
  ports.sampleBody = async () => {
    const body = bodies[asked++];
    if (body instanceof Error) throw body;
    return body;
  };
  const shownBodies: unknown[] = [];
  shown.listSamples = async (_dist, _source, _event, own) => {
    shownBodies.push((own as { body: unknown }).body);
    return [];
  };
  const choose = async () => await sendable.handlers.chooseEvent?.({ event: "request" });
  await choose();
  await expect(choose()).rejects.toThrow("The project cannot be built.");
  await choose();
  asks.get("prod")?.resolve({ running: true });
  await sendable.handlers.choose?.({ environment: "prod", resource: "/orders" });
  await choose();
  expect(asked).toBe(3);
  sendable.environmentChanged?.();
  await choose();
  expect(asked).toBe(4);
  expect(shownBodies).toEqual([
    undefined,
    ...Array(shownBodies.length - 2).fill({ sku: "ABC-1" }),
    { sku: "XYZ-9" },
  ]);
});
