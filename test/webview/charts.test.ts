import type { ChartsData } from "@hookloom/protocol/charts-view";
import { expect, test } from "vitest";
import { axeViolations } from "./testing/axe.ts";
import { dataOf, from, group, hour, openCharts, traceId } from "./testing/charts-page.ts";
import { picture, testAppearance } from "./testing/looks.ts";
import { eventually, pageTimer } from "./testing/with-page.ts";

testAppearance(
  "the charts",
  async (look, check) => {
    const { page } = await openCharts({ ...look, height: 1400 });
    await check(page, "charts", "main");
  },
  [1080, 600],
);

test("the arrow keys read each step out, and Shift with Enter shows the deliveries of a range", async () => {
  const { page, filtered } = await openCharts();
  const step = page.getByTestId("step-rate");
  await page.getByTestId("drawing-rate").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Home");
  await eventually(() => step.textContent()).toMatch(/: Received 24, Failed runs 8, Rejected 2$/);
  await page.keyboard.press("ArrowRight");
  await eventually(() => step.textContent()).toMatch(/Failed runs 0, Rejected 0$/);
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  const tenMinutes = 600_000;
  await eventually(() => filtered).toEqual([
    { environment: "dev", between: { from: from + tenMinutes, to: from + 3 * tenMinutes } },
  ]);
  await page.getByTestId("selected").waitFor();
  await page.getByTestId("show-all").click();
  await eventually(() => filtered.at(-1)).toEqual({ environment: "dev" });
});

test("the legend has each line with the dashes that it is drawn with", async () => {
  const { page } = await openCharts();
  const dashes = page
    .locator(".ch-legend line")
    .evaluateAll((lines) => lines.map((line) => line.getAttribute("stroke-dasharray")));
  const durations = ["", "6 3", "2 3"];
  expect(await dashes).toEqual(["", "6 3", "2 3", ...durations, ...durations]);
});

test("the axis of what is counted has whole numbers alone", async () => {
  const data = dataOf(144, 1);
  const counts = { accepted: new Array(144).fill(8) };
  const { page } = await openCharts({
    data: () => ({ ...data, stats: { ...data.stats, total: { ...data.stats.total, counts } } }),
  });
  await page.evaluate(() => {
    const drawn: string[] = [];
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      if (this.canvas.closest('[data-testid="drawing-rate"]')) drawn.push(text);
      fillText.call(this, text, ...place);
    };
    Object.assign(globalThis, { drawn });
  });
  // It is drawn again at another size.
  await page.setViewportSize({ width: 900, height: 800 });
  const axis = () =>
    page.evaluate(() =>
      (globalThis as unknown as { drawn: string[] }).drawn.filter((text) => /^[\d.]+$/.test(text)),
    );
  await eventually(axis).toEqual(expect.arrayContaining(["0", "5"]));
  expect((await axis()).filter((text) => text.includes("."))).toEqual([]);
});

test("dragging over a chart shows the deliveries of whole steps", async () => {
  const { page, filtered } = await openCharts();
  const box = await page.getByTestId("drawing-latency").locator(".u-over").boundingBox();
  if (!box) throw new Error("The chart is drawn.");
  await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await eventually(() => filtered.length).toBe(1);
  const { between } = filtered[0] as { between: { from: number; to: number } };
  expect((between.from - from) % 600_000).toBe(0);
  expect(Math.abs(between.from - (from + 6 * hour))).toBeLessThan(hour);
  expect(Math.abs(between.to - (from + 12 * hour))).toBeLessThan(hour);
});

test("numbers that come while a range is dragged are drawn when it is let go", async () => {
  let steps = 144;
  const { page, filtered, loaded, peer } = await openCharts({ data: () => dataOf(steps, 3) });
  const box = await page.getByTestId("drawing-latency").locator(".u-over").boundingBox();
  if (!box) throw new Error("The chart is drawn.");
  const drawn = await page.getByTestId("drawing-latency").locator("canvas").elementHandle();
  await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 60, { steps: 4 });
  steps = 145;
  peer.send("changed", { environment: "dev" });
  await eventually(() => loaded.length).toBe(2);
  await pageTimer(page, 100);
  expect(await drawn?.evaluate((canvas) => canvas.isConnected)).toBe(true);
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await eventually(() => filtered.length).toBe(1);
  const { between } = filtered[0] as { between: { from: number; to: number } };
  expect(Math.abs(between.to - (from + 12 * hour))).toBeLessThan(hour);
  await eventually(() => drawn?.evaluate((canvas) => canvas.isConnected)).toBe(false);
});

test("each chart has its numbers beside it as a table, with the releases", async () => {
  const { page } = await openCharts({ height: 1200 });
  await page.getByTestId("table-rate").click();
  const table = page.getByTestId("chart-rate").locator("table");
  expect(await table.locator("tbody tr").count()).toBe(144);
  expect(await table.locator("thead th").allTextContents()).toEqual([
    "Time",
    "Received",
    "Failed runs",
    "Rejected",
    "Release",
  ]);
  expect(
    (await table.locator("tbody td:last-child").allTextContents()).filter((text) => text !== ""),
  ).toEqual(["3f9ac21b", "77ab01c2"]);
  await picture(page, "charts-table");
  expect(await axeViolations(page, "main")).toEqual([]);
});

test("a row narrows the charts to its trigger and event, another environment shows everything again", async () => {
  const { page, loaded } = await openCharts();
  await page.getByRole("button", { name: "/github issues.opened" }).click();
  const only = { trigger: "/github", event: "issues.opened" };
  await eventually(() => loaded.at(-1)).toEqual({ environment: "dev", range: "24h", only });
  await page.getByTestId("only").waitFor();
  await page.getByTestId("environment").selectOption("prod");
  await eventually(() => loaded.at(-1)).toEqual({ environment: "prod", range: "24h" });
  await page.getByTestId("range").selectOption("1h");
  await eventually(() => loaded.at(-1)).toEqual({ environment: "prod", range: "1h" });
});

test("failures say since when and which build, and are replayed, opened and silenced as a group", async () => {
  const { page, replayed, opened } = await openCharts();
  const row = page.getByTestId("failure-group");
  expect(await row.textContent()).toMatch(
    /TypeError: Cannot read properties.*42 deliveries, 1 will be retried · since build 3f9ac21b77, /,
  );
  await page.getByTestId("replay-group").click();
  await page.getByText("Replayed 41 deliveries. The same error occurred again.").waitFor();
  expect(await page.getByTestId("failed-again").textContent()).toBe("Replayed: 41 failed again.");
  expect(replayed).toEqual(["g1"]);
  await page.getByTestId("list-group").click();
  await page.getByTestId("open-newest").click();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByTestId("silence").click();
  await eventually(() => page.getByTestId("silence").getAttribute("aria-label")).toBe(
    "Notify me about this failure again",
  );
  await page.getByTestId("dashboard").click();
  await eventually(() => opened).toEqual([
    { environment: "dev", group: "g1", error: group.error },
    { environment: "dev", id: "d42", trigger: "/github" },
    { environment: "dev", id: "d42", traceId },
    { environment: "dev" },
  ]);
});

test("a failure has the link to its trace only where there is one, and an address for it", async () => {
  const { traceId: _none, ...untraced } = group.last;
  let data = { ...dataOf(6, 1), traces: false };
  const { page, peer } = await openCharts({ data: () => data });
  const link = page.getByRole("button", { name: "Open the trace of the newest delivery" });
  await page.getByTestId("open-newest").waitFor();
  expect(await link.count()).toBe(0);
  data = dataOf(6, 1);
  peer.send("changed", { environment: "dev" });
  await link.waitFor();
  data = dataOf(6, 1, [{ ...group, last: untraced }]);
  peer.send("changed", { environment: "dev" });
  await link.waitFor({ state: "detached" });
});

test("an environment that does not respond is reported in one message, with a retry", async () => {
  let answers = true;
  const data = () => {
    if (!answers) throw new Error("The environment does not respond on its management port.");
    return dataOf(144, 2);
  };
  const { page } = await openCharts({ data });
  answers = false;
  await page.getByTestId("range").selectOption("1h");
  const problem = page.getByTestId("problem");
  await problem.waitFor();
  expect(await problem.textContent()).toContain("does not respond on its management port.");
  const [icon, sentence] = await Promise.all(
    [".codicon-error", "span:not(.codicon)"].map((part) => problem.locator(part).first().boundingBox()),
  );
  expect((sentence?.x ?? 0) - (icon?.x ?? 0) - (icon?.width ?? 0)).toBeLessThan(16);
  answers = true;
  await problem.getByText("Try again").click();
  await problem.waitFor({ state: "detached" });
});

test("what just failed is in its row a moment later, also while more comes; other environments do not matter", async () => {
  let failed = 0;
  const data = () => {
    const all = dataOf(6, 1);
    const [row] = all.stats.series;
    if (row === undefined) throw new Error("There is a row.");
    const counts = { ...row.counts, dead: [failed], retrying: [] };
    // It has no row, since nothing was counted of it.
    const onlyAnswered = { ...row, event: "", counts: {} };
    return { ...all, stats: { ...all.stats, series: [{ ...row, counts }, onlyAnswered] } };
  };
  const { page, peer, loaded } = await openCharts({ data });
  const bad = page.getByTestId("series").locator(".ch-bad");
  await page.getByTestId("series").waitFor();
  expect(await bad.count()).toBe(0);
  const before = loaded.length;
  peer.send("changed", { environment: "prod" });
  failed = 3;
  const since = performance.now();
  for (let more = 0; more < 20; more++) peer.send("changed", { environment: "dev" });
  await bad.getByText("3").waitFor();
  // A busy machine may spread the twenty over several seconds, each of which has one refresh.
  const seconds = Math.ceil((performance.now() - since) / 1_000);
  expect(loaded.length - before).toBeLessThanOrEqual(1 + seconds);
});

test("an environment without deliveries has empty charts, not broken ones", async () => {
  const nothing = { count: 0, sum: 0 };
  const columns = { p50: [null], p95: [null], p99: [null] };
  const durations = { run: nothing, wait: nothing, delivery: nothing, answer: nothing };
  const data = (): ChartsData => ({
    ...dataOf(1, 0, []),
    stats: {
      from,
      step: hour,
      steps: 1,
      total: { trigger: "", event: "", application: "", counts: {}, durations },
      columns: { run: columns, wait: columns, delivery: columns, answer: columns },
      series: [],
    },
  });
  const { page } = await openCharts({ data });
  expect(await page.getByText("No data in this range.").count()).toBe(3);
  await page.getByText("None of the stored deliveries has failed.").waitFor();
});
