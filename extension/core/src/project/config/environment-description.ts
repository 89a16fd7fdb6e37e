import type { ObserveDescription } from "./observe-description.ts";
import type { RegisterDescription } from "./register-description.ts";

/** The resources of a pod, as Kubernetes writes quantities (`250m`, `512Mi`). */
export interface ResourcesDescription {
  readonly cpu: string;
  readonly memory: string;
  readonly memoryLimit: string;
}

/** The limits of autoscaling, and the use of the requested CPU (in percent) that it aims at. */
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

/** An environment on a cluster as hookloom.json describes it, with defaults for what is left out. */
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
  /** Name of the Secret of the cluster that holds the credentials for pulling images. */
  readonly pullSecret?: string;
  /** Undefined where the service is reachable only inside the cluster. */
  readonly expose?: ExposeDescription;
  /** If undefined, two with a database and one without. */
  readonly replicas?: number | ReplicaRange;
  readonly resources: ResourcesDescription;
  /** The volume of the embedded store; unused with a database. */
  readonly storage: { readonly size: string; readonly storageClass?: string };
  /** Namespaces that may call the triggers; any if empty. */
  readonly trafficFrom: readonly string[];
  /** Namespaces that may read the management port. */
  readonly metricsFrom: readonly string[];
  /** TCP ports that handlers may connect to, besides those of HTTPS and the database. */
  readonly outgoingPorts: readonly number[];
  /** Path of a YAML file that patches the manifests, from the project's root. */
  readonly patch?: string;
  /** Whether a failed rollout goes back to the previous build. If undefined, only in production. */
  readonly rollback?: boolean;
  /** What is registered at the sources, by name of the trigger. */
  readonly register?: Readonly<Record<string, RegisterDescription>>;
  readonly observe?: ObserveDescription;
}

/** An environment on this machine; the code that runs it reads its further members. */
export interface LocalDescription {
  readonly target: "local";
  /** How long a build may take until it listens. */
  readonly startSeconds?: number;
  readonly register?: KubernetesDescription["register"];
  readonly observe?: ObserveDescription;
}

/** The description of an environment in hookloom.json. */
export type EnvironmentDescription = LocalDescription | KubernetesDescription;
