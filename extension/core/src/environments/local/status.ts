import { existsSync } from "node:fs";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import type { ProjectEnvironment } from "../../project/project.ts";
import { describeProblem } from "../contract/build-problem.ts";
import { shortBuild } from "../contract/environment.ts";
import type { DeliveryStatus, ReleaseRecord, TargetStatus } from "../contract/target.ts";
import { deliveryStatus } from "../management/delivery-status.ts";
import { readyRelease } from "../release/history.ts";
import { findRunning } from "./owner/attach.ts";
import type { ReleaseHistory } from "./releases/history.ts";
import type { EnvironmentFiles, StoredState } from "./store/state-file.ts";

interface StatusInput extends ProjectEnvironment {
  readonly files: EnvironmentFiles;
  readonly history: ReleaseHistory;
}

type LocalStatus = Omit<TargetStatus, "environment" | "target" | "place" | "registrations">;

const message = (text: string | undefined) => (text === undefined ? {} : { message: text });

/** Why the newest release is not running. */
function releaseFailure([newest]: readonly ReleaseRecord[]): string | undefined {
  if (newest?.outcome !== "failed") return undefined;
  return `The last release failed: ${newest.reason ?? "no reason was given."}`;
}

function runningStatus(running: StoredState, releases: readonly ReleaseRecord[], root: string): LocalStatus {
  const { phase, problems, message: said } = running.state;
  const [problem] = problems;
  const trouble = problem ? describeProblem(problem, root) : said;
  const url = `http://127.0.0.1:${running.port}`;
  if (!running.deployed)
    return {
      phase,
      url,
      ...message(trouble ?? "Run is running the newest source here, not a deployed build."),
    };
  const release = releases.find(({ build, outcome }) => outcome === "ready" && build === running.state.build);
  const replicas = { ready: phase === "running" ? 1 : 0, wanted: 1 };
  const why = trouble ?? releaseFailure(releases);
  return { phase, url, replicas, ...message(why), ...(release ? { release } : {}) };
}

/** Nothing of the deliveries while nothing answers, since the rest of the status is still known. */
async function readDeliveryStatus({ state, managementPort }: StoredState): Promise<DeliveryStatus> {
  return state.phase === "running" ? deliveryStatus(managementPort).catch(() => ({})) : {};
}

async function idleStatus({ files, history, environment }: StatusInput): Promise<LocalStatus> {
  const releases = await history.list();
  const [newest] = releases;
  const release = readyRelease(releases);
  // Run stores deliveries too.
  if (!newest) return { phase: existsSync(files.store) ? "stopped" : "absent" };
  if (newest.outcome === "deploying") return { phase: "starting", release: newest };
  if (!release) return { phase: "failed", release: newest, ...message(newest.reason) };
  if (await history.stopped()) return { phase: "stopped", release };
  const lost = `Its process is gone, as after a restart of the machine: run the build ${shortBuild(release.build)} again with "hookloom settings ${environment} apply", or deploy.`;
  return { phase: "stopped", release, message: lost };
}

/** The status of a local environment; nothing is started. */
export async function localTargetStatus(input: StatusInput): Promise<LocalStatus> {
  const { root, environment, history } = input;
  try {
    const running = await findRunning(root, environment);
    if (!running) return await idleStatus(input);
    const deliveries = await readDeliveryStatus(running);
    const status = runningStatus(running, await history.list(), root);
    return { ...status, ...deliveries };
  } catch (thrown) {
    return { phase: "unreachable", message: errorMessage(thrown) };
  }
}
