import { createHash } from "node:crypto";
import type { V1ObjectMeta } from "@kubernetes/client-node";
import type { Release } from "./release.ts";

/** An object of the API as it is sent; the client's types make optional what every manifest has. */
export type Manifest<Typed = object> = Typed & {
  apiVersion: string;
  kind: string;
  metadata: V1ObjectMeta & { name: string; namespace: string };
};

/** The limit for names of Services and for values of labels. */
const maxCharacters = 63;

/** A text as a name of Kubernetes. A name that has to be cut ends with a hash of the whole. */
function asName(text: string): string {
  const slug = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[-0-9]+|-+$/g, "");
  if (slug.length <= maxCharacters && slug !== "") return slug;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return `${slug.slice(0, maxCharacters - hash.length - 1) || "webhook"}-${hash}`;
}

/** The container of a pod that runs the project; others come from a patch file or from the cluster. */
export const ownContainer = "webhook";

/** The project's name as a name of Kubernetes or of an image. */
export const projectName = ({ project }: Pick<Release, "project">): string => asName(project);

/** The name of every object of one environment; two environments may share a namespace. */
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

/** The exact name of an object's environment. */
export const environmentAnnotation = "hookloom/environment";

/** The exact names, which names of Kubernetes cannot represent: two projects may get the same one. */
export function ownNames({
  project,
  environment,
}: Pick<Release, "project" | "environment">): Record<string, string> {
  return { "hookloom/project": project, [environmentAnnotation]: environment };
}

/** Source commit and tool version are on the objects, not in the pod template, where they would start a rollout. */
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

/** What each object of an environment begins with. */
export const objectHead = (release: Release, apiVersion: string, kind: string) => ({
  apiVersion,
  kind,
  metadata: metadata(release),
});

/** On the Deployment: the revision of the release that it runs. */
export const revisionAnnotation = "hookloom/revision";

/** On the pod template: the revision of the release that made new pods although its template had not changed. */
export const attemptAnnotation = "hookloom/attempt";

/** The environment that records in the cluster belong to. */
export interface Owner {
  /** The name and the instance label of its objects. */
  readonly instance: string;
  readonly environment: string;
}

/** What is stored in the cluster besides the objects of a build. */
export type RecordKind = "inventory" | "release" | "bindings" | "deploy";

/** With a dot, which of the objects of a build only the rules have in their name, so records cannot clash with them. */
export function recordName({ instance }: Owner, kind: RecordKind, number?: number): string {
  return `${instance}.${kind}${number === undefined ? "" : `-${number}`}`;
}

/** Labels of a record: never those of the selector, so no Service or Deployment selects it. */
export function ownerLabels({ instance }: Owner, kind: RecordKind): Record<string, string> {
  return {
    "app.kubernetes.io/instance": instance,
    "app.kubernetes.io/managed-by": "hookloom",
    "hookloom/record": kind,
  };
}

/** Finds all records of one kind, or of every kind. */
export function recordSelector({ instance }: Owner, kind?: RecordKind): string {
  const which = kind === undefined ? "hookloom/record" : `hookloom/record=${kind}`;
  return `app.kubernetes.io/instance=${instance},app.kubernetes.io/managed-by=hookloom,${which}`;
}
