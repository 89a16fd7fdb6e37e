import type { V1Ingress } from "@kubernetes/client-node";
import type { ExposeDescription } from "../../../project/config/environment-description.ts";
import { instanceName, type Manifest, metadata } from "../identity.ts";
import type { Release } from "./release.ts";
import { servicePort } from "./service.ts";

interface HttpRoute {
  spec: {
    parentRefs: { name: string; namespace?: string }[];
    hostnames: string[];
    rules: {
      matches: { path: { type: "Exact"; value: string } }[];
      backendRefs: { name: string; port: number }[];
    }[];
  };
}

type ByGateway = Extract<ExposeDescription, { by: "gateway" }>;
type ByIngress = Extract<ExposeDescription, { by: "ingress" }>;

/** The Gateway API's limit for the matches of one rule. */
const mostMatches = 64;

function rule(release: Release, paths: readonly string[]): HttpRoute["spec"]["rules"][number] {
  return {
    matches: paths.map((value) => ({ path: { type: "Exact", value } })),
    backendRefs: [{ name: instanceName(release), port: servicePort }],
  };
}

function httpRoute(release: Release, expose: ByGateway): Manifest<HttpRoute> {
  const { gateway, gatewayNamespace, host } = expose;
  const { paths } = release;
  const starts = Array.from(
    { length: Math.ceil(paths.length / mostMatches) },
    (_, index) => index * mostMatches,
  );
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadata(release),
    spec: {
      parentRefs: [{ name: gateway, ...(gatewayNamespace ? { namespace: gatewayNamespace } : {}) }],
      hostnames: [host],
      rules: starts.map((start) => rule(release, paths.slice(start, start + mostMatches))),
    },
  };
}

function ingress(release: Release, expose: ByIngress): Manifest<V1Ingress> {
  const { host, ingressClass, tlsSecret } = expose;
  const backend = { service: { name: instanceName(release), port: { number: servicePort } } };
  const paths = release.paths.map((path) => ({ path, pathType: "Exact", backend }));
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: metadata(release),
    spec: {
      ingressClassName: ingressClass,
      rules: [{ host, http: { paths } }],
      ...(tlsSecret === undefined ? {} : { tls: [{ hosts: [host], secretName: tlsSecret }] }),
    },
  };
}

/** The route from outside, for the triggers' paths alone: probes and management are not published. */
export function routes(release: Release): readonly Manifest[] {
  const { expose } = release.description;
  if (!expose || release.paths.length === 0) return [];
  return [expose.by === "gateway" ? httpRoute(release, expose) : ingress(release, expose)];
}
