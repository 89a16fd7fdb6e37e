import type { Evidence } from "../evidence/evidence.ts";
import type { ContainerStatus, Deployment, ObjectEvent, Pod } from "../evidence/live-objects.ts";

// Objects in the shape in which a cluster of Kubernetes 1.34 sends them, as far as the table looks at them.

/** 2026-01-01 at noon, the time of every sample of the tests. */
const noon = Date.parse("2026-01-01T12:00:00Z");
const before = (seconds: number): string => new Date(noon - seconds * 1000).toISOString();
export const secondsAgo = before;

export const podName = "hello-dev-5cd5889fc7-whkwm";

interface PodParts {
  readonly metadata?: Partial<Pod["metadata"]>;
  readonly spec?: Partial<Pod["spec"]>;
  readonly status?: Partial<NonNullable<Pod["status"]>>;
  readonly container?: Partial<Pod["spec"]["containers"][number]>;
}

export function pod({ metadata, spec, status, container }: PodParts = {}): Pod {
  return {
    metadata: {
      name: podName,
      namespace: "hooks",
      uid: "pod-1",
      ownerReferences: [
        { apiVersion: "apps/v1", kind: "ReplicaSet", name: "hello-dev-5cd5889fc7", uid: "set-1" },
      ],
      ...metadata,
    },
    spec: {
      nodeName: "node1",
      containers: [{ name: "webhook", image: "registry.example.com/hello:1", ...container }],
      ...spec,
    },
    status: {
      phase: "Pending",
      startTime: before(20),
      conditions: [{ type: "PodScheduled", status: "True", lastTransitionTime: before(20) }],
      ...status,
    },
  };
}

/** A pod for which the scheduler found no node. */
export function unschedulablePod(message: string, parts: PodParts = {}): Pod {
  const conditions = [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }];
  const made = pod({ ...parts, status: { conditions } });
  const { nodeName: _, ...spec } = made.spec;
  return { ...made, spec };
}

/** A pod whose container waits. */
export const waiting = (reason: string, message = "", parts: PodParts = {}): Pod =>
  withContainer({ state: { waiting: { reason, message } } }, parts);

/** A pod with a container in a certain state. */
export const withContainer = (status: Partial<ContainerStatus>, parts: PodParts = {}): Pod =>
  pod({
    ...parts,
    status: {
      containerStatuses: [
        { name: "webhook", image: "hello:1", imageID: "", ready: false, restartCount: 0, ...status },
      ],
      ...parts.status,
    },
  });

/** A pod that is ready. */
export const readyPod = (parts: PodParts = {}): Pod =>
  withContainer(
    { ready: true, state: { running: { startedAt: before(10) } } },
    { ...parts, status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] } },
  );

export const event = (reason: string, message: string, parts: Partial<ObjectEvent> = {}): ObjectEvent => ({
  metadata: { name: `${podName}.${reason}` },
  involvedObject: { kind: "Pod", name: podName, uid: "pod-1" },
  type: reason === "Killing" ? "Normal" : "Warning",
  reason,
  message,
  lastTimestamp: before(5),
  ...parts,
});

type DeploymentParts = {
  readonly metadata?: Partial<Deployment["metadata"]>;
  readonly spec?: Partial<Deployment["spec"]>;
  readonly status?: Deployment["status"];
};

export const deployment = ({ metadata, spec, status }: DeploymentParts = {}): Deployment => ({
  metadata: {
    name: "hello-dev",
    namespace: "hooks",
    uid: "deployment-1",
    generation: 2,
    annotations: { "hookloom/environment": "Dev_1" },
    ...metadata,
  },
  spec: {
    replicas: 1,
    progressDeadlineSeconds: 180,
    strategy: { type: "RollingUpdate" },
    template: { spec: { containers: [{ name: "webhook", image: "registry.example.com/hello:1" }] } },
    ...spec,
  },
  status: { observedGeneration: 2, ...status },
});

export const evidence = (parts: Partial<Evidence> = {}): Evidence => ({
  deployment: deployment(),
  pods: [],
  oldPods: [],
  events: [],
  nodes: [],
  heartbeats: new Map(),
  room: [],
  logs: new Map(),
  startups: new Map(),
  references: new Map(),
  now: noon,
  ...parts,
});

/** The lines that the one pod printed. */
export const printed = (...lines: readonly string[]): Evidence["logs"] => new Map([[podName, lines]]);
