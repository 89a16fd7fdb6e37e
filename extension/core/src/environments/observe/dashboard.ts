import { type ObservedEnvironment, seriesSelector } from "./observed-environment.ts";

interface Query {
  readonly expr: string;
  readonly legend: string;
}

interface Chart {
  readonly title: string;
  readonly unit: "short" | "s" | "ops";
  readonly queries: readonly Query[];
}

/** Half of the dashboard's 24 columns. */
const panelWidth = 12;
const panelHeight = 8;
/** The schema version of these panels; Grafana migrates older versions. */
const schemaVersion = 39;

// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the dashboard
const datasource = { type: "prometheus", uid: "${datasource}" };

function rate(observed: ObservedEnvironment, metric: string, ...labels: readonly string[]): string {
  return `sum by (trigger, event, outcome) (rate(${metric}${seriesSelector(observed, ...labels)}[$__rate_interval]))`;
}

function quantiles(observed: ObservedEnvironment, metric: string): readonly Query[] {
  return [0.5, 0.95, 0.99].map((share) => ({
    expr: `histogram_quantile(${share}, sum by (le) (rate(${metric}_bucket${seriesSelector(observed)}[$__rate_interval])))`,
    legend: `p${share * 100}`,
  }));
}

function environmentCharts(observed: ObservedEnvironment): readonly Chart[] {
  const legend = "{{trigger}} {{event}} {{outcome}}";
  const responses = `sum by (http_route, http_response_status_code) (rate(http_server_request_duration_seconds_count${seriesSelector(observed)}[$__rate_interval]))`;
  const gauge = (name: string, shown: string): Query => ({
    expr: `max(${name}${seriesSelector(observed)})`,
    legend: shown,
  });
  return [
    {
      title: "Requests",
      unit: "ops",
      queries: [{ expr: rate(observed, "hookloom_deliveries_received_total"), legend }],
    },
    {
      title: "Runs",
      unit: "ops",
      queries: [{ expr: rate(observed, "hookloom_deliveries_finished_total"), legend }],
    },
    { title: "Duration of runs", unit: "s", queries: quantiles(observed, "hookloom_run_seconds") },
    { title: "Waiting for the first run", unit: "s", queries: quantiles(observed, "hookloom_wait_seconds") },
    {
      title: "Queue",
      unit: "short",
      queries: [
        gauge("hookloom_queue_waiting", "waiting"),
        gauge("hookloom_queue_running", "running"),
        gauge("hookloom_queue_dead", "dead letters"),
      ],
    },
    {
      title: "Age of the oldest waiting delivery",
      unit: "s",
      queries: [gauge("hookloom_queue_oldest_seconds", "oldest")],
    },
    {
      title: "Responses",
      unit: "ops",
      queries: [{ expr: responses, legend: "{{http_route}} {{http_response_status_code}}" }],
    },
    {
      title: "Response time",
      unit: "s",
      queries: quantiles(observed, "http_server_request_duration_seconds"),
    },
  ];
}

function toPanel({ title, unit, queries }: Chart, index: number) {
  const across = index % 2;
  return {
    id: index + 1,
    type: "timeseries",
    title,
    datasource,
    gridPos: {
      h: panelHeight,
      w: panelWidth,
      x: across * panelWidth,
      y: Math.floor(index / 2) * panelHeight,
    },
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 10 } }, overrides: [] },
    options: {
      legend: { showLegend: true, displayMode: "list", placement: "bottom" },
      tooltip: { mode: "multi" },
    },
    targets: queries.map(({ expr, legend }, query) => ({
      datasource,
      expr,
      legendFormat: legend,
      refId: String.fromCharCode(65 + query),
    })),
  };
}

/**
 * Builds a dashboard in Grafana's import format.
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export function buildDashboard(observed: ObservedEnvironment) {
  const { project, environment } = observed;
  return {
    uid: `hookloom-${project}-${environment}`.slice(0, 40),
    title: `${project} ${environment}`,
    tags: ["hookloom"],
    timezone: "browser",
    schemaVersion,
    editable: true,
    refresh: "30s",
    time: { from: "now-24h", to: "now" },
    templating: {
      list: [{ name: "datasource", label: "Data source", type: "datasource", query: "prometheus" }],
    },
    panels: environmentCharts(observed).map(toPanel),
  };
}
