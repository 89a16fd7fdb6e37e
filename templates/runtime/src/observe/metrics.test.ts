import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { github } from "../github/github.ts";
import { http } from "../http/http.ts";
import { webhook } from "../webhook/webhook.ts";
import { Histogram } from "./exposition.ts";
import { KnownEvents } from "./known-events.ts";
import { Metrics } from "./metrics.ts";

function setUp() {
  const hub = github();
  hub.on("issues.opened", () => undefined);
  return new Metrics(new KnownEvents(webhook(hub, http({ verify: "none" }))));
}

const of = (event: string) => ({ source: "github", trigger: "/github", event });

const valueAt = (text: string, series: string): number =>
  Number(
    text
      .split("\n")
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length + 1),
  );

describe("the metrics", () => {
  it("count received deliveries and their outcomes", () => {
    const metrics = setUp();
    metrics.received(of("issues.opened"), "accepted");
    metrics.received(of("issues.opened"), "accepted");
    metrics.received(of(""), "refused");
    for (const milliseconds of [4, 400, 1]) metrics.acknowledged(of(""), milliseconds);
    metrics.finished(of("issues.opened"), { outcome: "ok", durationMs: 20, waited: 4, delivered: 24 });
    const text = metrics.text({ waiting: 3, running: 1, dead: 2, oldest: 1_000 }, 5_000);
    const event = 'source="github",trigger="/github",event="issues.opened"';
    const labels = `{${event},outcome="accepted"}`;
    expect(valueAt(text, `hookloom_deliveries_received_total${labels}`)).toBe(2);
    expect(
      valueAt(text, 'hookloom_acknowledge_seconds_bucket{source="github",trigger="/github",le="0.005"}'),
    ).toBe(2);
    expect(valueAt(text, 'hookloom_acknowledge_seconds_count{source="github",trigger="/github"}')).toBe(3);
    expect(valueAt(text, "hookloom_queue_waiting")).toBe(3);
    expect(valueAt(text, "hookloom_queue_oldest_seconds")).toBe(4);
    expect(valueAt(text, `hookloom_run_seconds_sum{${event}}`)).toBe(0.02);
    expect(valueAt(text, `hookloom_wait_seconds_sum{${event}}`)).toBe(0.004);
    expect(valueAt(text, `hookloom_delivery_seconds_sum{${event}}`)).toBe(0.024);
  });

  it("name the error of an answer that failed", () => {
    const metrics = setUp();
    metrics.completed({ method: "POST", route: "/github", status: 503, durationMs: 7 });
    const labels = 'http_request_method="POST",url_scheme="http",http_route="/github"';
    const series = `${labels},http_response_status_code="503",error_type="503"`;
    const text = metrics.text(undefined, 0);
    expect(valueAt(text, `http_server_request_duration_seconds_bucket{${series},le="0.005"}`)).toBe(0);
    expect(valueAt(text, `http_server_request_duration_seconds_bucket{${series},le="0.01"}`)).toBe(1);
  });

  it("leave the queue out while the store cannot be read", () => {
    expect(setUp().text(undefined, 0)).not.toContain("hookloom_queue");
  });

  it("do not grow with invented names", () => {
    const metrics = setUp();
    for (let count = 0; count < 1_000; count++) metrics.received(of(`made.up${count}`), "ignored");
    metrics.received(of("push"), "ignored");
    const lines = metrics.text(undefined, 0).split("\n");
    expect(lines.filter((line) => line.startsWith("hookloom_deliveries_received_total{"))).toHaveLength(2);
  });

  it("are lines of the text format, whatever a label holds", () => {
    const histogram = new Histogram("h", "help", [1], ["value"]);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        histogram.record(0.5, value);
        for (const line of histogram.lines().slice(2)) {
          expect(line).toMatch(
            /^h_(bucket|sum|count)\{value="(\\[\\"n]|[^\\"\n])*"(,le="[^"]+")?\} [\d.]+$/su,
          );
        }
      }),
      { numRuns: 50 },
    );
  });
});
