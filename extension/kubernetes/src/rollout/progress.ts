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

const pods = (count: number): string => `${count} ${count === 1 ? "pod" : "pods"}`;

/** Describes what the rollout is currently waiting for. */
export function rolloutProgress(
  { deployment, pods: fresh, oldPods }: Pick<Evidence, "deployment" | "pods" | "oldPods">,
  generation: number,
): Progress {
  const wanted = deployment.spec.replicas ?? 1;
  const ready = fresh.filter(isReady).length;
  const fraction = wanted === 0 ? 0 : Math.min(1, ready / wanted);
  if ((deployment.status?.observedGeneration ?? 0) < generation)
    return { message: "Waiting for the cluster to observe the change", fraction: 0 };
  const old = oldPods.length;
  if (fresh.length === 0 && old > 0 && wanted > 0)
    return { message: `Waiting for ${pods(old)} of the previous release to exit`, fraction: 0 };
  const summary = `${ready} of ${pods(wanted)} ready`;
  if (ready < wanted) return { message: summary, fraction };
  const { updatedReplicas = 0, replicas = 0 } = deployment.status ?? {};
  if (replicas > updatedReplicas)
    return {
      message: `${summary}, ${pods(replicas - updatedReplicas)} of the previous release still there`,
      fraction,
    };
  return { message: `${summary}, checking that they stay ready`, fraction };
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

  /** The total in milliseconds; undefined if no pod had been ready before, so there was no downtime. */
  get totalMs(): number | undefined {
    return this.#totalMs > 0 ? Math.round(this.#totalMs) : undefined;
  }
}
