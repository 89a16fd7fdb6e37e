import type { Attributes, Context, Span } from "@opentelemetry/api";
import { errorTypeOf, failureText } from "../errors/errors.ts";
import type { LeasedDelivery } from "../inbox/inbox.ts";
import { messagingSystem, scope } from "./scope.ts";

type Api = typeof import("@opentelemetry/api");

/** A request for a trigger. */
export interface TracedRequest {
  readonly source: string;
  /** The trigger's path. */
  readonly route: string;
  readonly method: string;
  /** The called path. */
  readonly path: string;
  /** The called URL; only the path if the URL is unknown. */
  readonly url: string;
  readonly traceparent: string | undefined;
}

/** Creates spans for a delivery's processing in one trace. */
export interface Tracing {
  /** Receives a request in a span. `receive` is called with the trace context that must be stored with the delivery. */
  receive<Result extends { readonly status: number }>(
    request: TracedRequest,
    receive: (traceparent: string) => Promise<Result>,
  ): Promise<Result>;
  /** Runs a delivery in a span of the request's trace. Calls of the handlers become child spans. */
  run<Result extends { readonly errors: readonly unknown[] }>(
    delivery: LeasedDelivery,
    run: () => Promise<Result>,
  ): Promise<Result>;
}

const traceparentFormat = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** @see https://www.w3.org/TR/trace-context/#traceparent-header */
function toContext({ trace, ROOT_CONTEXT }: Api, traceparent: string | undefined): Context {
  const [, traceId = "", spanId = "", flags = "0"] = traceparentFormat.exec(traceparent ?? "") ?? [];
  const spanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return traceId === "" ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContext);
}

function toTraceparent(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

/** @see https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/ */
function recordFailure({ SpanStatusCode }: Api, span: Span, errors: readonly unknown[]): void {
  try {
    span.setAttribute("error.type", errorTypeOf(errors[0]));
    span.setStatus({ code: SpanStatusCode.ERROR, message: errors.map(failureText).join("; ") });
    for (const error of errors) span.recordException(error instanceof Error ? error : failureText(error));
  } catch {
    // The SDK reads members of the thrown value, which may throw. The span's status is already set.
  }
}

/** @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span */
function requestAttributes({ source, route, method, path, url }: TracedRequest): Attributes {
  return {
    "http.request.method": method,
    "http.route": route,
    "url.path": path,
    "url.scheme": URL.parse(url)?.protocol.slice(0, -1) ?? "http",
    "hookloom.source": source,
  };
}

/** @see https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
function runAttributes({ id, source, trigger, event, attempt }: LeasedDelivery): Attributes {
  return {
    "messaging.system": messagingSystem,
    "messaging.operation.name": "process",
    "messaging.operation.type": "process",
    "messaging.destination.name": trigger,
    "messaging.message.id": id,
    "hookloom.source": source,
    "hookloom.event": event,
    "hookloom.attempt": attempt,
  };
}

/** Creates spans with the registered tracer provider. */
export function createTracing(api: Api): Tracing {
  const { CONSUMER, SERVER } = api.SpanKind;
  const { name, version, schemaUrl } = scope;
  const tracer = api.trace.getTracerProvider().getTracer(name, version, { schemaUrl });
  const within = async <Result>(span: Span, parent: Context, work: () => Promise<Result>) => {
    try {
      return await api.context.with(api.trace.setSpan(parent, span), work);
    } catch (error) {
      recordFailure(api, span, [error]);
      throw error;
    } finally {
      span.end();
    }
  };
  return {
    receive: (request, receive) => {
      const parent = toContext(api, request.traceparent);
      const attributes = requestAttributes(request);
      const span = tracer.startSpan(
        `${request.method} ${request.route}`,
        { kind: SERVER, attributes },
        parent,
      );
      return within(span, parent, async () => {
        const result = await receive(toTraceparent(span));
        span.setAttribute("http.response.status_code", result.status);
        // A client error is not a failure of the server.
        if (result.status >= 500) {
          span.setAttribute("error.type", String(result.status));
          span.setStatus({ code: api.SpanStatusCode.ERROR });
        }
        return result;
      });
    },
    run: (delivery, run) => {
      const parent = toContext(api, delivery.traceparent);
      const attributes = runAttributes(delivery);
      const span = tracer.startSpan(`process ${delivery.trigger}`, { kind: CONSUMER, attributes }, parent);
      return within(span, parent, async () => {
        const result = await run();
        if (result.errors.length > 0) recordFailure(api, span, result.errors);
        return result;
      });
    },
  };
}
