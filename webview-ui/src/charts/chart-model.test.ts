import type { StatsAnswer, StatsSpread } from "@hookloom/protocol/charts-view";
import { describe, expect, it } from "vitest";
import {
  buildCharts,
  isEmptyChart,
  replayText,
  stepDescription,
  sumColumn,
  tickTexts,
  valueText,
} from "./chart-model.ts";

const nothing: StatsSpread = { count: 0, sum: 0 };
const empty = { p50: [null, null], p95: [null, null], p99: [null, null] };

function answer(counts: StatsAnswer["total"]["counts"]): StatsAnswer {
  const durations = { run: nothing, wait: nothing, delivery: nothing, answer: nothing };
  return {
    from: Date.UTC(2026, 10, 26, 12),
    step: 600_000,
    steps: 2,
    total: { trigger: "", event: "", application: "", counts, durations },
    columns: {
      run: { p50: [4, null], p95: [1500, null], p99: [90_000, null] },
      wait: empty,
      delivery: empty,
      answer: empty,
    },
    series: [],
  };
}

describe("the charts of the statistics", () => {
  it("count what was received, failed and rejected in each step", () => {
    const [rate] = buildCharts(
      answer({ accepted: [3, 0], duplicate: [1, 0], dead: [0, 2], retrying: [1, 0], refused: [0, 5] }),
    );
    expect(rate?.lines.map(({ label, values }) => [label, values])).toEqual([
      ["Received", [4, 0]],
      ["Failed runs", [1, 2]],
      ["Rejected", [0, 5]],
    ]);
    expect(rate?.hint).toBe("Requests, failed runs and rejected requests per 10 minutes");
    expect(rate?.times).toEqual([Date.UTC(2026, 10, 26, 12) / 1000, Date.UTC(2026, 10, 26, 12, 10) / 1000]);
  });

  it("say of each step what it shows", () => {
    const latency = buildCharts(answer({}))[1];
    if (latency === undefined) throw new Error("There are three charts.");
    expect(stepDescription(latency, 0)).toMatch(/^\d\d:00: p50 4 ms, p95 1.5 s, p99 1.5 min$/);
    expect(stepDescription(latency, 1)).toMatch(/: p50 –, p95 –, p99 –$/);
  });

  it("are empty if nothing was counted", () => {
    expect(buildCharts(answer({})).map(isEmptyChart)).toEqual([true, false, true]);
    expect(sumColumn({ counts: {} }, ["accepted"], 3)).toEqual([0, 0, 0]);
  });

  it("write values as people read them", () => {
    const texts = [null, 0.4, 12.6, 999, 1000, 61_000].map((value) => valueText(value, "milliseconds"));
    expect(texts).toEqual(["–", "0.4 ms", "13 ms", "999 ms", "1.0 s", "1.0 min"]);
    expect(valueText(12_345, "count")).toBe("12,345");
  });
});

it.each([
  [{ queued: 1 }, "Replaying 1 delivery."],
  [{ queued: 3, failed: 0 }, "Replayed 3 deliveries. The error did not occur again."],
  [{ queued: 1, failed: 1 }, "Replayed 1 delivery. The same error occurred again."],
  [
    { queued: 3, failed: 2, gone: 1 },
    "Replayed 3 deliveries. The same error occurred again in 2. Not replayed, because the body is no longer stored: 1.",
  ],
])("what became of a replayed group is a sentence: %j", (outcome, sentence) => {
  expect(replayText({ running: 0, gone: 0, ...outcome })).toBe(sentence);
});

it("the axis of an hour has times from its first tick on, and a day's start has its day", () => {
  const at = (hours: number, minutes: number): number =>
    new Date(2026, 10, 30, hours, minutes).getTime() / 1000;
  expect(tickTexts([at(15, 50), at(16, 0), at(16, 10)])).toEqual(["15:50", "16:00", "16:10"]);
  expect(tickTexts([at(23, 50), at(24, 0)])).toEqual(["23:50", "1 Dec"]);
  expect(tickTexts([at(12, 0), at(36, 0)])).toEqual(["30 Nov", "1 Dec"]);
});
