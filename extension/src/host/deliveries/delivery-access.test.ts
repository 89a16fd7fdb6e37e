import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DeliveryAccess, type DeliveryAccessPorts } from "./delivery-access.ts";

vi.mock("vscode", () => import("../testing/vscode-values.ts"));

const here = { root: "/orders", environment: "dev" };
let stopped: boolean;
let goOn: () => void;
let access: DeliveryAccess;
beforeEach(() => {
  stopped = false;
  const project = { root: "/orders", name: "orders", environments: { dev: { target: "local" } } };
  const run = { state: { phase: "running" }, environment: { managementPort: 4711 }, deliveries: [] };
  access = new DeliveryAccess({
    runs: { get: () => run, onDidChange: () => ({ dispose: () => undefined }) },
    projects: { all: [project] },
    debugged: {
      isStopped: (root: string) => stopped && root === "/orders",
      onDidChange: (listener: () => void) => {
        goOn = listener;
        return { dispose: () => undefined };
      },
    },
    open: () => Promise.reject(new Error("It is on this machine.")),
  } as unknown as DeliveryAccessPorts);
});
afterEach(() => access.dispose());

it("asks nothing of what stands at a breakpoint, which could not answer, and says how to go on", async () => {
  expect(await access.reach(here, async (port) => port)).toBe(4711);
  stopped = true;
  const refusal = {
    code: "at-breakpoint",
    message: "orders stands at a breakpoint, so nothing in it can answer: continue it first.",
  };
  await expect(access.reach(here, () => expect.fail("It was asked."))).rejects.toMatchObject(refusal);
  stopped = false;
  // It has stopped after the question.
  const late = access.reach(here, async () => {
    stopped = true;
    throw new Error("no answer in time");
  });
  await expect(late).rejects.toMatchObject(refusal);
});

it("waits for it where an answer can come later", async () => {
  stopped = true;
  let asked = 0;
  const answer = access.reachOnceGoing(here, async () => {
    if (++asked > 1) return "ok";
    stopped = true;
    throw new Error("no answer in time");
  });
  stopped = false;
  goOn();
  await vi.waitFor(() => expect(asked).toBe(1));
  await new Promise((resolve) => setTimeout(resolve, 0));
  stopped = false;
  goOn();
  expect(await answer).toBe("ok");
});
