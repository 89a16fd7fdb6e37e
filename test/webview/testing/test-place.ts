import { mkdir } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, inject, onTestFinished, type RunnerTestCase } from "vitest";
import { type LentPage, type PageLender, PagePool } from "./page-pool.ts";

const folder = "test-results/webview";
/** Longer texts of a page say nothing more about a failure. */
const longestText = 3_000;

/** One browser for all files of a worker. It ends with the process of the worker. */
const pool = new PagePool();

export const sharedBrowser = () => pool.browser();

/** Saves a screenshot of a failed test, and reports what its page showed. */
export async function describeFailure(page: Page, { fullTestName }: RunnerTestCase): Promise<never> {
  const file = `${folder}/failed-${fullTestName.replace(/[^a-z0-9]+/gi, "-").slice(0, 120)}.png`;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: file });
  const text = await page.locator("body").innerText();
  throw new Error(`The page when the test failed (${file}):\n${text.slice(0, longestText)}`);
}

/** Releases the pages of a test, unless it failed: their state is unknown then. */
async function giveBack(lent: LentPage): Promise<void> {
  const { errors } = lent;
  const untranslated = await lent.untranslated();
  await pool.giveBack(lent, errors.length === 0);
  expect(errors, "errors in the console of the page, or of its host").toEqual([]);
  expect(untranslated, "texts of the page that did not go through t()").toEqual([]);
}

/** Lends pages to the running test, takes them back at its end, and fails where their console reports an error. */
export const testPageLender: PageLender = {
  get origin() {
    return inject("pages");
  },
  async lend(size) {
    const lent = await pool.lend(size);
    onTestFinished(async ({ task }) => {
      if (task.result?.state !== "fail") return await giveBack(lent);
      try {
        if (!lent.page.isClosed() && !lent.isOver) await describeFailure(lent.page, task);
      } finally {
        await pool.giveBack(lent, false);
      }
    });
    return lent;
  },
};
