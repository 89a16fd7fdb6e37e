import type { DiagnosisCode } from "../../extension/kubernetes/src/rollout/evidence/finding.ts";
import { failingAt, quickProbe, type Shape } from "./test-deployment.ts";

/** One fault, with the diagnosis that the product must report. */
export interface Case {
  readonly code: DiagnosisCode;
  /** What it may be as well where no event of the node arrives: then it has to name both causes. */
  readonly unsureCode?: DiagnosisCode;
  readonly shape: Shape;
  /** True if it is certain long before the cluster's own deadline. */
  readonly failsEarly?: true;
  /** A part of the sentence with the cause. */
  readonly message: RegExp;
}

const args = (script: string) => ({ args: ["-e", script] });
const environmentFrom = (kind: "secretKeyRef" | "configMapKeyRef", name: string, key: string) => ({
  env: [{ name: "TOKEN", valueFrom: { [kind]: { name, key } } }],
});
/** A pod that never becomes ready while a busy machine takes its time to run the script. */
const neverReady = {
  container: { readinessProbe: quickProbe("/readyz") },
  spec: { progressDeadlineSeconds: 60 },
};
/** The answer that a probe got; a node that is busy may not wait for it, and says so. */
const failedProbe = (path: string): RegExp =>
  new RegExp(
    `GET ${path}\\).*(?:the container responded with status 503|the container did not respond in time|nothing listens)`,
  );
const requests = (asked: Record<string, string>) => ({ resources: { requests: asked } });
const volume = (name: string, source: object) => ({
  pod: { volumes: [{ name, ...source }] },
  container: { volumeMounts: [{ name, mountPath: "/data" }] },
});

/** What the runtime prints where a setting has no value. */
const missingSetting = JSON.stringify({
  time: "2026-01-01T00:00:00.000Z",
  level: "error",
  msg: "The setting GITHUB_SECRET has no value: set the environment variable GITHUB_SECRET.",
  setting: "GITHUB_SECRET",
  code: "setting-missing",
});

/** Registries and images that the tests provide. */
export interface TestImages {
  readonly registry: string;
  readonly unauthorizedRegistry: string;
  readonly armImage: string;
  readonly rootImage: string;
}

const imageCases = (addresses: TestImages): Record<string, Case> => ({
  "an image that does not exist": {
    code: "image-not-found",
    failsEarly: true,
    shape: { container: { image: `${addresses.registry}/no-such:1` } },
    message: /does not have the image .*no-such:1/,
  },
  "a registry that wants credentials": {
    code: "image-unauthorized",
    failsEarly: true,
    shape: { container: { image: `${addresses.unauthorizedRegistry}/private:1` } },
    message: /has no pull secret/,
  },
  "a pull secret that does not exist": {
    code: "image-unauthorized",
    failsEarly: true,
    shape: {
      container: { image: `${addresses.unauthorizedRegistry}/private:1` },
      pod: { imagePullSecrets: [{ name: "no-such" }] },
    },
    message: /pull secret no-such does not exist/,
  },
  "a registry that nobody runs": {
    code: "registry-unreachable",
    shape: { container: { image: "127.0.0.1:9/hello:1" } },
    message: /127\.0\.0\.1:9 .*connection refused/,
  },
  "an image for another processor": {
    code: "image-architecture",
    failsEarly: true,
    shape: { container: { image: addresses.armImage } },
    message: /processor/,
  },
  "an image whose name is invalid": {
    code: "image-pull-failed",
    shape: { container: { image: "Not/A Name" } },
    message: /Not\/A Name/,
  },
  "an image that runs as root": {
    code: "runs-as-root",
    failsEarly: true,
    shape: { container: { image: addresses.rootImage, args: [] } },
    message: /runs as root/,
  },
});

const otherCases: Readonly<Record<string, Case>> = {
  "a crash at the start": {
    code: "crash-loop",
    failsEarly: true,
    shape: { ...neverReady, script: 'throw new Error("no such table: orders")' },
    message: /exit code 1: .*no such table: orders/,
  },
  "a process that ends by itself": {
    code: "crash-loop",
    failsEarly: true,
    shape: { ...neverReady, script: "0" },
    message: /exit code 0/,
  },
  "a program that is not in the image": {
    code: "crash-loop",
    failsEarly: true,
    shape: { container: { command: ["/no/such/program"] } },
    message: /no\/such\/program/,
  },
  "a setting that is missing": {
    code: "setting-missing",
    failsEarly: true,
    shape: { ...neverReady, script: `console.log(${JSON.stringify(missingSetting)}); process.exitCode = 1;` },
    message: /GITHUB_SECRET/,
  },
  "more memory than the limit": {
    code: "out-of-memory",
    failsEarly: true,
    shape: {
      ...neverReady,
      container: {
        ...neverReady.container,
        ...args("globalThis.all = []; setInterval(() => all.push(Buffer.alloc(9e6, 1)), 10);"),
        resources: { limits: { memory: "96Mi" } },
      },
    },
    message: /limit \(96Mi\)/,
  },
  "a program for another processor": {
    code: "exec-format",
    failsEarly: true,
    shape: {
      ...neverReady,
      pod: { volumes: [{ name: "bin", configMap: { name: "arm-program", defaultMode: 0o755 } }] },
      container: {
        ...neverReady.container,
        command: ["/bin-arm/program"],
        volumeMounts: [{ name: "bin", mountPath: "/bin-arm" }],
      },
    },
    message: /exec format error/,
  },
  "a Secret that does not exist": {
    code: "secret-missing",
    failsEarly: true,
    shape: { container: environmentFrom("secretKeyRef", "no-such", "TOKEN") },
    message: /Secret no-such does not exist/,
  },
  "a Secret without the key": {
    code: "secret-key-missing",
    failsEarly: true,
    shape: { container: environmentFrom("secretKeyRef", "empty", "TOKEN") },
    message: /Secret empty has no key TOKEN/,
  },
  "a ConfigMap that does not exist": {
    code: "config-map-missing",
    failsEarly: true,
    shape: { container: environmentFrom("configMapKeyRef", "no-such", "TOKEN") },
    message: /ConfigMap no-such does not exist/,
  },
  "a ConfigMap without the key": {
    code: "config-map-key-missing",
    failsEarly: true,
    shape: { container: environmentFrom("configMapKeyRef", "empty", "TOKEN") },
    message: /ConfigMap empty has no key TOKEN/,
  },
  "a startup probe that fails": {
    code: "startup-probe-failed",
    failsEarly: true,
    shape: {
      ...neverReady,
      script: failingAt("/healthz"),
      container: { startupProbe: { ...quickProbe("/healthz"), failureThreshold: 8 } },
    },
    // A node sends its events one by one, those of all tests: the one with the answer may be too late.
    message: new RegExp(`${failedProbe("/healthz").source}|GET /healthz\\).*the node gives no details`),
  },
  "a liveness probe that fails": {
    code: "liveness-probe-failed",
    unsureCode: "crash-loop",
    failsEarly: true,
    shape: {
      ...neverReady,
      script: failingAt("/healthz"),
      container: {
        startupProbe: { ...quickProbe("/"), failureThreshold: 30 },
        livenessProbe: quickProbe("/healthz"),
        readinessProbe: quickProbe("/healthz"),
      },
    },
    message: new RegExp(
      `${failedProbe("/healthz").source}|either its liveness probe \\(GET /healthz\\) failed, or the process or something`,
    ),
  },
  "a readiness probe that fails": {
    code: "readiness-probe-failed",
    shape: { ...neverReady, script: failingAt("/readyz"), spec: { progressDeadlineSeconds: 15 } },
    message: failedProbe("/readyz"),
  },
  "a probe of a port on which nothing listens": {
    code: "readiness-probe-failed",
    shape: { script: "setInterval(() => {}, 1000)", container: { readinessProbe: quickProbe("/readyz") } },
    message: /nothing listens/,
  },
  "more CPU than a node has": {
    code: "no-room-cpu",
    failsEarly: true,
    shape: { container: requests({ cpu: "640" }) },
    message: /requests 640 CPU, .* which has \d+m?\.$/,
  },
  "more memory than a node has": {
    code: "no-room-memory",
    shape: { container: requests({ memory: "900Gi" }) },
    message: /requests 900Gi memory, .* which has \d+Mi\.$/,
  },
  "a node selector that no node has": {
    code: "node-selector",
    shape: { pod: { nodeSelector: { "watch-test": "none" } } },
    message: /node selector/,
  },
  "a volume claim that nothing binds": {
    code: "volume-not-bound",
    failsEarly: true,
    shape: volume("store", { persistentVolumeClaim: { claimName: "unbound" } }),
    message: /claim unbound is not bound .*no-such-class/,
  },
  "a volume that cannot be mounted": {
    code: "volume-not-mounted",
    shape: volume("store", { configMap: { name: "no-such" } }),
    // A busy node only says that it has not read it yet, and the API decides.
    message: /configmap "no-such" not found|The ConfigMap no-such does not exist in/,
  },
  "a pod that fills its volume": {
    code: "evicted",
    shape: {
      script: `require("node:fs").writeFileSync("/data/big", Buffer.alloc(9e6)); ${failingAt("/readyz")}`,
      pod: { volumes: [{ name: "data", emptyDir: { sizeLimit: "1Mi" } }] },
      container: {
        volumeMounts: [{ name: "data", mountPath: "/data" }],
        readinessProbe: { ...quickProbe("/readyz"), initialDelaySeconds: 90 },
      },
      spec: { progressDeadlineSeconds: 80 },
    },
    // Only the event has the word, and it may be late or lost.
    message: /The node ended the pod \((?:Evicted: )?Usage of EmptyDir volume "data" exceeds the limit/,
  },
  "a service account that does not exist": {
    code: "admission-refused",
    failsEarly: true,
    shape: { pod: { serviceAccountName: "no-such" } },
    message: /serviceaccount "no-such" not found/,
  },
  "a pod that the namespace's standard forbids": {
    code: "pod-security",
    failsEarly: true,
    shape: { pod: { securityContext: {} } },
    message: /violates PodSecurity "restricted/,
  },
  "a pod that something outside holds back": {
    code: "progress-deadline",
    shape: { pod: { readinessGates: [{ conditionType: "example.com/approved" }] } },
    message: /no progress for 10 s/,
  },
  "a deployment that is paused": {
    code: "rollout-paused",
    failsEarly: true,
    shape: { spec: { paused: true } },
    message: /paused/,
  },
};

/** Faults that one deployment has by itself. */
export const cases = (provided: TestImages): Readonly<Record<string, Case>> => ({
  ...imageCases(provided),
  ...otherCases,
});
