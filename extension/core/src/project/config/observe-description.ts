import type { MemberReader, Rule } from "./member-reader.ts";

/** Where what happens in an environment can be looked at, and what its alerts expect. */
export interface ObserveDescription {
  /** The address of a trace, with `{traceId}` in the place of its id. */
  readonly trace?: string;
  /** The address of the logs; `{delivery}` and `{traceId}` stand for ids. */
  readonly logs?: string;
  readonly dashboard?: string;
  /** Hours within which a delivery is expected. */
  readonly expectWithinHours?: number;
  /** The port of this machine at which Prometheus reads the metrics of an environment that runs here. */
  readonly metricsPort?: number;
}

const address: Rule = {
  pattern: /^https?:\/\/[^\s<>"]+$/,
  must: 'an address that begins with https://, such as "https://grafana.example.com/d/orders"',
};
const traceAddress: Rule = {
  pattern: /^https?:\/\/[^\s<>"]*\{traceId\}[^\s<>"]*$/,
  must: 'an address with {traceId} in it, such as "https://jaeger.example.com/trace/{traceId}"',
};
const maxHours = 35 * 24;
const maxPort = 65_535;

/**
 * The member `observe` of an environment. The port of pods is not chosen, so only one of this machine names one.
 * @throws Mistake where one of its members is wrong or unknown
 */
export function readObserve(
  reader: MemberReader,
  target: "local" | "kubernetes",
): ObserveDescription | undefined {
  if (!reader.has("observe")) return undefined;
  const inside = reader.inner("observe");
  const common = ["trace", "logs", "dashboard", "expectWithinHours"];
  inside.allowOnly(target === "local" ? [...common, "metricsPort"] : common);
  const trace = inside.optionalText("trace", traceAddress);
  const logs = inside.optionalText("logs", address);
  const dashboard = inside.optionalText("dashboard", address);
  return {
    ...(trace === undefined ? {} : { trace }),
    ...(logs === undefined ? {} : { logs }),
    ...(dashboard === undefined ? {} : { dashboard }),
    ...(inside.has("expectWithinHours")
      ? { expectWithinHours: inside.whole("expectWithinHours", 1, maxHours) }
      : {}),
    ...(inside.has("metricsPort") ? { metricsPort: inside.whole("metricsPort", 1, maxPort) } : {}),
  };
}

/** The links of a delivery, as far as its environment describes them. */
export interface DeliveryLinks {
  readonly trace?: string;
  readonly logs?: string;
}

/** Puts a delivery's ids into the addresses of its environment. A trace that was not recorded has no link. */
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
