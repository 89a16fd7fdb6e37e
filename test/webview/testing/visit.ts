import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { errorsOf } from "./flow-page.ts";

export interface VisitOptions {
  readonly scheme?: "light" | "dark";
  readonly width?: number;
  /** Lets axe's script into a page whose policy keeps it out. */
  readonly axe?: boolean;
  /** Errors of the page that are part of the visit. */
  readonly expected?: RegExp;
}

/** Opens a page of a site, and fails where anything was refused or went to another host. */
export async function visit(
  browser: Browser,
  url: string,
  { scheme = "light", width = 1100, axe = false, expected }: VisitOptions,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const page = await browser.newPage({
    colorScheme: scheme,
    viewport: { width, height: 900 },
    bypassCSP: axe,
  });
  const errors = errorsOf(page);
  const hosts = new Set<string>();
  page.on("request", (request) => {
    if (!request.url().startsWith("data:")) hosts.add(new URL(request.url()).origin);
  });
  await page.goto(url);
  await work(page);
  expect(errors.filter((error) => !expected?.test(error))).toEqual([]);
  expect([...hosts]).toEqual([new URL(url).origin]);
  await page.close();
}
