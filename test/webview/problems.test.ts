import type { CodeProblem } from "@hookloom/language-server/protocol";
import { describe, expect, it } from "vitest";
import { card, type FlowPage } from "./testing/flow-page.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 900 });

const marks = (view: FlowPage) => view.page.getByTestId("problem");

/** A problem at the first occurrence of some words. */
function problemAt(
  view: FlowPage,
  words: string,
  message: string,
  more: Partial<CodeProblem> = {},
): CodeProblem {
  const start = view.host.text.indexOf(words);
  return { range: { start, end: start + words.length }, severity: "error", message, ...more };
}

const missing = "Property 'labels' does not exist on type 'Issue'.";

describe("a problem that the editor marks in the text", () => {
  it.each(["dark", "light", "contrast"] as const)(
    "is on the card, in its tooltip and in its field (%s)",
    (theme) =>
      withPage(
        async (view) => {
          const problems = [
            problemAt(view, "labels.some", missing),
            problemAt(view, "not urgent", "Nobody reads this.", { severity: "warning" }),
            problemAt(view, "async ({ payload, log })", "This handler is too long.", { severity: "warning" }),
          ];
          view.host.send("problems", { version: 1, problems });
          const urgent = card(view, "urgent");
          await urgent.getByTestId("problem").waitFor();
          expect(await marks(view).count()).toBe(3);
          expect(await urgent.getAttribute("title")).toContain(`Error: ${missing}`);
          expect(await view.page.getByTestId("start").getAttribute("title")).toContain(
            "This handler is too long.",
          );
          await urgent.click();
          const inspector = view.page.getByTestId("inspector");
          await inspector.getByText(missing).waitFor();
          expect(await view.page.getByTestId("field-value").getAttribute("aria-invalid")).toBe("true");
          expect(await view.page.getByTestId("field-name").getAttribute("aria-invalid")).toBe("false");
          const active = view.page.locator("#hl-active");
          expect(await active.getAttribute("aria-label")).toContain(`Error: ${missing}`);
          await view.page.screenshot({ path: `test-results/webview/problems-${theme}.png` });
        },
        { theme },
      ),
  );

  it("waits for the snapshot of its text, and is dropped where that is older than the snapshot", () =>
    withPage(async (view) => {
      const problems = [problemAt(view, "labels.some", missing)];
      view.host.send("problems", { version: 2, problems });
      view.host.send("cursor", { version: 1, offset: view.host.text.indexOf("const urgent") });
      await view.page.locator('.hl-card-cursor[data-label="urgent"]').waitFor();
      expect(await marks(view).count()).toBe(0);
      view.host.type("!payload.issue", "!payload.one");
      await card(view, "urgent").getByTestId("problem").waitFor();
      view.host.send("problems", { version: 1, problems: [] });
      view.host.type("!payload.one", "!payload.two");
      await view.page.locator('[data-label="if"][title*="two"]').waitFor();
      expect(await marks(view).count()).toBe(1);
      view.host.send("problems", { version: 3, problems: [] });
      await eventually(() => marks(view).count()).toBe(0);
    }));

  it("is counted per flow in the picker, in the colour of the worst severity", () =>
    withPage(async (view) => {
      const [handler] = view.host.snapshot.document.flows;
      const problems = [
        problemAt(view, "labels.some", missing),
        problemAt(view, "not urgent", "Nobody reads this.", { severity: "warning" }),
      ];
      view.host.send("problems", { version: 1, problems });
      await marks(view).first().waitFor();
      await view.page.getByTestId("flow-picker").click();
      const row = view.page.getByTestId(`flow-${handler?.id}`);
      await row.getByTestId("flow-problems").waitFor();
      expect(await row.getByTestId("flow-problems").textContent()).toBe("2");
      await row.getByRole("img", { name: "1 error, 1 warning" }).waitFor();
      expect(await view.page.locator("[data-testid=flow-problems]").count()).toBe(1);
      await view.page.screenshot({ path: "test-results/webview/flow-picker.png" });
    }));

  it("is shown for the whole step where it is in none of its fields", () =>
    withPage(async (view) => {
      const unreachable = "Unreachable code detected.";
      const problems = [problemAt(view, "total += 1;", unreachable)];
      view.host.send("problems", { version: 1, problems });
      await card(view, "total").getByTestId("problem").waitFor();
      await card(view, "total").click();
      await view.page.getByTestId("step-problem").getByText(unreachable).waitFor();
      expect(await view.page.locator("[data-testid^=field-][aria-invalid=true]").count()).toBe(0);
      await card(view, "urgent").click();
      expect(await view.page.getByTestId("step-problem").count()).toBe(0);
    }));
});
