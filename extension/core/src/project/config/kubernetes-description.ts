import { isRecord } from "@hookloom/protocol/unknown-values";
import { staysInside } from "../project.ts";
import { given, type MemberReader, type Rule } from "./member-reader.ts";
import { readObserve } from "./observe-description.ts";
import { readRegister } from "./register-description.ts";

const label = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
const name: Rule = {
  pattern: new RegExp(`^${label}$`),
  must: "a Kubernetes name: lower-case letters, digits and dashes, at most 63 of them",
};
/** Removes the scheme, because users copy addresses from their browser. */
function withoutScheme(value: string, pattern: RegExp): string | undefined {
  const [, scheme, rest = ""] = value.match(/^(https?:\/\/)(.*)$/i) ?? [];
  if (scheme === undefined || !pattern.test(rest)) return undefined;
  return `must have no "${scheme}" in front: write "${rest}".`;
}
const dottedName: Rule = {
  pattern: new RegExp(`^(?=.{1,253}$)${label}(\\.${label})*$`),
  must: "a Kubernetes name: lower-case letters, digits, dashes and dots",
};
const hostPattern = new RegExp(`^(?=.{1,253}$)${label}(\\.${label})+$`);
const host: Rule = {
  pattern: hostPattern,
  must: 'a host name without scheme, port and path, such as "hooks.example.com"',
  instead: (value) => withoutScheme(value.replace(/^(https?:\/\/[^/:]+)[/:].*$/i, "$1"), hostPattern),
};
const gateway: Rule = {
  pattern: new RegExp(`^(${label}/)?${label}$`),
  must: 'a Gateway\'s name, or its namespace and name, such as "infra/public"',
};
const registryPattern = /^[a-z0-9][-a-z0-9.]*(:[0-9]+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;
const registry: Rule = {
  pattern: registryPattern,
  must: 'a registry with the path of your images and no password, such as "registry.example.com/team"',
  instead: (value) => withoutScheme(value.replace(/\/+$/, ""), registryPattern),
};
const engine: Rule = {
  pattern: /^(default|(unix|npipe|tcp|https?|ssh):\/\/\S+)$/,
  must: 'the address of a Docker engine, such as "unix:///var/run/docker.sock" or "ssh://me@build.example.com", or "default"',
};
const image: Rule = {
  pattern: /^[a-zA-Z0-9][^\s@]*(@sha256:[0-9a-f]{64})?$/,
  must: 'an image, such as "node:24-slim"',
};
const cpu: Rule = {
  pattern: /^([0-9]+m|[0-9]+(\.[0-9]{1,3})?)$/,
  must: 'a text with an amount of CPU, such as "100m" or "0.5"',
};
const memory: Rule = {
  pattern: /^[1-9][0-9]*(Ki|Mi|Gi|Ti|k|M|G|T)$/,
  must: 'a text with an amount of memory and its unit, such as "512Mi"',
};
const someText: Rule = { pattern: /\S/, must: "a text that is not empty" };

const usual = {
  baseImage: "node:24-slim",
  cpu: "100m",
  memory: "128Mi",
  memoryLimit: "512Mi",
  size: "1Gi",
  cpuUse: 70,
};
const maxReplicas = 100;

const known = [
  "target",
  "kubeconfig",
  "context",
  "namespace",
  "registry",
  "engine",
  "baseImage",
  "pullSecret",
  "host",
  "gateway",
  "ingressClass",
  "tlsSecret",
  "replicas",
  "resources",
  "storage",
  "trafficFrom",
  "metricsFrom",
  "outgoingPorts",
  "patch",
  "rollback",
  "register",
  "observe",
  "production",
  // Validated together with the project's `api`, in project-api.ts.
  "api",
];

/** Reads how external requests reach the service; undefined if it is reachable only inside the cluster. */
function readExpose(reader: MemberReader) {
  const ways = ["gateway", "ingressClass"].filter((way) => reader.has(way));
  if (ways.length === 2) throw reader.mistake("ingressClass", "excludes gateway: keep one of the two.");
  if (reader.has("tlsSecret") && !reader.has("ingressClass"))
    throw reader.mistake("tlsSecret", "goes with ingressClass: a Gateway has its certificates itself.");
  if (!reader.has("host")) {
    const [way] = ways;
    if (way) throw reader.mistake("host", `is missing, since ${way} needs the name that senders call.`);
    return undefined;
  }
  const named = reader.text("host", host);
  if (reader.has("gateway")) {
    const parts = reader.text("gateway", gateway).split("/");
    const gatewayNamespace = parts.length === 2 ? parts[0] : undefined;
    const by = "gateway" as const;
    return { host: named, by, gateway: parts.at(-1) ?? "", ...given({ gatewayNamespace }) };
  }
  if (!reader.has("ingressClass"))
    throw reader.mistake("host", "needs the way to it: name a gateway or an ingressClass.");
  const ingressClass = reader.text("ingressClass", dottedName);
  const tlsSecret = reader.optionalText("tlsSecret", dottedName);
  return { host: named, by: "ingress" as const, ingressClass, ...given({ tlsSecret }) };
}

export type ExposeDescription = NonNullable<ReturnType<typeof readExpose>>;

/**
 * Reads where images are pushed: a registry, with the path before the project's name, or the Docker engine whose images the
 * cluster's nodes run. The engine is given by an address in `DOCKER_HOST` format, or by `default` for the one that the Docker CLI
 * uses.
 */
function readImages(reader: MemberReader): { readonly registry?: string; readonly engine?: string } {
  if (reader.has("engine")) {
    if (reader.has("registry"))
      throw reader.mistake("engine", "excludes registry: images go to one of the two, so remove the other.");
    return { engine: reader.text("engine", engine) };
  }
  if (reader.has("registry")) return { registry: reader.text("registry", registry) };
  throw reader.mistake(
    "registry",
    'is missing: name where images are pushed, such as "registry.example.com/team", or a Docker engine as "engine".',
  );
}

/** The limits of autoscaling, and its target CPU utilization in percent of the requested CPU. */
export interface ReplicaRange {
  readonly min: number;
  readonly max: number;
  readonly cpu: number;
}

function readReplicas(reader: MemberReader): number | ReplicaRange | undefined {
  const value = reader.value("replicas");
  if (value === undefined) return undefined;
  if (typeof value === "number") return reader.whole("replicas", 1, maxReplicas);
  if (!isRecord(value))
    throw reader.mistake("replicas", 'must be a number, or a range such as { "min": 2, "max": 6 }.');
  const range = reader.inner("replicas");
  range.allowOnly(["min", "max", "cpu"]);
  const min = range.whole("min", 1, maxReplicas);
  const max = range.whole("max", 1, maxReplicas);
  if (max <= min) throw range.mistake("max", `must be larger than min, which is ${min}.`);
  return { min, max, cpu: range.has("cpu") ? range.whole("cpu", 1, 100) : usual.cpuUse };
}

/** Reads a pod's resources as Kubernetes quantities (`250m`, `512Mi`). */
function readResources(reader: MemberReader) {
  const inside = reader.inner("resources");
  inside.allowOnly(["cpu", "memory", "memoryLimit"]);
  return {
    cpu: inside.optionalText("cpu", cpu) ?? usual.cpu,
    memory: inside.optionalText("memory", memory) ?? usual.memory,
    memoryLimit: inside.optionalText("memoryLimit", memory) ?? usual.memoryLimit,
  };
}

/** Reads the volume of the embedded store; unused with a database. */
function readStorage(reader: MemberReader) {
  const inside = reader.inner("storage");
  inside.allowOnly(["size", "storageClass"]);
  const size = inside.optionalText("size", memory) ?? usual.size;
  return { size, ...given({ storageClass: inside.optionalText("storageClass", dottedName) }) };
}

function readPatch(reader: MemberReader): string | undefined {
  const patch = reader.optionalText("patch", someText);
  if (patch !== undefined && !staysInside(patch))
    throw reader.mistake("patch", 'must be a file in the project, such as "kubernetes/prod.yaml".');
  return patch;
}

function readRollback(reader: MemberReader): boolean | undefined {
  const rollback = reader.value("rollback");
  if (rollback === undefined || typeof rollback === "boolean") return rollback;
  throw reader.mistake("rollback", "must be true or false.");
}

/**
 * Reads the description of an environment on a cluster from hookloom.json, with defaults for omitted members.
 * @throws Mistake if a member is wrong, missing or unknown
 */
export function readKubernetesDescription(reader: MemberReader) {
  reader.allowOnly(known);
  if (reader.has("production") && typeof reader.value("production") !== "boolean")
    throw reader.mistake("production", "must be true or false.");
  return {
    target: "kubernetes" as const,
    context: reader.text("context", { ...someText, must: "the name of a context of your kubeconfig" }),
    namespace: reader.text("namespace", name),
    ...readImages(reader),
    baseImage: reader.optionalText("baseImage", image) ?? usual.baseImage,
    resources: readResources(reader),
    storage: readStorage(reader),
    // Namespaces that may call the triggers; any if empty.
    trafficFrom: reader.list("trafficFrom", (items, index) => items.text(index, name)),
    // Namespaces that may read the management port.
    metricsFrom: reader.list("metricsFrom", (items, index) => items.text(index, name)),
    // TCP ports that handlers may connect to, in addition to HTTPS and the database.
    outgoingPorts: reader.list("outgoingPorts", (items, index) => items.whole(index, 1, 65_535)),
    ...given({
      // Absolute, relative to the home folder (`~/`) or to the project's root.
      kubeconfig: reader.optionalText("kubeconfig", someText),
      // The Kubernetes Secret with the credentials for pulling images.
      pullSecret: reader.optionalText("pullSecret", dottedName),
      expose: readExpose(reader),
      // The default is two with a database and one without.
      replicas: readReplicas(reader),
      // A YAML file that patches the manifests, relative to the project's root.
      patch: readPatch(reader),
      // Whether a failed rollout is rolled back to the previous build. If undefined, only in production.
      rollback: readRollback(reader),
      observe: readObserve(reader, "kubernetes"),
      register: readRegister(reader),
    }),
  };
}

export type KubernetesDescription = ReturnType<typeof readKubernetesDescription>;
