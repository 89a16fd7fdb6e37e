import type { V1SecretEnvSource } from "@kubernetes/client-node";
import type { Cluster, ClusterObject } from "../../cluster/cluster.ts";
import { ClusterError } from "../../cluster/errors.ts";
import {
  type Evidence,
  type Existence,
  listContainers,
  objectEvents,
  type ReferenceResult,
} from "./evidence.ts";
import { type Pod, parseTime } from "./live-objects.ts";

/** An object that a pod refers to by name. */
export interface Reference {
  readonly kind: "Secret" | "ConfigMap";
  readonly name: string;
}

/** The node's error while it has not read a Secret or ConfigMap, which may be missing or slow to read. */
export const notReadYet = /failed to sync (secret|configmap) cache/i;

const referenceKey = ({ kind, name }: Reference): string => `${kind}/${name}`;

/** Returns the API's result for a referenced object. */
export const findReferred = (
  { references }: Pick<Evidence, "references">,
  reference: Reference,
): ReferenceResult => references.get(referenceKey(reference)) ?? { existence: "unknown" };

export const referenceExistence = (evidence: Pick<Evidence, "references">, reference: Reference): Existence =>
  findReferred(evidence, reference).existence;

/** Returns a reference that a pod requires; empty if it is optional. */
const referenceTo = (
  kind: Reference["kind"],
  { name, optional }: V1SecretEnvSource = {},
): readonly Reference[] => (name === undefined || optional ? [] : [{ kind, name }]);

/** Returns the Secrets and ConfigMaps without which the pod's containers cannot be created. */
export function settingReferences({ spec }: Pod): readonly Reference[] {
  return spec.containers.flatMap(({ env = [], envFrom = [] }) => [
    ...env.flatMap(({ valueFrom: { secretKeyRef, configMapKeyRef } = {} }) => [
      ...referenceTo("Secret", secretKeyRef),
      ...referenceTo("ConfigMap", configMapKeyRef),
    ]),
    ...envFrom.flatMap(({ secretRef, configMapRef }) => [
      ...referenceTo("Secret", secretRef),
      ...referenceTo("ConfigMap", configMapRef),
    ]),
  ]);
}

export const pullSecretsOf = ({ spec }: Pod): readonly Reference[] =>
  (spec.imagePullSecrets ?? []).flatMap((secret) => referenceTo("Secret", secret));

/** Returns the Secrets and ConfigMaps without which the pod's volumes cannot be mounted. */
export function volumeReferences({ spec: { volumes = [] } }: Pod): readonly Reference[] {
  return volumes.flatMap(({ configMap, secret: { secretName, ...secret } = {}, projected }) => [
    ...referenceTo("ConfigMap", configMap),
    ...referenceTo("Secret", secretName === undefined ? undefined : { ...secret, name: secretName }),
    ...(projected?.sources ?? []).flatMap((source) => [
      ...referenceTo("ConfigMap", source.configMap),
      ...referenceTo("Secret", source.secret),
    ]),
  ]);
}

type SeenObjects = Pick<Evidence, "pods" | "events">;

/** Returns the references whose existence decides between two possible causes. */
function decidingReferences({ pods, events }: SeenObjects): readonly Reference[] {
  const ofContainers = listContainers(pods).flatMap(({ pod, status }) => {
    const { reason = "", message = "" } = status.state?.waiting ?? {};
    if (reason === "CreateContainerConfigError" && notReadYet.test(message)) return settingReferences(pod);
    return reason.includes("Image") ? pullSecretsOf(pod) : [];
  });
  const ofVolumes = pods.flatMap((pod) => {
    const failures = objectEvents({ events }, pod.metadata.name, "FailedMount");
    return failures.some(({ message = "" }) => notReadYet.test(message)) ? volumeReferences(pod) : [];
  });
  return [...ofContainers, ...ofVolumes];
}

const plurals = { Secret: "secrets", ConfigMap: "configmaps" } as const;
/** Requests only the object's metadata, so that no value of a Secret leaves the cluster. */
const metadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

/** Returns the time of an object's last change; undefined if it is not recorded. */
function lastChange({ creationTimestamp, managedFields = [] }: Partial<ClusterObject["metadata"]>) {
  const times = [creationTimestamp, ...managedFields.map(({ time }) => time)].map(parseTime);
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length === 0 ? undefined : Math.max(...known);
}

async function readReference(
  cluster: Cluster,
  namespace: string,
  { kind, name }: Reference,
  signal: AbortSignal,
): Promise<ReferenceResult> {
  const path = `/api/v1/namespaces/${namespace}/${plurals[kind]}/${name}`;
  try {
    const { metadata } = await cluster.request<ClusterObject>("GET", path, { accept: metadataOnly, signal });
    const changed = lastChange(metadata);
    return { existence: "exists", ...(changed === undefined ? {} : { changed }) };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { existence: error.status === 404 ? "missing" : "unknown" };
  }
}

/** Reads the references that decide between two causes. Sends no request if there are none. */
export async function readReferences(
  cluster: Cluster,
  namespace: string,
  seen: SeenObjects,
  signal: AbortSignal,
): Promise<Evidence["references"]> {
  const wanted = new Map(decidingReferences(seen).map((reference) => [referenceKey(reference), reference]));
  const found = await Promise.all(
    [...wanted].map(
      async ([key, reference]) => [key, await readReference(cluster, namespace, reference, signal)] as const,
    ),
  );
  return new Map(found);
}
