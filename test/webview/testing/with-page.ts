import { afterAll, beforeAll, expect } from "vitest";
import { richText } from "./documents.ts";
import { type FlowPage, FlowPages, type PageOptions } from "./flow-page.ts";
import { answerTypes } from "./typed-answers.ts";

/** Asks again until the answer is right; a busy machine may take its time. */
export function eventually<Value>(read: () => Value): ReturnType<typeof expect.poll<Value>> {
  return expect.poll(read, { timeout: 60_000, interval: 30 });
}

export interface TestPages {
  /** Opens a page for a test, closes it, and fails where its console reports an error. */
  withPage(work: (view: FlowPage) => Promise<void>, options?: PageOptions, text?: string): Promise<void>;
  /** The same, with a host that knows the types. */
  withTypes(work: (view: FlowPage) => Promise<void>, options?: PageOptions, text?: string): Promise<void>;
  /** A page that the test opens itself; without a text, one with all kinds of cards. */
  prepare(text?: string, options?: PageOptions): Promise<FlowPage>;
}

/** One browser for the tests of a file, with pages of a size of its own. */
export function testPages(size: { readonly width: number; readonly height: number }): TestPages {
  let pages: FlowPages;
  beforeAll(async () => {
    pages = await FlowPages.start();
  });
  afterAll(() => pages.stop());
  return {
    withPage: async (work, options = {}, text = richText) => {
      const view = await pages.open(text, { ...size, ...options });
      await work(view);
      expect(view.errors).toEqual([]);
      await view.page.close();
    },
    withTypes: async (work, options = {}, text = richText) => {
      const view = await pages.prepare(text, { ...size, ...options });
      view.host.answerTypes = answerTypes;
      await view.open();
      await view.page.getByTestId("start").waitFor();
      await work(view);
      expect(view.errors).toEqual([]);
      await view.page.close();
    },
    prepare: (text = richText, options = {}) => pages.prepare(text, { ...size, ...options }),
  };
}
