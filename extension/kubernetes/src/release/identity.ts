import { createHash } from "node:crypto";
import type { V1ObjectMeta } from "@kubernetes/client-node";
import type { Release } from "./release.ts";

/** An API object as it is sent. The client library's types make members optional that every manifest has. */
export type Manifest<Typed = object> = Typed & {
  apiVersion: string;
  kind: string;
  metadata: V1ObjectMeta & { name: string; namespace: string };
};

/** Maximum length of a Service name and of a label value. */
const maxCharacters = 63;

/** Converts a string to a Kubernetes name. A truncated name ends with a hash of the full text. */
function asName(text: string): string {
  const slug = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[-0-9]+|-+$/g, "");
  if (slug.length <= maxCharacters && slug !== "") return slug;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return `${slug.slice(0, maxCharacters - hash.length - 1) || "webhook"}-${hash}`;
}

/** The name of the container that runs the project. A pod's other containers come from a patch file or the cluster. */
export const ownContainer = "webhook";

/** Returns the project's name as a Kubernetes or image name. */
export const projectName = ({ project }: Pick<Release, "project">): string => asName(project);

/** Returns the name of all objects of an environment. It identifies the environment, since several may share a namespace. */
export const instanceName = ({ project, environment }: Pick<Release, "project" | "environment">): string =>
  asName(`${project}-${environment}`);

/** Selects this environment's pods. A Deployment's selector is immutable, so this must never change. */
export function selectorLabels(release: Pick<Release, "project" | "environment">): Record<string, string> {
  return {
    "app.kubernetes.io/name": projectName(release),
    "app.kubernetes.io/instance": instanceName(release),
  };
}

export function labels(release: Release): Record<string, string> {
  return {
    ...selectorLabels(release),
    "app.kubernetes.io/component": "webhook",
    "app.kubernetes.io/managed-by": "hookloom",
    "hookloom/environment": asName(release.environment),
  };
}

/** The annotation with the exact name of an object's environment. */
export const environmentAnnotation = "hookloom/environment";

/** Annotations with the exact names, which Kubernetes names cannot represent: two projects may get the same Kubernetes name. */
export function ownNames({
  project,
  environment,
}: Pick<Release, "project" | "environment">): Record<string, string> {
  return { "hookloom/project": project, [environmentAnnotation]: environment };
}

/**
 * Returns the metadata of each object. The source commit and the tool version are not in the pod template, where they would
 * start a rollout.
 */
export function metadata(release: Release): Manifest["metadata"] {
  const { sourceCommit, toolVersion, description } = release;
  return {
    name: instanceName(release),
    namespace: description.namespace,
    labels: labels(release),
    annotations: {
      ...ownNames(release),
      "hookloom/tool-version": toolVersion,
      ...(sourceCommit === undefined ? {} : { "hookloom/source-commit": sourceCommit }),
    },
  };
}

/** Returns the members that all objects of an environment have in common. */
export const objectHead = (release: Release, apiVersion: string, kind: string) => ({
  apiVersion,
  kind,
  metadata: metadata(release),
});

/** The Deployment's annotation with the revision of its running release. */
export const revisionAnnotation = "hookloom/revision";

/** The pod template's annotation with the revision of the release that created new pods although its template had not changed. */
export const attemptAnnotation = "hookloom/attempt";

/** The environment to which records in the cluster belong. */
export interface Owner {
  /** The name of the environment's objects and the value of their instance label. */
  readonly instance: string;
  readonly environment: string;
}

/** The kinds of records in the cluster, stored besides a build's objects. */
export type RecordKind = "inventory" | "release" | "bindings" | "deploy";

/**
 * Returns the name of a record. It contains a dot, as only the rules' name does among a build's objects, so records cannot clash
 * with these objects.
 */
export function recordName({ instance }: Owner, kind: RecordKind, number?: number): string {
  return `${instance}.${kind}${number === undefined ? "" : `-${number}`}`;
}

/** Labels of a record. The name label is omitted, so no selector of a Service or Deployment matches a record. */
export function ownerLabels({ instance }: Owner, kind: RecordKind): Record<string, string> {
  return {
    "app.kubernetes.io/instance": instance,
    "app.kubernetes.io/managed-by": "hookloom",
    "hookloom/record": kind,
  };
}

/** Returns a selector for all records of one kind, or of every kind. */
export function recordSelector({ instance }: Owner, kind?: RecordKind): string {
  const which = kind === undefined ? "hookloom/record" : `hookloom/record=${kind}`;
  return `app.kubernetes.io/instance=${instance},app.kubernetes.io/managed-by=hookloom,${which}`;
}
