import { isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { staysInside } from "../project.ts";
import { definedMembers, type MemberReader, type Rule } from "./member-reader.ts";
import { readObserve } from "./observe-description.ts";
import { readRegister } from "./register-description.ts";

const label = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
const name: Rule = {
  pattern: new RegExp(`^${label}$`),
  must: t("must be a Kubernetes name: lower-case letters, digits and dashes, at most 63 characters."),
};
/** Returns a message with the value without its scheme, because users copy addresses from their browser. */
function schemeMessage(value: string, pattern: RegExp): string | undefined {
  const [, scheme, rest = ""] = value.match(/^(https?:\/\/)(.*)$/i) ?? [];
  if (scheme === undefined || !pattern.test(rest)) return undefined;
  return t('must not begin with "{0}": enter "{1}".', scheme, rest);
}
const dottedName: Rule = {
  pattern: new RegExp(`^(?=.{1,253}$)${label}(\\.${label})*$`),
  must: t("must be a Kubernetes name: lower-case letters, digits, dashes and dots."),
};
const hostPattern = new RegExp(`^(?=.{1,253}$)${label}(\\.${label})+$`);
const host: Rule = {
  pattern: hostPattern,
  must: t('must be a host name without scheme, port and path, such as "hooks.example.com".'),
  instead: (value) => schemeMessage(value.replace(/^(https?:\/\/[^/:]+)[/:].*$/i, "$1"), hostPattern),
};
const gateway: Rule = {
  pattern: new RegExp(`^(${label}/)?${label}$`),
  must: t('must be the name of a Gateway, or its namespace and name, such as "infra/public".'),
};
const registryPattern = /^[a-z0-9][-a-z0-9.]*(:[0-9]+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;
const registry: Rule = {
  pattern: registryPattern,
  must: t(
    'must be a registry with the path of your images and no password, such as "registry.example.com/team".',
  ),
  instead: (value) => schemeMessage(value.replace(/\/+$/, ""), registryPattern),
};
const engine: Rule = {
  pattern: /^(default|(unix|npipe|tcp|https?|ssh):\/\/\S+)$/,
  must: t(
    'must be the address of a Docker engine, such as "unix:///var/run/docker.sock" or "ssh://me@build.example.com", or "default".',
  ),
};
const image: Rule = {
  pattern: /^[a-zA-Z0-9][^\s@]*(@sha256:[0-9a-f]{64})?$/,
  must: t('must be an image, such as "node:24-slim".'),
};
const cpu: Rule = {
  pattern: /^([0-9]+m|[0-9]+(\.[0-9]{1,3})?)$/,
  must: t('must be a string with an amount of CPU, such as "100m" or "0.5".'),
};
const memory: Rule = {
  pattern: /^[1-9][0-9]*(Ki|Mi|Gi|Ti|k|M|G|T)$/,
  must: t('must be a string with an amount of memory and its unit, such as "512Mi".'),
};
const nonEmptyString: Rule = { pattern: /\S/, must: t("must be a non-empty string.") };

const defaultValues = {
  baseImage: "node:24-slim",
  cpu: "100m",
  memory: "128Mi",
  memoryLimit: "512Mi",
  size: "1Gi",
  cpuUse: 70,
};
const maxReplicas = 100;

const knownMembers = [
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
  if (ways.length === 2)
    throw reader.mistake("ingressClass", t("cannot be combined with gateway: keep one of the two."));
  if (reader.has("tlsSecret") && !reader.has("ingressClass"))
    throw reader.mistake("tlsSecret", t("requires ingressClass: a Gateway has its own certificates."));
  if (!reader.has("host")) {
    const [way] = ways;
    if (way) throw reader.mistake("host", t("is missing: {0} requires the host name that senders use.", way));
    return undefined;
  }
  const named = reader.text("host", host);
  if (reader.has("gateway")) {
    const parts = reader.text("gateway", gateway).split("/");
    const gatewayNamespace = parts.length === 2 ? parts[0] : undefined;
    const by = "gateway" as const;
    return { host: named, by, gateway: parts.at(-1) ?? "", ...definedMembers({ gatewayNamespace }) };
  }
  if (!reader.has("ingressClass"))
    throw reader.mistake("host", t("requires a gateway or an ingressClass: add one of them."));
  const ingressClass = reader.text("ingressClass", dottedName);
  const tlsSecret = reader.optionalText("tlsSecret", dottedName);
  return { host: named, by: "ingress" as const, ingressClass, ...definedMembers({ tlsSecret }) };
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
      throw reader.mistake("engine", t("cannot be combined with registry: keep one of the two."));
    return { engine: reader.text("engine", engine) };
  }
  if (reader.has("registry")) return { registry: reader.text("registry", registry) };
  throw reader.mistake(
    "registry",
    t(
      'is missing: specify where images are pushed, such as "registry.example.com/team", or a Docker engine in "engine".',
    ),
  );
}

/** The limits of autoscaling, and its target CPU utilization as a percentage of the requested CPU. */
export interface ReplicaRange {
  readonly min: number;
  readonly max: number;
  readonly cpu: number;
}

function readReplicas(reader: MemberReader): number | ReplicaRange | undefined {
  const value = reader.value("replicas");
  if (value === undefined) return undefined;
  if (typeof value === "number") return reader.integer("replicas", 1, maxReplicas);
  if (!isRecord(value))
    throw reader.mistake(
      "replicas",
      t("must be a number, or a range such as {0}.", '{ "min": 2, "max": 6 }'),
    );
  const range = reader.inner("replicas");
  range.allowOnly(["min", "max", "cpu"]);
  const min = range.integer("min", 1, maxReplicas);
  const max = range.integer("max", 1, maxReplicas);
  if (max <= min) throw range.mistake("max", t("must be greater than min, which is {0}.", min));
  return { min, max, cpu: range.has("cpu") ? range.integer("cpu", 1, 100) : defaultValues.cpuUse };
}

/** Reads a pod's resources as Kubernetes quantities (`250m`, `512Mi`). */
function readResources(reader: MemberReader) {
  const inside = reader.inner("resources");
  inside.allowOnly(["cpu", "memory", "memoryLimit"]);
  return {
    cpu: inside.optionalText("cpu", cpu) ?? defaultValues.cpu,
    memory: inside.optionalText("memory", memory) ?? defaultValues.memory,
    memoryLimit: inside.optionalText("memoryLimit", memory) ?? defaultValues.memoryLimit,
  };
}

/** Reads the volume of the embedded store; unused with a database. */
function readStorage(reader: MemberReader) {
  const inside = reader.inner("storage");
  inside.allowOnly(["size", "storageClass"]);
  const size = inside.optionalText("size", memory) ?? defaultValues.size;
  return { size, ...definedMembers({ storageClass: inside.optionalText("storageClass", dottedName) }) };
}

function readPatch(reader: MemberReader): string | undefined {
  const patch = reader.optionalText("patch", nonEmptyString);
  if (patch !== undefined && !staysInside(patch))
    throw reader.mistake("patch", t('must be a file in the project, such as "kubernetes/prod.yaml".'));
  return patch;
}

function readRollback(reader: MemberReader): boolean | undefined {
  const rollback = reader.value("rollback");
  if (rollback === undefined || typeof rollback === "boolean") return rollback;
  throw reader.mistake("rollback", t("must be true or false."));
}

/**
 * Reads the description of an environment on a cluster from hookloom.json, with defaults for omitted members.
 * @throws Mistake if a member is wrong, missing or unknown
 */
export function readKubernetesDescription(reader: MemberReader) {
  reader.allowOnly(knownMembers);
  if (reader.has("production") && typeof reader.value("production") !== "boolean")
    throw reader.mistake("production", t("must be true or false."));
  return {
    target: "kubernetes" as const,
    context: reader.text("context", {
      ...nonEmptyString,
      must: t("must be the name of a context in your kubeconfig."),
    }),
    namespace: reader.text("namespace", name),
    ...readImages(reader),
    baseImage: reader.optionalText("baseImage", image) ?? defaultValues.baseImage,
    resources: readResources(reader),
    storage: readStorage(reader),
    // Namespaces that may call the triggers; any if empty.
    trafficFrom: reader.list("trafficFrom", (items, index) => items.text(index, name)),
    // Namespaces that may read the management port.
    metricsFrom: reader.list("metricsFrom", (items, index) => items.text(index, name)),
    // TCP ports that handlers may connect to, in addition to HTTPS and the database.
    outgoingPorts: reader.list("outgoingPorts", (items, index) => items.integer(index, 1, 65_535)),
    ...definedMembers({
      // Absolute, relative to the home folder (`~/`) or to the project's root.
      kubeconfig: reader.optionalText("kubeconfig", nonEmptyString),
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
