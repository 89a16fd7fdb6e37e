import { nothingDeployed } from "@hookloom/core/environments/contract/errors";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { say } from "@hookloom/core/environments/release/report";
import { newProgress } from "@hookloom/core/environments/release/verb-state";
import { t } from "@vscode/l10n";
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
    say(context, "apply", t("Stopping the pods of {0}", owner.environment));
    const scaledToZero = {
      ...deployment,
      spec: { ...(deployment as Manifest<{ spec: object }>).spec, replicas: 0 },
    };
    // Takes over the `replicas` field from an autoscaler or a user.
    await applyObject(cluster, scaledToZero as Manifest, { signal, takeOver: true });
    locked.progress.state = { at: "stopping" };
    await waitUntilGone(locked, referenceTo(deployment));
    say(
      context,
      "apply",
      t("{0} is stopped; its settings, history and stored deliveries are kept", owner.environment),
    );
  });
}
