import { writeFileSync } from "node:fs";
import path from "node:path";
import type { EnvironmentState, RunningEnvironment } from "@hookloom/core/environments/contract/environment";
import { ownerNotResponding } from "@hookloom/core/environments/contract/errors";
import { attach } from "@hookloom/core/environments/local/owner/attach";
import { memorySecretStore } from "@hookloom/core/environments/secrets/memory-secret-store";
import type { Project } from "@hookloom/core/project/project";
import { beforeEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { Runs, type RunsPorts } from "./runs.ts";

vi.mock("@hookloom/core/environments/local/owner/attach", () => ({ attach: vi.fn() }));

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
  vi.mocked(attach).mockRejectedValueOnce(ownerNotResponding("dev", 1)).mockResolvedValueOnce(running);
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
  vi.mocked(attach).mockRejectedValueOnce(ownerNotResponding("dev", 1)).mockResolvedValue(running);
  const runs = runsOf();
  const attaching = runs.attachRunning();
  await runs.dispose();
  await attaching;
  expect(attach).toHaveBeenCalledTimes(1);
  expect(runs.all).toEqual([]);
});

const slackToken = "SLACK_TOKEN";

/** A project whose source declares a token, and an editor that keeps values. */
function watchedProject(missing: readonly string[]) {
  const root = temporaryFolder();
  const entry = path.join(root, "webhook.ts");
  writeFileSync(
    entry,
    `import { secret } from "@hookloom/runtime";\nconst tokens = [secret("${slackToken}"), secret("LATER")];\n`,
  );
  const restart = vi.fn(async (_values: unknown) => undefined);
  let tell: (state: EnvironmentState) => void = () => undefined;
  const state: EnvironmentState = { phase: "running", problems: [], missing };
  const onStateChange = (listener: typeof tell) => {
    tell = listener;
    return () => undefined;
  };
  vi.mocked(attach).mockResolvedValue({ ...running, state, onStateChange, restart });
  const ownSecrets = memorySecretStore({});
  const watched = { root, entry, name: "orders" } as Project;
  const log = { info: () => undefined, warn: () => undefined };
  const runs = new Runs({ projects: () => [watched], ownSecrets, log } as unknown as RunsPorts);
  const builds = (lacks = missing): void => tell({ ...state, missing: lacks });
  return { root, runs, ownSecrets, restart, builds };
}

it("gives a value that comes after the save that declares its setting, and gives it once", async () => {
  const { root, runs, ownSecrets, restart, builds } = watchedProject([slackToken]);
  await runs.attachRunning();
  builds();
  await ownSecrets.set(root, "dev", slackToken, "xoxb-1");
  builds();
  await expect.poll(() => restart.mock.calls).toEqual([[{ [slackToken]: "xoxb-1" }]]);
  builds();
  await ownSecrets.set(root, "dev", "LATER", "on");
  builds([slackToken, "LATER"]);
  await expect.poll(() => restart.mock.calls.length).toBe(2);
  expect(restart).toHaveBeenLastCalledWith({ [slackToken]: "xoxb-1", LATER: "on" });
});

it("gives a value before the source declares its setting, and restarts nothing for one that it lacks", async () => {
  const { root, runs, ownSecrets, restart } = watchedProject([]);
  await runs.give(root, [slackToken]);
  await runs.attachRunning();
  await runs.give(root, [slackToken]);
  expect(restart).not.toHaveBeenCalled();
  await ownSecrets.set(root, "dev", slackToken, "xoxb-1");
  await runs.give(root, [slackToken]);
  expect(restart).toHaveBeenCalledExactlyOnceWith({ [slackToken]: "xoxb-1" });
});
