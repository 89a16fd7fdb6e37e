import { t } from "@vscode/l10n";
import type { Evidence } from "./evidence/evidence.ts";
import { type Deployment, isReady } from "./evidence/live-objects.ts";

/** The progress of a rollout, for display. */
export interface Progress {
  readonly message: string;
  /** From 0 to 1. */
  readonly fraction: number;
}

/**
 * True if every pod runs the generation and the old pods are gone.
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#complete-deployment
 */
export function isComplete({ spec, status }: Deployment, generation: number): boolean {
  const wanted = spec.replicas ?? 1;
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  return (
    observedGeneration >= generation &&
    updatedReplicas === wanted &&
    replicas === wanted &&
    availableReplicas === wanted
  );
}

/** Describes what the rollout is currently waiting for. */
export function rolloutProgress(
  { deployment, pods: newPods, oldPods }: Pick<Evidence, "deployment" | "pods" | "oldPods">,
  generation: number,
): Progress {
  const wanted = deployment.spec.replicas ?? 1;
  const ready = newPods.filter(isReady).length;
  const fraction = wanted === 0 ? 0 : Math.min(1, ready / wanted);
  if ((deployment.status?.observedGeneration ?? 0) < generation)
    return { message: t("Waiting for the cluster to observe the change"), fraction: 0 };
  const oldCount = oldPods.length;
  if (newPods.length === 0 && oldCount > 0 && wanted > 0)
    return {
      message:
        oldCount === 1
          ? t("Waiting for 1 pod of the previous release to exit")
          : t("Waiting for {0} pods of the previous release to exit", oldCount),
      fraction: 0,
    };
  const summary = wanted === 1 ? t("{0} of 1 pod ready", ready) : t("{0} of {1} pods ready", ready, wanted);
  if (ready < wanted) return { message: summary, fraction };
  const { updatedReplicas = 0, replicas = 0 } = deployment.status ?? {};
  const oldReplicas = replicas - updatedReplicas;
  if (oldReplicas > 0)
    return {
      message:
        oldReplicas === 1
          ? t("{0}, 1 pod of the previous release still running", summary)
          : t("{0}, {1} pods of the previous release still running", summary, oldReplicas),
      fraction,
    };
  return { message: t("{0}, verifying stability", summary), fraction };
}

/** Measures from samples how long no pod was ready. */
export class ReadyGap {
  #downSince: number | undefined;
  #totalMs = 0;
  #served = false;

  /**
   * @param ready the number of ready pods
   * @param ending true while pods of the previous release are terminating: requests were served until just now
   * @param at milliseconds of a monotonic clock
   */
  sample(ready: number, ending: boolean, at: number): void {
    if (ready > 0) {
      if (this.#downSince !== undefined) this.#totalMs += at - this.#downSince;
      this.#downSince = undefined;
      this.#served = true;
      return;
    }
    if (this.#served || ending) this.#downSince ??= at;
  }

  /** The total in milliseconds; undefined without downtime, for example if no pod had been ready before. */
  get totalMs(): number | undefined {
    return this.#totalMs > 0 ? Math.round(this.#totalMs) : undefined;
  }
}
