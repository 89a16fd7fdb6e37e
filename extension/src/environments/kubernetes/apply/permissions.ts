import { stringify } from "yaml";
import type { Cluster } from "../cluster/cluster.ts";
import { ClusterError } from "../cluster/errors.ts";
import { forbiddenVerbs } from "../errors.ts";
import type { Manifest } from "../identity.ts";
import { groupOf, pluralOf } from "./kinds.ts";

/** A right in the environment's namespace. */
interface Right {
  readonly group: string;
  /** With its subresource, such as `pods/log`. */
  readonly resource: string;
  readonly verb: string;
}

const rights = (group: string, resource: string, verbs: string): readonly Right[] =>
  verbs.split(" ").map((verb) => ({ group, resource, verb }));

/** What every deploy does, whatever its manifests are: records, the lock, looking at the rollout. */
const always: readonly Right[] = [
  ...rights("", "configmaps", "get list create patch delete"),
  ...rights("coordination.k8s.io", "leases", "get create update delete"),
  ...rights("apps", "deployments", "get list watch create patch delete"),
  ...rights("apps", "replicasets", "list watch"),
  ...rights("", "pods", "get list watch"),
];

/** Without one a deploy does without the object. */
const isDispensable = ({ resource }: Right): boolean => resource === "poddisruptionbudgets";

/** Without these a deploy goes on and tells less. */
const helpful: readonly Right[] = [
  ...rights("", "events", "list watch"),
  ...rights("", "pods/log", "get"),
  ...rights("", "pods/portforward", "get create"),
];

const keyOf = ({ group, resource, verb }: Right): string => `${verb} ${resource}.${group}`;

function neededFor(manifests: readonly Manifest[]): readonly Right[] {
  const ofKinds = manifests.flatMap(({ apiVersion, kind }) =>
    rights(groupOf(apiVersion), pluralOf(kind), "get create patch delete"),
  );
  return [...new Map([...always, ...ofKinds].map((right) => [keyOf(right), right])).values()];
}

async function isAllowed(cluster: Cluster, right: Right, signal: AbortSignal): Promise<boolean> {
  const [resource, subresource] = right.resource.split("/");
  const attributes = { namespace: cluster.namespace, group: right.group, resource, verb: right.verb };
  const review = await cluster.request<{ readonly status?: { readonly allowed?: boolean } }>(
    "POST",
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    {
      body: {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes: subresource ? { ...attributes, subresource } : attributes },
      },
      signal,
    },
  );
  return review.status?.allowed === true;
}

async function refusedOf(
  cluster: Cluster,
  asked: readonly Right[],
  signal: AbortSignal,
): Promise<readonly Right[]> {
  const allowed = await Promise.all(asked.map((right) => isAllowed(cluster, right, signal)));
  return asked.filter((_, index) => !allowed[index]);
}

/** A name of the user as the cluster knows them; the context's where the cluster cannot tell. */
export async function whoAmI(cluster: Cluster, signal: AbortSignal): Promise<string> {
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
  type Review = { readonly status?: { readonly userInfo?: { readonly username?: string } } };
  return cluster
    .request<Review>("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", { body, signal })
    .then(
      (review) => review.status?.userInfo?.username ?? cluster.context,
      (error: unknown) => {
        if (error instanceof ClusterError && (error.status === 403 || error.status === 404))
          return cluster.context;
        throw error;
      },
    );
}

/** A Role with a RoleBinding that an administrator can apply as they are. */
export function roleYaml(namespace: string, user: string, manifests: readonly Manifest[]): string {
  const rules = new Map<string, { apiGroups: string[]; resources: string[]; verbs: string[] }>();
  for (const { group, resource, verb } of [...neededFor(manifests), ...helpful]) {
    const key = `${group}/${resource}`;
    const rule = rules.get(key) ?? { apiGroups: [group], resources: [resource], verbs: [] };
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
 * Asks the cluster for every right that a deploy of these manifests needs, before anything is built.
 * @returns sentences about what will be left untold for want of a right
 * @throws DeployError `forbidden` with a Role in its detail
 */
export async function checkPermissions(
  cluster: Cluster,
  user: string,
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const [missing, unhelpful] = await Promise.all([
    refusedOf(
      cluster,
      neededFor(manifests).filter((right) => !isDispensable(right)),
      signal,
    ),
    refusedOf(cluster, helpful, signal),
  ]);
  if (missing.length > 0) {
    const named = missing.map(({ verb, resource }) => `${verb} ${resource}`);
    throw forbiddenVerbs(user, cluster, named, roleYaml(cluster.namespace, user, manifests));
  }
  const untold = [...new Set(unhelpful.map(({ resource }) => resource))];
  if (untold.length === 0) return [];
  return [`You may not read ${untold.join(", ")} here, so that a failing rollout tells less of its cause.`];
}
