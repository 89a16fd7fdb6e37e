import { alertRules } from "./alert-rules.ts";
import { buildDashboard } from "./dashboard.ts";
import type { ObservedEnvironment } from "./observed-environment.ts";

/** A Kubernetes object that monitors a webhook. */
export interface MonitoringObject {
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
  /** The manifest as data. */
  readonly content: object;
  readonly format: "json" | "yaml";
}

/** The label by which a Grafana sidecar finds dashboards. */
export const dashboardLabel = "grafana_dashboard";

/** The objects through which the Prometheus operator and a Grafana sidecar find a webhook; none for a webhook on this machine. */
export function monitoringObjects(observed: ObservedEnvironment): readonly MonitoringObject[] {
  const { cluster } = observed;
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
      spec: alertRules(observed),
    },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `${name}.dashboard`, namespace, labels: { ...labels, [dashboardLabel]: "1" } },
      data: { [`${name}.json`]: `${JSON.stringify(buildDashboard(observed), undefined, 2)}\n` },
    },
  ];
}

const fileNames: Readonly<Record<MonitoringObject["kind"], string>> = {
  PodMonitor: "pod-monitor.yaml",
  PrometheusRule: "prometheus-rule.yaml",
  ConfigMap: "dashboard-configmap.yaml",
};

/** The scrape configuration for a Prometheus server that runs without the operator and monitors a webhook on this machine. */
function scrapeConfig({ project, environment }: ObservedEnvironment, port: number) {
  const targets = [`127.0.0.1:${port}`];
  return { scrape_configs: [{ job_name: `${project}-${environment}`, static_configs: [{ targets }] }] };
}

/** Returns what has to be set in hookloom.json so that Prometheus can find the metrics; undefined if nothing is missing. */
export function missingForScrapes({
  environment,
  cluster,
  metricsPort,
}: ObservedEnvironment): string | undefined {
  if (cluster?.scraped || metricsPort !== undefined) return undefined;
  if (cluster === undefined)
    return `Prometheus cannot read the metrics of ${environment} yet: add "observe": { "metricsPort": 9464 } to ${environment} in hookloom.json, deploy or start the environment again, and repeat this command.`;
  return `Prometheus cannot read the metrics of ${environment} yet: add the namespace of Prometheus to "metricsFrom" of ${environment} in hookloom.json, and deploy the environment again.`;
}

/** Returns all monitoring configuration for a webhook, as files. */
export function observeFiles(observed: ObservedEnvironment): readonly ObserveFile[] {
  const objects = monitoringObjects(observed).map(
    (content): ObserveFile => ({ name: fileNames[content.kind], content, format: "yaml" }),
  );
  return [
    { name: "alerts.yaml", content: alertRules(observed), format: "yaml" },
    { name: "dashboard.json", content: buildDashboard(observed), format: "json" },
    ...objects,
    ...(observed.metricsPort === undefined
      ? []
      : [
          {
            name: "prometheus.yaml",
            content: scrapeConfig(observed, observed.metricsPort),
            format: "yaml",
          } as const,
        ]),
  ];
}
