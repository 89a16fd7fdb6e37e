import type { Attributes, Histogram } from "@opentelemetry/api";
import type { Depth } from "../inbox/inbox.ts";
import type { KnownEvents } from "./known-events.ts";
import { httpMethodOf, httpSeconds, quickSeconds, slowSeconds } from "./metrics.ts";
import type { CompletedRequest, Counted, FinishedRun, Observer, Received } from "./observer.ts";
import { messagingSystem, scope } from "./scope.ts";

type Api = typeof import("@opentelemetry/api");

/**
 * Counts deliveries for OpenTelemetry, as `Metrics` does for Prometheus.
 * @see https://opentelemetry.io/docs/specs/semconv/general/metrics/
 */
export class ExportedMetrics implements Observer {
  readonly #events: Pick<KnownEvents, "eventLabel">;
  readonly #meter;
  readonly #received;
  readonly #finished;
  readonly #replayed;
  readonly #acknowledge;
  readonly #requestDuration;
  readonly #run;
  readonly #wait;
  readonly #delivery;

  constructor({ metrics }: Api, events: Pick<KnownEvents, "eventLabel">) {
    this.#events = events;
    const meter = metrics.getMeter(scope.name, scope.version, { schemaUrl: scope.schemaUrl });
    this.#meter = meter;
    const counter = (name: string, description: string) =>
      meter.createCounter(name, { description, unit: "{delivery}" });
    const histogram = (name: string, description: string, explicitBucketBoundaries: number[]): Histogram =>
      meter.createHistogram(name, { description, unit: "s", advice: { explicitBucketBoundaries } });
    this.#received = counter("hookloom.deliveries.received", "Requests by outcome.");
    this.#finished = counter("hookloom.deliveries.finished", "Runs by outcome.");
    this.#replayed = counter("hookloom.deliveries.replayed", "Deliveries that a user replayed.");
    this.#acknowledge = histogram(
      "hookloom.acknowledge.duration",
      "Time from the request to its response.",
      quickSeconds,
    );
    this.#requestDuration = histogram(
      "http.server.request.duration",
      "Duration of HTTP server requests.",
      httpSeconds,
    );
    this.#run = histogram("messaging.process.duration", "Duration of runs.", slowSeconds);
    this.#wait = histogram("hookloom.wait.duration", "Time from the request to the first run.", slowSeconds);
    this.#delivery = histogram(
      "hookloom.delivery.duration",
      "Time from the request to the end of the last run.",
      slowSeconds,
    );
  }

  /** Measures the queue before each export. `depth` rejects while the store cannot be read. */
  measureQueue(depth: () => Promise<Depth>): void {
    const gauge = (name: string, description: string, unit: string) =>
      this.#meter.createObservableGauge(name, { description, unit });
    const waiting = gauge("hookloom.queue.waiting", "Deliveries that are waiting for a run.", "{delivery}");
    const running = gauge("hookloom.queue.running", "Deliveries that are running.", "{delivery}");
    const dead = gauge("hookloom.queue.dead", "Dead letters.", "{delivery}");
    const oldest = gauge("hookloom.queue.oldest", "Age of the oldest waiting delivery.", "s");
    this.#meter.addBatchObservableCallback(
      async (result) => {
        const now = await depth();
        result.observe(waiting, now.waiting);
        result.observe(running, now.running);
        result.observe(dead, now.dead);
        result.observe(oldest, now.oldest === undefined ? 0 : Math.max(0, Date.now() - now.oldest) / 1000);
      },
      [waiting, running, dead, oldest],
    );
  }

  received(what: Counted, outcome: Received): void {
    this.#received.add(1, { ...this.#labels(what), "hookloom.outcome": outcome });
  }

  acknowledged({ source, trigger }: Counted, ms: number): void {
    const labels = { "hookloom.source": source, "hookloom.trigger": trigger };
    this.#acknowledge.record(ms / 1000, labels);
  }

  completed({ method, route, status, durationMs }: CompletedRequest): void {
    this.#requestDuration.record(durationMs / 1000, {
      "http.request.method": httpMethodOf(method),
      "http.response.status_code": status,
      "http.route": route,
      "url.scheme": "http",
      ...(status >= 500 ? { "error.type": String(status) } : {}),
    });
  }

  finished(what: Counted, { outcome, durationMs, waited, delivered }: FinishedRun): void {
    const labels = this.#labels(what);
    this.#finished.add(1, { ...labels, "hookloom.outcome": outcome });
    this.#run.record(durationMs / 1000, {
      ...labels,
      "messaging.system": messagingSystem,
      "messaging.operation.name": "process",
      "messaging.destination.name": what.trigger,
    });
    if (waited !== undefined) this.#wait.record(waited / 1000, labels);
    if (delivered !== undefined) this.#delivery.record(delivered / 1000, labels);
  }

  replayed(what: Counted): void {
    this.#replayed.add(1, this.#labels(what));
  }

  #labels(what: Counted): Attributes {
    return {
      "hookloom.source": what.source,
      "hookloom.trigger": what.trigger,
      "hookloom.event": this.#events.eventLabel(what),
    };
  }
}
