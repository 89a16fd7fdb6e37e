import { given, type MemberReader, type Rule } from "./member-reader.ts";

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
 * The member `observe` of an environment: where what happens there is shown, and what its alerts expect. The port of pods is not
 * chosen, so only one of this machine names one.
 * @throws Mistake if one of its members is wrong or unknown
 */
export function readObserve(reader: MemberReader, target: "local" | "kubernetes") {
  if (!reader.has("observe")) return undefined;
  const inside = reader.inner("observe");
  const common = ["trace", "logs", "dashboard", "expectWithinHours"];
  inside.allowOnly(target === "local" ? [...common, "metricsPort"] : common);
  return given({
    // The address of a trace, with `{traceId}` instead of its id.
    trace: inside.optionalText("trace", traceAddress),
    // The address of the logs; `{delivery}` and `{traceId}` are placeholders for ids.
    logs: inside.optionalText("logs", address),
    dashboard: inside.optionalText("dashboard", address),
    // Hours within which a delivery is expected.
    expectWithinHours: inside.optionalWhole("expectWithinHours", 1, maxHours),
    // The port of this machine at which Prometheus reads the metrics of an environment that runs here.
    metricsPort: inside.optionalWhole("metricsPort", 1, maxPort),
  });
}

export type ObserveDescription = NonNullable<ReturnType<typeof readObserve>>;

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
