import { expect, test, vi } from "vitest";
import { type ConsolePorts, consoleCommands } from "./console-commands.ts";
import type { SamplePorts, SampleTarget } from "./trigger-samples.ts";

/** The pages that are open: where each is pointed at, and how often it was brought to the front. */
const pages = vi.hoisted(() => [] as { at: string; revealed: number; close: () => void }[]);
const asked = vi.hoisted(() => ({ environment: "staging", ports: undefined as SamplePorts | undefined }));
const opened = vi.hoisted(() => [] as unknown[]);

vi.mock("./sample-target.ts", () => ({ sampleTarget: async () => ({ environment: asked.environment }) }));
vi.mock("./app-target.ts", () => ({
  appTarget: async () => ({ root: "/app", event: "push", app: { framework: "probot", name: "app" } }),
}));
vi.mock("./app-endpoint.ts", () => ({
  AppEndpoint: class {
    readonly address = "http://localhost:3000";
  },
}));
vi.mock("./open-sample.ts", () => ({
  openSamplePage: async (...given: unknown[]) => {
    opened.push(given[2]);
    return { reveal: () => undefined, onDidDispose: () => undefined };
  },
  openSample: (ports: SamplePorts, { environment = "" }: SampleTarget) => {
    asked.ports = ports;
    const page = { at: environment, revealed: 0, close: () => undefined };
    pages.push(page);
    const panel = {
      reveal: () => page.revealed++,
      onDidDispose: (listener: () => undefined) => {
        page.close = listener;
      },
    };
    return { panel, isAt: (other: SampleTarget) => other.environment === page.at };
  },
}));

test("a page that is pointed elsewhere by now is not shown for where it was opened", async () => {
  const ports = { context: {}, run: {}, projects: { of: async () => ({}) } } as unknown as ConsolePorts;
  const { "hookloom.sendSample": send } = consoleCommands(ports);
  await send({ root: "/p" });
  await send({ root: "/p" });
  expect(pages).toMatchObject([{ at: "staging", revealed: 1 }]);
  for (const page of pages) page.at = "prod";
  await send({ root: "/p" });
  expect(pages).toMatchObject([{ at: "prod", revealed: 1 }, { at: "staging" }]);
  asked.environment = "prod";
  await send({ root: "/p" });
  expect(pages[0]?.revealed).toBe(2);
  pages[0]?.close();
  await send({ root: "/p" });
  expect(pages).toHaveLength(3);
});

test("a page of another framework's app opens below the diagram that it is opened from", async () => {
  const context = { extensionUri: {}, workspaceState: {} };
  const ports = { context, run: {}, projects: { of: async () => undefined } } as unknown as ConsolePorts;
  const { "hookloom.sendSample": send } = consoleCommands(ports);
  await send({ uri: "file:///app/index.ts", framework: "probot", event: "push", below: true });
  expect(opened).toEqual([{ below: true }]);
});

test("a public key is no reason to start an environment of a cluster", async () => {
  vi.stubEnv("WEBHOOK_SECRET", `whpk_${Buffer.alloc(32, 1).toString("base64")}`);
  try {
    const ports = { context: {}, run: {}, projects: { of: async () => ({}) } } as unknown as ConsolePorts;
    await consoleCommands(ports)["hookloom.sendSample"]({ root: "/p" });
    const project = { root: "/p", environments: { dev: {}, prod: { target: "kubernetes" } } };
    const valueIn = (environment?: string) =>
      asked.ports?.readValue(
        { project, environment } as unknown as SampleTarget,
        "WEBHOOK_SECRET",
        "standard-webhooks",
      );
    await expect(valueIn("prod")).rejects.toThrow(
      /send samples to an environment on this machine instead\.$/,
    );
    await expect(valueIn()).rejects.toThrow("dev is not running: start dev");
  } finally {
    vi.unstubAllEnvs();
  }
});
