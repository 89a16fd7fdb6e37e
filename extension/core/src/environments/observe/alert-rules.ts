import { type ObservedEnvironment, seriesSelector } from "./observed-environment.ts";

/** A Prometheus alerting rule. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly summary: string; readonly description: string };
}

export interface RuleGroups {
  readonly groups: readonly { readonly name: string; readonly rules: readonly AlertRule[] }[];
}

const finished = "hookloom_deliveries_finished_total";
const responseCount = "http_server_request_duration_seconds_count";

/** The error budget: the share of runs that may fail before the burn-rate alerts fire. */
const budget = 0.01;

/**
 * The expression for an error budget's burn rate over a long and a short window, so that an alert resolves soon after its cause
 * ends.
 * @see https://sre.google/workbook/alerting-on-slos/
 */
function burnRateExpression(
  observed: ObservedEnvironment,
  factor: number,
  long: string,
  short: string,
): string {
  const share = (window: string) =>
    `sum(rate(${finished}${seriesSelector(observed, 'outcome=~"retrying|dead"')}[${window}])) / sum(rate(${finished}${seriesSelector(observed)}[${window}])) > ${+(factor * budget).toFixed(4)}`;
  return `(${share(long)}) and (${share(short)})`;
}

function noDeliveryExpression(observed: ObservedEnvironment, hours: number): string {
  const accepted = seriesSelector(observed, 'outcome=~"accepted|duplicate|ignored|ok"');
  return `sum(increase(hookloom_deliveries_received_total${accepted}[${hours}h])) == 0`;
}

/** The alerts for an environment, each with its cause and where to investigate it. */
export function alertRules(observed: ObservedEnvironment): RuleGroups {
  const { project, environment, expectWithinHours } = observed;
  const rule = (
    alert: string,
    severity: "critical" | "warning",
    expr: string,
    wait: string,
    summary: string,
    description: string,
  ): AlertRule => ({
    alert,
    expr,
    ...(wait === "" ? {} : { for: wait }),
    labels: { severity, project, environment },
    annotations: { summary: `${project} ${environment}: ${summary}`, description },
  });
  const hint = `See "hookloom deliveries ${environment} --outcome failed" and the charts in VS Code.`;
  const rejected = seriesSelector(observed, 'http_response_status_code="429"');
  const rules = [
    rule(
      "HookloomDown",
      "critical",
      // If a process is gone, it has no series to compare; absent() detects that.
      `absent(up${seriesSelector(observed)} == 1)`,
      "2m",
      "the environment is down",
      `Prometheus has scraped no metrics for two minutes: the environment is not running, or is not being scraped. See "hookloom status ${environment}".`,
    ),
    rule(
      "HookloomRunsFailFast",
      "critical",
      burnRateExpression(observed, 14.4, "1h", "5m"),
      "2m",
      "many runs fail",
      `More than 14% of the runs in the last hour failed. ${hint}`,
    ),
    rule(
      "HookloomRunsFail",
      "warning",
      burnRateExpression(observed, 6, "6h", "30m"),
      "15m",
      "runs fail",
      `More than 6% of the runs in the last six hours failed. ${hint}`,
    ),
    rule(
      "HookloomDeadLetters",
      "warning",
      `sum(increase(${finished}${seriesSelector(observed, 'outcome="dead"')}[15m])) > 0`,
      "",
      "deliveries failed permanently",
      `These deliveries run again only when a user replays them. ${hint}`,
    ),
    rule(
      "HookloomOldestWaiting",
      "warning",
      `max(hookloom_queue_oldest_seconds${seriesSelector(observed)}) > 600`,
      "5m",
      "deliveries wait for more than ten minutes",
      "Deliveries arrive faster than handlers finish, or a lane is blocked by a delivery that is being retried.",
    ),
    rule(
      "HookloomLimited",
      "warning",
      `sum(rate(${responseCount}${rejected}[15m])) / sum(rate(${responseCount}${seriesSelector(observed)}[15m])) > 0.05`,
      "15m",
      "more than 5% of requests are rejected because of a limit",
      "Consumers send more requests than their plan or the API's limits allow.",
    ),
    ...(expectWithinHours === undefined
      ? []
      : [
          rule(
            "HookloomNoDelivery",
            "warning",
            noDeliveryExpression(observed, expectWithinHours),
            "10m",
            `nothing has been delivered for ${expectWithinHours === 1 ? "1 hour" : `${expectWithinHours} hours`}`,
            `A delivery is expected within that time: check whether the hook is still registered at its source.`,
          ),
        ]),
  ];
  return { groups: [{ name: `hookloom-${project}-${environment}`, rules }] };
}
