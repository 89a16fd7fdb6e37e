import { defined } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { stringify } from "yaml";
import type { Cluster } from "../cluster/cluster.ts";
import { ifStatus, unreadable } from "../cluster/errors.ts";
import { forbiddenVerbs } from "../release/errors.ts";
import type { Manifest } from "../release/identity.ts";
import { type Owner, recordName } from "../release/identity.ts";
import { apiGroup, type ObjectReference, pluralName } from "./kinds.ts";

/** A permission in the environment's namespace. */
interface Permission {
  readonly group: string;
  /** The resource with its subresource, such as `pods/log`. */
  readonly resource: string;
  readonly verb: string;
  /** Restricts the permission to these object names. If absent, it covers the whole namespace. */
  readonly names?: readonly string[];
}

const permissions = (
  group: string,
  resource: string,
  verbs: string,
  names?: readonly string[],
): readonly Permission[] =>
  verbs.split(" ").map((verb) => ({ group, resource, verb, ...(names ? { names } : {}) }));

/** Returns the permissions that every deploy needs, regardless of the manifests: records, the lock, watching the rollout. */
const basePermissions = (owner: Owner): readonly Permission[] => [
  // All ConfigMaps, because release records are numbered and a Role does not support name patterns.
  ...permissions("", "configmaps", "get list create patch delete"),
  ...permissions("coordination.k8s.io", "leases", "create"),
  ...permissions("coordination.k8s.io", "leases", "get update delete", [recordName(owner, "deploy")]),
  ...permissions("apps", "deployments", "list watch"),
  ...permissions("apps", "replicasets", "list watch"),
  ...permissions("", "pods", "get list watch"),
];

/** Optional kinds: without the permission for one of these, the object is skipped. */
const optionalResources: readonly string[] = ["poddisruptionbudgets", "podmonitors", "prometheusrules"];

/** Optional permissions: without these, a deploy continues but explains less. */
const diagnosticPermissions: readonly Permission[] = [
  ...permissions("", "events", "list watch"),
  ...permissions("", "pods/log", "get"),
];
/** Allows opening any port of any pod in the namespace, so only a deploy that waits for a hook's first delivery needs it. */
const portForwardPermissions = permissions("", "pods/portforward", "get create");

/** The deploy whose permissions are checked. */
export interface PermissionsInput {
  readonly owner: Owner;
  readonly manifests: readonly Manifest[];
  /** The objects that the deploy will delete because the build no longer contains them. */
  readonly stale?: readonly ObjectReference[];
  /** True if the deploy registers hooks at a source and waits for their first delivery. */
  readonly registers: boolean;
}

const optionalPermissionsFor = ({ registers }: PermissionsInput): readonly Permission[] =>
  registers ? [...diagnosticPermissions, ...portForwardPermissions] : diagnosticPermissions;

/** Merges duplicate permissions: the names are combined, and a permission for all objects includes those for named objects. */
function merged(all: readonly Permission[]): readonly Permission[] {
  const found = new Map<string, Permission>();
  for (const right of all) {
    const key = `${right.verb} ${right.resource}.${right.group}`;
    const { names: known, ...rest } = found.get(key) ?? right;
    const names = known && right.names && [...new Set([...known, ...right.names])];
    found.set(key, { ...rest, ...(names ? { names } : {}) });
  }
  return [...found.values()];
}

function requiredPermissionsFor({ owner, manifests, stale = [] }: PermissionsInput): readonly Permission[] {
  const forManifests = manifests.flatMap(({ apiVersion, kind, metadata }) => {
    const [group, resource] = [apiGroup(apiVersion), pluralName(kind)];
    // The `create` permission cannot be restricted to a name, since the object does not exist yet.
    return [
      ...permissions(group, resource, "get patch delete", [metadata.name]),
      ...permissions(group, resource, "create"),
    ];
  });
  const forStale = stale.flatMap(({ apiVersion, kind, name }) =>
    permissions(apiGroup(apiVersion), pluralName(kind), "get delete", [name]),
  );
  return merged([...basePermissions(owner), ...forManifests, ...forStale]);
}

async function isAllowedFor(
  cluster: Cluster,
  { group, resource: full, verb }: Permission,
  name: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const [resource, subresource] = full.split("/");
  const { namespace } = cluster;
  const attributes = { namespace, group, resource, verb, ...defined({ subresource, name }) };
  const review = await cluster.request<{ readonly status?: { readonly allowed?: boolean } }>(
    "POST",
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    {
      body: {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes: attributes },
      },
      signal,
    },
  );
  return review.status?.allowed === true;
}

async function isAllowed(cluster: Cluster, right: Permission, signal: AbortSignal): Promise<boolean> {
  const names = right.names ?? [undefined];
  const each = await Promise.all(names.map((name) => isAllowedFor(cluster, right, name, signal)));
  return each.every(Boolean);
}

async function deniedPermissions(
  cluster: Cluster,
  required: readonly Permission[],
  signal: AbortSignal,
): Promise<readonly Permission[]> {
  const allowed = await Promise.all(required.map((right) => isAllowed(cluster, right, signal)));
  return required.filter((_, index) => !allowed[index]);
}

/** Returns the user name that the cluster reports, or the context's user if the cluster does not report one. */
export async function whoAmI(cluster: Cluster, signal: AbortSignal): Promise<string> {
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
  type Review = { readonly status?: { readonly userInfo?: { readonly username?: string } } };
  const { status } = await cluster
    .request<Review>("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", { body, signal })
    .catch<Review>(ifStatus(unreadable, {}));
  return status?.userInfo?.username ?? cluster.context;
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: string[];
}

/** Returns a Role and a RoleBinding that an administrator can apply unchanged. */
export function roleYaml(namespace: string, user: string, input: PermissionsInput): string {
  const rules = new Map<string, Rule>();
  for (const { group, resource, verb, names } of [
    ...requiredPermissionsFor(input),
    ...optionalPermissionsFor(input),
  ]) {
    const key = JSON.stringify([group, resource, names]);
    const named = names ? { resourceNames: names } : {};
    const rule = rules.get(key) ?? { apiGroups: [group], resources: [resource], ...named, verbs: [] };
    rule.verbs.push(verb);
    rules.set(key, rule);
  }
  const metadata = { name: "hookloom", namespace };
  const serviceAccount = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  const subject = serviceAccount
    ? { kind: "ServiceAccount", namespace: serviceAccount[1], name: serviceAccount[2] }
    : { kind: "User", apiGroup: "rbac.authorization.k8s.io", name: user };
  const role = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata,
    rules: [...rules.values()],
  };
  const binding = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata,
    subjects: [subject],
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "hookloom" },
  };
  return `${stringify(role, { aliasDuplicateObjects: false })}---\n${stringify(binding)}`;
}

/**
 * Checks every permission that a deploy of these manifests needs, before anything is built.
 * @returns notes about diagnoses that are not available because a permission is missing
 * @throws DeployError `forbidden` with a Role in its `detail`
 */
export async function checkPermissions(
  cluster: Cluster,
  user: string,
  input: PermissionsInput,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const [missing, deniedOptional] = await Promise.all([
    deniedPermissions(
      cluster,
      requiredPermissionsFor(input).filter(({ resource }) => !optionalResources.includes(resource)),
      signal,
    ),
    deniedPermissions(cluster, optionalPermissionsFor(input), signal),
  ]);
  if (missing.length > 0) {
    const named = missing.map(({ verb, resource }) => `${verb} ${resource}`);
    throw forbiddenVerbs(user, cluster, named, roleYaml(cluster.namespace, user, input));
  }
  const deniedResources = (some: readonly Permission[]): readonly string[] => [
    ...new Set(deniedOptional.filter((right) => some.includes(right)).map(({ resource }) => resource)),
  ];
  const hiddenFrom = deniedResources(diagnosticPermissions).map((resource) =>
    resource === "pods/log" ? t("pod logs") : resource,
  );
  const unexplained = t(
    "You are not allowed to read these resources in the namespace, so the cause of a failed rollout may stay unknown: {0}.",
    hiddenFrom.join(", "),
  );
  const unchecked = t(
    "You are not allowed to forward ports in the namespace, so the first delivery of a new hook cannot be checked.",
  );
  return [
    ...(hiddenFrom.length === 0 ? [] : [unexplained]),
    ...(deniedResources(portForwardPermissions).length === 0 ? [] : [unchecked]),
  ];
}
