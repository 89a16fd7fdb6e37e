import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { scaled } from "../../runner/machine-speed.ts";
import { longRun } from "../../runner/tier.ts";
import { axeViolations } from "./axe.ts";
import { picture } from "./looks.ts";
import { errorsOf } from "./page-pool.ts";
import { describeFailure, sharedBrowser } from "./test-place.ts";

export interface VisitOptions extends BrowserContextOptions {
  /** Errors of the page that are part of the visit. */
  readonly expected?: RegExp;
}

/** A page of a site in a context of its own, which the running test has until its end. */
export async function newVisitor({ expected, ...options }: VisitOptions = {}): Promise<{
  readonly page: Page;
  readonly context: BrowserContext;
}> {
  const browser = await sharedBrowser();
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(scaled(30_000));
  const errors = errorsOf(page);
  onTestFinished(async ({ task }) => {
    try {
      if (task.result?.state === "fail") await describeFailure(page, task);
      expect(errors.filter((error) => !expected?.test(error))).toEqual([]);
    } finally {
      await context.close();
    }
  });
  return { page, context };
}

/** Opens a page of a site, and fails if a request was rejected or went to another host. */
export async function visit(
  url: string,
  options: VisitOptions,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const { page } = await newVisitor(options);
  const hosts = new Set<string>();
  page.on("request", (request) => {
    if (!request.url().startsWith("data:")) hosts.add(new URL(request.url()).origin);
  });
  await page.goto(url);
  await work(page);
  expect([...hosts]).toEqual([new URL(url).origin]);
}

/**
 * Checks a page of a site in light and dark, in a wide window and a narrow one: axe finds nothing, and it does not scroll
 * sideways. All rules run in light, those of colours in dark, and all in both in the long run. Swagger UI takes its colours
 * when it is loaded: its page is loaded `again`.
 */
export async function expectSiteAppearance(
  page: Page,
  name: string,
  again: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const isWider = () =>
    page.evaluate(
      () =>
        Math.max(document.body.scrollWidth, document.documentElement.scrollWidth) >
        document.documentElement.clientWidth,
    );
  for (const width of [1100, 600]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await again();
      const look = `${name}, ${colorScheme}, ${width} px`;
      const isFull = longRun || colorScheme === "light";
      expect(await axeViolations(page, "html", isFull ? "all" : "colours"), look).toEqual([]);
      expect(await isWider(), look).toBe(false);
      await picture(page, `${name}-${colorScheme}-${width}`, true);
    }
  }
  await page.setViewportSize({ width: 1100, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}
