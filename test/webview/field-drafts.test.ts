import { RpcError } from "@hookloom/protocol/rpc";
import { describe, expect, it } from "vitest";
import { until } from "../runner/until.ts";
import { boxOf, card, type FlowPage } from "./testing/flow-page.ts";
import { picture } from "./testing/looks.ts";
import { eventually, testPages, waitUntilReceived } from "./testing/with-page.ts";

const { withTypes } = testPages({ width: 1200, height: 900 });

const text = `export async function run({ payload, log }) {
  log.info("begin");
}
`;

const withRun = (work: (view: FlowPage) => Promise<void>): Promise<void> => withTypes(work, {}, text);

/** Runs in the page: measures the error and what is below it when it appears, since it grows after a pause. */
function measureError(): Promise<{ readonly line: number; readonly y: number; readonly title: string }> {
  const heightAndTop = (element: Element | null | undefined) =>
    element?.getBoundingClientRect() ?? new DOMRect();
  return new Promise((resolve) => {
    let typedAt = 0;
    addEventListener("keydown", () => (typedAt = performance.now()), { capture: true });
    const measure = () => {
      // After a pause of a second, the error has all of its words.
      if (performance.now() - typedAt > 900) return;
      const all = [...document.querySelectorAll("[data-testid=inspector] *")];
      const error = all.find(
        ({ title, childElementCount, textContent }: Element & { title?: string }) =>
          childElementCount === 0 && title !== undefined && textContent?.startsWith("Property 'nothing"),
      );
      if (!error) return;
      observer.disconnect();
      const { height } = heightAndTop(error);
      const { y } = heightAndTop(document.querySelector("[data-testid=field-comment]"));
      resolve({ line: height, y, title: error.getAttribute("title") ?? "" });
    };
    // The editor changes before the error does: a key makes an error that has all of its words short in the next frame.
    const observer = new MutationObserver(() => requestAnimationFrame(() => requestAnimationFrame(measure)));
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  });
}

describe("an error in what is being typed", () => {
  it("moves no field: it lies over what follows in one line, and has all of its words after a pause", () =>
    withRun(async (view) => {
      await card(view, "log.info").click();
      await view.page.getByTestId("field-message").focus();
      await view.page.keyboard.press("Alt+x");
      await view.page.locator(".cm-content[data-testid=field-message]").waitFor();
      const below = async (): Promise<number> => (await boxOf(view, "[data-testid=field-comment]")).y;
      const initial = await below();
      let before = initial;
      const first = view.page.evaluate(measureError);
      await view.page.keyboard.press("Control+a");
      await view.page.keyboard.type("payload.nothing");
      const error = view.page.getByTestId("inspector").getByText("Property 'nothing");
      let measured: Awaited<typeof first> | undefined;
      void first.then((found) => (measured = found));
      // On a busy machine, the types may respond after the pause: the next key makes the error short again, in the height that
      // it has taken until then.
      const { line, y, title } = await until("the error while typing", async () => {
        if (!measured) {
          before = await below();
          await view.page.keyboard.type("s");
        }
        await Promise.race([first, view.page.waitForTimeout(1200)]);
        return measured;
      });
      expect(y).toBe(before);
      expect(title).toContain("does not exist on type 'Issue'.");
      await picture(view.page, "error-while-typing");
      const height = () => error.evaluate((element) => element.getBoundingClientRect().height);
      await eventually(height).toBeGreaterThan(line);
      expect(await below()).toBeGreaterThan(initial);
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
      await waitUntilReceived(view);
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
      await waitUntilReceived(view);
      expect(await view.page.getByTestId("name-box").count()).toBe(0);
    }));
});
