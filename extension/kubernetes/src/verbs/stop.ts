import { nothingDeployed } from "@hookloom/core/environments/contract/errors";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { say } from "@hookloom/core/environments/release/report";
import { newProgress } from "@hookloom/core/environments/release/verb-state";
import { applyObject, referenceTo } from "../apply/apply-object.ts";
import { prune, readInventory, without, writeInventory } from "../apply/inventory.ts";
import { runningRelease } from "../history/releases.ts";
import type { Manifest } from "../release/identity.ts";
import { checkAccess, type Session, withLock } from "./session.ts";
import { waitUntilGone } from "./wait-until-gone.ts";

/** Scales to zero and keeps everything else except the autoscaler, which would start pods again. */
export async function stop(session: Session, context: VerbContext, progress = newProgress()): Promise<void> {
  const { cluster, owner } = session;
  const user = await checkAccess(session, context);
  await withLock(session, { context, options: {}, user, progress }, async (locked) => {
    const { signal } = locked.context;
    const running = runningRelease(locked.history.releases);
    const deployment = running?.manifests.find(({ kind }) => kind === "Deployment");
    if (!deployment) throw nothingDeployed(owner.environment);
    const inventory = await readInventory(session, signal);
    locked.progress.state = { at: "removing-autoscaler" };
    const scalers = inventory.filter(({ kind }) => kind === "HorizontalPodAutoscaler");
    await prune(session, scalers, signal);
    await writeInventory(session, without(inventory, scalers), signal);
    say(context, "apply", `Stopping the pods of ${owner.environment}`);
    const none = { ...deployment, spec: { ...(deployment as Manifest<{ spec: object }>).spec, replicas: 0 } };
    // Takes over the number of pods from an autoscaler or a user.
    await applyObject(cluster, none as Manifest, { signal, takeOver: true });
    locked.progress.state = { at: "stopping" };
    await waitUntilGone(locked, referenceTo(deployment));
    say(
      context,
      "apply",
      `${owner.environment} is stopped; its settings, history and stored deliveries stay`,
    );
  });
}
