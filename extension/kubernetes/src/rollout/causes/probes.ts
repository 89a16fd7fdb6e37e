import { parseLogLine } from "@hookloom/core/environments/contract/log-line";
import { t } from "@vscode/l10n";
import {
  type Evidence,
  lastEnd,
  listContainers,
  objectEvents,
  type PodContainer,
  podDetail,
} from "../evidence/evidence.ts";
import type { Finding } from "../evidence/finding.ts";
import {
  type ContainerEnd,
  eventTime,
  isReady,
  type ObjectEvent,
  type Pod,
  type Probe,
  parseTime,
} from "../evidence/live-objects.ts";

type Kind = "startup" | "readiness" | "liveness";

const fixes: Readonly<Record<Kind, string>> = {
  startup: t(
    "Check in the log what the startup is waiting for: the process has to respond on its port before the probe gives up.",
  ),
  readiness: t("Check in the log why the process is not ready: it may not reach its store or database."),
  liveness: t(
    "Find what blocks the event loop of the process, such as a handler that computes for a long time without an await.",
  ),
};

const unhealthy =
  /^(Startup|Readiness|Liveness) probe (?:failed|errored(?: and resulted in unknown state)?): (.*)$/s;

function findProbe(pod: Pod, kind: Kind): Probe | undefined {
  const member = `${kind}Probe` as const;
  return pod.spec.containers.map((container) => container[member]).find((probe) => probe !== undefined);
}

export const nameOfProbe = (kind: Kind, probe: Probe | undefined): string =>
  probe?.httpGet?.path === undefined
    ? t("{0} probe", kind)
    : t("{0} probe (GET {1})", kind, probe.httpGet.path);

/** Returns the probe's response as display text. */
function responseText(text: string): string {
  const status = /statuscode: (\d+)/.exec(text)?.[1];
  if (status !== undefined) return t("the container responded with status {0}", status);
  if (/connection refused/.test(text)) return t("nothing listens on the container's port");
  if (/deadline exceeded|timeout/i.test(text)) return t("the container did not respond in time");
  return text.trim().split("\n")[0] ?? "";
}

/** Returns the newest event about a failed probe of this kind. */
function lastFailure(
  evidence: Evidence,
  pod: Pod,
  kind: Kind,
): { readonly event: ObjectEvent; readonly response: string } | undefined {
  for (const event of objectEvents(evidence, pod.metadata.name, "Unhealthy")) {
    const [, failedKind, response] = unhealthy.exec(event.message ?? "") ?? [];
    if (failedKind?.toLowerCase() === kind) return { event, response: responseText(response ?? "") };
  }
  return undefined;
}

function probeFinding(
  evidence: Evidence,
  pod: Pod,
  kind: Kind,
  { response, killed }: { readonly response: string; readonly killed: boolean },
): Finding {
  const probe = nameOfProbe(kind, findProbe(pod, kind));
  const { name } = pod.metadata;
  return {
    code: `${kind}-probe-failed`,
    cause: killed
      ? t("The {0} of {1} fails: {2}, so the container keeps restarting.", probe, name, response)
      : t("The {0} of {1} fails: {2}.", probe, name, response),
    fix: fixes[kind],
    detail: podDetail(evidence, pod),
    timeoutMs: killed ? 0 : Number.POSITIVE_INFINITY,
  };
}

/** Exit codes after SIGTERM and SIGKILL. A process that handles SIGTERM chooses its own code, usually 0. */
const afterSignal = new Set([0, 137, 143]);
/** The runtime's exit code if its shutdown times out, and the exit code of every crash. */
const uncleanStopCode = 1;

/**
 * Kubernetes' probe defaults, as seconds and counts.
 * https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
const defaults = { initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3 };
/** The API reports times in whole seconds. */
const roundingMs = 1_000;

const lifetimeMs = (end: ContainerEnd): number => parseTime(end.finishedAt) - parseTime(end.startedAt);

/** Returns the shortest possible lifetime of a container that this probe ends. */
function minLifetimeMs(probe: Probe): number {
  const { initialDelaySeconds, periodSeconds, failureThreshold } = { ...defaults, ...probe };
  return (initialDelaySeconds + periodSeconds * (failureThreshold - 1)) * 1000;
}

/** Returns the longest possible lifetime of a container whose probe fails from the first attempt. */
function maxLifetimeMs(pod: Pod, probe: Probe): number {
  const { initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold } = { ...defaults, ...probe };
  const grace = pod.spec.terminationGracePeriodSeconds ?? 30;
  return (initialDelaySeconds + (periodSeconds + timeoutSeconds) * failureThreshold + grace) * 1000;
}

/** True if the runtime logged during this lifetime that a signal told it to stop. The container then did not exit on its own. */
function wasStopped(end: ContainerEnd, lines: readonly string[]): boolean {
  return lines.some((text) => {
    const { signal, delivery, time } = parseLogLine(text);
    if (signal !== "SIGTERM" || delivery !== undefined) return false;
    return !(parseTime(time) + roundingMs < parseTime(end.startedAt));
  });
}

/** Checks whether a container ended as if stopped by its node. Without a log, exit code 1 leaves this open. */
function endedAsStopped(end: ContainerEnd, lines: readonly string[]): "may be" | "open" | "no" {
  if (end.reason === "OOMKilled") return "no";
  if (end.exitCode !== uncleanStopCode) return afterSignal.has(end.exitCode) ? "may be" : "no";
  if (lines.length === 0) return "open";
  return wasStopped(end, lines) ? "may be" : "no";
}

interface Ending {
  readonly kind: "startup" | "liveness";
  readonly probe: Probe;
  /** True if a crash has the same symptoms, so that even a failed probe need not have ended the container. */
  readonly isOpen: boolean;
}

/**
 * Returns the probe that may have ended a container, judging by the container's exit code and lifetime; undefined if there is
 * none. Only the node's event confirms that a probe ended it, and on a slow cluster the event comes late or never.
 */
export function probeThatMayHaveEnded(
  { logs }: Pick<Evidence, "logs">,
  { pod, status }: PodContainer,
  end: ContainerEnd,
  kinds: readonly Ending["kind"][] = ["startup", "liveness"],
): Ending | undefined {
  const stopped = endedAsStopped(end, logs.get(pod.metadata.name) ?? []);
  if (stopped === "no") return undefined;
  const container = pod.spec.containers.find(({ name }) => name === status.name);
  const maxLifetime = lifetimeMs(end) + roundingMs;
  for (const kind of kinds) {
    const probe = container?.[`${kind}Probe`];
    if (probe && !(maxLifetime < minLifetimeMs(probe))) return { kind, probe, isOpen: stopped === "open" };
  }
  return undefined;
}

/** Maximum delay, in milliseconds, of the node's event with the reason for ending a container. */
export const maxEventDelayMs = 20_000;

const unknownResponse = t("the node gives no details");

/** Finds a container that the node ended because a probe reached its failure threshold. */
function killedByProbe(kind: "startup" | "liveness"): (evidence: Evidence) => Finding | undefined {
  return (evidence) => {
    for (const pod of evidence.pods) {
      if (isReady(pod)) continue;
      const kills = objectEvents(evidence, pod.metadata.name, "Killing");
      if (!kills.some(({ message }) => message?.includes(`failed ${kind} probe`))) continue;
      const response = lastFailure(evidence, pod, kind)?.response ?? unknownResponse;
      return probeFinding(evidence, pod, kind, { response, killed: true });
    }
    return undefined;
  };
}

/**
 * Finds a container that ended as if stopped by its node, and whose startup probe had not succeeded when the container was last
 * seen running. No event from the node has arrived at all: a busy node sends events one by one, long after the fact.
 */
function neverStarted(evidence: Evidence): Finding | undefined {
  for (const container of listContainers(evidence.pods)) {
    const { pod, status } = container;
    const end = lastEnd(status);
    if (status.ready || !end || evidence.startups.get(end.containerID ?? "") !== false) continue;
    const ending = probeThatMayHaveEnded(evidence, container, end, ["startup"]);
    if (!ending || ending.isOpen || lifetimeMs(end) > maxLifetimeMs(pod, ending.probe)) continue;
    const found = probeFinding(evidence, pod, "startup", { response: unknownResponse, killed: true });
    return { ...found, timeoutMs: maxEventDelayMs, unsure: true };
  }
  return undefined;
}

/**
 * Finds a container that ended as if stopped by its node after this probe had failed during its lifetime, while the node's event
 * has not arrived yet. A node also drops repeated events, so a startup probe that failed in an earlier lifetime counts as well,
 * if this container ended no later than that probe would have ended it.
 */
function probablyKilled(kind: "startup" | "liveness"): (evidence: Evidence) => Finding | undefined {
  return (evidence) => {
    for (const container of listContainers(evidence.pods)) {
      const { pod, status } = container;
      const end = lastEnd(status);
      if (status.ready || !end) continue;
      const ending = probeThatMayHaveEnded(evidence, container, end, [kind]);
      const failure = lastFailure(evidence, pod, kind);
      if (!ending || ending.isOpen || !failure) continue;
      const inThisLifetime = eventTime(failure.event) + roundingMs >= parseTime(end.startedAt);
      if (!inThisLifetime && (kind === "liveness" || lifetimeMs(end) > maxLifetimeMs(pod, ending.probe)))
        continue;
      const found = probeFinding(evidence, pod, kind, { response: failure.response, killed: true });
      return { ...found, timeoutMs: inThisLifetime ? maxEventDelayMs / 4 : maxEventDelayMs };
    }
    return undefined;
  };
}

/** Finds a running container that is not ready because a probe fails. */
function failing(kind: Kind): (evidence: Evidence) => Finding | undefined {
  return (evidence) => {
    for (const pod of evidence.pods) {
      if (isReady(pod) || !pod.status?.containerStatuses?.some(({ state }) => state?.running)) continue;
      const failure = lastFailure(evidence, pod, kind);
      if (failure) return probeFinding(evidence, pod, kind, { response: failure.response, killed: false });
    }
    return undefined;
  };
}

/** Rows for probes that ended their container. Crash rows come after these, since the container did not exit on its own. */
export const killedRows = [
  killedByProbe("startup"),
  killedByProbe("liveness"),
  probablyKilled("startup"),
  probablyKilled("liveness"),
  neverStarted,
] as const;

/** Rows for failing probes that have not ended their container yet. */
export const failingRows = [failing("startup"), failing("liveness"), failing("readiness")] as const;
