import type { LogOptions } from "@hookloom/core/environments/contract/target";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DeliveryAccess, type DeliveryAccessPorts } from "./delivery-access.ts";

/** An answer that never comes. */
const silent = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
const dispose = async (): Promise<void> => undefined;

const here = { root: "/orders", environment: "dev" };
let stopped: boolean;
let goOn: () => void;
/** What a terminal started, which the window knows only once it has looked. */
let foreign: boolean;
/** Of the run that this window knows. */
let phase: string;
/** Where hookloom.json has dev. */
let devTarget: string;
let access: DeliveryAccess;
beforeEach(() => {
  stopped = false;
  foreign = false;
  phase = "running";
  devTarget = "local";
  const environments = {
    get dev() {
      return { target: devTarget };
    },
  };
  const project = { root: "/orders", name: "orders", environments };
  const run = {
    get state() {
      return { phase };
    },
    environment: { managementPort: 4711 },
    deliveries: [],
  };
  access = new DeliveryAccess({
    runs: {
      get: () => (foreign ? undefined : run),
      attachRunning: async () => {
        foreign = false;
      },
      onDidChange: () => ({ dispose: () => undefined }),
    },
    projects: { all: [project] },
    debugSessions: {
      isStopped: (root: string) => stopped && root === "/orders",
      onDidChange: (listener: () => void) => {
        goOn = listener;
        return { dispose: () => undefined };
      },
    },
    open: async ({ environment }: ProjectEnvironment) => {
      if (environment === "dev") return { readingPort: async () => ({ port: 4712, stopped: {} }), dispose };
      return {
        managementPort: silent,
        readingPort: silent,
        address: silent,
        logs: (options: LogOptions) => silent(options.signal),
        dispose,
      };
    },
  } as unknown as DeliveryAccessPorts);
});
afterEach(() => access.dispose());

it("gives what Run starts one name: a row without a name means dev, unless that is on a cluster", () => {
  const unnamed = { root: "/orders", environment: "" };
  expect(access.normalizeRef(unnamed)).toEqual(here);
  expect(access.normalizeRef(here)).toEqual(here);
  devTarget = "kubernetes";
  expect(access.normalizeRef(unnamed)).toEqual(unnamed);
  expect(access.normalizeRef(here)).toEqual(here);
});

it("asks nothing of what stands at a breakpoint, which could not answer, and says how to go on", async () => {
  expect(await access.reach(here, async (port) => port)).toBe(4711);
  stopped = true;
  const refusal = {
    code: "at-breakpoint",
    message: "orders is paused at a breakpoint and cannot respond: continue it first.",
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

it("finds what a terminal has started meanwhile, whichever views are visible", async () => {
  foreign = true;
  expect(await access.reach(here, async (port) => port)).toBe(4711);
});

it("reads what runs from its process, and from the store what does not, whose changes are refused", async () => {
  const read = () => access.read(here, async (port, stopped) => ({ port, stopped }));
  expect(await read()).toEqual({ port: 4711, stopped: undefined });
  for (const ended of ["failed", "stopped"]) {
    phase = ended;
    expect(await read()).toEqual({ port: 4712, stopped: {} });
    const refused = { code: "not-running", message: "The project is not running." };
    await expect(access.reach(here, () => expect.fail("It was changed."))).rejects.toMatchObject(refused);
  }
});

it("waits for it where an answer can come later", async () => {
  stopped = true;
  let asked = 0;
  const answer = access.reachWhenResumed(here, async () => {
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

describe("an environment that does not answer", () => {
  const there = { root: "/orders", environment: "prod" };
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it.each<[string, () => Promise<unknown>]>([
    ["port", () => access.reach(there, async (port) => port)],
    ["store", () => access.read(there, async (port) => port)],
    ["address", () => access.address(there)],
    ["log", () => access.log({ ...there, id: "d1", trigger: "/github" })],
  ])("is named where its %s is asked for", async (_, ask) => {
    const refused = expect(ask()).rejects.toMatchObject({
      code: "no-answer",
      message: expect.stringMatching(/^prod did not respond within 20 seconds: /),
    });
    await vi.advanceTimersByTimeAsync(20_000);
    await refused;
  });
});
