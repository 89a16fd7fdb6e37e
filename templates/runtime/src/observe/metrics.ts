import type { Depth } from "../inbox/inbox.ts";
import { Counter, gaugeLines, Histogram } from "./exposition.ts";
import type { KnownEvents } from "./known-events.ts";
import type { CompletedRequest, Counted, FinishedRun, Observer, Received } from "./observer.ts";

/** Bucket bounds in seconds for acknowledgements, which take milliseconds. */
export const quickSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 10];
/** Bucket bounds in seconds for handlers, which take up to minutes. */
export const slowSeconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Bucket bounds in seconds, as recommended by OpenTelemetry for HTTP servers. */
export const httpSeconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const httpMethods = new Set("CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT QUERY TRACE".split(" "));

/** Returns the method for labels: `_OTHER` for an unknown one, because senders can use arbitrary methods. */
export const httpMethodOf = (method: string): string => (httpMethods.has(method) ? method : "_OTHER");

const eventLabels = ["source", "trigger", "event"];

/**
 * Counts deliveries for Prometheus.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export class Metrics implements Observer {
  readonly #events: Pick<KnownEvents, "eventLabel">;
  readonly #received = new Counter("hookloom_deliveries_received_total", "Requests by outcome.", [
    "source",
    "trigger",
    "event",
    "outcome",
  ]);
  readonly #finished = new Counter("hookloom_deliveries_finished_total", "Runs by outcome.", [
    "source",
    "trigger",
    "event",
    "outcome",
  ]);
  readonly #replayed = new Counter(
    "hookloom_deliveries_replayed_total",
    "Deliveries that a user replayed.",
    eventLabels,
  );
  readonly #acknowledge = new Histogram(
    "hookloom_acknowledge_seconds",
    "Time from the request to its response.",
    quickSeconds,
    ["source", "trigger"],
  );
  /** @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration */
  readonly #requestDuration = new Histogram(
    "http_server_request_duration_seconds",
    "Duration of HTTP server requests.",
    httpSeconds,
    ["http_request_method", "url_scheme", "http_route", "http_response_status_code", "error_type"],
  );
  readonly #run = new Histogram("hookloom_run_seconds", "Duration of runs.", slowSeconds, eventLabels);
  readonly #wait = new Histogram(
    "hookloom_wait_seconds",
    "Time from the request to the first run.",
    slowSeconds,
    eventLabels,
  );
  readonly #delivery = new Histogram(
    "hookloom_delivery_seconds",
    "Time from the request to the end of the last run.",
    slowSeconds,
    eventLabels,
  );

  constructor(events: Pick<KnownEvents, "eventLabel">) {
    this.#events = events;
  }

  received(what: Counted, outcome: Received): void {
    this.#received.add(what.source, what.trigger, this.#events.eventLabel(what), outcome);
  }

  acknowledged({ source, trigger }: Counted, ms: number): void {
    this.#acknowledge.record(ms / 1000, source, trigger);
  }

  /** Called when a request on the public port is complete, whether or not a trigger exists for its path. */
  completed({ method, route, status, durationMs }: CompletedRequest): void {
    const error = status >= 500 ? String(status) : "";
    this.#requestDuration.record(
      durationMs / 1000,
      httpMethodOf(method),
      "http",
      route,
      String(status),
      error,
    );
  }

  finished(what: Counted, { outcome, durationMs, waited, delivered }: FinishedRun): void {
    const labels = [what.source, what.trigger, this.#events.eventLabel(what)] as const;
    this.#finished.add(...labels, outcome);
    this.#run.record(durationMs / 1000, ...labels);
    if (waited !== undefined) this.#wait.record(waited / 1000, ...labels);
    if (delivered !== undefined) this.#delivery.record(delivered / 1000, ...labels);
  }

  replayed(what: Counted): void {
    this.#replayed.add(what.source, what.trigger, this.#events.eventLabel(what));
  }

  /** Returns all metrics as text. `depth` is undefined if the store cannot be read. */
  text(depth: Depth | undefined, now: number): string {
    const oldest = depth?.oldest === undefined ? 0 : Math.max(0, now - depth.oldest) / 1000;
    const gauges =
      depth === undefined
        ? []
        : [
            ...gaugeLines("hookloom_queue_waiting", "Deliveries that are waiting for a run.", depth.waiting),
            ...gaugeLines("hookloom_queue_running", "Deliveries that are running.", depth.running),
            ...gaugeLines("hookloom_queue_dead", "Dead letters.", depth.dead),
            ...gaugeLines("hookloom_queue_oldest_seconds", "Age of the oldest waiting delivery.", oldest),
          ];
    const memory = process.memoryUsage.rss();
    const { user, system } = process.cpuUsage();
    const lines = [
      ...this.#received.lines(),
      ...this.#finished.lines(),
      ...this.#replayed.lines(),
      ...this.#acknowledge.lines(),
      ...this.#requestDuration.lines(),
      ...this.#run.lines(),
      ...this.#wait.lines(),
      ...this.#delivery.lines(),
      ...gauges,
      ...gaugeLines("process_resident_memory_bytes", "Resident memory of the process.", memory),
      "# HELP process_cpu_seconds_total CPU time of the process.",
      "# TYPE process_cpu_seconds_total counter",
      `process_cpu_seconds_total ${(user + system) / 1e6}`,
    ];
    return `${lines.join("\n")}\n`;
  }
}
