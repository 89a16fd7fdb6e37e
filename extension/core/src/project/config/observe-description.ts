import { t } from "@vscode/l10n";
import { definedMembers, type MemberReader, type Rule } from "./member-reader.ts";

const address: Rule = {
  pattern: /^https?:\/\/[^\s<>"]+$/,
  must: t('must be a URL, such as "https://grafana.example.com/d/orders".'),
};
const traceAddress: Rule = {
  pattern: /^https?:\/\/[^\s<>"]*\{traceId\}[^\s<>"]*$/,
  must: t('must be a URL that contains {0}, such as "https://jaeger.example.com/trace/{0}".', "{traceId}"),
};
const maxHours = 35 * 24;
const maxPort = 65_535;

/**
 * Reads an environment's `observe` member: the links to its traces and logs, and the expectations of its alerts. Only a local
 * environment has a metrics port, because the port of pods is fixed.
 * @throws Mistake if one of its members is invalid or unknown
 */
export function readObserve(reader: MemberReader, target: "local" | "kubernetes") {
  if (!reader.has("observe")) return undefined;
  const inside = reader.inner("observe");
  const common = ["trace", "logs", "dashboard", "expectWithinHours"];
  inside.allowOnly(target === "local" ? [...common, "metricsPort"] : common);
  return definedMembers({
    // The URL of a trace, with `{traceId}` as a placeholder.
    trace: inside.optionalText("trace", traceAddress),
    // The URL of the logs, with the placeholders `{delivery}` and `{traceId}`.
    logs: inside.optionalText("logs", address),
    dashboard: inside.optionalText("dashboard", address),
    // Hours within which a delivery is expected.
    expectWithinHours: inside.optionalInteger("expectWithinHours", 1, maxHours),
    // The local port at which Prometheus scrapes an environment that runs on this machine.
    metricsPort: inside.optionalInteger("metricsPort", 1, maxPort),
  });
}

export type ObserveDescription = NonNullable<ReturnType<typeof readObserve>>;

/** The links of a delivery that its environment configures. */
export interface DeliveryLinks {
  readonly trace?: string;
  readonly logs?: string;
}

/** Fills a delivery's ids into its environment's URLs. A trace that was not recorded has no link. */
export function deliveryLinks(
  { trace, logs }: ObserveDescription,
  { id, traceId }: { readonly id: string; readonly traceId?: string },
): DeliveryLinks {
  const filled = (text: string): string =>
    text
      .replaceAll("{traceId}", encodeURIComponent(traceId ?? ""))
      .replaceAll("{delivery}", encodeURIComponent(id));
  const needsTrace = (text: string): boolean => text.includes("{traceId}") && traceId === undefined;
  return {
    ...(trace === undefined || traceId === undefined ? {} : { trace: filled(trace) }),
    ...(logs === undefined || needsTrace(logs) ? {} : { logs: filled(logs) }),
  };
}
