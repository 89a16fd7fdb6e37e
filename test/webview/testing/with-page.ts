import type { Page } from "playwright-core";
import { expect } from "vitest";
import { richText } from "./documents.ts";
import { type FlowPage, openFlow, type PageOptions, prepareFlow } from "./flow-page.ts";
import { testPageLender } from "./test-place.ts";
import { answerTypes } from "./typed-answers.ts";

/** Polls until the result is right, within the time that the configuration allows. */
export function eventually<Value>(read: () => Value): ReturnType<typeof expect.poll<Value>> {
  return expect.poll(read);
}

let markers = 0;

/** Waits until the page has received all that its host has sent so far: a later event has arrived. */
export async function waitUntilReceived({ page, host }: FlowPage): Promise<void> {
  const sentAtMs = ++markers;
  const text = `Marker ${sentAtMs}`;
  await host.server.settled();
  host.session.sample.show({ sentAtMs, state: "ok", text });
  host.session.sample.close({ sentAtMs });
  await page.getByTestId("spoken").filter({ hasText: text }).waitFor({ state: "attached" });
}

/**
 * Waits in the time of the page: what it has put off by less has happened then, however busy the machine is, because its
 * timers end in order.
 */
export async function pageTimer(page: Page, delayMs: number): Promise<void> {
  await page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), delayMs);
}

export interface TestPages {
  /** Opens a page for a test. */
  withPage(work: (view: FlowPage) => Promise<void>, options?: PageOptions, text?: string): Promise<void>;
  /** The same, with a host that knows the types. */
  withTypes(work: (view: FlowPage) => Promise<void>, options?: PageOptions, text?: string): Promise<void>;
  /** A page that the test opens itself; without a text, one with all kinds of cards. */
  prepare(text?: string, options?: PageOptions): Promise<FlowPage>;
}

/** Pages of the flow editor, of a size of their own. */
export function testPages(size: { readonly width: number; readonly height: number }): TestPages {
  const prepare = (text = richText, options: PageOptions = {}): Promise<FlowPage> =>
    prepareFlow(testPageLender, text, { ...size, ...options });
  return {
    withPage: async (work, options = {}, text = richText) =>
      work(await openFlow(testPageLender, text, { ...size, ...options })),
    withTypes: async (work, options, text) => {
      const view = await prepare(text, options);
      view.host.server.answerTypes = answerTypes;
      await view.open();
      await view.page.getByTestId("start").waitFor();
      await work(view);
    },
    prepare,
  };
}
