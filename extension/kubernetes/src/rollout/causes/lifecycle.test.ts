import { describe, expect, it } from "vitest";
import { diagnose } from "../diagnose.ts";
import {
  deployment,
  event,
  evidence,
  pod,
  readyPod,
  secondsAgo,
  waiting,
  withContainer,
} from "../testing/evidence.ts";
import { isOverdue, overdueFinding } from "./lifecycle.ts";

const leaving = (end: number, grace: number, finalizers?: readonly string[]) =>
  pod({
    metadata: {
      name: "hello-dev-old",
      deletionTimestamp: secondsAgo(end),
      deletionGracePeriodSeconds: grace,
      ...(finalizers ? { finalizers } : {}),
    },
  });

describe("an old pod that does not end", () => {
  it("is reported once it is late, with its terminating time", () => {
    expect(diagnose(evidence({ oldPods: [leaving(20, 45)] }))).toMatchObject([
      {
        code: "stuck-terminating",
        cause:
          "The new pod is waiting for the old pod hello-dev-old, which has been terminating for 65 s, with a grace period of 45 s.",
        fix: 'Delete it with "kubectl delete pod hello-dev-old --namespace hooks --force".',
        timeoutMs: 0,
      },
    ]);
  });

  it("may take its time, but not longer than the deployment has, where the new one waits for it", () => {
    const recreate = deployment({ spec: { strategy: { type: "Recreate" }, progressDeadlineSeconds: 60 } });
    const oldPods = [leaving(-500, 600)];
    expect(diagnose(evidence({ deployment: recreate, oldPods }))[0]?.timeoutMs).toBe(60_000);
    expect(diagnose(evidence({ oldPods }))).toEqual([]);
  });

  it("names the finalizer that holds it", () => {
    const [found] = diagnose(evidence({ oldPods: [leaving(20, 1, ["example.com/backup"])] }));
    expect(found?.cause).toContain("held by the finalizer example.com/backup");
    expect(found?.fix).toContain("example.com/backup");
  });
});

describe("what else keeps a pod from running", () => {
  const endedBy = (exitCode: number, status: object) =>
    withContainer({ state: { terminated: { exitCode } } }, { status });

  it("is a node that ended it", () => {
    const message = "The node was low on resource: memory. ";
    const killed = endedBy(137, { phase: "Failed", reason: "Evicted", message });
    expect(diagnose(evidence({ pods: [killed] }))).toMatchObject([
      { code: "evicted", cause: "The node ended the pod (Evicted: The node was low on resource: memory)." },
    ]);
  });

  it("is a node that evicted it, which only an event shows where the process exited cleanly", () => {
    const events = [event("Evicted", 'Usage of EmptyDir volume "tmp" exceeds the limit "1Mi". ')];
    expect(diagnose(evidence({ pods: [endedBy(0, { phase: "Succeeded" })], events }))).toMatchObject([
      {
        code: "evicted",
        cause: 'The node ended the pod (Evicted: Usage of EmptyDir volume "tmp" exceeds the limit "1Mi").',
      },
    ]);
  });

  it("is a node that gives no reason yet, which has more time for it", () => {
    const [found] = diagnose(evidence({ pods: [endedBy(0, { phase: "Succeeded" })] }));
    expect(found).toMatchObject({
      code: "evicted",
      cause: "The node ended the pod (no reason given).",
      unsure: true,
    });
    expect(found?.timeoutMs).toBeGreaterThan(15_000);
    const message = "Pod was terminated in response to imminent node shutdown.";
    const [explained] = diagnose(evidence({ pods: [endedBy(0, { phase: "Failed", message })] }));
    expect(explained?.cause).toBe(
      "The node ended the pod (Pod was terminated in response to imminent node shutdown).",
    );
  });

  it("is a node whose condition says why, where the event is late and the process exited cleanly", () => {
    const message = 'Usage of EmptyDir volume "tmp" exceeds the limit "1Mi". ';
    const disrupted = { type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet", message };
    const [found] = diagnose(
      evidence({ pods: [endedBy(0, { phase: "Succeeded", conditions: [disrupted] })] }),
    );
    expect(found?.cause).toBe(
      'The node ended the pod (Usage of EmptyDir volume "tmp" exceeds the limit "1Mi").',
    );
    expect(found).not.toHaveProperty("unsure");
  });

  it("is what the node says of any of the pods that it ended", () => {
    const silent = endedBy(0, { phase: "Succeeded" });
    const other = endedBy(137, {
      phase: "Failed",
      reason: "Evicted",
      message: "The node was low on memory.",
    });
    const [found] = diagnose(evidence({ pods: [silent, other] }));
    expect(found?.cause).toBe("The node ended the pod (Evicted: The node was low on memory).");
  });

  it("is a paused deployment", () => {
    const paused = deployment({ spec: { paused: true } });
    expect(diagnose(evidence({ deployment: paused }))).toMatchObject([
      { code: "rollout-paused", timeoutMs: 0 },
    ]);
  });
});

describe("a volume that cannot be mounted", () => {
  it("is one that another node still has", () => {
    const events = [
      event("FailedAttachVolume", 'Multi-Attach error for volume "pvc-1" Volume is already used'),
    ];
    expect(diagnose(evidence({ pods: [waiting("ContainerCreating")], events }))[0]).toMatchObject({
      code: "volume-not-mounted",
      fix: "Delete the pod that still uses the volume on another node.",
    });
  });

  it("has the reason in its cause rather than the node's timeout", () => {
    const events = [
      event("FailedMount", "Unable to attach or mount volumes: timed out waiting for the condition"),
      event("FailedMount", 'MountVolume.SetUp failed for volume "v" : configmap "no-such" not found'),
    ];
    expect(diagnose(evidence({ pods: [waiting("ContainerCreating")], events }))[0]?.cause).toContain(
      'configmap "no-such" not found',
    );
  });

  it("is not the cause where it was late and is there now", () => {
    const events = [event("FailedMount", "MountVolume.SetUp failed")];
    expect(diagnose(evidence({ pods: [readyPod()], events }))).toEqual([]);
  });
});

describe("a volume whose files a busy node has not read", () => {
  const late =
    'MountVolume.SetUp failed for volume "store" : failed to sync configmap cache: timed out waiting for the condition';
  const volumes = [{ name: "store", configMap: { name: "no-such" } }];
  const spec = { nodeName: "node1", containers: [{ name: "webhook" }], volumes };
  const pods = [waiting("ContainerCreating", "", { spec })];
  const found = (existence: "exists" | "missing" | "unknown") =>
    diagnose(
      evidence({
        pods,
        events: [event("FailedMount", late)],
        references: new Map([["ConfigMap/no-such", { existence }]]),
      }),
    )[0];

  it("is not mounted because they do not exist, as the API says", () => {
    expect(found("missing")).toMatchObject({
      code: "volume-not-mounted",
      cause: "The ConfigMap no-such does not exist in hooks, but a volume of the pod refers to it.",
    });
    expect(found("missing")).not.toHaveProperty("unsure");
  });

  it.each(["exists", "unknown"] as const)(
    "is not sure to be the cause where the API says %s",
    (existence) => {
      expect(found(existence)).toMatchObject({
        code: "volume-not-mounted",
        cause: expect.stringContaining("failed to sync configmap cache"),
        unsure: true,
      });
    },
  );
});

describe("a rollout that takes longer than it may", () => {
  const late = deployment({
    spec: { replicas: 2 },
    status: { conditions: [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }] },
  });

  it("is recognized by the cluster's own report", () => {
    expect(isOverdue({ deployment: late })).toBe(true);
    expect(isOverdue({ deployment: deployment() })).toBe(false);
  });

  it("shows its progress and the warnings, except those about the whole cluster", () => {
    const events = [event("Odd", "something odd"), event("MissingClusterDNS", "no DNS")];
    expect(overdueFinding(evidence({ deployment: late, pods: [readyPod(), pod()], events }))).toMatchObject({
      code: "progress-deadline",
      cause:
        "The rollout has made no progress for 180 s (ready pods: 1 of 2), and the cluster reports no cause.",
      detail: ["Odd: something odd"],
    });
  });
});
