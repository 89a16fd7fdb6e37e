import { defined } from "@hookloom/protocol/unknown-values";
import { stringify } from "yaml";
import type { Cluster } from "../cluster/cluster.ts";
import { ifStatus, unreadable } from "../cluster/errors.ts";
import { forbiddenVerbs } from "../release/errors.ts";
import type { Manifest } from "../release/identity.ts";
import { type Owner, recordName } from "../release/identity.ts";
import { apiGroup, type ObjectReference, pluralName } from "./kinds.ts";

/** A right in the environment's namespace. */
interface Right {
  readonly group: string;
  /** With its subresource, such as `pods/log`. */
  readonly resource: string;
  readonly verb: string;
  /** Limits it to these objects; all of the namespace if left out. */
  readonly names?: readonly string[];
}

const rights = (
  group: string,
  resource: string,
  verbs: string,
  names?: readonly string[],
): readonly Right[] =>
  verbs.split(" ").map((verb) => ({ group, resource, verb, ...(names ? { names } : {}) }));

/** What every deploy does, whatever its manifests are: records, the lock, watching the rollout. */
const always = (owner: Owner): readonly Right[] => [
  // All of them: records of releases are numbered, and a Role can name no pattern.
  ...rights("", "configmaps", "get list create patch delete"),
  ...rights("coordination.k8s.io", "leases", "create"),
  ...rights("coordination.k8s.io", "leases", "get update delete", [recordName(owner, "deploy")]),
  ...rights("apps", "deployments", "list watch"),
  ...rights("apps", "replicasets", "list watch"),
  ...rights("", "pods", "get list watch"),
];

/** Optional: without one of these the object is skipped. */
const dispensable: readonly string[] = ["poddisruptionbudgets", "podmonitors", "prometheusrules"];

/** Optional: without these a deploy continues and explains less. */
const helpful: readonly Right[] = [...rights("", "events", "list watch"), ...rights("", "pods/log", "get")];
/** Opens any port of any pod in the namespace, so only a deploy that has to see hooks arrive gets it. */
const forwarding = rights("", "pods/portforward", "get create");

/** The deploy that needs the rights. */
export interface RightsInput {
  readonly owner: Owner;
  readonly manifests: readonly Manifest[];
  /** What it will delete, since the build no longer has it. */
  readonly stale?: readonly ObjectReference[];
  /** Whether hooks are registered at a source, whose first delivery is waited for. */
  readonly registers: boolean;
}

const helpfulFor = ({ registers }: RightsInput): readonly Right[] =>
  registers ? [...helpful, ...forwarding] : helpful;

/** Each right once: for the objects of both, or for all where one of them is. */
function merged(all: readonly Right[]): readonly Right[] {
  const found = new Map<string, Right>();
  for (const right of all) {
    const key = `${right.verb} ${right.resource}.${right.group}`;
    const { names: known, ...before } = found.get(key) ?? right;
    const names = known && right.names && [...new Set([...known, ...right.names])];
    found.set(key, { ...before, ...(names ? { names } : {}) });
  }
  return [...found.values()];
}

function neededFor({ owner, manifests, stale = [] }: RightsInput): readonly Right[] {
  const ofKinds = manifests.flatMap(({ apiVersion, kind, metadata }) => {
    const [group, resource] = [apiGroup(apiVersion), pluralName(kind)];
    // A right to create cannot be limited to a name, since the object does not exist yet.
    return [
      ...rights(group, resource, "get patch delete", [metadata.name]),
      ...rights(group, resource, "create"),
    ];
  });
  const ofStale = stale.flatMap(({ apiVersion, kind, name }) =>
    rights(apiGroup(apiVersion), pluralName(kind), "get delete", [name]),
  );
  return merged([...always(owner), ...ofKinds, ...ofStale]);
}

async function isAllowedFor(
  cluster: Cluster,
  { group, resource: full, verb }: Right,
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

async function isAllowed(cluster: Cluster, right: Right, signal: AbortSignal): Promise<boolean> {
  const names = right.names ?? [undefined];
  const each = await Promise.all(names.map((name) => isAllowedFor(cluster, right, name, signal)));
  return each.every(Boolean);
}

async function deniedRights(
  cluster: Cluster,
  required: readonly Right[],
  signal: AbortSignal,
): Promise<readonly Right[]> {
  const allowed = await Promise.all(required.map((right) => isAllowed(cluster, right, signal)));
  return required.filter((_, index) => !allowed[index]);
}

/** The user's name according to the cluster; the context's where the cluster does not say. */
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

/** A Role with a RoleBinding that an administrator can apply as they are. */
export function roleYaml(namespace: string, user: string, input: RightsInput): string {
  const rules = new Map<string, Rule>();
  for (const { group, resource, verb, names } of [...neededFor(input), ...helpfulFor(input)]) {
    const key = JSON.stringify([group, resource, names]);
    const named = names ? { resourceNames: names } : {};
    const rule = rules.get(key) ?? { apiGroups: [group], resources: [resource], ...named, verbs: [] };
    rule.verbs.push(verb);
    rules.set(key, rule);
  }
  const metadata = { name: "hookloom", namespace };
  const isAccount = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  const subject = isAccount
    ? { kind: "ServiceAccount", namespace: isAccount[1], name: isAccount[2] }
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
 * Checks for every right that a deploy of these manifests needs, before anything is built.
 * @returns notes about what cannot be explained because a right is missing
 * @throws DeployError `forbidden` with a Role in its detail
 */
export async function checkPermissions(
  cluster: Cluster,
  user: string,
  input: RightsInput,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const [missing, unhelpful] = await Promise.all([
    deniedRights(
      cluster,
      neededFor(input).filter(({ resource }) => !dispensable.includes(resource)),
      signal,
    ),
    deniedRights(cluster, helpfulFor(input), signal),
  ]);
  if (missing.length > 0) {
    const named = missing.map(({ verb, resource }) => `${verb} ${resource}`);
    throw forbiddenVerbs(user, cluster, named, roleYaml(cluster.namespace, user, input));
  }
  const lacks = (some: readonly Right[]): readonly string[] => [
    ...new Set(unhelpful.filter((right) => some.includes(right)).map(({ resource }) => resource)),
  ];
  const hiddenFrom = lacks(helpful).map((resource) =>
    resource === "pods/log" ? "the logs of pods" : resource,
  );
  const unexplained = `You are not allowed to read ${hiddenFrom.join(" and ")} here, so a failed rollout can say less about its cause.`;
  const unchecked = "You may not forward ports here, so the first delivery of a new hook cannot be checked.";
  return [
    ...(hiddenFrom.length === 0 ? [] : [unexplained]),
    ...(lacks(forwarding).length === 0 ? [] : [unchecked]),
  ];
}
