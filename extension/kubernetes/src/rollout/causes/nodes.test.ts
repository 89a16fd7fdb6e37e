import { describe, expect, it } from "vitest";
import { diagnose } from "../diagnose.ts";
import type { Node } from "../evidence/live-objects.ts";
import { evidence, pod, secondsAgo, unschedulablePod, waiting } from "../testing/evidence.ts";

const node = (status: string, message = ""): Node => ({
  metadata: { name: "node1" },
  status: { conditions: [{ type: "Ready", status, message }] },
});

const scheduled = (seconds: number, startTime?: string) =>
  pod({
    status: {
      conditions: [{ type: "PodScheduled", status: "True", lastTransitionTime: secondsAgo(seconds) }],
      startTime,
    } as never,
  });

describe("a node that does not work", () => {
  it("reports it itself", () => {
    const nodes = [node("Unknown", "Kubelet stopped posting node status.")];
    expect(diagnose(evidence({ pods: [pod()], nodes }))).toMatchObject([
      { code: "node-not-ready", cause: "The node node1 is not ready (Kubelet stopped posting node status)." },
    ]);
  });

  it("is detected before the cluster notices, if it has started no pod", () => {
    const heartbeats = new Map([["node1", Date.parse(secondsAgo(26))]]);
    const found = diagnose(evidence({ pods: [scheduled(12)], nodes: [node("True")], heartbeats }));
    expect(found).toMatchObject([
      {
        code: "node-not-ready",
        cause:
          "The kubelet of the node node1 has not picked up the pod for 12 s: it has stopped or lost its connection.",
      },
    ]);
  });

  it("is only busy where its kubelet goes on renewing its lease", () => {
    const suspected = (seconds: number, renewed: string | undefined) => {
      const heartbeats = new Map(renewed === undefined ? [] : [["node1", Date.parse(renewed)]]);
      return diagnose(evidence({ pods: [scheduled(seconds)], nodes: [node("True")], heartbeats })).length > 0;
    };
    expect(suspected(70, secondsAgo(9))).toBe(false);
    expect(suspected(70, secondsAgo(26))).toBe(true);
    // A node without any lease has no kubelet; where leases may not be read, a busy one gets more time.
    expect(suspected(9, "1970-01-01T00:00:00Z")).toBe(true);
    expect(suspected(29, undefined)).toBe(false);
    expect(suspected(31, undefined)).toBe(true);
  });

  it("is given some seconds, and is not suspected once it has begun", () => {
    expect(diagnose(evidence({ pods: [scheduled(5)] }))).toEqual([]);
    expect(diagnose(evidence({ pods: [scheduled(50, secondsAgo(49))] }))).toEqual([]);
  });

  it("is not the cause if it is ready and the pod has another fault", () => {
    const pods = [waiting("ErrImagePull", "not found")];
    expect(diagnose(evidence({ pods, nodes: [node("True")] })).map(({ code }) => code)).toEqual([
      "image-not-found",
    ]);
  });

  it.each([
    [
      "by the scheduler",
      "0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.",
      [],
    ],
    ["by the nodes", "0/1 nodes are available: 1 node(s) had untolerated taint(s).", [node("Unknown")]],
  ])("leaves no node, according to %s", (_, message, nodes) => {
    expect(diagnose(evidence({ pods: [unschedulablePod(message)], nodes }))[0]).toMatchObject({
      code: "node-not-ready",
      cause: "No node of the cluster that could take the pod is ready.",
    });
  });
});
