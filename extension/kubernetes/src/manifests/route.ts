import type { ExposeDescription } from "@hookloom/core/project/config/kubernetes-description";
import type { V1Ingress } from "@kubernetes/client-node";
import { instanceName, type Manifest, objectHead } from "../release/identity.ts";
import type { Release } from "../release/release.ts";
import { servicePort } from "./service.ts";

/** A path match that both kinds of routes support. */
interface Match {
  readonly type: "Exact" | "PathPrefix";
  readonly value: string;
}

interface HttpRoute {
  spec: {
    parentRefs: { name: string; namespace?: string }[];
    hostnames: string[];
    rules: {
      matches: { path: Match }[];
      backendRefs: { name: string; port: number }[];
    }[];
  };
}

type ByGateway = Extract<ExposeDescription, { by: "gateway" }>;
type ByIngress = Extract<ExposeDescription, { by: "ingress" }>;

/** The Gateway API's limit for matches in one rule. */
const maxMatches = 64;

/**
 * Returns the matches for the triggers and, if there are consumers, for the status of their deliveries, the environment's own
 * issuer and the portal. Rules change without a deploy but the route does not, so the issuer and the portal are always routed.
 * If the environment has no issuer or portal, it responds with 404.
 */
function routeMatches({ paths, consumerPaths = [], apiPaths }: Release): readonly Match[] {
  const exact = (value: string): Match => ({ type: "Exact", value });
  const prefix = (value: string): Match => ({ type: "PathPrefix", value });
  if (apiPaths === undefined) return paths.map(exact);
  return [
    ...paths.map(exact),
    ...consumerPaths.map((path) => prefix(`${path === "/" ? "" : path}/deliveries`)),
    ...apiPaths.exact.map(exact),
    ...apiPaths.below.map(prefix),
  ];
}

function rule(release: Release, matches: readonly Match[]): HttpRoute["spec"]["rules"][number] {
  return {
    matches: matches.map((path) => ({ path })),
    backendRefs: [{ name: instanceName(release), port: servicePort }],
  };
}

function httpRoute(release: Release, expose: ByGateway): Manifest<HttpRoute> {
  const { gateway, gatewayNamespace, host } = expose;
  const matches = routeMatches(release);
  const ruleStarts = Array.from(
    { length: Math.ceil(matches.length / maxMatches) },
    (_, index) => index * maxMatches,
  );
  return {
    ...objectHead(release, "gateway.networking.k8s.io/v1", "HTTPRoute"),
    spec: {
      parentRefs: [{ name: gateway, ...(gatewayNamespace ? { namespace: gatewayNamespace } : {}) }],
      hostnames: [host],
      rules: ruleStarts.map((start) => rule(release, matches.slice(start, start + maxMatches))),
    },
  };
}

function ingress(release: Release, expose: ByIngress): Manifest<V1Ingress> {
  const { host, ingressClass, tlsSecret } = expose;
  const backend = { service: { name: instanceName(release), port: { number: servicePort } } };
  const paths = routeMatches(release).map(({ type, value }) => ({
    path: value,
    pathType: type === "Exact" ? "Exact" : "Prefix",
    backend,
  }));
  return {
    ...objectHead(release, "networking.k8s.io/v1", "Ingress"),
    spec: {
      ingressClassName: ingressClass,
      rules: [{ host, http: { paths } }],
      ...(tlsSecret === undefined ? {} : { tls: [{ hosts: [host], secretName: tlsSecret }] }),
    },
  };
}

/** Returns external routes only for the paths that senders and consumers call. Probes and management are not published. */
export function routes(release: Release): readonly Manifest[] {
  const { expose } = release.description;
  if (!expose || release.paths.length === 0) return [];
  return [expose.by === "gateway" ? httpRoute(release, expose) : ingress(release, expose)];
}
