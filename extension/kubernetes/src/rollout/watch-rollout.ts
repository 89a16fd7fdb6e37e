import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { type Clock, systemClock } from "@hookloom/core/environments/platform/clock";
import { ignored } from "@hookloom/protocol/ignored-error";
import { t } from "@vscode/l10n";
import type { Cluster, ClusterRequest } from "../cluster/cluster.ts";
import { hasStatus, isTransient } from "../cluster/errors.ts";
import { isOverdue, overdueFinding } from "./causes/lifecycle.ts";
import { diagnose } from "./diagnose.ts";
import { type Evidence, isWarning } from "./evidence/evidence.ts";
import { EvidenceCollector } from "./evidence/evidence-collector.ts";
import type { Diagnosis, Finding } from "./evidence/finding.ts";
import { deploymentsPath, podsPath, type Rollout, selectorText } from "./evidence/gather.ts";
import { type Deployment, isReady } from "./evidence/live-objects.ts";
import { isComplete, ReadyGap, rolloutProgress } from "./progress.ts";
import { Ownership } from "./superseded.ts";

/** Changes within this many milliseconds are handled together. */
const debounceMs = 60;

/** Wakes a loop that waits for a change. */
class ChangeSignal {
  readonly #clock: Clock;
  /** Aborts the wait when something has changed. */
  #changed = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  notify(): void {
    this.#changed.abort();
  }

  /** Waits for the next notification, up to the given timeout. @throws AbortError */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    await this.#clock
      .sleep(timeoutMs, AbortSignal.any([signal, this.#changed.signal]))
      .catch(ignored("the wait has ended"));
    signal.throwIfAborted();
    await this.#clock.sleep(debounceMs, signal);
    this.#changed = new AbortController();
  }
}

/** The rollout of one generation of a deployment. */
export interface WatchedRollout extends Rollout {
  /** `metadata.generation` as the apply returned it. */
  readonly generation: number;
  /** The Deployment that the apply returned, to notice later changes by others. */
  readonly applied?: Deployment;
}

export type RolloutResult =
  | {
      readonly state: "ready";
      /** Milliseconds from the call until the last pod had been ready long enough. */
      readonly durationMs: number;
      /** Milliseconds without any ready pod; undefined if there was always one, or none had been ready before. */
      readonly gapMs?: number;
    }
  | { readonly state: "failed"; readonly diagnosis: Diagnosis }
  | { readonly state: "superseded"; readonly by: string };

/** Milliseconds between two reads if no watch reports a change. */
const rereadMs = 1_000;
/** Milliseconds for which the cluster may be unavailable, or may report nothing after the deadline. */
const outageTimeoutMs = 60_000;
const deadlineGraceMs = 30_000;
/** Milliseconds after the deadline in which a cause may still appear: a busy cluster reports it late. */
const causeTimeoutMs = 30_000;

/** The state between two reads of the evidence. */
class Watch {
  readonly #rollout: WatchedRollout;
  readonly #report: VerbContext["report"];
  readonly #clock: Clock;
  readonly #began: number;
  readonly #ownership: Ownership;
  readonly #gap = new ReadyGap();
  /** The time since which a finding has persisted, by code. */
  readonly #persistsSince = new Map<string, number>();
  readonly #reported = new Set<string>();
  #progressed: number;
  /** The time since which the rollout has exceeded its deadline without a certain cause. */
  #unexplained: number | undefined;

  constructor(rollout: WatchedRollout, report: VerbContext["report"], clock: Clock) {
    this.#clock = clock;
    this.#began = clock.now();
    this.#progressed = this.#began;
    this.#rollout = rollout;
    this.#report = report;
    this.#ownership = new Ownership(rollout.generation, rollout.applied);
  }

  /** Returns the result of the rollout according to this evidence; undefined while the rollout continues. */
  judge(evidence: Evidence): RolloutResult | undefined {
    const now = this.#clock.now();
    const { deployment } = evidence;
    const { generation } = this.#rollout;
    const by = this.#ownership.takenBy(deployment);
    if (by !== undefined) return { state: "superseded", by };
    const all = [...evidence.pods, ...evidence.oldPods];
    const isTerminating = evidence.oldPods.some(({ metadata }) => metadata.deletionTimestamp !== undefined);
    this.#gap.sample(all.filter(isReady).length, isTerminating, now);
    this.#reportProgress(evidence, now);
    if (isComplete(deployment, generation)) return this.#ready(now);
    if ((deployment.status?.observedGeneration ?? 0) < generation) return this.#unobserved(evidence, now);
    return this.#failed(evidence, now);
  }

  #ready(now: number): RolloutResult {
    const gap = this.#gap.totalMs;
    const durationMs = Math.round(now - this.#began);
    return { state: "ready", durationMs, ...(gap === undefined ? {} : { gapMs: gap }) };
  }

  /** Detects that the cluster's controllers do not work: otherwise, a missed deadline would never be reported. */
  #unobserved(evidence: Evidence, now: number): RolloutResult | undefined {
    return now - this.#began > outageTimeoutMs ? failed(overdueFinding(evidence)) : undefined;
  }

  #failed(evidence: Evidence, now: number): RolloutResult | undefined {
    const findings = diagnose(evidence);
    const limit = (evidence.deployment.spec.progressDeadlineSeconds ?? 600) * 1000 + deadlineGraceMs;
    if (isOverdue(evidence) || now - this.#progressed > limit) {
      const [cause] = findings;
      if (cause !== undefined && !cause.unsure) return failed(cause);
      this.#unexplained ??= now;
      return now - this.#unexplained >= causeTimeoutMs
        ? failed(cause ?? overdueFinding(evidence))
        : undefined;
    }
    this.#unexplained = undefined;
    for (const code of this.#persistsSince.keys())
      if (!findings.some((found) => found.code === code)) this.#persistsSince.delete(code);
    for (const found of findings) {
      const since = this.#persistsSince.get(found.code) ?? now;
      this.#persistsSince.set(found.code, since);
      if (now - since >= found.timeoutMs) return failed(found);
    }
    return undefined;
  }

  /** Reports progress if it changed, and each new cluster warning once. */
  #reportProgress(evidence: Evidence, now: number): void {
    const { message, fraction } = rolloutProgress(evidence, this.#rollout.generation);
    if (!this.#reported.has(message)) {
      this.#progressed = now;
      this.#report({ phase: "rollout", level: "info", message, fraction });
    }
    this.#reported.add(message);
    const newPodNames = evidence.pods.map(({ metadata }) => metadata.name);
    for (const event of evidence.events.toReversed()) {
      const { name = "" } = event.involvedObject;
      if (!isWarning(event) || !newPodNames.includes(name)) continue;
      const warning = `${name}: ${event.message?.trim()}`;
      // Probes fail while a process starts, and a volume is created after its pod. Both are normal.
      const isExpected =
        event.reason === "Unhealthy" || /unbound immediate PersistentVolumeClaims/.test(event.message ?? "");
      const level = isExpected ? "debug" : "warn";
      if (!this.#reported.has(warning)) this.#report({ phase: "rollout", level, message: warning });
      this.#reported.add(warning);
    }
  }
}

const failed = ({ timeoutMs: _, unsure: __, ...diagnosis }: Finding): RolloutResult => ({
  state: "failed",
  diagnosis,
});

const deploymentGone = ({ name, namespace }: Rollout): RolloutResult => ({
  state: "failed",
  diagnosis: {
    code: "deployment-gone",
    cause: t("The deployment {0} in the namespace {1} was deleted during its rollout.", name, namespace),
    fix: t("Deploy again."),
    detail: [],
  },
});

async function judgeUntilDone(
  cluster: Cluster,
  rollout: WatchedRollout,
  context: VerbContext,
  clock: Clock,
  changed: ChangeSignal,
): Promise<RolloutResult> {
  const collector = new EvidenceCollector(cluster, rollout);
  const watch = new Watch(rollout, context.report.bind(context), clock);
  let lastResponse = clock.now();
  let isAway = false;
  for (;;) {
    try {
      const result = watch.judge(await collector.collect(context.signal));
      if (result) return result;
      lastResponse = clock.now();
      isAway = false;
    } catch (error) {
      context.signal.throwIfAborted();
      if (hasStatus(error, 404)) return deploymentGone(rollout);
      if (!isTransient(error) || clock.now() - lastResponse > outageTimeoutMs) throw error;
      const message = t("{0} Trying again.", error.message);
      if (!isAway) context.report({ phase: "rollout", level: "warn", message });
      isAway = true;
    }
    await changed.wait(rereadMs, context.signal);
  }
}

/**
 * Watches the rollout of one generation until all its pods are ready, until the table of causes shows why they cannot become
 * ready, or until another rollout begins. It only reads and never changes the cluster.
 * @throws ClusterError if the cluster is unavailable for a minute or denies access; an AbortError if the signal aborts
 */
export async function watchRollout(
  cluster: Cluster,
  rollout: WatchedRollout,
  context: VerbContext,
  clock: Clock = systemClock,
): Promise<RolloutResult> {
  const { name, namespace, selector } = rollout;
  const finished = new AbortController();
  const signal = AbortSignal.any([context.signal, finished.signal]);
  const changed = new ChangeSignal(clock);
  /** Wakes the loop on a change. Without a watch, the loop wakes less often. */
  const notify = async (path: string, query: ClusterRequest["query"]): Promise<void> => {
    try {
      for await (const _ of cluster.watch(path, query, signal)) changed.notify();
    } catch {
      // The loop also polls, so a failed watch can be ignored.
    }
  };
  const changes = [
    notify(deploymentsPath(namespace), { fieldSelector: `metadata.name=${name}` }),
    notify(podsPath(namespace), { labelSelector: selectorText(selector) }),
  ];
  try {
    return await judgeUntilDone(cluster, rollout, context, clock, changed);
  } finally {
    finished.abort();
    await Promise.all(changes);
  }
}
