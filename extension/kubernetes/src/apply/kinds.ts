/** The identity of an object. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** The kinds of the manifests and of the tool's own records, with their plural names in paths. */
const plurals = {
  ServiceAccount: "serviceaccounts",
  NetworkPolicy: "networkpolicies",
  ConfigMap: "configmaps",
  Secret: "secrets",
  PersistentVolumeClaim: "persistentvolumeclaims",
  Service: "services",
  Deployment: "deployments",
  PodDisruptionBudget: "poddisruptionbudgets",
  HorizontalPodAutoscaler: "horizontalpodautoscalers",
  HTTPRoute: "httproutes",
  Ingress: "ingresses",
  Lease: "leases",
  PodMonitor: "podmonitors",
  PrometheusRule: "prometheusrules",
} as const;

type Kind = keyof typeof plurals;

const isKind = (kind: string): kind is Kind => Object.hasOwn(plurals, kind);

/** Returns the name of a kind in paths and Roles, such as `deployments`. */
export function pluralName(kind: string): string {
  if (!isKind(kind)) throw new Error(`Hookloom does not manage objects of the kind ${kind}.`);
  return plurals[kind];
}

/** Returns the API group; empty for the core group. */
export function apiGroup(apiVersion: string): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

export function collectionPath(
  { apiVersion, kind }: Pick<ObjectReference, "apiVersion" | "kind">,
  namespace: string,
): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}/namespaces/${namespace}/${pluralName(kind)}`;
}

export function objectPath(reference: ObjectReference, namespace: string): string {
  return `${collectionPath(reference, namespace)}/${encodeURIComponent(reference.name)}`;
}

/** Returns a display title such as `Deployment orders-dev`. */
export const objectTitle = ({ kind, name }: Pick<ObjectReference, "kind" | "name">): string =>
  `${kind} ${name}`;

export const isSame = (one: ObjectReference, other: ObjectReference): boolean =>
  one.kind === other.kind &&
  one.name === other.name &&
  apiGroup(one.apiVersion) === apiGroup(other.apiVersion);
