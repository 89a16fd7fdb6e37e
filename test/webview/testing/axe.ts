import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const runOnly = {
  /** The rules whose result depends on the theme. */
  colours: ["color-contrast", "link-in-text-block"],
  /** Those about a page as a whole, which are not checked in a part of it. */
  page: ["region", "page-has-heading-one", "landmark-one-main", "landmark-unique", "bypass"],
};

/** What axe finds wrong with a part of a page, as one line each; by all of its rules or some of them. */
export async function axeViolations(
  page: Pick<Page, "evaluate">,
  selector: string,
  rules: "all" | keyof typeof runOnly = "all",
): Promise<string[]> {
  // Evaluated by the debugger, which the page's policy does not bind; once in each document.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  const options: RunOptions = {
    resultTypes: ["violations"],
    ...(rules === "all" ? {} : { runOnly: runOnly[rules] }),
  };
  return page.evaluate(
    async ({ part, how }) => {
      const { axe } = globalThis as unknown as {
        axe: { run(part: string, how: RunOptions): Promise<AxeResults> };
      };
      const { violations } = await axe.run(part, how);
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ""}`),
      );
    },
    { part: selector, how: options },
  );
}
