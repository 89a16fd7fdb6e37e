import type { CodeProblem } from "@hookloom/protocol/code-problems";
import { describe, expect, it } from "vitest";
import { axeViolations } from "./testing/axe.ts";
import { cutOff } from "./testing/cut-off.ts";
import { card, type FlowPage } from "./testing/flow-page.ts";
import { picture, readable } from "./testing/looks.ts";
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
  it("is on the card, in its tooltip and in its field", () =>
    withPage(async (view) => {
      const problems = [
        problemAt(view, "labels.some", missing),
        problemAt(view, "not urgent", "Nobody reads this.", { severity: "warning" }),
        problemAt(view, "async ({ payload, log })", "This handler is too long.", { severity: "warning" }),
      ];
      view.host.reportProblems(problems);
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
      await readable(view.page, "problems", "[data-testid=inspector]", ".hl-canvas");
    }));

  it("waits for the snapshot of its text, and is dropped where that is older than the snapshot", () =>
    withPage(async (view) => {
      const problems = [problemAt(view, "labels.some", missing)];
      const { promise: reported, resolve: report } = Promise.withResolvers<void>();
      view.host.server.reported = reported;
      view.host.type("!payload.issue", "!payload.one");
      view.host.reportProblems(problems, 1);
      view.host.session.sample.show({ sentAtMs: 1, state: "ok", text: "200 in 4 ms" });
      await view.page.getByTestId("sample-outcome").waitFor();
      expect(await marks(view).count()).toBe(0);
      report();
      await card(view, "urgent").getByTestId("problem").waitFor();
      // The host itself sends nothing older.
      const older = { rpc: "event", event: "problems", params: { version: 1, problems: [] } };
      await view.page.evaluate((message) => window.postMessage(message, "*"), older);
      view.host.type("!payload.one", "!payload.two");
      await view.page.locator('[data-label="if"][title*="two"]').waitFor();
      expect(await marks(view).count()).toBe(1);
      view.host.reportProblems([]);
      await eventually(() => marks(view).count()).toBe(0);
    }));

  it("is counted per flow in the picker, in the colour of the worst severity", () =>
    withPage(async (view) => {
      const [handler] = view.host.server.newest.document.flows;
      const problems = [
        problemAt(view, "labels.some", missing),
        problemAt(view, "not urgent", "Nobody reads this.", { severity: "warning" }),
      ];
      view.host.reportProblems(problems);
      await marks(view).first().waitFor();
      await view.page.getByTestId("flow-picker").click();
      const row = view.page.getByTestId(`flow-${handler?.id}`);
      await row.getByTestId("flow-problems").waitFor();
      expect(await row.getByTestId("flow-problems").textContent()).toBe("2");
      await row.getByRole("img", { name: "1 error, 1 warning" }).waitFor();
      expect(await view.page.locator("[data-testid=flow-problems]").count()).toBe(1);
      await picture(view.page, "flow-picker");
    }));

  it("is shown for the whole step where it is in none of its fields", () =>
    withPage(async (view) => {
      const unreachable = "Unreachable code detected.";
      const problems = [problemAt(view, "total += 1;", unreachable)];
      view.host.reportProblems(problems);
      await card(view, "total").getByTestId("problem").waitFor();
      await card(view, "total").click();
      await view.page.getByTestId("step-problem").getByText(unreachable).waitFor();
      expect(await view.page.locator("[data-testid^=field-][aria-invalid=true]").count()).toBe(0);
      await card(view, "urgent").click();
      expect(await view.page.getByTestId("step-problem").count()).toBe(0);
    }));
});

/** Marks the condition of `urgent` and offers two fixes for it. */
async function offerFixes(view: FlowPage): Promise<void> {
  const problem = problemAt(view, "labels.some", missing);
  const { start, end } = problem.range;
  view.host.server.types.offered = [
    { title: "Change to 'labelsOf'", problem: 0, edits: [{ start, end, newText: "labelsOf" }] },
    {
      title: "Add import from './labels.ts'",
      problem: 0,
      edits: [{ start: 0, end: 0, newText: "import x;\n" }],
    },
  ];
  view.host.reportProblems([problem]);
  await card(view, "urgent").getByTestId("problem").waitFor();
}

describe("what fixes a problem", () => {
  it("opens from the light bulb of its card", () =>
    withPage(async (view) => {
      await offerFixes(view);
      const urgent = card(view, "urgent");
      expect(await urgent.getByTestId("fixable").count()).toBe(0);
      await urgent.click();
      await urgent.getByTestId("fixable").click();
      const menu = view.page.getByRole("menu", { name: "Quick fixes" });
      await menu.waitFor();
      expect(await menu.getByRole("menuitem").allTextContents()).toEqual([
        "Change to 'labelsOf'",
        "Add import from './labels.ts'",
      ]);
      await readable(view.page, "fixes", ".hl-app");
      await menu.getByRole("menuitem").first().click();
      await eventually(() => view.host.text).toContain("labelsOf");
      expect(view.host.requestsOf("fix")).toEqual([{ version: 1, id: "1.0" }]);
      await eventually(() => view.page.getByTestId("spoken").textContent()).toBe(
        "Fixed: Change to 'labelsOf'",
      );
    }));

  it("is reached by Ctrl+. from the card, and Escape closes it", () =>
    withPage(async (view) => {
      await offerFixes(view);
      await card(view, "urgent").click();
      await view.page.keyboard.press("Control+.");
      const first = view.page.getByRole("menuitem").first();
      await first.waitFor();
      await eventually(() => first.evaluate((row) => row === document.activeElement)).toBe(true);
      await view.page.keyboard.press("Escape");
      await first.waitFor({ state: "detached" });
      await eventually(() => view.page.evaluate(() => document.activeElement?.id)).toBe("hl-active");
      const label = await view.page.locator("#hl-active").getAttribute("aria-label");
      expect(label).toContain("Quick fix: Ctrl+.");
      await view.page.keyboard.press("Control+.");
      await view.page.keyboard.press("ArrowDown");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toMatch(/^import x;/);
      await eventually(() => view.page.evaluate(() => document.activeElement?.id)).toBe("hl-active");
      await view.page.keyboard.press("Control+Z");
      await eventually(() => view.host.text).not.toMatch(/^import x;/);
    }));

  it("is offered in the field too, as long as that shows the code as it is", () =>
    withPage(async (view) => {
      await offerFixes(view);
      await card(view, "urgent").click();
      const bulb = view.page.getByTestId("fixes-value");
      await bulb.waitFor();
      expect(await cutOff(view.page)).toEqual([]);
      const value = view.page.getByTestId("field-value");
      await value.click();
      await view.page.keyboard.press("Control+.");
      await view.page.getByRole("menuitem").first().waitFor();
      expect(await axeViolations(view.page, ".hl-inspector")).toEqual([]);
      await picture(view.page, "fixes-field");
      await view.page.keyboard.press("Escape");
      await eventually(() => bulb.evaluate((button) => button === document.activeElement)).toBe(true);
      await value.click();
      await view.page.keyboard.press("End");
      await view.page.keyboard.type(" || more");
      await bulb.waitFor({ state: "detached" });
      await view.page.keyboard.press("Escape");
      await bulb.waitFor();
    }));
});

it("a fix is made where only other text has changed since it was offered", () =>
  withPage(async (view) => {
    await offerFixes(view);
    await card(view, "urgent").click();
    await view.page.keyboard.press("Control+.");
    await view.page.getByRole("menuitem").first().waitFor();
    view.host.type("not urgent", "not so urgent");
    await view.page.locator('[data-label="log.info"][title*="not so urgent"]').waitFor();
    await view.page.keyboard.press("Enter");
    await eventually(() => view.host.text).toContain("labelsOf");
    expect(view.host.text).toContain("not so urgent");
  }));

describe("a problem that nothing fixes", () => {
  it("says so, also where the text has changed meanwhile", () =>
    withPage(async (view) => {
      await offerFixes(view);
      await card(view, "urgent").click();
      await card(view, "urgent").getByTestId("fixable").waitFor();
      await view.page.keyboard.press("Control+.");
      await view.page.getByRole("menuitem").first().waitFor();
      view.host.server.types.offered = [];
      view.host.type("not urgent", "not so urgent");
      await view.page.locator('[data-label="log.info"][title*="not so urgent"]').waitFor();
      await view.page.keyboard.press("Enter");
      await view.page.getByTestId("notice").getByText("so the fix was not applied").waitFor();
      view.host.reportProblems([problemAt(view, "not so urgent", missing)]);
      await card(view, "log.info").getByTestId("problem").waitFor();
      await card(view, "log.info").click();
      await view.page.keyboard.press("Control+.");
      await eventually(() => view.page.getByTestId("notice").textContent()).toContain("no quick fix");
    }));
});

describe("from problem to problem", () => {
  const spoken = (view: FlowPage) => view.page.getByTestId("spoken").textContent();

  it("F8 goes through all flows of the file, and shows in the text what is in none", () =>
    withPage(async (view) => {
      const problems = [
        problemAt(view, '"./handlers/on-push.ts"', "Cannot find module './handlers/on-push.ts'."),
        problemAt(view, "labels.some", missing),
        problemAt(view, "mail.send", "Cannot find name 'mail'.", { severity: "warning" }),
      ];
      view.host.reportProblems(problems);
      const total = view.page.getByTestId("problem-count");
      await total.waitFor();
      expect(await total.getAttribute("aria-label")).toMatch(/^2 errors, 1 warning in this file/);
      await view.page.locator("#hl-active").focus();
      await view.page.keyboard.press("F8");
      await view.page.locator(".hl-card-selected", { hasText: "urgent" }).waitFor();
      expect(await spoken(view)).toBe(`Error: ${missing} (location 2 of 3)`);
      await view.page.keyboard.press("F8");
      await view.page.locator(".hl-card-selected", { hasText: "mail.send" }).waitFor();
      expect(await spoken(view)).toContain("Warning: Cannot find name 'mail'.");
      await view.page.keyboard.press("F8");
      const { start, end } = problems[0]?.range ?? {};
      await eventually(() => view.host.last("reveal")).toEqual({ version: 1, start, end });
      await view.page.keyboard.press("Shift+F8");
      await eventually(() => spoken(view)).toContain("location 3 of 3");
    }));

  it("brings a card into view that is far off the screen, with its message in the inspector", () =>
    withPage(
      async (view) => {
        view.host.reportProblems([problemAt(view, "handled", missing)]);
        await view.page.getByTestId("problem-count").click();
        const far = card(view, "return");
        await view.page.locator(".hl-card-selected").waitFor();
        const inspector = view.page.getByTestId("inspector");
        await eventually(async () => {
          const card = await view.page.locator(".hl-card-selected").boundingBox();
          const below = await inspector.boundingBox();
          return card && below && card.y > 0 && card.y + card.height <= below.y;
        }).toBe(true);
        expect(await far.count()).toBeGreaterThan(0);
        await inspector.getByText(missing).waitFor();
        expect(await cutOff(view.page)).toEqual([]);
        await picture(view.page, "problems-600");
      },
      { width: 600, height: 700 },
    ));

  it("is quiet where there are no problems", () =>
    withPage(async (view) => {
      await view.page.locator("#hl-active").focus();
      await view.page.keyboard.press("F8");
      await eventually(() => spoken(view)).toBe("No problems in this file");
      expect(await view.page.getByTestId("problem-count").count()).toBe(0);
    }));
});
