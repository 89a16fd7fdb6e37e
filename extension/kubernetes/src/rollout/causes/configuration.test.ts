import { describe, expect, it } from "vitest";
import { diagnose } from "../diagnose.ts";
import { evidence, podName, waiting } from "../testing/evidence.ts";

const cases: readonly [string, string, string][] = [
  [
    "secret-key-missing",
    "couldn't find key GITHUB_SECRET in Secret hooks/hello-dev",
    "The Secret hello-dev has no key GITHUB_SECRET, which the container reads.",
  ],
  [
    "config-map-key-missing",
    "couldn't find key CHANNEL in ConfigMap hooks/hello-dev",
    "The ConfigMap hello-dev has no key CHANNEL, which the container reads.",
  ],
  [
    "secret-missing",
    'secret "hello-dev" not found',
    "The Secret hello-dev does not exist in hooks, but the container reads its settings from it.",
  ],
  [
    "config-map-missing",
    'configmap "hello-dev" not found',
    "The ConfigMap hello-dev does not exist in hooks, but the container reads its settings from it.",
  ],
  [
    "runs-as-root",
    'container has runAsNonRoot and image will run as root (pod: "hello_hooks(1)", container: webhook)',
    "The image registry.example.com/hello:1 runs as root or as a user without a numeric ID, which the pod does not allow.",
  ],
  [
    "runs-as-root",
    "container has runAsNonRoot and image has non-numeric user (node), cannot verify user is non-root",
    "The image registry.example.com/hello:1 runs as root or as a user without a numeric ID, which the pod does not allow.",
  ],
  [
    "container-config",
    'failed to prepare subPath for volumeMount "data" of container "webhook"',
    'The container cannot be created (failed to prepare subPath for volumeMount "data" of container "webhook").',
  ],
];

describe("a container that cannot be made", () => {
  it.each(cases)("%s: %s", (code, message, cause) => {
    const pods = [waiting("CreateContainerConfigError", message)];
    expect(diagnose(evidence({ pods }))).toMatchObject([{ code, cause, timeoutMs: 5_000 }]);
  });

  it("is fixed by giving the setting a value in the environment that the pod belongs to", () => {
    const pods = [waiting("CreateContainerConfigError", "couldn't find key TOKEN in Secret hooks/hello-dev")];
    expect(diagnose(evidence({ pods }))[0]?.fix).toBe(
      'Give TOKEN a value with "hookloom settings Dev_1 set TOKEN".',
    );
  });
});

describe("a node that has not read a ConfigMap or Secret yet", () => {
  const container = {
    env: [{ name: "CHANNEL", valueFrom: { configMapKeyRef: { name: "hello-dev", key: "CHANNEL" } } }],
    envFrom: [{ configMapRef: { name: "extras", optional: true } }],
  };
  const message = "failed to sync configmap cache: timed out waiting for the condition";
  const pods = [waiting("CreateContainerConfigError", message, { container })];
  const found = (existence: "exists" | "missing" | "unknown") =>
    diagnose(evidence({ pods, references: new Map([["ConfigMap/hello-dev", { existence }]]) }));

  it("waits for one that does not exist, as the API says", () => {
    expect(found("missing")).toMatchObject([
      {
        code: "config-map-missing",
        cause:
          "The ConfigMap hello-dev does not exist in hooks, but the container reads its settings from it.",
        timeoutMs: 5_000,
      },
    ]);
  });

  it("is slow where the object exists, and may take all of the deployment's time", () => {
    expect(found("exists")).toMatchObject([
      {
        code: "node-slow",
        cause: expect.stringMatching(/^node1 has not read the ConfigMap hello-dev yet, though it exists/),
        timeoutMs: Number.POSITIVE_INFINITY,
      },
    ]);
  });

  it("is given time, and both causes are named, where the object may not be read", () => {
    const [both] = found("unknown");
    expect(both?.cause).toBe(
      "node1 cannot read the ConfigMap hello-dev: either the ConfigMap does not exist in hooks, or the node is too slow.",
    );
    expect(both?.timeoutMs).toBeGreaterThanOrEqual(30_000);
  });
});

// Messages of containerd and CRI-O.
const busy: readonly string[] = [
  "context deadline exceeded",
  "rpc error: code = DeadlineExceeded desc = context deadline exceeded",
  'failed to reserve container name "webhook_hello-dev_hooks_1_0": name "webhook_hello-dev_hooks_1_0" is reserved for "5b7c"',
  "Kubelet may be retrying requests that are timing out in CRI-O due to system load: error reserving ctr name k8s_webhook_1 for id 5b7c: name is reserved",
];

describe("a node that is still making the container", () => {
  it.each(busy)("is slow, and may take all of the deployment's time: %s", (message) => {
    const pods = [waiting("CreateContainerError", message)];
    expect(diagnose(evidence({ pods }))).toEqual([
      {
        code: "node-slow",
        cause: `node1 has not created the container of ${podName} yet: the node is slow (${message}).`,
        fix: 'Inspect the node with "kubectl describe node node1", then deploy again.',
        detail: [],
        timeoutMs: Number.POSITIVE_INFINITY,
      },
    ]);
  });

  it("does not hide what the node of another pod names", () => {
    const slow = waiting("CreateContainerError", "context deadline exceeded");
    const found = (message: string) =>
      diagnose(evidence({ pods: [slow, waiting("CreateContainerError", message)] }))[0];
    expect(found("couldn't find key TOKEN in Secret hooks/hello-dev")?.code).toBe("secret-key-missing");
    expect(found("no command specified")).toMatchObject({ code: "container-config", timeoutMs: 5_000 });
  });
});
