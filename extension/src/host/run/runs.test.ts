import { beforeEach, expect, it, vi } from "vitest";
import type { RunningEnvironment } from "../../environments/environment.ts";
import { notAnswering } from "../../environments/errors.ts";
import { attach } from "../../environments/local/owner/attach.ts";
import type { Project } from "../../project/project.ts";
import { Runs, type RunsPorts } from "./runs.ts";

vi.mock("../../environments/local/owner/attach.ts", () => ({ attach: vi.fn() }));

const project = { root: "/home/ada/orders", name: "orders" } as Project;
const running = {
  state: { phase: "running", problems: [], missing: [] },
  onStateChange: () => () => undefined,
  dispose: async () => undefined,
} as unknown as RunningEnvironment;

const runsOf = (): Runs =>
  new Runs({ projects: () => [project], log: { info: () => undefined } } as unknown as RunsPorts);

beforeEach(() => vi.mocked(attach).mockReset());

it("attaches to an environment whose owner answers only after a while", async () => {
  vi.mocked(attach).mockRejectedValueOnce(notAnswering("dev", 1)).mockResolvedValueOnce(running);
  const runs = runsOf();
  await runs.attachRunning();
  expect(runs.get(project.root)?.environment).toBe(running);
});

it("does not ask again where nothing runs, or where the state cannot be read", async () => {
  vi.mocked(attach).mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error("EACCES"));
  const runs = runsOf();
  await runs.attachRunning();
  await runs.attachRunning();
  expect(attach).toHaveBeenCalledTimes(2);
  expect(runs.all).toEqual([]);
});

it("waits once for a silent owner, however often it is asked to attach", async () => {
  const owner = Promise.withResolvers<RunningEnvironment>();
  vi.mocked(attach).mockReturnValue(owner.promise);
  const runs = runsOf();
  const attaching = [runs.attachRunning(), runs.attachRunning()];
  owner.resolve(running);
  await Promise.all(attaching);
  expect(attach).toHaveBeenCalledTimes(1);
  expect(runs.get(project.root)?.environment).toBe(running);
});

it("stops asking when the window closes", async () => {
  vi.mocked(attach).mockRejectedValueOnce(notAnswering("dev", 1)).mockResolvedValue(running);
  const runs = runsOf();
  const attaching = runs.attachRunning();
  await runs.dispose();
  await attaching;
  expect(attach).toHaveBeenCalledTimes(1);
  expect(runs.all).toEqual([]);
});
