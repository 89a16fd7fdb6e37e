import type { Hide } from "@hookloom/core/environments/secrets/hide-values";
import { type Cluster, list } from "../../cluster/cluster.ts";
import type { Deployment, Pod } from "./live-objects.ts";

/** The objects of one rollout. */
export interface Rollout {
  readonly name: string;
  readonly namespace: string;
  /** The labels of the rollout's pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** Returns a function that hides the secrets that the pods may have printed. Called only after a pod has printed something. */
  readonly hiding?: Hiding;
}

export type Hiding = (signal: AbortSignal) => Promise<Hide>;

export const selectorText = (selector: Readonly<Record<string, string>>): string =>
  Object.entries(selector)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");

export const podsPath = (namespace: string): string => `/api/v1/namespaces/${namespace}/pods`;
export const deploymentsPath = (namespace: string): string =>
  `/apis/apps/v1/namespaces/${namespace}/deployments`;

/** @throws ClusterError */
export const readDeployment = (
  cluster: Cluster,
  { name, namespace }: Pick<Rollout, "name" | "namespace">,
  signal: AbortSignal,
): Promise<Deployment> =>
  cluster.request<Deployment>("GET", `${deploymentsPath(namespace)}/${name}`, { signal });

/** @throws ClusterError */
export const listPods = (
  cluster: Cluster,
  { namespace, selector }: Pick<Rollout, "namespace" | "selector">,
  signal: AbortSignal,
): Promise<readonly Pod[]> =>
  list<Pod>(cluster, podsPath(namespace), { labelSelector: selectorText(selector) }, signal);
