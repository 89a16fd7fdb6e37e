import type { Finding } from "./diagnosis.ts";
import { detailOf, type Evidence, eventsOf } from "./evidence.ts";
import { isReady, type ObjectEvent, type Pod, type Probe } from "./live-objects.ts";

type Kind = "startup" | "readiness" | "liveness";

const fixes: Readonly<Record<Kind, string>> = {
  startup: "Find in the log what its start waits for: it has to answer on its port within the probe's time.",
  readiness: "Find in the log why it cannot work, such as a store or database that it does not reach.",
  liveness: "Find what keeps its event loop busy, such as a handler that computes for long without an await.",
};

const unhealthy =
  /^(Startup|Readiness|Liveness) probe (?:failed|errored(?: and resulted in unknown state)?): (.*)$/s;

function probeOf(pod: Pod, kind: Kind): Probe | undefined {
  const member = `${kind}Probe` as const;
  return pod.spec.containers.map((container) => container[member]).find((probe) => probe !== undefined);
}

/** What a probe was answered, in words. */
function answerOf(text: string): string {
  const status = /statuscode: (\d+)/.exec(text)?.[1];
  if (status !== undefined) return `it answered status ${status}`;
  if (text.includes("connection refused")) return "nothing listens on its port";
  if (/deadline exceeded|timeout/i.test(text)) return "it did not answer in time";
  return text.trim().split("\n")[0] ?? "";
}

/** The newest event that tells of a failed probe of this kind. */
function lastFailure(
  evidence: Evidence,
  pod: Pod,
  kind: Kind,
): { readonly event: ObjectEvent; readonly answer: string } | undefined {
  for (const event of eventsOf(evidence, pod.metadata.name, "Unhealthy")) {
    const [, of, answer] = unhealthy.exec(event.message ?? "") ?? [];
    if (of?.toLowerCase() === kind) return { event, answer: answerOf(answer ?? "") };
  }
  return undefined;
}

function tell(evidence: Evidence, pod: Pod, kind: Kind, told: { answer: string; killed: boolean }): Finding {
  const path = probeOf(pod, kind)?.httpGet?.path;
  const asked = path === undefined ? "" : ` (GET ${path})`;
  const consequence = told.killed ? ", so that the container is started again and again" : "";
  return {
    code: `${kind}-probe-failed`,
    cause: `The ${kind} probe${asked} of ${pod.metadata.name} fails: ${told.answer}${consequence}.`,
    fix: fixes[kind],
    detail: detailOf(evidence, pod),
    patience: told.killed ? 0 : Number.POSITIVE_INFINITY,
  };
}

/** A container that the node ended because a probe failed as often as it may. */
function killed(kind: "startup" | "liveness"): (evidence: Evidence) => Finding | undefined {
  return (evidence) => {
    for (const pod of evidence.pods) {
      if (isReady(pod)) continue;
      const kills = eventsOf(evidence, pod.metadata.name, "Killing");
      if (!kills.some(({ message }) => message?.includes(`failed ${kind} probe`))) continue;
      const answer = lastFailure(evidence, pod, kind)?.answer ?? "the node does not say how";
      return tell(evidence, pod, kind, { answer, killed: true });
    }
    return undefined;
  };
}

/** A container that runs and is not ready, since a probe fails. */
function failing(kind: Kind): (evidence: Evidence) => Finding | undefined {
  return (evidence) => {
    for (const pod of evidence.pods) {
      if (isReady(pod) || !pod.status?.containerStatuses?.some(({ state }) => state?.running)) continue;
      const failure = lastFailure(evidence, pod, kind);
      if (failure) return tell(evidence, pod, kind, { answer: failure.answer, killed: false });
    }
    return undefined;
  };
}

/** Probes that ended their container: they come before a crash, since the container did not end by itself. */
export const killedRows = [killed("startup"), killed("liveness")] as const;

/** Probes that fail without an end yet. */
export const failingRows = [failing("startup"), failing("liveness"), failing("readiness")] as const;
