import { telemetryPorts } from "@hookloom/core/environments/secrets/telemetry-settings";
import type {
  V1ConfigMap,
  V1Deployment,
  V1NetworkPolicy,
  V1PodDisruptionBudget,
  V1Secret,
  V1Service,
  V2HorizontalPodAutoscaler,
} from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import type { Release } from "../release/release.ts";
import { forAnyRelease, releaseOf, withoutDatabase } from "../testing/release.ts";
import { manifests } from "./manifests.ts";

const kinds = (release: Release): string[] => manifests(release).map(({ kind }) => kind);

function find<Typed>(release: Release, kind: string): Typed {
  const found = manifests(release).find((manifest) => manifest.kind === kind);
  if (!found) throw new Error(`There is no ${kind}`);
  return found as Typed;
}

const deploymentOf = (release: Release) => find<V1Deployment>(release, "Deployment");
const podOf = (release: Release) => deploymentOf(release).spec?.template.spec;
const variablesOf = (release: Release) =>
  new Map(podOf(release)?.containers[0]?.env?.map((variable) => [variable.name, variable]));
const portsOf = (release: Release) =>
  Object.fromEntries(
    podOf(release)?.containers[0]?.ports?.map(({ name, containerPort }) => [name, containerPort]) ?? [],
  );

describe("every release's objects", () => {
  it("have names and labels that Kubernetes takes, in one namespace", () => {
    forAnyRelease((release) => {
      for (const { metadata } of manifests(release)) {
        expect(metadata.name).toMatch(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?(\.dashboard)?$/);
        expect(metadata.namespace).toBe(release.description.namespace);
        for (const value of Object.values(metadata.labels ?? {}))
          expect(value).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
      }
    });
  });

  it("have selectors that match the release's own pods", () => {
    forAnyRelease((release) => {
      const { template, selector } = deploymentOf(release).spec ?? {};
      const selectors = [selector?.matchLabels, find<V1Service>(release, "Service").spec?.selector];
      selectors.push(find<V1NetworkPolicy>(release, "NetworkPolicy").spec?.podSelector?.matchLabels);
      if (kinds(release).includes("PodDisruptionBudget"))
        selectors.push(
          find<V1PodDisruptionBudget>(release, "PodDisruptionBudget").spec?.selector?.matchLabels,
        );
      for (const labels of selectors) {
        expect(Object.keys(labels ?? {})).not.toHaveLength(0);
        expect(template?.metadata?.labels).toMatchObject(labels ?? {});
      }
    });
  });

  it("are restricted: no root, no privileges, no writable root file system, no token", () => {
    forAnyRelease((release) => {
      const pod = podOf(release);
      expect(pod?.automountServiceAccountToken).toBe(false);
      expect(find(release, "ServiceAccount")).toMatchObject({ automountServiceAccountToken: false });
      expect(pod?.securityContext?.runAsUser).toBeGreaterThan(0);
      for (const container of [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])])
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          seccompProfile: { type: "RuntimeDefault" },
        });
    });
  });

  it("give each variable once, and the receiver's own before the project's", () => {
    forAnyRelease((release) => {
      const names = podOf(release)?.containers[0]?.env?.map(({ name }) => name) ?? [];
      expect(new Set(names).size).toBe(names.length);
    });
    const settings = [{ name: "PORT", secret: false, value: "8080" }];
    expect(variablesOf(releaseOf({}, { settings })).get("PORT")?.value).toBe("3000");
  });
});

describe("replicas", () => {
  it("are two with a database, replaced one by one, with a budget and no volume", () => {
    const release = releaseOf();
    expect(deploymentOf(release).spec).toMatchObject({
      replicas: 2,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    });
    expect(kinds(release)).toContain("PodDisruptionBudget");
    expect(kinds(release)).not.toContain("PersistentVolumeClaim");
    expect(kinds(release)).not.toContain("HorizontalPodAutoscaler");
  });

  it("of a range are left to the autoscaler", () => {
    const release = releaseOf({ replicas: { min: 2, max: 6, cpu: 60 } });
    expect(deploymentOf(release).spec).not.toHaveProperty("replicas");
    const { spec } = find<V2HorizontalPodAutoscaler>(release, "HorizontalPodAutoscaler");
    expect(spec).toMatchObject({ minReplicas: 2, maxReplicas: 6 });
    expect(spec?.scaleTargetRef).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
      name: deploymentOf(release).metadata?.name,
    });
  });

  it.each([undefined, 1, 4, { min: 2, max: 6, cpu: 60 }])(
    "without a database are one with a volume, whatever is asked for (%j)",
    (replicas) => {
      const release = withoutDatabase(releaseOf(replicas === undefined ? {} : { replicas }));
      expect(deploymentOf(release).spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
      expect(deploymentOf(release).spec?.strategy).not.toHaveProperty("rollingUpdate");
      expect(kinds(release)).toContain("PersistentVolumeClaim");
      expect(kinds(release)).not.toContain("PodDisruptionBudget");
      expect(kinds(release)).not.toContain("HorizontalPodAutoscaler");
      expect(variablesOf(release).get("HOOKLOOM_STORE")?.value).toBe("/data/inbox.db");
      const mounts = podOf(release)?.containers[0]?.volumeMounts?.map(({ mountPath }) => mountPath);
      expect(mounts).toEqual(["/tmp", "/data"]);
    },
  );
});

describe("settings", () => {
  it("are variables by key, the secret ones from the Secret alone", () => {
    const release = releaseOf();
    expect(find<V1ConfigMap>(release, "ConfigMap").data).toEqual({ CHANNEL: "#general" });
    expect(find<V1Secret>(release, "Secret").stringData).toEqual({ GITHUB_SECRET: "(set)" });
    const name = "acme-orders-prod";
    expect(variablesOf(release).get("CHANNEL")?.valueFrom).toEqual({
      configMapKeyRef: { name, key: "CHANNEL" },
    });
    expect(variablesOf(release).get("GITHUB_SECRET")?.valueFrom).toEqual({
      secretKeyRef: { name, key: "GITHUB_SECRET" },
    });
  });

  it("roll the pods when they change; the commit and the tool do not", () => {
    const template = (release: Release) => deploymentOf(release).spec?.template;
    const before = template(releaseOf());
    const settings = [
      { name: "CHANNEL", secret: false, value: "#other" },
      { name: "GITHUB_SECRET", secret: true, value: "(set)" },
    ];
    expect(template(releaseOf({}, { settings }))).not.toEqual(before);
    expect(template(releaseOf({}, { secretsRevision: "2" }))).not.toEqual(before);
    expect(template(releaseOf({}, { sourceCommit: "abc", toolVersion: "9.9.9" }))).toEqual(before);
    expect(deploymentOf(releaseOf({}, { sourceCommit: "abc" })).metadata?.annotations).toMatchObject({
      "hookloom/tool-version": "0.1.0",
      "hookloom/source-commit": "abc",
    });
  });

  it("that do not exist make neither a ConfigMap nor a Secret", () => {
    const without = kinds(releaseOf({}, { settings: [] }));
    expect(without).not.toContain("ConfigMap");
    expect(without).not.toContain("Secret");
  });
});

describe("the way in and out", () => {
  it("leads by a Gateway to the triggers' paths alone", () => {
    const expose = {
      by: "gateway",
      host: "hooks.example.com",
      gateway: "public",
      gatewayNamespace: "infra",
    } as const;
    const release = releaseOf({ expose });
    expect(find(release, "HTTPRoute")).toMatchObject({
      spec: {
        parentRefs: [{ name: "public", namespace: "infra" }],
        hostnames: ["hooks.example.com"],
        rules: [
          {
            matches: [
              { path: { type: "Exact", value: "/github" } },
              { path: { type: "Exact", value: "/slack" } },
            ],
            backendRefs: [{ name: "acme-orders-prod", port: 80 }],
          },
        ],
      },
    });
    expect(variablesOf(release).get("HOOKLOOM_PUBLIC_URL")?.value).toBe("https://hooks.example.com");
  });

  it("routes consumers to the outcomes of their deliveries and to the paths of their rules", () => {
    const expose = { by: "gateway", host: "hooks.example.com", gateway: "public" } as const;
    const matchesWith = (more: Pick<Release, "apiPaths" | "consumerPaths">) => {
      const release = releaseOf({ expose }, { paths: ["/github", "/orders"], ...more });
      const [rule] = find<{ spec: { rules: { matches: { path: object }[] }[] } }>(release, "HTTPRoute").spec
        .rules;
      return rule?.matches.map(({ path }) => Object.values(path).join(" "));
    };
    const apiPaths = { exact: ["/oauth2/token"], below: ["/portal"] };
    const own = ["Exact /github", "Exact /orders"];
    const answered = ["Exact /oauth2/token", "PathPrefix /portal"];
    expect(matchesWith({ apiPaths, consumerPaths: ["/orders"] })).toEqual([
      ...own,
      "PathPrefix /orders/deliveries",
      ...answered,
    ]);
    expect(matchesWith({ apiPaths })).toEqual([...own, ...answered]);
    expect(matchesWith({ consumerPaths: ["/orders"] })).toEqual(own);
  });

  it("leads by an Ingress of the class that was named, with its certificate", () => {
    const expose = {
      by: "ingress",
      host: "hooks.example.com",
      ingressClass: "nginx",
      tlsSecret: "cert",
    } as const;
    expect(find(releaseOf({ expose }), "Ingress")).toMatchObject({
      spec: {
        ingressClassName: "nginx",
        tls: [{ hosts: ["hooks.example.com"], secretName: "cert" }],
        rules: [{ http: { paths: [{ path: "/github", pathType: "Exact" }, { path: "/slack" }] } }],
      },
    });
  });

  it("opens only the metrics port, only to scrapers, and never the management port", () => {
    expect(variablesOf(releaseOf()).has("HOOKLOOM_METRICS_PORT")).toBe(false);
    expect(portsOf(releaseOf())).toEqual({ http: 3000, management: 3001 });
    const open = releaseOf({ metricsFrom: ["monitoring"], trafficFrom: ["gateways"] });
    expect(variablesOf(open).get("HOOKLOOM_METRICS_PORT")?.value).toBe("3002");
    expect(portsOf(open)).toEqual({ http: 3000, management: 3001, metrics: 3002 });
    for (const release of [releaseOf(), open]) {
      expect([...variablesOf(release).keys()].filter((name) => /MANAGEMENT_HOST/.test(name))).toEqual([]);
    }
    const from = (name: string) => [
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } },
    ];
    expect(find<V1NetworkPolicy>(open, "NetworkPolicy").spec?.ingress).toEqual([
      { ports: [{ protocol: "TCP", port: 3000 }], from: from("gateways") },
      { ports: [{ protocol: "TCP", port: 3002 }], from: from("monitoring") },
    ]);
    expect(find<V1Service>(open, "Service").spec?.ports?.map(({ targetPort }) => targetPort)).toEqual([
      "http",
    ]);
  });
});

it("allows egress to DNS, HTTPS, the database, collectors and the ports of hookloom.json", () => {
  const telemetry = telemetryPorts({
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318",
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "https://logs.example.com/v1/logs",
    OTEL_TRACES_EXPORTER: "otlp",
  });
  const more = { databasePort: 6432, telemetryPorts: telemetry };
  const release = releaseOf({ outgoingPorts: [587] }, more);
  const ports = find<V1NetworkPolicy>(release, "NetworkPolicy").spec?.egress?.flatMap((rule) => rule.ports);
  expect(ports?.map((port) => port?.port)).toEqual([53, 53, 443, 6432, 4318, 587]);
});

it("stops within the cluster's grace period, and leaves memory besides the heap", () => {
  const release = releaseOf({ resources: { cpu: "1", memory: "1Gi", memoryLimit: "2Gi" } });
  const seconds = (name: string) => Number(variablesOf(release).get(name)?.value);
  expect(seconds("HOOKLOOM_DRAIN")).toBeGreaterThanOrEqual(5);
  expect(seconds("HOOKLOOM_GRACE")).toBeGreaterThan(seconds("HOOKLOOM_DRAIN"));
  expect(podOf(release)?.terminationGracePeriodSeconds).toBeGreaterThan(seconds("HOOKLOOM_GRACE"));
  expect(variablesOf(release).get("NODE_OPTIONS")?.value).toBe("--max-old-space-size=1536");
  // No other pod takes over, so serving longer would only lengthen the gap.
  expect(Number(variablesOf(withoutDatabase(release)).get("HOOKLOOM_DRAIN")?.value)).toBeLessThan(2);
});

it("is applied in an order in which pods find what they need", () => {
  const expose = { by: "gateway", host: "a.example.com", gateway: "public" } as const;
  expect(kinds(releaseOf({ expose, replicas: { min: 2, max: 3, cpu: 70 } }))).toEqual([
    "ServiceAccount",
    "NetworkPolicy",
    "ConfigMap",
    "Secret",
    "Service",
    "Deployment",
    "PodDisruptionBudget",
    "HorizontalPodAutoscaler",
    "HTTPRoute",
  ]);
});
