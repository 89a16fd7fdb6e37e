import type { KubernetesDescription } from "@hookloom/core/project/config/kubernetes-description";
import fc from "fast-check";
import type { Release } from "../release/release.ts";

/** An environment of a test, with the members that a test is about. */
export function describedAs(more: Partial<KubernetesDescription> = {}): KubernetesDescription {
  return {
    target: "kubernetes",
    context: "prod-eu",
    namespace: "hooks",
    registry: "registry.example.com/team",
    baseImage: "node:24-slim",
    resources: { cpu: "100m", memory: "128Mi", memoryLimit: "512Mi" },
    storage: { size: "1Gi" },
    trafficFrom: [],
    metricsFrom: [],
    outgoingPorts: [],
    ...more,
  };
}

/** A release of a test; with a database unless `databasePort` says otherwise. */
export function releaseOf(
  description: Partial<KubernetesDescription> = {},
  more: Partial<Release> = {},
): Release {
  return {
    project: "@acme/orders",
    environment: "prod",
    description: describedAs(description),
    image: `registry.example.com/team/acme-orders@sha256:${"a".repeat(64)}`,
    paths: ["/github", "/slack"],
    settings: [
      { name: "CHANNEL", secret: false, value: "#general" },
      { name: "GITHUB_SECRET", secret: true, value: "(set)" },
    ],
    secretsRevision: "1",
    databasePort: 5432,
    toolVersion: "0.1.0",
    ...more,
  };
}

/** The same release with its store in a file. */
export function withoutDatabase({ databasePort, ...release }: Release): Release {
  return release;
}

const dnsName = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);
const host = fc.stringMatching(/^[a-z]{1,8}(\.[a-z]{1,8}){1,3}$/);
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

function expose(): fc.Arbitrary<KubernetesDescription["expose"]> {
  const gateway = fc.record({ host, by: fc.constant("gateway" as const), gateway: dnsName });
  const ingress = fc.record({
    host,
    by: fc.constant("ingress" as const),
    ingressClass: dnsName,
    tlsSecret: dnsName,
  });
  return optional(fc.oneof(gateway, ingress));
}

const replicas = optional(
  fc.oneof(
    fc.integer({ min: 1, max: 9 }),
    fc.record({
      min: fc.integer({ min: 1, max: 4 }),
      max: fc.integer({ min: 5, max: 9 }),
      cpu: fc.integer({ min: 1, max: 100 }),
    }),
  ),
);

const anyRelease: fc.Arbitrary<Release> = fc
  .record({
    project: fc.string({ minLength: 1, maxLength: 100 }),
    environment: fc.string({ minLength: 1, maxLength: 30 }),
    database: optional(fc.integer({ min: 1, max: 65_535 })),
    paths: fc.uniqueArray(fc.stringMatching(/^\/[a-z0-9/._~-]{0,20}$/), { maxLength: 150 }),
    settings: fc.uniqueArray(
      fc.record({
        name: fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,20}$/),
        secret: fc.boolean(),
        value: fc.string(),
      }),
      { selector: ({ name }) => name, maxLength: 8 },
    ),
    namespace: dnsName,
    expose: expose(),
    replicas,
    pullSecret: optional(dnsName),
    namespaces: fc.uniqueArray(dnsName, { maxLength: 3 }),
    outgoingPorts: fc.array(fc.integer({ min: 1, max: 65_535 }), { maxLength: 3 }),
  })
  .map(({ project, environment, paths, settings, database, namespaces, ...rest }) => {
    const kept = Object.entries(rest).filter(([, value]) => value !== undefined);
    const description = { ...Object.fromEntries(kept), trafficFrom: namespaces, metricsFrom: namespaces };
    const release = releaseOf(description, { project, environment, paths, settings });
    return database === undefined ? withoutDatabase(release) : { ...release, databasePort: database };
  });

/** Checks any releases that hookloom.json and a project can lead to; a failure is printed with its seed. */
export function forAnyRelease(check: (release: Release) => void, numRuns = 60): void {
  fc.assert(fc.property(anyRelease, check), { numRuns });
}
