import type { Project } from "@hookloom/core/project/project";
import { beforeEach, expect, test } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { type SampleEnvironmentPorts, sampleEnvironment } from "./sample-target.ts";

const asked = {
  names: [] as string[],
  descriptions: [] as string[],
  answer: undefined as number | undefined,
};
useVscode({
  window: {
    showQuickPick: async (
      items: readonly { readonly one: { readonly environment: string }; readonly description: string }[],
    ) => {
      asked.names = items.map(({ one }) => one.environment);
      asked.descriptions = items.map(({ description }) => description);
      return asked.answer === undefined ? undefined : items[asked.answer];
    },
  },
});
beforeEach(() => {
  asked.names = [];
  asked.answer = 0;
});

const cluster = { target: "kubernetes", context: "main", namespace: "orders" };
const project = (environments: Project["environments"]): Project =>
  ({ root: "/orders", name: "orders", environments }) as unknown as Project;
const both = project({ dev: {}, prod: cluster });

const ports = (running: readonly string[], last?: string): SampleEnvironmentPorts => ({
  runHere: () => (running.includes("here") ? { build: "feed5678" } : undefined),
  probe: async ({ environment }) => {
    if (environment === "lost") throw new Error("The cluster cannot be reached.");
    return { running: running.includes(environment), build: "c0ffee123456" };
  },
  last: () => (last === undefined ? undefined : { root: "/orders", environment: last }),
});

test.each([
  ["a project of dev alone is never asked about", project({ dev: {} }), ["here"], undefined],
  ["what alone runs is meant", both, ["prod"], "prod"],
  ["what Run started is meant where it alone runs", both, ["here"], undefined],
  ["where nothing runs, Run is what helps", both, [], undefined],
  ["where dev is on a cluster, dev is meant", project({ dev: cluster, prod: cluster }), [], "dev"],
  ["what cannot be asked is not offered", project({ dev: {}, lost: cluster }), ["here"], undefined],
])("%s", async (_, of, running, meant) => {
  expect(await sampleEnvironment(of, undefined, ports(running))).toBe(meant);
  expect(asked.names).toEqual([]);
});

test("a clicked row decides it", async () => {
  expect(await sampleEnvironment(both, { environment: "prod" }, ports([]))).toBe("prod");
  expect(await sampleEnvironment(both, { environment: "dev" }, ports(["prod"]))).toBeUndefined();
});

test("if several run it asks, offering the last used one first", async () => {
  expect(await sampleEnvironment(both, undefined, ports(["here", "prod"], "prod"))).toBe("prod");
  expect(asked.names).toEqual(["prod", "dev"]);
  expect(asked.descriptions).toEqual(["main/orders · build c0ffee12", "this machine · build feed5678"]);
  expect(await sampleEnvironment(both, undefined, ports(["here", "prod"]))).toBeUndefined();
  expect(asked.names).toEqual(["dev", "prod"]);
});

test("closing the question cancels it", async () => {
  asked.answer = undefined;
  await expect(sampleEnvironment(both, undefined, ports(["here", "prod"]))).rejects.toThrow("Cancelled");
});
