import { describe, expect, it } from "vitest";
import { diagnose } from "../diagnose.ts";
import { event, evidence, unschedulablePod } from "../testing/evidence.ts";

const preemption = "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";

describe("a pod that no node takes", () => {
  it("compares what it requests with what is free", () => {
    const pod = unschedulablePod(`0/1 nodes are available: 1 Insufficient cpu. ${preemption}`, {
      container: { resources: { requests: { cpu: "1500m" } } },
    });
    const room = [
      { node: "small", cpu: 0.25, memory: 2 ** 30 },
      { node: "large", cpu: 1.2, memory: 2 ** 30 },
    ];
    expect(diagnose(evidence({ pods: [pod], room }))).toEqual([
      {
        code: "no-room-cpu",
        cause: "The pod requests 1500m CPU, but no node has more free than large, which has 1200m.",
        fix: 'Lower "resources.cpu" of the environment in hookloom.json to what the cluster has free.',
        detail: [],
        timeoutMs: 15_000,
      },
    ]);
  });

  it("reports what it can if nodes may not be read, and adds up all containers", () => {
    const pod = unschedulablePod(`0/3 nodes are available: 3 Insufficient memory. ${preemption}`, {
      spec: {
        containers: [
          { name: "webhook", resources: { requests: { memory: "512Mi" } } },
          { name: "proxy", resources: { requests: { memory: "1.5Gi" } } },
          { name: "free" },
        ],
      },
    });
    expect(diagnose(evidence({ pods: [pod] }))[0]?.cause).toBe(
      "The pod requests 2Gi memory, but no node has that much free.",
    );
  });

  it("is waited for if the cluster adds a node", () => {
    const pod = unschedulablePod("0/1 nodes are available: 1 Insufficient cpu.");
    const events = [
      event("TriggeredScaleUp", "pod triggered scale-up: [{pool 1->2 (max: 3)}]", { type: "Normal" }),
    ];
    expect(diagnose(evidence({ pods: [pod], events }))[0]?.timeoutMs).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    ["no-room-pods", "0/1 nodes are available: 1 Too many pods.", /maximum number of pods/],
    ["node-taints", "0/1 nodes are available: 1 node(s) had untolerated taint {gpu: yes}.", /taint gpu: yes/],
    ["node-taints", "0/1 nodes are available: 1 node(s) were unschedulable.", /cordoned/],
    [
      "node-selector",
      "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
      /labels/,
    ],
    [
      "unschedulable",
      `0/1 nodes are available: 1 node(s) didn't have free ports. ${preemption}`,
      /free ports\.$/,
    ],
  ])("%s: %s", (code, message, says) => {
    const [found] = diagnose(evidence({ pods: [unschedulablePod(message)] }));
    expect(found).toMatchObject({ code, cause: expect.stringMatching(says) });
  });
});

describe("a pod that nodes repel", () => {
  it("names the taints of the nodes if the scheduler does not", () => {
    const taints = [
      { key: "gpu", value: "yes", effect: "NoSchedule" },
      { key: "spot", effect: "PreferNoSchedule" },
      { key: "node.kubernetes.io/disk-pressure", effect: "NoSchedule" },
    ];
    const ready = { conditions: [{ type: "Ready", status: "True" }] };
    const nodes = [{ metadata: { name: "node1" }, spec: { taints }, status: ready }];
    const pods = [unschedulablePod("0/1 nodes are available: 1 node(s) had untolerated taint(s).")];
    expect(diagnose(evidence({ pods, nodes }))[0]?.cause).toBe(
      "The nodes reject pods that do not tolerate their taint gpu=yes:NoSchedule.",
    );
  });

  it("blames the selector and not the taint of a node that does not have its labels either", () => {
    const message =
      "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s).";
    const pods = [unschedulablePod(message, { spec: { nodeSelector: { disk: "ssd" } } })];
    const node = (labels: Record<string, string>) => ({
      metadata: { name: "node1", labels },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    });
    expect(diagnose(evidence({ pods, nodes: [node({ disk: "hdd" })] }))[0]?.code).toBe("node-selector");
    expect(diagnose(evidence({ pods, nodes: [node({ disk: "ssd" })] }))[0]?.code).toBe("node-taints");
  });
});

describe("a volume claim that is not bound", () => {
  const volumes = [{ name: "store", persistentVolumeClaim: { claimName: "hello-dev" } }];

  it("quotes its own event", () => {
    const pod = unschedulablePod(
      "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found",
      {
        spec: { volumes },
      },
    );
    const reported = event("ProvisioningFailed", 'storageclass.storage.k8s.io "fast" not found', {
      involvedObject: { kind: "PersistentVolumeClaim", name: "hello-dev" },
    });
    expect(diagnose(evidence({ pods: [pod], events: [reported] }))[0]).toMatchObject({
      code: "volume-not-bound",
      cause:
        'The volume claim hello-dev is not bound to a volume (storageclass.storage.k8s.io "fast" not found).',
    });
  });

  it.each([
    ["is being made by its provisioner", "ExternalProvisioning", Number.POSITIVE_INFINITY],
    ["waits for its pod to be scheduled", "WaitForFirstConsumer", Number.POSITIVE_INFINITY],
    ["could not be made", "ProvisioningFailed", 15_000],
  ])("has the time that it needs: one that %s", (_what, reason, timeoutMs) => {
    const pod = unschedulablePod("pod has unbound immediate PersistentVolumeClaims", { spec: { volumes } });
    const reported = event(reason, "Waiting for a volume to be created", {
      involvedObject: { kind: "PersistentVolumeClaim", name: "hello-dev" },
    });
    const found = diagnose(evidence({ pods: [pod], events: [reported] }));
    expect(found[0]).toMatchObject({ code: "volume-not-bound", timeoutMs });
  });

  it("is distinguished from one that does not exist", () => {
    const pod = unschedulablePod('0/1 nodes are available: persistentvolumeclaim "hello-dev" not found.', {
      spec: { volumes },
    });
    expect(diagnose(evidence({ pods: [pod] }))[0]).toMatchObject({
      code: "volume-not-bound",
      cause: "The pod's volume claim hello-dev does not exist.",
    });
  });
});
