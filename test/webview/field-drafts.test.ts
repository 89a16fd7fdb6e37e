import { RpcError } from "@hookloom/protocol/rpc";
import { describe, expect, it } from "vitest";
import { boxOf, card, type FlowPage } from "./testing/flow-page.ts";
import { picture } from "./testing/looks.ts";
import { eventually, heardAll, testPages } from "./testing/with-page.ts";

const { withTypes } = testPages({ width: 1200, height: 900 });

const text = `export async function run({ payload, log }) {
  log.info("begin");
}
`;

const withRun = (work: (view: FlowPage) => Promise<void>): Promise<void> => withTypes(work, {}, text);

describe("an error in what is being typed", () => {
  it("moves no field: it lies over what follows in one line, and has all of its words after a pause", () =>
    withRun(async (view) => {
      await card(view, "log.info").click();
      await view.page.getByTestId("field-message").focus();
      await view.page.keyboard.press("Alt+x");
      await view.page.locator(".cm-content[data-testid=field-message]").waitFor();
      const below = async (): Promise<number> => (await boxOf(view, "[data-testid=field-comment]")).y;
      const before = await below();
      await view.page.keyboard.press("Control+a");
      await view.page.keyboard.type("payload.nothing");
      const error = view.page.getByTestId("inspector").getByText("Property 'nothing' does not exist");
      await error.waitFor();
      const line = await error.evaluate((element) => element.getBoundingClientRect().height);
      expect(await below()).toBe(before);
      expect(await error.getAttribute("title")).toContain("does not exist on type 'Issue'.");
      await picture(view.page, "error-while-typing");
      const height = () => error.evaluate((element) => element.getBoundingClientRect().height);
      await eventually(height).toBeGreaterThan(line);
      expect(await below()).toBeGreaterThan(before);
      await view.page.keyboard.press("Escape");
    }));
});

describe("what a button opens once the text is written", () => {
  it("does not open later if the text was rejected", () =>
    withRun(async (view) => {
      await card(view, "log.info").click();
      const message = view.page.getByTestId("field-message");
      view.host.server.answers.edit = async () => {
        throw new RpcError("stale", "This was changed in the text meanwhile.");
      };
      await message.fill("done");
      await view.page.keyboard.press("Alt+k");
      await view.page.getByTestId("inspector").getByRole("alert").waitFor();
      delete view.host.server.answers.edit;
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain('log.info("done")');
      await heardAll(view);
      expect(await view.page.getByTestId("name-box").count()).toBe(0);
      await view.page.keyboard.press("Alt+k");
      await view.page.getByTestId("name-box").waitFor();
    }));

  it("does not open if Escape left the field while its text was being sent", () =>
    withRun(async (view) => {
      await card(view, "log.info").click();
      const { answers } = view.host.server;
      const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
      const { promise: isAsked, resolve: begin } = Promise.withResolvers<void>();
      answers.edit = async (params, ask) => {
        begin();
        await isOver;
        return ask(params);
      };
      await view.page.getByTestId("field-message").fill("done");
      await view.page.keyboard.press("Alt+k");
      await isAsked;
      await view.page.keyboard.press("Escape");
      end();
      await eventually(() => view.host.text).toContain('log.info("done")');
      await heardAll(view);
      expect(await view.page.getByTestId("name-box").count()).toBe(0);
    }));
});
