import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { ProjectEnvironment } from "../../project/project.ts";
import { isUserError } from "../../project/user-error.ts";
import { shortBuild } from "../contract/environment.ts";
import { notReady, StoreOwned } from "../contract/errors.ts";
import type { VerbContext } from "../contract/verb-context.ts";
import { say } from "../release/report.ts";
import type { VerbProgress } from "../release/verb-state.ts";
import { findRunning } from "./owner/attach.ts";
import { type ReleaseOrder, releasePath, requestControl } from "./owner/control.ts";
import { startOwner } from "./owner/start-owner.ts";
import { startLimitMs } from "./process/start-limit.ts";
import type { ReleaseHistory } from "./releases/history.ts";
import type { StoredState } from "./store/state-file.ts";

/** The environment that a build is rolled out in. */
export interface RolloutTarget extends ProjectEnvironment {
  readonly distDir: string;
  /** The public port in hookloom.json. */
  readonly port: number | undefined;
  readonly history: ReleaseHistory;
}

/** The time limit for a listening build to become ready and for the owner's response to arrive. */
const readyTimeoutMs = 25_000;
export const ownerStopTimeoutMs = 45_000;

const ownerUrl = ({ port }: StoredState): string => `http://127.0.0.1:${port}`;

/** Returns the owner that runs deployed builds: the current one, or a new one, which stops a Run. */
async function deployedOwner(
  { root, environment, distDir, port, history }: RolloutTarget,
  build: string,
  context: VerbContext,
): Promise<{ readonly owner: StoredState; readonly notes: readonly string[] }> {
  const running = await findRunning(root, environment);
  if (running?.deployed) return { owner: running, notes: [] };
  const since = performance.now();
  if (running) {
    say(context, "rollout", t("Replacing Run with the deployed build"));
    await history.keepPort(running.port);
    await requestControl(running, "stop", ownerStopTimeoutMs);
  }
  await startOwner({ root, environment, distDir, port, deployed: true });
  const owner = await findRunning(root, environment);
  if (!owner) throw notReady(environment, build, t("its process exited immediately"));
  await history.keepPort(owner.port);
  const unavailableMs = Math.round(performance.now() - since);
  const note = t(
    "The deployed build has replaced Run; {0} was unavailable for {1} ms.",
    ownerUrl(owner),
    unavailableMs,
  );
  return { owner, notes: running ? [note] : [] };
}

/**
 * Returns the build that serves requests after an incomplete rollout. An owner without a build is stopped; other owners restart
 * their build.
 */
async function runningAfterFailure({ root, environment }: RolloutTarget): Promise<string | undefined> {
  const running = await findRunning(root, environment).catch(ignored("the failed rollout is reported"));
  const { build, phase } = running?.state ?? {};
  if (running?.deployed && build === undefined) await requestControl(running, "stop", ownerStopTimeoutMs);
  return phase === "running" ? build : undefined;
}

/**
 * Hands an environment over to one of its builds and resolves once the build is ready. Until then the previous build serves
 * requests. After a failure, `progress` states which build runs.
 * @throws EnvironmentError `not-ready`, `store-owned`
 */
export async function rollOut(
  target: RolloutTarget,
  { build, values, takeStoreFrom }: ReleaseOrder,
  context: VerbContext,
  progress: VerbProgress,
): Promise<{ readonly url: string; readonly notes: readonly string[] }> {
  const { environment } = target;
  say(context, "rollout", t("Starting the build {0}", shortBuild(build)));
  try {
    const { owner, notes } = await deployedOwner(target, build, context);
    context.signal.throwIfAborted();
    const readyMs = (await startLimitMs(target.root, environment)) + readyTimeoutMs;
    const done = await requestControl(
      owner,
      releasePath(build, takeStoreFrom),
      readyMs,
      values,
      context.signal,
    );
    if (done === undefined) throw new Error(t("its owner does not respond"));
    return { url: ownerUrl(owner), notes };
  } catch (thrown) {
    const still = await runningAfterFailure(target);
    progress.state = { at: "handed-over", build: still };
    if (context.signal.aborted) throw thrown;
    if (thrown instanceof StoreOwned)
      throw new StoreOwned(notReady(environment, build, thrown.message, still).message, thrown.owner);
    if (isUserError(thrown)) throw thrown;
    throw notReady(environment, build, errorMessage(thrown), still);
  }
}
