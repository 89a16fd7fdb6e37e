import { describe, expect, it } from "vitest";
import { card, type FlowPage, type PageOptions } from "./testing/flow-page.ts";
import { testAppearance } from "./testing/looks.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 860 });

const before = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info("An issue came");
  if (payload.issue.locked) {
    log.warn("It is locked", payload.issue.number);
    return;
  }
  const title = payload.issue.title;
  await notify(title, payload.sender.login);
});

async function notify(text, who) {
  await slack.post({ text, who });
}

async function unused() {
  await nothing();
}

export default webhook(hub);
`;
const after = before
  .replace("An issue came", "A new issue came in")
  .replace("    return;\n", "")
  .replace('    log.warn("It is locked", payload.issue.number);\n', "    title.trim();\n")
  .replace("  const title", '  log.warn("It is locked", payload.issue.number);\n  const title')
  .replace(/async function unused[\s\S]*?\n}\n\n/, "")
  .replace("slack.post({ text, who })", "slack.post({ text, who, urgent: true })");

const withComparison = (work: (view: FlowPage) => Promise<void>, options: PageOptions = {}): Promise<void> =>
  withPage(
    async (view) => {
      await view.page.getByTestId("compare-bar").waitFor();
      await work(view);
    },
    { before, ...options },
    after,
  );

const marksOf = (view: FlowPage): Promise<readonly (readonly [string | null, string | null])[]> =>
  view.page
    .locator(".hl-card[data-change]")
    .evaluateAll((cards) =>
      cards.map((each) => [each.getAttribute("data-label"), each.getAttribute("data-change")] as const),
    );

describe("the diagram of a comparison", () => {
  it("marks what differs with a word and an icon, with what is gone at its position", () =>
    withComparison(async (view) => {
      expect(await marksOf(view)).toEqual([
        ["log.info", "changed"],
        ["title.trim", "added"],
        ["return", "removed"],
        ["log.warn", "moved"],
      ]);
      const badges = view.page.locator(".hl-card[data-change] [data-testid=change]");
      expect(await badges.allTextContents()).toEqual(["changed", "added", "removed", "moved"]);
      expect(await badges.locator(".codicon").count()).toBe(4);
      for (const [mark, count] of [
        ["added", 1],
        ["changed", 2],
        ["moved", 1],
        // The flow that is gone is one of them, as in the number of changes.
        ["removed", 3],
      ])
        expect(await view.page.getByTestId(`legend-${mark}`).textContent()).toBe(`${count} ${mark}`);
      // What is gone ends nothing: the path goes on below it.
      const lane = await view.page.locator('[data-label="return"]').boundingBox();
      const next = await view.page.locator('[data-label="log.warn"]').boundingBox();
      expect(next?.y).toBeGreaterThan(lane?.y ?? 0);
    }));

  it("counts only the kinds of changes that there are", () =>
    withComparison(
      async (view) => {
        expect(await view.page.locator(".hl-legend-item").allTextContents()).toEqual(["1 removed"]);
      },
      { before: `${after}\nexport function gone() {}\n` },
    ));

  it("goes from change to change by key and by button, through all flows", () =>
    withComparison(async (view) => {
      const count = view.page.getByTestId("change-count");
      expect(await count.textContent()).toBe("7 changes");
      const seen: string[] = [];
      for (let step = 0; step < 8; step++) {
        if (step % 2 === 0) await view.page.keyboard.press("F8");
        else await view.page.getByTestId("next-change").click();
        await eventually(() => count.textContent()).toBe(`${(step % 7) + 1} of 7`);
        seen.push((await view.page.locator(".hl-card-active").getAttribute("data-label")) ?? "start");
      }
      expect(seen).toEqual([
        "log.info",
        "title.trim",
        "return",
        "log.warn",
        "slack.post",
        "start",
        "nothing",
        "log.info",
      ]);
      await view.page.keyboard.press("Shift+F8");
      await eventually(() => count.textContent()).toBe("7 of 7");
      await eventually(() => view.page.locator("#hl-active").getAttribute("aria-label")).toMatch(
        /nothing.*removed/,
      );
    }));

  it("shows both texts of a card, and opens the text diff there", () =>
    withComparison(async (view) => {
      await card(view, "log.info").click();
      const panel = view.page.getByTestId("change-panel");
      await panel.waitFor();
      expect(await panel.getByTestId("code-before").textContent()).toContain(
        'HEAD, line 7log.info("An issue came");',
      );
      expect(await panel.getByTestId("code-after").textContent()).toContain(
        'working tree, line 7log.info("A new issue came in");',
      );
      await panel.getByText("Open the text diff").click();
      await eventually(() => view.host.last("showTextDiff")).toEqual({ start: after.indexOf("log.info") });
      await view.page.locator('[data-label="return"]').click();
      await eventually(() => panel.getByTestId("code-after").count()).toBe(0);
      expect(await panel.getByTestId("code-before").textContent()).toContain("line 10return;");
    }));

  it("lists all changes, and changes nothing", () =>
    withComparison(async (view) => {
      const rows = view.page.getByTestId("change-overview").locator(".hl-change-row");
      await eventually(() => rows.count()).toBe(7);
      await rows.nth(4).click();
      await eventually(() => view.page.getByTestId("flow-picker").textContent()).toContain("notify");
      await card(view, "slack.post").click();
      for (const key of ["Delete", "+", "Control+d", "Control+z", "Control+/"])
        await view.page.keyboard.press(key);
      expect(await view.page.locator(".hl-insert").count()).toBe(0);
      expect(await view.page.getByTestId("notice").count()).toBe(0);
      expect(view.host.text).toBe(after);
    }));
});

testAppearance("a comparison", (look, check) =>
  withComparison(
    async (view) => {
      await view.page.keyboard.press("F8");
      if (look.width === 600) await view.page.getByTestId("toggle-inspector").click();
      await view.page.getByTestId("change-panel").waitFor();
      await check(view.page, "comparison", "#root");
    },
    { ...look, height: 860 },
  ),
);
