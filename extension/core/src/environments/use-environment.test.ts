import path from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import type { TargetStatus } from "./contract/target.ts";
import type { OpenTargetOptions } from "./open-target.ts";
import { checkEnvironment, detailedStatus, useReached } from "./use-environment.ts";

const opened = vi.hoisted(() => ({ target: undefined as unknown }));
vi.mock("./open-target.ts", () => ({ openTarget: async () => opened.target }));

const { signal } = new AbortController();
let root: string;
beforeEach(() => {
  root = temporaryFolder();
});

/** A cluster's environment, whose every connection is a port-forward. */
function clusterTarget() {
  const target = {
    target: "kubernetes",
    managementPort: vi.fn(async () => 4001),
    address: vi.fn(async () => "http://127.0.0.1:4002"),
    dispose: vi.fn(async () => undefined),
  };
  opened.target = target;
  return target;
}

const optionsOf = (environment: string) => {
  const project = { root, name: "orders", entry: path.join(root, "webhook.ts"), environments: {} };
  const options: Partial<OpenTargetOptions> = { project, environment };
  return { ...(options as OpenTargetOptions), signal, runFirst: true };
};

it("connects to what a question needs, and to nothing else", async () => {
  const target = clusterTarget();
  const port = await useReached(optionsOf("prod"), async (reached) => {
    expect(target.managementPort).not.toHaveBeenCalled();
    return await reached.managementPort();
  });
  expect(port).toBe(4001);
  expect(target.address).not.toHaveBeenCalled();
  expect(target.dispose).toHaveBeenCalledOnce();
});

it("names the environments of a project where it has not the one that is named", () => {
  const project = { environments: { dev: {}, prod: {} } };
  expect(checkEnvironment(project, "prod")).toBe("prod");
  const message = "The project has no environment staging: use one of dev, prod.";
  expect(() => checkEnvironment(project, "staging")).toThrow(message);
  expect(() => checkEnvironment(project, "toString")).toThrow("no environment toString");
});

it("says absent of a local environment that was never deployed, and stopped of one that was", async () => {
  const place = { environment: "dev", target: "local", place: "local", registrations: [] } as const;
  const statusOf = (phase: TargetStatus["phase"]) => {
    const status = async (): Promise<TargetStatus> => ({ ...place, phase });
    const unappliedSettings = () => expect.fail("Nothing runs.");
    const readingPort = () => Promise.reject(new Error("Nothing is stored."));
    return detailedStatus({ status, unappliedSettings, readingPort }, { root }, signal);
  };
  expect(await statusOf("absent")).toMatchObject({ phase: "absent", missing: [], problems: [] });
  expect(await statusOf("stopped")).toMatchObject({ phase: "stopped" });
});

it.each<[string, () => Promise<readonly string[]>, readonly string[] | undefined]>([
  ["names settings that are not applied", async () => ["WORD"], ["WORD"]],
  ["names none where all are", async () => [], undefined],
  ["is known without them", () => Promise.reject(new Error("forbidden")), undefined],
])("the status of what runs %s", async (_, unappliedSettings, unapplied) => {
  const place = { environment: "prod", target: "kubernetes", place: "there", registrations: [] } as const;
  const status = async (): Promise<TargetStatus> => ({ ...place, phase: "running" });
  const readingPort = () => expect.fail("Its status has its deliveries.");
  const found = await detailedStatus({ status, unappliedSettings, readingPort }, { root }, signal);
  expect(found.unapplied).toEqual(unapplied);
});
