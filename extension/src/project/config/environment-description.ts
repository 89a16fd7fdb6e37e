import type { RegisterDescription } from "./register-description.ts";

/** Compute that a pod asks for and may take, as Kubernetes writes quantities (`250m`, `512Mi`). */
export interface ResourcesDescription {
  readonly cpu: string;
  readonly memory: string;
  readonly memoryLimit: string;
}

/** Between how many pods the cluster may choose, and at which use of the requested CPU (in percent) it adds some. */
export interface ReplicaRange {
  readonly min: number;
  readonly max: number;
  readonly cpu: number;
}

/** How requests from outside reach the service. */
export type ExposeDescription =
  | {
      readonly host: string;
      readonly by: "gateway";
      readonly gateway: string;
      readonly gatewayNamespace?: string;
    }
  | {
      readonly host: string;
      readonly by: "ingress";
      readonly ingressClass: string;
      readonly tlsSecret?: string;
    };

/** An environment on a cluster, as hookloom.json describes it; what it leaves open has its usual value. */
export interface KubernetesDescription {
  readonly target: "kubernetes";
  /** Path of the kubeconfig: absolute, from the home folder (`~/`) or from the project's root. */
  readonly kubeconfig?: string;
  readonly context: string;
  readonly namespace: string;
  /** Where images are pushed: the registry with the path before the project's name. Undefined where `engine` is set. */
  readonly registry?: string;
  /**
   * The Docker engine that images are loaded into, whose images the cluster's nodes run: its address as `DOCKER_HOST` has
   * it, or `default` for the one that Docker's own command uses. Undefined where `registry` is set.
   */
  readonly engine?: string;
  readonly baseImage: string;
  /** Name of a Secret of the cluster with which images are pulled. */
  readonly pullSecret?: string;
  /** Undefined where only the cluster itself reaches the service. */
  readonly expose?: ExposeDescription;
  /** Undefined where nothing is said: two with a database, otherwise one. */
  readonly replicas?: number | ReplicaRange;
  readonly resources: ResourcesDescription;
  /** The volume of the store where there is no database. */
  readonly storage: { readonly size: string; readonly storageClass?: string };
  /** Namespaces that may call the triggers; empty where any may. */
  readonly trafficFrom: readonly string[];
  /** Namespaces that may read the management port. */
  readonly metricsFrom: readonly string[];
  /** TCP ports, besides those of HTTPS and of the database, that handlers may call. */
  readonly outgoingPorts: readonly number[];
  /** Path from the project's root of a YAML file that changes the manifests. */
  readonly patch?: string;
  /** Whether a failed rollout goes back to the build before; undefined where nothing is said: in production alone. */
  readonly rollback?: boolean;
  /** What is registered at the sources, by the trigger's name. */
  readonly register?: Readonly<Record<string, RegisterDescription>>;
}

/** An environment on this machine; its further members are read by what runs it. */
export interface LocalDescription {
  readonly target: "local";
  readonly register?: KubernetesDescription["register"];
}

/** What hookloom.json says of an environment. */
export type EnvironmentDescription = LocalDescription | KubernetesDescription;
