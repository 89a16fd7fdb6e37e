import { parseLogLine } from "@hookloom/core/environments/contract/log-line";
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
  startup:
    "Check the log for what startup is waiting for: it has to respond on its port before the probe gives up.",
  readiness: "Check the log for why it is not ready, such as a store or database that it cannot reach.",
  liveness: "Find what keeps its event loop busy, such as a handler that computes for long without an await.",
};

const unhealthy =
  /^(Startup|Readiness|Liveness) probe (?:failed|errored(?: and resulted in unknown state)?): (.*)$/s;

function findProbe(pod: Pod, kind: Kind): Probe | undefined {
  const member = `${kind}Probe` as const;
  return pod.spec.containers.map((container) => container[member]).find((probe) => probe !== undefined);
}

export const nameOfProbe = (kind: Kind, probe: Probe | undefined): string =>
  `${kind} probe${probe?.httpGet?.path === undefined ? "" : ` (GET ${probe.httpGet.path})`}`;

/** The response to the probe, for people. */
function responseText(text: string): string {
  const status = /statuscode: (\d+)/.exec(text)?.[1];
  if (status !== undefined) return `it responded with status ${status}`;
  if (/connection refused/.test(text)) return "nothing listens on its port";
  if (/deadline exceeded|timeout/i.test(text)) return "it did not respond in time";
  return text.trim().split("\n")[0] ?? "";
}

/** The newest event about a failed probe of this kind. */
function lastFailure(
  evidence: Evidence,
  pod: Pod,
  kind: Kind,
): { readonly event: ObjectEvent; readonly response: string } | undefined {
  for (const event of objectEvents(evidence, pod.metadata.name, "Unhealthy")) {
    const [, of, response] = unhealthy.exec(event.message ?? "") ?? [];
    if (of?.toLowerCase() === kind) return { event, response: responseText(response ?? "") };
  }
  return undefined;
}

function report(
  evidence: Evidence,
  pod: Pod,
  kind: Kind,
  { response, killed }: { readonly response: string; readonly killed: boolean },
): Finding {
  const consequence = killed ? ", so the container is started again and again" : "";
  return {
    code: `${kind}-probe-failed`,
    cause: `The ${nameOfProbe(kind, findProbe(pod, kind))} of ${pod.metadata.name} fails: ${response}${consequence}.`,
    fix: fixes[kind],
    detail: podDetail(evidence, pod),
    timeoutMs: killed ? 0 : Number.POSITIVE_INFINITY,
  };
}

/** Exit codes after SIGTERM and SIGKILL; a process that handles SIGTERM chooses another one, usually 0. */
const afterSignal = new Set([0, 137, 143]);
/** What the runtime chooses where its work was not done in time, and what every crash ends with. */
const uncleanStop = 1;

/** Kubernetes' defaults, in seconds and counts. https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/ */
const defaults = { initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3 };
/** The API writes whole seconds. */
const rounding = 1_000;

/** For how many milliseconds a container lived. */
const lifetimeMs = (end: ContainerEnd): number => parseTime(end.finishedAt) - parseTime(end.startedAt);

/** The shortest life, in milliseconds, of a container that this probe ends. */
function minLifetimeMs(probe: Probe): number {
  const { initialDelaySeconds, periodSeconds, failureThreshold } = { ...defaults, ...probe };
  return (initialDelaySeconds + periodSeconds * (failureThreshold - 1)) * 1000;
}

/** The longest life, in milliseconds, of a container that this probe ends as soon as it starts to fail. */
function maxLifetimeMs(pod: Pod, probe: Probe): number {
  const { initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold } = { ...defaults, ...probe };
  const grace = pod.spec.terminationGracePeriodSeconds ?? 30;
  return (initialDelaySeconds + (periodSeconds + timeoutSeconds) * failureThreshold + grace) * 1000;
}

/** True where the runtime logged in this life that a signal told it to stop: then it did not end by itself. */
function wasStopped(end: ContainerEnd, lines: readonly string[]): boolean {
  return lines.some((text) => {
    const { signal, delivery, time } = parseLogLine(text);
    if (signal !== "SIGTERM" || delivery !== undefined) return false;
    return !(parseTime(time) + rounding < parseTime(end.startedAt));
  });
}

/** Whether a container ended as one does that its node stops. Where its log is not there, exit code 1 leaves that open. */
function endedAsStopped(end: ContainerEnd, lines: readonly string[]): "may be" | "open" | "no" {
  if (end.reason === "OOMKilled") return "no";
  if (end.exitCode !== uncleanStop) return afterSignal.has(end.exitCode) ? "may be" : "no";
  if (lines.length === 0) return "open";
  return wasStopped(end, lines) ? "may be" : "no";
}

interface Ending {
  readonly kind: "startup" | "liveness";
  readonly probe: Probe;
  /** True where a crash ends in the same way, so that even a probe that failed need not have ended the container. */
  readonly isOpen: boolean;
}

/**
 * The probe that may have ended a container, by how it ended and how long it lived; undefined if none can have.
 * Only the node's event says that it was one, and on a slow cluster it comes late or never.
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
  const life = lifetimeMs(end) + rounding;
  for (const kind of kinds) {
    const probe = container?.[`${kind}Probe`];
    if (probe && !(life < minLifetimeMs(probe))) return { kind, probe, isOpen: stopped === "open" };
  }
  return undefined;
}

/** The node's event that says why it ended a container may be this late. In milliseconds. */
export const lateEvent = 20_000;

const unknownResponse = "the node does not say how";

/** A container that the node ended because a probe failed as often as it may. */
function killed(kind: "startup" | "liveness"): (evidence: Evidence) => Finding | undefined {
  return (evidence) => {
    for (const pod of evidence.pods) {
      if (isReady(pod)) continue;
      const kills = objectEvents(evidence, pod.metadata.name, "Killing");
      if (!kills.some(({ message }) => message?.includes(`failed ${kind} probe`))) continue;
      const response = lastFailure(evidence, pod, kind)?.response ?? unknownResponse;
      return report(evidence, pod, kind, { response, killed: true });
    }
    return undefined;
  };
}

/**
 * A container that ended the way a node ends one, whose startup probe had not succeeded when it was last seen running:
 * no event of the node has arrived at all. A busy node sends them one by one, long after the fact.
 */
function neverStarted(evidence: Evidence): Finding | undefined {
  for (const container of listContainers(evidence.pods)) {
    const { pod, status } = container;
    const end = lastEnd(status);
    if (status.ready || !end || evidence.startups.get(end.containerID ?? "") !== false) continue;
    const ending = probeThatMayHaveEnded(evidence, container, end, ["startup"]);
    if (!ending || ending.isOpen || lifetimeMs(end) > maxLifetimeMs(pod, ending.probe)) continue;
    const found = report(evidence, pod, "startup", { response: unknownResponse, killed: true });
    return { ...found, timeoutMs: lateEvent, unsure: true };
  }
  return undefined;
}

/**
 * A container that ended the way a node ends one, after this probe had failed during its life: the node's event
 * about that has not arrived yet. A node also drops events that repeat, so a startup probe that failed in an earlier life
 * counts as well, if this one ended no later than that probe ends one.
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
      const inThisLife = eventTime(failure.event) + rounding >= parseTime(end.startedAt);
      if (!inThisLife && (kind === "liveness" || lifetimeMs(end) > maxLifetimeMs(pod, ending.probe)))
        continue;
      const found = report(evidence, pod, kind, { response: failure.response, killed: true });
      return { ...found, timeoutMs: inThisLife ? lateEvent / 4 : lateEvent };
    }
    return undefined;
  };
}

/** A container that runs and is not ready because a probe fails. */
function failing(kind: Kind): (evidence: Evidence) => Finding | undefined {
  return (evidence) => {
    for (const pod of evidence.pods) {
      if (isReady(pod) || !pod.status?.containerStatuses?.some(({ state }) => state?.running)) continue;
      const failure = lastFailure(evidence, pod, kind);
      if (failure) return report(evidence, pod, kind, { response: failure.response, killed: false });
    }
    return undefined;
  };
}

/** Probes that ended their container: they come before a crash, since the container did not end by itself. */
export const killedRows = [
  killed("startup"),
  killed("liveness"),
  probablyKilled("startup"),
  probablyKilled("liveness"),
  neverStarted,
] as const;

/** Probes that fail without an end yet. */
export const failingRows = [failing("startup"), failing("liveness"), failing("readiness")] as const;
