import type { Context, Span, TracerProvider } from "@opentelemetry/api";
import { tracingMissing } from "../errors.ts";
import type { LeasedDelivery } from "../inbox/inbox.ts";
import type { Environment } from "../settings/setting.ts";
import { traceResource } from "./trace-resource.ts";

type Api = typeof import("@opentelemetry/api");

/** A delivery's way through the process as spans of one trace. */
export interface Tracing {
  /** Receives a request within a span; `receive` gets the trace context that has to be stored with the delivery. */
  receive<Result>(
    source: string,
    path: string,
    traceparent: string | undefined,
    receive: (traceparent: string) => Promise<Result>,
  ): Promise<Result>;
  /** Runs a delivery within a span of the trace of its request; calls of its handlers belong to it. */
  run<Result>(delivery: LeasedDelivery, run: () => Promise<Result>): Promise<Result>;
  /** Flushes unsent spans. */
  close(): Promise<void>;
}

const format = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** @see https://www.w3.org/TR/trace-context/#traceparent-header */
function contextOf({ trace, ROOT_CONTEXT }: Api, traceparent: string | undefined): Context {
  const [, traceId = "", spanId = "", flags = "0"] = format.exec(traceparent ?? "") ?? [];
  const spanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return traceId === "" ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContext);
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

/** Makes spans with a given tracer provider. */
export function createTracing(api: Api, provider: TracerProvider, close: () => Promise<void>): Tracing {
  const tracer = provider.getTracer("@hookloom/runtime");
  const within = async <Result>(span: Span, parent: Context, work: () => Promise<Result>) => {
    try {
      return await api.context.with(api.trace.setSpan(parent, span), work);
    } catch (error) {
      span.setStatus({ code: api.SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  };
  return {
    receive: (source, path, traceparent, receive) => {
      const parent = contextOf(api, traceparent);
      const attributes = { "http.request.method": "POST", "http.route": path, "messaging.system": source };
      const span = tracer.startSpan(`receive ${source}`, { kind: api.SpanKind.SERVER, attributes }, parent);
      return within(span, parent, () => receive(traceparentOf(span)));
    },
    run: ({ id, source, event, attempt, traceparent }, run) => {
      const parent = contextOf(api, traceparent);
      const attributes = {
        "messaging.system": source,
        "messaging.message.id": id,
        "messaging.operation.type": "process",
        "hookloom.event": event,
        "hookloom.attempt": attempt,
      };
      const span = tracer.startSpan(`run ${event}`, { kind: api.SpanKind.CONSUMER, attributes }, parent);
      return within(span, parent, run);
    },
    close,
  };
}

/** Whether traces are asked for; an empty variable counts as unset, and an exporter counts more than an address. */
function asksForTraces(environment: Environment): boolean {
  const valueAt = (name: string): string => environment[name]?.trim() ?? "";
  if (valueAt("OTEL_SDK_DISABLED").toLowerCase() === "true") return false;
  const exporter = valueAt("OTEL_TRACES_EXPORTER");
  if (exporter !== "") return exporter !== "none";
  const endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
  return endpoints.some((name) => valueAt(name) !== "");
}

/**
 * Starts to trace if OpenTelemetry's own environment variables request it; otherwise undefined, and
 * none of its packages is loaded.
 * @throws UserError `tracing-missing` where they are not installed
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export async function openTracing(environment: Environment): Promise<Tracing | undefined> {
  if (!asksForTraces(environment)) return undefined;
  try {
    const [api, sdk, { OTLPTraceExporter }] = await Promise.all([
      import("@opentelemetry/api"),
      import("@opentelemetry/sdk-trace-node"),
      import("@opentelemetry/exporter-trace-otlp-http"),
    ]);
    const provider = new sdk.NodeTracerProvider({
      resource: traceResource(sdk, environment),
      spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter())],
    });
    provider.register();
    return createTracing(api, provider, () => provider.shutdown());
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ERR_MODULE_NOT_FOUND") throw tracingMissing();
    throw error;
  }
}
