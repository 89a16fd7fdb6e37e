// The text box that replaces the editor of an expression until that is loaded.
import { describe, expect, it } from "vitest";
import { card, type FlowPage, fieldText } from "./testing/flow-page.ts";
import { answerTypes } from "./testing/typed-answers.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { prepare } = testPages({ width: 1200, height: 900 });

const editor = (view: FlowPage) => view.page.locator(".cm-content[data-testid=field-value]");
/** A page whose editor loads when `load` is called. */
async function withHeldEditor(): Promise<{ readonly view: FlowPage; load(): void }> {
  const view = await prepare();
  view.host.server.answerTypes = answerTypes;
  let load = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    load = resolve;
  });
  await view.page.route("**/expression-editor.js", async (route) => {
    await held;
    await route.fallback();
  });
  await view.open();
  await card(view, "urgent").click();
  return { view, load };
}
const plainBox = (view: FlowPage) => view.page.locator("textarea[data-testid=field-value]");

describe("a field whose editor is not loaded yet", () => {
  it("keeps what is typed before it is loaded, with focus and cursor", async () => {
    const { view, load } = await withHeldEditor();
    await plainBox(view).fill("one && three");
    for (let times = 0; times < 5; times++) await plainBox(view).press("ArrowLeft");
    await view.page.keyboard.type("two && ");
    load();
    await editor(view).waitFor();
    await view.page.keyboard.type("2.5 && ");
    await view.page.keyboard.press("Enter");
    await eventually(() => view.host.text).toContain("const urgent = one && two && 2.5 && three;");
  });
  it("keeps the code into which an expression is inserted before it is loaded", async () => {
    const { view, load } = await withHeldEditor();
    await plainBox(view).fill("one && ");
    await view.page.getByTestId("scope-urgent").click();
    await eventually(() => plainBox(view).inputValue()).toBe("one && urgent");
    load();
    await editor(view).waitFor();
    expect(await fieldText(view, "value")).toBe("one && urgent");
  });
  it("opens the completions of what was typed before it is loaded", async () => {
    const { view, load } = await withHeldEditor();
    await plainBox(view).fill("payload.issue.ti");
    load();
    const options = view.page.locator(".cm-tooltip-autocomplete [role=option]");
    await eventually(async () => (await options.allTextContents()).join("\n")).toContain("titleOf");
  });
});
