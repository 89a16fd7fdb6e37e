import type * as api from "@kubernetes/client-node";
import { type Manifest, objectHead, selectorLabels } from "../release/identity.ts";
import type { Release } from "../release/release.ts";
import { metricsPort, publicPort } from "./container.ts";

/** The client library's types rename `from` to `_from`, unlike the API. */
type IngressRule = Omit<api.V1NetworkPolicyIngressRule, "_from"> & { from?: api.V1NetworkPolicyPeer[] };
type NetworkPolicy = Omit<api.V1NetworkPolicy, "spec"> & {
  spec: Omit<api.V1NetworkPolicySpec, "ingress"> & { ingress: IngressRule[] };
};

/** Returns a peer that selects a namespace by its name label, which every namespace has. */
const namespacePeer = (name: string): api.V1NetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});

const tcp = (port: number): api.V1NetworkPolicyPort => ({ protocol: "TCP", port });

function ingressRules({ description }: Release): IngressRule[] {
  const { trafficFrom, metricsFrom } = description;
  const callers = trafficFrom.length > 0 ? { from: trafficFrom.map(namespacePeer) } : {};
  const scrapers = { ports: [tcp(metricsPort)], from: metricsFrom.map(namespacePeer) };
  return [{ ports: [tcp(publicPort)], ...callers }, ...(metricsFrom.length > 0 ? [scrapers] : [])];
}

/** Egress to DNS, HTTPS, the database, the token issuer, telemetry collectors and the destinations in hookloom.json. */
function egressRules({
  description,
  databasePort,
  issuerPort,
  telemetryPorts = [],
}: Release): api.V1NetworkPolicySpec["egress"] {
  const ports = new Set([
    443,
    ...(databasePort === undefined ? [] : [databasePort]),
    ...(issuerPort === undefined ? [] : [issuerPort]),
    ...telemetryPorts,
    ...description.outgoingPorts,
  ]);
  return [{ ports: [{ protocol: "UDP", port: 53 }, tcp(53)] }, { ports: [...ports].map(tcp) }];
}

type Egress = { ports?: { protocol?: string; port?: number | string }[]; to?: object[] };
type Policy = Manifest<{ spec: { egress?: Egress[] } }>;

/** Returns the policy, which a patch file may have changed, with egress to these ports added if it is missing. */
export function withEgressTo(manifest: Manifest, ports: readonly (number | undefined)[]): Manifest {
  const policy = manifest as Policy;
  const egress = policy.spec.egress ?? [];
  const known = new Set(egress.flatMap((rule) => (rule.ports ?? []).map(({ port }) => port)));
  const missing = [...new Set(ports)].filter((port) => port !== undefined && !known.has(port));
  if (missing.length === 0) return manifest;
  const addedRule: Egress = { ports: missing.map((port) => tcp(port as number)) };
  return { ...policy, spec: { ...policy.spec, egress: [...egress, addedRule] } } as Manifest;
}

export function networkPolicy(release: Release): Manifest<NetworkPolicy> {
  return {
    ...objectHead(release, "networking.k8s.io/v1", "NetworkPolicy"),
    spec: {
      podSelector: { matchLabels: selectorLabels(release) },
      policyTypes: ["Ingress", "Egress"],
      ingress: ingressRules(release),
      egress: egressRules(release) ?? [],
    },
  };
}
