import { messageOf } from "../../../project/user-error.ts";
import { shortBuild } from "../../environment.ts";
import { cancelledVerb, notReady, StoreOwned } from "../../errors.ts";
import type { VerbContext } from "../../verb-context.ts";
import { findRunning } from "../owner/attach.ts";
import { askControl, type ReleaseOrder, releasePath } from "../owner/control.ts";
import { startOwner } from "../owner/start-owner.ts";
import type { StoredState } from "../store/state-file.ts";
import type { ReleaseHistory } from "./history.ts";

/** The environment that a build is rolled out in. */
export interface RolloutPlace {
  readonly root: string;
  readonly environment: string;
  readonly distDir: string;
  /** The public port that hookloom.json asks for. */
  readonly port: number | undefined;
  readonly history: ReleaseHistory;
}

/** Longer than any build may take to get ready. */
const readyMilliseconds = 45_000;
export const stopMilliseconds = 45_000;

const urlOf = ({ port }: StoredState): string => `http://127.0.0.1:${port}`;

/** The owner that takes deployed builds: the running one, or a new one, for which Run gives way. */
async function ownerOf(
  { root, environment, distDir, port, history }: RolloutPlace,
  context: VerbContext,
): Promise<{ readonly owner: StoredState; readonly notes: readonly string[] }> {
  const running = await findRunning(root, environment);
  if (running?.deployed) return { owner: running, notes: [] };
  const since = performance.now();
  if (running) {
    context.report({ phase: "rollout", level: "info", message: "Run gives way to the deployed build" });
    await history.keepPort(running.port);
    await askControl(running, "stop", stopMilliseconds);
  }
  await startOwner({ root, environment, distDir, port, deployed: true });
  const owner = await findRunning(root, environment);
  if (!owner) throw notReady(environment, "", "its process ended at once");
  await history.keepPort(owner.port);
  const gap = Math.round(performance.now() - since);
  const note = `Run gave way to the deployed build; ${urlOf(owner)} was closed for ${gap} ms meanwhile.`;
  return { owner, notes: running ? [note] : [] };
}

/** What runs after a roll-out that did not come to its end. */
async function left({ root, environment }: RolloutPlace, build: string): Promise<string | undefined> {
  const running = await findRunning(root, environment).catch(() => undefined);
  const still = running?.state.build;
  if (running?.deployed && still === undefined) await askControl(running, "stop", stopMilliseconds);
  return still === build ? build : still;
}

/**
 * Hands an environment over to one of its builds and resolves once that is ready. Until then whatever ran before answers.
 * @throws EnvironmentError `not-ready`, `store-owned`, `cancelled` with what runs now
 */
export async function rollOut(
  place: RolloutPlace,
  { build, values, takeStoreFrom }: ReleaseOrder,
  context: VerbContext,
): Promise<{ readonly url: string; readonly notes: readonly string[] }> {
  const { environment } = place;
  context.report({ phase: "rollout", level: "info", message: `Starting the build ${shortBuild(build)}` });
  try {
    const { owner, notes } = await ownerOf(place, context);
    context.signal.throwIfAborted();
    const done = await askControl(
      owner,
      releasePath(build, takeStoreFrom),
      readyMilliseconds,
      values,
      context.signal,
    );
    if (done === undefined) throw new Error("its owner does not answer");
    return { url: urlOf(owner), notes };
  } catch (thrown) {
    const still = await left(place, build);
    if (context.signal.aborted) {
      const runs =
        still === undefined
          ? `nothing runs in ${environment}`
          : `${environment} runs the build ${shortBuild(still)}`;
      throw cancelledVerb(`${runs}.`);
    }
    if (thrown instanceof StoreOwned)
      throw new StoreOwned(notReady(environment, build, thrown.message, still).message, thrown.owner);
    if (thrown instanceof Error && "code" in thrown) throw thrown;
    throw notReady(environment, build, messageOf(thrown), still);
  }
}
