import { isRecord } from "@hookloom/protocol/unknown-values";
import { staysInside } from "../project.ts";
import type {
  ExposeDescription,
  KubernetesDescription,
  ReplicaRange,
  ResourcesDescription,
} from "./environment-description.ts";
import type { MemberReader, Rule } from "./member-reader.ts";
import { readObserve } from "./observe-description.ts";
import { readRegister } from "./register-description.ts";

const label = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
const name: Rule = {
  pattern: new RegExp(`^${label}$`),
  must: "a Kubernetes name: lower-case letters, digits and dashes, at most 63 of them",
};
/** People copy addresses from their browser, with the scheme. */
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
  // Checked with the project's own one, in project-api.ts.
  "api",
];

/** The members that have a value. */
function given<Members extends object>(members: Members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Members]?: Exclude<Members[Name], undefined>;
  };
}

function readExpose(reader: MemberReader): ExposeDescription | undefined {
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
    return { host: named, by: "gateway", gateway: parts.at(-1) ?? "", ...given({ gatewayNamespace }) };
  }
  if (!reader.has("ingressClass"))
    throw reader.mistake("host", "needs the way to it: name a gateway or an ingressClass.");
  const ingressClass = reader.text("ingressClass", dottedName);
  const tlsSecret = reader.optionalText("tlsSecret", dottedName);
  return { host: named, by: "ingress", ingressClass, ...given({ tlsSecret }) };
}

/** Where images go: exactly one of the two. */
function readImages(reader: MemberReader): Pick<KubernetesDescription, "registry" | "engine"> {
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

function readResources(reader: MemberReader): ResourcesDescription {
  const inside = reader.inner("resources");
  inside.allowOnly(["cpu", "memory", "memoryLimit"]);
  return {
    cpu: inside.optionalText("cpu", cpu) ?? usual.cpu,
    memory: inside.optionalText("memory", memory) ?? usual.memory,
    memoryLimit: inside.optionalText("memoryLimit", memory) ?? usual.memoryLimit,
  };
}

function readStorage(reader: MemberReader): KubernetesDescription["storage"] {
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

/** @throws Mistake where a member is wrong, missing or unknown */
export function readKubernetesDescription(reader: MemberReader): KubernetesDescription {
  reader.allowOnly(known);
  if (reader.has("production") && typeof reader.value("production") !== "boolean")
    throw reader.mistake("production", "must be true or false.");
  return {
    target: "kubernetes",
    context: reader.text("context", { ...someText, must: "the name of a context of your kubeconfig" }),
    namespace: reader.text("namespace", name),
    ...readImages(reader),
    baseImage: reader.optionalText("baseImage", image) ?? usual.baseImage,
    resources: readResources(reader),
    storage: readStorage(reader),
    trafficFrom: reader.list("trafficFrom", (items, index) => items.text(index, name)),
    metricsFrom: reader.list("metricsFrom", (items, index) => items.text(index, name)),
    outgoingPorts: reader.list("outgoingPorts", (items, index) => items.whole(index, 1, 65_535)),
    ...given({
      kubeconfig: reader.optionalText("kubeconfig", someText),
      pullSecret: reader.optionalText("pullSecret", dottedName),
      expose: readExpose(reader),
      replicas: readReplicas(reader),
      patch: readPatch(reader),
      rollback: readRollback(reader),
      observe: readObserve(reader, "kubernetes"),
      register: readRegister(reader),
    }),
  };
}
