import type { ChartsData } from "@hookloom/protocol/charts-view";
import { expect, test } from "vitest";
import { axeViolations } from "./testing/axe.ts";
import { dataOf, from, openCharts } from "./testing/charts-page.ts";
import { picture } from "./testing/looks.ts";
import { eventually, pageTimer } from "./testing/with-page.ts";

test("a response that takes longer than the next change is shown nevertheless", async () => {
  const { page, peer, loaded } = await openCharts({
    data: async (environment) => {
      if (environment === "prod") {
        peer.send("changed", { environment });
        await new Promise((resolve) => setTimeout(resolve, 1_500));
      }
      return dataOf(6, 1);
    },
  });
  await page.getByTestId("environment").selectOption("prod");
  await eventually(() => loaded.at(-1)).toEqual({ environment: "prod", range: "24h" });
  await page.getByTestId("chart-rate").waitFor();
});

test("beside what an environment stored, its charts show that it does not run", async () => {
  const stoppedNotice =
    "prod is not running, and its last log entry is from 2026-03-01 14:03:59. Its stored deliveries are shown; start it to replay them.";
  const { page } = await openCharts({
    data: (environment) => ({
      ...dataOf(6, 1),
      ...(environment === "prod" ? { stoppedNotice } : {}),
    }),
    height: 700,
  });
  await page.getByTestId("chart-rate").waitFor();
  expect(await page.getByTestId("stopped").count()).toBe(0);
  await page.getByTestId("environment").selectOption("prod");
  await eventually(() => page.getByTestId("stopped").textContent()).toBe(stoppedNotice);
  await page.getByTestId("chart-rate").waitFor();
  expect(await axeViolations(page, "main")).toEqual([]);
  await picture(page, "charts-stopped");
});

test("newer numbers leave the cursor of the keyboard, and a range, where they are", async () => {
  const { page, filtered, peer } = await openCharts();
  const drawing = page.getByTestId("drawing-rate");
  const step = page.getByTestId("step-rate");
  const isHighlighted = () =>
    drawing.locator(".u-select").evaluate((range) => {
      const { width, height } = range.getBoundingClientRect();
      return width > 0 && height > 0;
    });
  const newerNumbers = async (): Promise<void> => {
    const drawn = await drawing.locator("canvas").elementHandle();
    peer.send("changed", { environment: "dev" });
    await eventually(() => drawn?.evaluate((canvas) => canvas.isConnected)).toBe(false);
    await drawing.locator("canvas").waitFor();
  };
  expect(await isHighlighted()).toBe(false);
  await drawing.focus();
  for (const key of ["Home", "Home", "ArrowRight"]) await page.keyboard.press(key);
  await eventually(() => step.textContent()).toMatch(/Failed runs 0, Rejected 0$/);
  await newerNumbers();
  await eventually(() => step.textContent()).toMatch(/Failed runs 0, Rejected 0$/);
  await page.keyboard.press("Shift+ArrowRight");
  await eventually(isHighlighted).toBe(true);
  await newerNumbers();
  await eventually(isHighlighted).toBe(true);
  await page.keyboard.press("Enter");
  const tenMinutes = 600_000;
  const range = { environment: "dev", between: { from: from + tenMinutes, to: from + 3 * tenMinutes } };
  await eventually(() => filtered).toEqual([range]);
  await page.getByTestId("selected").waitFor();
  await newerNumbers();
  await eventually(isHighlighted).toBe(true);
  await page.keyboard.press("Escape");
  await eventually(isHighlighted).toBe(false);
  // One that was not chosen by Enter goes, too.
  await page.keyboard.press("Shift+ArrowRight");
  await eventually(isHighlighted).toBe(true);
  await page.keyboard.press("Escape");
  await eventually(isHighlighted).toBe(false);
});

test("a response about an environment that is no longer chosen does not change what is shown", async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const data = (environment: string) => dataOf(6, environment === "prod" ? 2 : 1);
  const { page, peer, loaded, replayed } = await openCharts({ data, held });
  const rows = page.getByTestId("series");
  await page.getByTestId("environment").selectOption("prod");
  await eventually(() => rows.count()).toBe(2);
  await page.getByTestId("silence").click();
  await page.getByTestId("replay-group").click();
  await eventually(() => replayed).toEqual(["g1"]);
  await page.getByTestId("environment").selectOption("dev");
  await eventually(() => rows.count()).toBe(1);
  const before = loaded.length;
  release();
  // What is requested after this comes after the effects of the two responses.
  await new Promise(setImmediate);
  await pageTimer(page, 50);
  peer.send("changed", { environment: "dev" });
  await eventually(() => loaded.length).toBeGreaterThan(before);
  expect(
    loaded.slice(before).filter((asked) => (asked as { environment: string }).environment === "prod"),
  ).toEqual([]);
  expect(await rows.count()).toBe(1);
  expect(await page.getByTestId("notice").textContent()).toBe("");
  expect(await page.getByTestId("silence").getAttribute("aria-label")).toBe(
    "Don't notify me about this failure",
  );
  expect(await page.getByTestId("replay-group").isDisabled()).toBe(false);
});

test("the problem of an environment goes when another one is chosen", async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  let chosen = false;
  const data = async (environment: string): Promise<ChartsData> => {
    if (environment === "prod") throw new Error("The environment does not respond on its management port.");
    if (chosen) await held;
    return dataOf(6, 1);
  };
  const { page } = await openCharts({ data });
  await page.getByTestId("environment").selectOption("prod");
  await page.getByTestId("problem").waitFor();
  chosen = true;
  await page.getByTestId("environment").selectOption("dev");
  await page.getByTestId("problem").waitFor({ state: "detached" });
  await page.getByText("Loading statistics…").waitFor();
  release();
  await page.getByTestId("chart-rate").waitFor();
  expect(await page.getByTestId("problem").count()).toBe(0);
});
