import type { V1Container, V1EnvVar, V1Probe } from "@kubernetes/client-node";
import { isEngineImage, podImage } from "../image/destination.ts";
import { ownContainer } from "../release/identity.ts";
import type { Release } from "../release/release.ts";
import { oldSpaceMegabytes } from "./quantity.ts";
import { rulesMount } from "./rules.ts";
import { settingVariables } from "./settings.ts";

export const publicPort = 3000;
/** Listens only on the pod's loopback address. Tools reach it through the API server. */
export const managementPort = 3001;
/** Serves only `/metrics` and health checks, for scrapers. */
export const metricsPort = 3002;

/**
 * Seconds that a pod keeps serving while proxies and endpoints still list it. Without another pod to take over, this time would
 * only lengthen the downtime.
 */
const drainSeconds = ({ databasePort }: Release): number => (databasePort === undefined ? 1 : 10);
/** How long stopping may take. Unfinished deliveries then return to the inbox. */
const graceSeconds = 35;
/** The name of the pod port that only scrapers use. */
export const metricsPortName = "metrics";

/** Seconds until the cluster kills the process. The last ten are for closing the store and the traces. */
export const terminationGraceSeconds = graceSeconds + 10;

const storeFolder = "/data";

const takeOverName = "HOOKLOOM_TAKE_OVER_FROM";

/** Returns the variable that makes the receiver take over the given owner's store. */
export const takeOverVariable = (owner: string): V1EnvVar => ({ name: takeOverName, value: owner });

/** Returns the variables that the receiver itself reads. */
function ownVariables(release: Release): V1EnvVar[] {
  const { project, description, databasePort, environment, takeStoreFrom, build } = release;
  const { expose, metricsFrom, resources } = description;
  const values: Record<string, string> = {
    HOST: "0.0.0.0",
    PORT: String(publicPort),
    HOOKLOOM_MANAGEMENT_PORT: String(managementPort),
    ...(metricsFrom.length > 0 ? { HOOKLOOM_METRICS_PORT: String(metricsPort) } : {}),
    HOOKLOOM_NAME: project,
    HOOKLOOM_ENVIRONMENT: environment,
    HOOKLOOM_TARGET: "kubernetes",
    ...(build === undefined ? {} : { HOOKLOOM_BUILD: build }),
    ...(takeStoreFrom === undefined ? {} : { [takeOverName]: takeStoreFrom }),
    HOOKLOOM_DRAIN: String(drainSeconds(release)),
    HOOKLOOM_GRACE: String(graceSeconds),
    ...(databasePort === undefined ? { HOOKLOOM_STORE: `${storeFolder}/inbox.db` } : {}),
    ...(expose ? { HOOKLOOM_PUBLIC_URL: `https://${expose.host}` } : {}),
    NODE_OPTIONS: `--max-old-space-size=${oldSpaceMegabytes(resources.memoryLimit)}`,
  };
  const own = Object.entries(values).map(([name, value]) => ({ name, value }));
  return [...own, ...rulesMount(release).variables];
}

function variables(release: Release): V1EnvVar[] {
  const own = ownVariables(release);
  const declared = settingVariables(release).filter(({ name }) => !own.some((ours) => ours.name === name));
  return [...own, ...declared];
}

function probe(path: string, timing: Partial<V1Probe>): V1Probe {
  return { httpGet: { path, port: "http" }, timeoutSeconds: 2, ...timing };
}

const probes = {
  startupProbe: probe("/healthz", { periodSeconds: 1, failureThreshold: 60 }),
  livenessProbe: probe("/healthz", { periodSeconds: 10, failureThreshold: 3 }),
  readinessProbe: probe("/readyz", { periodSeconds: 3, failureThreshold: 2 }),
};

/** Returns the project's container, which conforms to the restricted Pod Security Standard. */
export function container(release: Release): V1Container {
  const { resources, metricsFrom } = release.description;
  const { cpu, memory, memoryLimit } = resources;
  const store = release.databasePort === undefined ? [{ name: "store", mountPath: storeFolder }] : [];
  return {
    name: ownContainer,
    image: podImage(release.image),
    // The image cannot be pulled because only the engine has it.
    ...(isEngineImage(release.image) ? { imagePullPolicy: "Never" } : {}),
    ports: [
      { name: "http", containerPort: publicPort },
      { name: "management", containerPort: managementPort },
      ...(metricsFrom.length > 0 ? [{ name: metricsPortName, containerPort: metricsPort }] : []),
    ],
    env: variables(release),
    ...probes,
    resources: { requests: { cpu, memory }, limits: { memory: memoryLimit } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    },
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, ...store, ...rulesMount(release).mounts],
  };
}
