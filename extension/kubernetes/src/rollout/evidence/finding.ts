/** Stable codes for the reasons why a rollout does not become ready. */
export type DiagnosisCode =
  | "no-room-cpu"
  | "no-room-memory"
  | "no-room-pods"
  | "node-taints"
  | "node-selector"
  | "unschedulable"
  | "volume-not-bound"
  | "volume-not-mounted"
  | "node-not-ready"
  | "node-slow"
  | "image-not-found"
  | "image-unauthorized"
  | "image-architecture"
  | "image-not-loaded"
  | "registry-unreachable"
  | "image-pull-failed"
  | "secret-missing"
  | "secret-key-missing"
  | "config-map-missing"
  | "config-map-key-missing"
  | "runs-as-root"
  | "container-config"
  | "out-of-memory"
  | "exec-format"
  | "setting-missing"
  | "store-owned"
  | "crash-loop"
  | "startup-probe-failed"
  | "readiness-probe-failed"
  | "liveness-probe-failed"
  | "quota-exceeded"
  | "pod-security"
  | "admission-refused"
  | "evicted"
  | "stuck-terminating"
  | "rollout-paused"
  | "deployment-gone"
  | "progress-deadline";

/** The causes that may resolve themselves while a pod starts: before its deadline, the environment counts as starting, not as failed. */
export const transientCodes: ReadonlySet<DiagnosisCode> = new Set<DiagnosisCode>([
  "startup-probe-failed",
  "readiness-probe-failed",
  "liveness-probe-failed",
  "stuck-terminating",
  "volume-not-mounted",
]);

/** The reason why a rollout does not become ready. */
export interface Diagnosis {
  readonly code: DiagnosisCode;
  /** The cause of the problem. */
  readonly cause: string;
  /** The recommended fix. */
  readonly fix: string;
  /** Events and the last lines of the log, unchanged; empty if the cause explains everything. */
  readonly detail: readonly string[];
  /** The owner of a store that belongs to another environment, as recorded in the store. */
  readonly owner?: string;
}

/** The result of one row of the table. */
export interface Finding extends Diagnosis {
  /**
   * Milliseconds for which the finding must persist before the rollout fails; `Infinity` if the cluster may still fix the
   * problem before the deployment's own deadline.
   */
  readonly timeoutMs: number;
  /** True if a late cluster event may still reveal the cause. The rollout then also gets time beyond its deadline. */
  readonly unsure?: true;
}
