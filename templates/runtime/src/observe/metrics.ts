import { findSource } from "../catalog/catalog.ts";
import type { Depth } from "../inbox/inbox.ts";
import type { Webhook } from "../webhook/webhook.ts";
import { Counter, gaugeLines, Histogram } from "./exposition.ts";
import type { Finished, Observer, Received } from "./observer.ts";

/** Seconds; acknowledgements take milliseconds, handlers up to minutes. */
const quick = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 10];
const slow = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/**
 * Counts deliveries for Prometheus.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export class Metrics implements Observer {
  readonly #names: ReadonlySet<string>;
  readonly #received = new Counter("hookloom_deliveries_received_total", "Requests by what they came to.", [
    "source",
    "event",
    "outcome",
  ]);
  readonly #finished = new Counter("hookloom_deliveries_finished_total", "Runs by what they came to.", [
    "source",
    "event",
    "outcome",
  ]);
  readonly #acknowledge = new Histogram(
    "hookloom_acknowledge_seconds",
    "From the request to its answer.",
    quick,
    ["source"],
  );
  readonly #run = new Histogram("hookloom_run_seconds", "How long runs took.", slow, ["source", "event"]);

  constructor(webhook: Webhook) {
    this.#names = new Set(webhook.triggers.flatMap(({ handlers }) => [...handlers.keys()]));
  }

  received(source: string, event: string, outcome: Received): void {
    this.#received.add(source, this.#known(source, event), outcome);
  }

  acknowledged(source: string, milliseconds: number): void {
    this.#acknowledge.record(milliseconds / 1000, source);
  }

  finished(source: string, event: string, outcome: Finished, milliseconds: number): void {
    const name = this.#known(source, event);
    this.#finished.add(source, name, outcome);
    this.#run.record(milliseconds / 1000, source, name);
  }

  /** All metrics as text; `depth` is undefined while the store cannot be read. */
  text(depth: Depth | undefined, now: number): string {
    const oldest = depth?.oldest === undefined ? 0 : Math.max(0, now - depth.oldest) / 1000;
    const gauges =
      depth === undefined
        ? []
        : [
            ...gaugeLines("hookloom_queue_waiting", "Deliveries that wait for a run.", depth.waiting),
            ...gaugeLines("hookloom_queue_running", "Deliveries that run now.", depth.running),
            ...gaugeLines("hookloom_queue_dead", "Deliveries that failed for good.", depth.dead),
            ...gaugeLines("hookloom_queue_oldest_seconds", "Age of the oldest one that waits.", oldest),
          ];
    const memory = process.memoryUsage.rss();
    const { user, system } = process.cpuUsage();
    const lines = [
      ...this.#received.lines(),
      ...this.#finished.lines(),
      ...this.#acknowledge.lines(),
      ...this.#run.lines(),
      ...gauges,
      ...gaugeLines("process_resident_memory_bytes", "Memory that the process holds.", memory),
      "# HELP process_cpu_seconds_total Processor time of the process.",
      "# TYPE process_cpu_seconds_total counter",
      `process_cpu_seconds_total ${(user + system) / 1e6}`,
    ];
    return `${lines.join("\n")}\n`;
  }

  /** Senders that name their events themselves could otherwise create any number of series. */
  #known(source: string, event: string): string {
    if (event === "" || this.#names.has(event)) return event;
    const listed = source !== "" && findSource(source)?.events.some(({ name }) => name === event);
    return listed ? event : "other";
  }
}
