/** The input for the Prometheus and Grafana files. */
export interface ObservedEnvironment {
  readonly project: string;
  readonly environment: string;
  /** Its location on a cluster; undefined for an environment on this machine. */
  readonly cluster?: {
    readonly namespace: string;
    /** The name of its Kubernetes objects. */
    readonly name: string;
    /** The labels of its pods. */
    readonly selector: Readonly<Record<string, string>>;
    /** The name of the pods' metrics port. */
    readonly port: string;
    /** True if the description allows at least one namespace to scrape the pods. */
    readonly scraped: boolean;
  };
  /** The metrics port of an environment on this machine, if hookloom.json sets one. */
  readonly metricsPort?: number;
  /** Hours within which a delivery is expected; if undefined, missing deliveries raise no alert. */
  readonly expectWithinHours?: number;
}

/** Returns the selector for the series of the environment's own processes: `{namespace="hooks",pod=~"orders-prod-.*"}`. */
export function seriesSelector(
  { cluster, project, environment }: ObservedEnvironment,
  ...extraMatchers: readonly string[]
): string {
  const own =
    cluster === undefined
      ? [`job="${project}-${environment}"`]
      : [`namespace="${cluster.namespace}"`, `pod=~"${cluster.name}-.*"`];
  return `{${[...own, ...extraMatchers].join(",")}}`;
}
