/** Stable names of what can keep a rollout from becoming ready. */
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

/** Why a rollout does not become ready. */
export interface Diagnosis {
  readonly code: DiagnosisCode;
  /** What prevents it. */
  readonly cause: string;
  /** The one thing to do. */
  readonly fix: string;
  /** Events and the last lines of the log, as they came; empty if the cause says it all. */
  readonly detail: readonly string[];
  /** The owner of a store that belongs to another environment, as the store names it. */
  readonly owner?: string;
}

/** What one row of the table found. */
export interface Finding extends Diagnosis {
  /**
   * Milliseconds for which it must persist before the rollout fails; `Infinity` where the cluster may still fix it
   * by itself until the deployment's own deadline.
   */
  readonly timeoutMs: number;
  /** True where a late event of the cluster may still name the cause; then it has time past the deadline, too. */
  readonly unsure?: true;
}
