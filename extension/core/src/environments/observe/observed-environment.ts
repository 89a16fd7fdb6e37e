/** What the files for Prometheus and Grafana are made from. */
export interface ObservedEnvironment {
  readonly project: string;
  readonly environment: string;
  /** Where it runs on a cluster; undefined for one on this machine. */
  readonly cluster?: {
    readonly namespace: string;
    /** The name of its objects. */
    readonly name: string;
    /** The labels of its pods. */
    readonly selector: Readonly<Record<string, string>>;
    /** The name of the pods' port with the metrics. */
    readonly port: string;
    /** True if the description lets some namespace scrape the pods. */
    readonly scraped: boolean;
  };
  /** The port of the metrics of an environment on this machine, where hookloom.json names one. */
  readonly metricsPort?: number;
  /** Hours within which a delivery is expected; without it, missing deliveries raise no alert. */
  readonly expectWithinHours?: number;
}

/** Selects the series of the environment's own processes: `{namespace="hooks",pod=~"orders-prod-.*"}`. */
export function seriesSelector(
  { cluster, project, environment }: ObservedEnvironment,
  ...more: readonly string[]
): string {
  const own =
    cluster === undefined
      ? [`job="${project}-${environment}"`]
      : [`namespace="${cluster.namespace}"`, `pod=~"${cluster.name}-.*"`];
  return `{${[...own, ...more].join(",")}}`;
}
