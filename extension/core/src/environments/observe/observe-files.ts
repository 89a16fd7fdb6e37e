import { alertRules } from "./alert-rules.ts";
import { buildDashboard } from "./dashboard.ts";
import type { ObservedEnvironment } from "./observed-environment.ts";

/** An object of the cluster that watches a webhook. */
export interface WatchingObject {
  readonly apiVersion: string;
  readonly kind: "PodMonitor" | "PrometheusRule" | "ConfigMap";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly [member: string]: unknown;
}

export interface ObserveFile {
  readonly name: string;
  /** What it holds, as data. */
  readonly content: object;
  readonly format: "json" | "yaml";
}

/** By which a sidecar of Grafana finds dashboards. */
export const dashboardLabel = "grafana_dashboard";

/** The objects by which an operator of Prometheus and a sidecar of Grafana find a webhook; none on this machine. */
export function watchingObjects(of: ObservedEnvironment): readonly WatchingObject[] {
  const { cluster } = of;
  if (cluster === undefined) return [];
  const { name, namespace, selector, port } = cluster;
  const labels = { ...selector };
  return [
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: { name, namespace, labels },
      spec: {
        selector: { matchLabels: { ...selector } },
        podMetricsEndpoints: [{ port, path: "/metrics", interval: "15s" }],
      },
    },
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { name, namespace, labels },
      spec: alertRules(of),
    },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `${name}.dashboard`, namespace, labels: { ...labels, [dashboardLabel]: "1" } },
      data: { [`${name}.json`]: `${JSON.stringify(buildDashboard(of), undefined, 2)}\n` },
    },
  ];
}

const fileNames: Readonly<Record<WatchingObject["kind"], string>> = {
  PodMonitor: "pod-monitor.yaml",
  PrometheusRule: "prometheus-rule.yaml",
  ConfigMap: "dashboard-configmap.yaml",
};

/** How a Prometheus without an operator finds the metrics of a webhook on this machine. */
function scrapeConfig({ project, environment }: ObservedEnvironment, port: number) {
  const targets = [`127.0.0.1:${port}`];
  return { scrape_configs: [{ job_name: `${project}-${environment}`, static_configs: [{ targets }] }] };
}

/** What has to be set in hookloom.json before Prometheus finds the metrics; undefined if it finds them. */
export function missingForScrapes({
  environment,
  cluster,
  metricsPort,
}: ObservedEnvironment): string | undefined {
  if (cluster?.scraped || metricsPort !== undefined) return undefined;
  if (cluster === undefined)
    return `Prometheus cannot read the metrics of ${environment} yet: add "observe": { "metricsPort": 9464 } to ${environment} in hookloom.json, deploy or start it again, and repeat this command.`;
  return `Prometheus cannot read the metrics of ${environment} yet: name its namespace in "metricsFrom" of ${environment} in hookloom.json, and deploy it.`;
}

/** Everything that watches a webhook, as files. */
export function observeFiles(of: ObservedEnvironment): readonly ObserveFile[] {
  const objects = watchingObjects(of).map(
    (content): ObserveFile => ({ name: fileNames[content.kind], content, format: "yaml" }),
  );
  return [
    { name: "alerts.yaml", content: alertRules(of), format: "yaml" },
    { name: "dashboard.json", content: buildDashboard(of), format: "json" },
    ...objects,
    ...(of.metricsPort === undefined
      ? []
      : [{ name: "prometheus.yaml", content: scrapeConfig(of, of.metricsPort), format: "yaml" } as const]),
  ];
}
