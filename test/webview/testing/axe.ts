import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules whose result depends on the theme. */
const colourRules = ["color-contrast", "link-in-text-block"];

/** What axe finds wrong with a part of a page, as one line each; by all of its rules or those of colours. */
export async function axeViolations(
  page: Pick<Page, "evaluate">,
  selector: string,
  rules: "all" | "colours" = "all",
): Promise<string[]> {
  // Evaluated by the debugger, which the page's policy does not bind; once in each document.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  const options: RunOptions = {
    resultTypes: ["violations"],
    ...(rules === "colours" ? { runOnly: colourRules } : {}),
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
