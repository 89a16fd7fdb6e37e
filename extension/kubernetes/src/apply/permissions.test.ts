import { beforeEach, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { manifests } from "../manifests/manifests.ts";
import { TestCluster } from "../testing/cluster.ts";
import { releaseOf } from "../testing/release.ts";
import { checkPermissions, roleYaml, whoAmI } from "./permissions.ts";

const signal = new AbortController().signal;
const expose = { host: "a.example.com", by: "ingress", ingressClass: "nginx" } as const;
const objects = manifests(releaseOf({ expose, replicas: { min: 2, max: 4, cpu: 70 } }));
const owner = { instance: "acme-orders-prod", environment: "prod" };
const input = { owner, manifests: objects, registers: true };

interface Attributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly name?: string;
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

let cluster: TestCluster;
/** The requested rights, and those that are denied. */
let asked: string[];
let denied: (attributes: Attributes) => boolean;
beforeEach(() => {
  cluster = new TestCluster();
  asked = [];
  denied = () => false;
  cluster.answers.set("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", ({ body }) => {
    const { resourceAttributes } = (body as { spec: { resourceAttributes: Attributes } }).spec;
    const { verb, resource, subresource, name } = resourceAttributes;
    asked.push(`${verb} ${resource}${subresource ? `/${subresource}` : ""}${name ? ` ${name}` : ""}`);
    return { status: { allowed: !denied(resourceAttributes) } };
  });
});

it("asks for every right that a deploy needs, in the namespace", async () => {
  expect(await checkPermissions(cluster, "jane", input, signal)).toEqual([]);
  for (const right of [
    "patch deployments acme-orders-prod",
    "patch ingresses acme-orders-prod",
    "create secrets",
    "delete secrets acme-orders-prod",
    "update leases acme-orders-prod.deploy",
    "get pods/log",
  ])
    expect(asked).toContain(right);
  expect(new Set(asked).size).toBe(asked.length);
});

it("gives the administrator a Role with all that is needed", async () => {
  denied = ({ verb, resource }) => verb === "patch" && ["deployments", "secrets"].includes(resource);
  const refused = checkPermissions(cluster, "jane", input, signal);
  await expect(refused).rejects.toMatchObject({
    code: "forbidden",
    message:
      "jane is not allowed to patch secrets, patch deployments in the namespace hooks of the context test: have the cluster's administrator apply the Role in the output.",
  });
  const { detail } = (await refused.catch((error: unknown) => error)) as {
    readonly detail: readonly string[];
  };
  const [role, binding] = parseAllDocuments(detail.join("\n")).map((document) => document.toJS());
  expect(role.rules).toContainEqual({
    apiGroups: ["networking.k8s.io"],
    resources: ["ingresses"],
    resourceNames: ["acme-orders-prod"],
    verbs: ["get", "patch", "delete"],
  });
  expect(binding).toMatchObject({
    metadata: { namespace: "hooks" },
    subjects: [{ kind: "User", name: "jane" }],
  });
  const granted = (role.rules as Rule[]).flatMap(({ resources, verbs, resourceNames = [undefined] }) =>
    verbs.flatMap((verb) =>
      resourceNames.map((name) => `${verb} ${resources[0]}${name === undefined ? "" : ` ${name}`}`),
    ),
  );
  const optionalKinds = granted.filter((right) => / poddisruptionbudgets( |$)/.test(right));
  expect([...granted].sort()).toEqual([...asked, ...optionalKinds].sort());
});

it("gives rights to no Secret but its own, and to no port of a pod that a deploy does not call", () => {
  const rulesOf = (registers: boolean): readonly Rule[] => {
    const [role] = parseAllDocuments(roleYaml("hooks", "jane", { ...input, registers }));
    return role?.toJS().rules;
  };
  const secrets = rulesOf(false).filter(({ resources }) => resources.includes("secrets"));
  expect(secrets).toEqual([
    {
      apiGroups: [""],
      resources: ["secrets"],
      resourceNames: ["acme-orders-prod"],
      verbs: ["get", "patch", "delete"],
    },
    { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
  ]);
  const forwards = (rules: readonly Rule[]) =>
    rules.some(({ resources }) => resources.includes("pods/portforward"));
  expect([forwards(rulesOf(false)), forwards(rulesOf(true))]).toEqual([false, true]);
});

it("goes on without rights that only explain failures, and says so", async () => {
  denied = ({ resource }) => resource === "events";
  expect(await checkPermissions(cluster, "jane", input, signal)).toEqual([
    "You are not allowed to read these resources in the namespace, so the cause of a failed rollout may stay unknown: events.",
  ]);
});

it("says what a deploy that registers hooks cannot check without its rights", async () => {
  denied = ({ subresource }) => subresource === "portforward" || subresource === "log";
  expect(await checkPermissions(cluster, "jane", input, signal)).toEqual([
    "You are not allowed to read these resources in the namespace, so the cause of a failed rollout may stay unknown: pod logs.",
    "You are not allowed to forward ports in the namespace, so the first delivery of a new hook cannot be checked.",
  ]);
});

it("asks for the rights to delete what the build no longer has, and names them in the Role", async () => {
  const stale = [{ apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: "acme-orders-prod" }];
  const without = { ...input, manifests: objects.filter(({ kind }) => kind !== "Ingress"), stale };
  denied = ({ verb, resource }) => verb === "delete" && resource === "ingresses";
  await expect(checkPermissions(cluster, "jane", without, signal)).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("is not allowed to delete ingresses "),
    detail: expect.arrayContaining([expect.stringContaining("ingresses")]),
  });
  expect(asked).toContain("get ingresses acme-orders-prod");
  expect(asked).not.toContain("patch ingresses acme-orders-prod");
});

it("does not need the rights to what watches the pods, and names them in the Role", async () => {
  const watched = { ...input, manifests: manifests(releaseOf({ metricsFrom: ["monitoring"] })) };
  denied = ({ group }) => group === "monitoring.coreos.com";
  expect(await checkPermissions(cluster, "jane", watched, signal)).toEqual([]);
  expect(roleYaml("hooks", "jane", watched)).toContain("podmonitors");
});

it("binds the Role to a service account by its own kind", () => {
  const text = roleYaml("hooks", "system:serviceaccount:ci:deployer", input);
  const [, binding] = parseAllDocuments(text).map((document) => document.toJS());
  expect(binding.subjects).toEqual([{ kind: "ServiceAccount", namespace: "ci", name: "deployer" }]);
});

it("names the user after the context where the cluster gives no name", async () => {
  cluster.refuse = () => ({ status: 404, message: "the server could not find the requested resource" });
  expect(await whoAmI(cluster, signal)).toBe("test");
});
