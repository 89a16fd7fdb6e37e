import type { Evidence } from "./evidence.ts";
import { type Deployment, isReady } from "./live-objects.ts";

/** How far a rollout has come, for people. */
export interface Progress {
  readonly message: string;
  /** From 0 to 1. */
  readonly fraction: number;
}

/**
 * True once the cluster has brought every pod to what the generation says, and the old ones no longer count.
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

/** What the rollout waits for now. */
export function progressOf(
  { deployment, pods: fresh, oldPods }: Pick<Evidence, "deployment" | "pods" | "oldPods">,
  generation: number,
): Progress {
  const wanted = deployment.spec.replicas ?? 1;
  const ready = fresh.filter(isReady).length;
  const fraction = wanted === 0 ? 0 : Math.min(1, ready / wanted);
  if ((deployment.status?.observedGeneration ?? 0) < generation)
    return { message: "Waiting for the cluster to take the change up", fraction: 0 };
  const old = oldPods.length;
  if (fresh.length === 0 && old > 0 && wanted > 0)
    return { message: `Waiting for ${pods(old)} of before to end`, fraction: 0 };
  const told = `${ready} of ${pods(wanted)} ready`;
  if (ready < wanted) return { message: told, fraction };
  const { updatedReplicas = 0, replicas = 0 } = deployment.status ?? {};
  if (replicas > updatedReplicas)
    return { message: `${told}, ${pods(replicas - updatedReplicas)} of before still there`, fraction };
  return { message: `${told}, waiting to see that they stay so`, fraction };
}

/** Measures for how long no pod was ready, from looks that are told as they come. */
export class ReadyGap {
  #downSince: number | undefined;
  #milliseconds = 0;
  #served = false;

  /**
   * @param ready how many pods are ready
   * @param ending true where pods of before are on their way out, so that somebody was served until just now
   * @param at milliseconds of a clock that only goes forward
   */
  look(ready: number, ending: boolean, at: number): void {
    if (ready > 0) {
      if (this.#downSince !== undefined) this.#milliseconds += at - this.#downSince;
      this.#downSince = undefined;
      this.#served = true;
      return;
    }
    if (this.#served || ending) this.#downSince ??= at;
  }

  /** Undefined where nothing had been ready before, so that nothing could be missed. */
  get milliseconds(): number | undefined {
    return this.#milliseconds > 0 ? Math.round(this.#milliseconds) : undefined;
  }
}
