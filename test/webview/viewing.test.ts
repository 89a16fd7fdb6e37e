import type { Flow, FlowDocument } from "@hookloom/protocol/flow-document";
import { describe, expect, it } from "vitest";
import { cutOff } from "./testing/cut-off.ts";
import { largeFlow } from "./testing/documents.ts";
import { card, type FlowPage, fieldText, zoomOf } from "./testing/flow-page.ts";
import { expectNothingCutOff } from "./testing/looks.ts";
import { eventually, pageTimer, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 900 });

const activeLabel = (view: FlowPage): Promise<string | null | undefined> =>
  view.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));

describe("the tree for the keyboard and screen readers", () => {
  it("moves through the structure by arrow keys and announces each card", () =>
    withPage(async (view) => {
      await view.page.getByTestId("start").click();
      await eventually(() => activeLabel(view)).toBe("GitHub · issues.opened");
      await view.page.keyboard.press("ArrowDown");
      await eventually(() => activeLabel(view)).toBe("if !payload.issue, condition, step 1 of 8");
      await view.page.keyboard.press("ArrowDown");
      await eventually(() => activeLabel(view)).toBe("then: return, step 1 of 1");
      await view.page.keyboard.press("ArrowDown");
      await eventually(() => activeLabel(view)).toContain("urgent payload.issue.labels");
      await view.page.keyboard.press("ArrowDown");
      await view.page.keyboard.press("ArrowDown");
      await view.page.keyboard.press("ArrowRight");
      await eventually(() => activeLabel(view)).toContain("total");
      await view.page.keyboard.press("ArrowRight");
      await eventually(() => activeLabel(view)).toBe('else: log.info "not urgent", log, step 1 of 1');
      await view.page.keyboard.press("ArrowLeft");
      await view.page.keyboard.press("ArrowLeft");
      await view.page.keyboard.press("ArrowLeft");
      await eventually(() => activeLabel(view)).toContain("if urgent, condition, 3 branches");
    }));

  it("reaches every step and back, each once on the way down", () =>
    withPage(async (view) => {
      await view.page.getByTestId("start").click();
      await view.page.keyboard.press("End");
      await eventually(() => activeLabel(view)).toContain("return { handled: true }");
      await view.page.keyboard.press("Home");
      await eventually(() => activeLabel(view)).toBe("GitHub · issues.opened");
    }));
});

describe("mirroring", () => {
  it("reports the selected card to the host, and reveals its code on a double Enter", () =>
    withPage(async (view) => {
      const urgent = view.host.step("urgent");
      await card(view, "urgent").click();
      await eventually(() => view.host.last("select")).toEqual({ version: 1, step: urgent.id });
      await view.page.keyboard.press("Control+Enter");
      await eventually(() => view.host.last("reveal")).toEqual({ version: 1, ...urgent.range });
    }));

  it("marks the innermost step at the text cursor, and pans only if it is out of view", () =>
    withPage(async (view) => {
      const at = (): Promise<string | undefined> =>
        view.page.evaluate(
          () => document.querySelector<HTMLElement>(".react-flow__viewport")?.style.transform,
        );
      const before = await at();
      view.host.moveCursor("postMessage");
      await view.page.locator('.hl-card-cursor[data-label="slack.chat.postMessage"]').waitFor();
      expect(await at()).toBe(before);
      view.host.moveCursor("handled: true");
      await view.page.locator('.hl-card-cursor[data-label="return"]').waitFor();
      expect(await at()).not.toBe(before);
      expect(view.host.sent("select")).toEqual([]);
    }));

  it("keeps the position of the selected card when the text above it changes", () =>
    withPage(async (view) => {
      await card(view, "urgent").click();
      const before = await card(view, "urgent").boundingBox();
      view.host.type("  // Tell people", "  one();\n  two();\n  // Tell people");
      await card(view, "one").waitFor();
      expect(await card(view, "urgent").boundingBox()).toEqual(before);
      expect(await view.page.locator('.hl-card-selected[data-label="urgent"]').count()).toBe(1);
      expect(await view.page.getByTestId("field-name").inputValue()).toBe("urgent");
    }));

  it("comes back after a reload with the flow, the selection and the position", () =>
    withPage(async (view) => {
      await card(view, "urgent").click();
      await view.page.mouse.wheel(0, 120);
      // Longer than the delay after which the page saves its state.
      await pageTimer(view.page, 400);
      const before = await card(view, "urgent").boundingBox();
      await view.open();
      await view.page.locator('.hl-card-selected[data-label="urgent"]').waitFor();
      expect(await card(view, "urgent").boundingBox()).toEqual(before);
    }));
});

it("what was typed and rejected is there after a reload, with the reason", () =>
  withPage(async (view) => {
    await card(view, "log.info").click();
    const field = view.page.getByTestId("field-message");
    await field.fill('"half');
    await field.press("Enter");
    const reason = view.page.getByTestId("inspector").locator(".hl-error").first();
    await reason.waitFor();
    const words = await reason.innerText();
    await eventually(() => view.host.last("keep")?.file).toContain(JSON.stringify(words).slice(1, -1));
    await view.open();
    await eventually(() => field.textContent()).toBe('"half');
    await eventually(() => reason.innerText()).toBe(words);
    expect(view.host.text).not.toContain('"half');
    await field.fill('"whole"');
    await field.press("Enter");
    await eventually(() => view.host.text).toContain('log.info("whole")');
  }));

const firstFunction = `export function first() {\n${"  one();\n".repeat(40)}}\n\n`;

it("shows the next flow from its start where the shown one is removed, with nothing open over it", () =>
  withPage(
    async (view) => {
      await view.page.getByTestId("start").click();
      await view.page.mouse.move(400, 500);
      await view.page.mouse.wheel(0, 2000);
      const start = view.page.getByTestId("start");
      await start.waitFor({ state: "detached" });
      await view.page.keyboard.press("Control+f");
      await view.page.getByTestId("search-text").waitFor();
      view.host.type(firstFunction, "");
      await card(view, "after").waitFor();
      await start.waitFor();
      expect(await view.page.getByTestId("search-text").count()).toBe(0);
    },
    {},
    `${firstFunction}export function second() {\n  after();\n}\n`,
  ));

it("Escape takes the ring of the selection where the inspector goes: to the flow", () =>
  withPage(async (view) => {
    await card(view, "log.info").click();
    await view.page.getByTestId("field-message").waitFor();
    await view.page.keyboard.press("Escape");
    await view.page.getByTestId("trigger-panel").waitFor();
    expect(await view.page.locator(".hl-card-selected").count()).toBe(0);
    await eventually(() => view.page.locator(".hl-card-active").getAttribute("data-testid")).toBe("start");
    await view.page.keyboard.press("ArrowDown");
    await view.page.locator(".hl-card-selected.hl-card-active").waitFor();
  }));

describe("broken text", () => {
  it("keeps everything live around broken code", () =>
    withPage(async (view) => {
      view.host.type("total += 1", "total += ");
      const hole = view.page.locator("[data-kind=hole]");
      await hole.waitFor();
      expect(await hole.getAttribute("title")).toContain("Unexpected");
      await card(view, "log.info").click();
      await view.page.getByTestId("field-message").fill('"still here"');
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain('log.info("still here")');
    }));

  it("keeps the flow while a brace in it is not closed, says where, and returns when it is", () =>
    withPage(async (view) => {
      const title = (): Promise<string | null> => view.page.getByTestId("flow-picker").textContent();
      const broken = view.page.getByTestId("broken-text");
      for (const [before, typed] of [
        ["  try {", "  if (ready) {\n  try {"],
        ["  switch (", "  notify(\n  switch ("],
      ] as const) {
        view.host.type(before, typed);
        view.host.moveCursor(typed.slice(typed.indexOf("\n")));
      }
      await broken.getByText("syntax error at line 23").waitFor();
      expect(await title()).toContain("issues.opened");
      await eventually(() => view.page.locator("[data-kind=hole]").count()).toBe(2);
      await card(view, "log.info").waitFor();
      await broken.click();
      await eventually(() => view.host.last("reveal")).toMatchObject({
        start: view.host.text.indexOf("if (ready) {"),
      });
      await view.page.getByTestId("flow-picker").click();
      expect(await view.page.getByTestId("flows").getByRole("option").count()).toBe(4);
      await view.page.keyboard.press("Escape");
      view.host.type("  notify(\n", "");
      view.host.type("  if (ready) {\n", "");
      await broken.waitFor({ state: "detached" });
      expect(await title()).toContain("issues.opened");
    }));

  it("says in a narrow pane, too, where text is broken, and has all of it read out", () =>
    withPage(
      async (view) => {
        view.host.type("  try {", "  if (ready) {\n  try {");
        const broken = view.page.getByTestId("broken-text");
        await broken.getByText("line 23", { exact: true }).waitFor();
        expect(await broken.ariaSnapshot()).toContain('button "syntax error at line 23"');
        const name = view.page.getByTestId("flow-picker").locator(".hl-name-parts > :last-child");
        for (const width of [520, 620]) {
          await view.page.setViewportSize({ width, height: 700 });
          await eventually(() => name.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
          expect(await cutOff(view.page)).toEqual([]);
        }
      },
      { width: 520, height: 700 },
    ));

  it("keeps showing a flow that broken text has lost, until it is readable again", () =>
    withPage(async (view) => {
      const whole = view.host.server.newest.document;
      const showFlows = (flows: readonly Flow[], problems: FlowDocument["problems"] = []): void => {
        view.host.server.flows = { flows, problems };
        view.host.document.edit({ start: 0, end: 0, newText: "\n" });
      };
      const problems = [{ message: "Unexpected token.", line: 7, range: { start: 300, end: 310 } }];
      showFlows(whole.flows.slice(2), problems);
      await view.page.getByTestId("broken-text").getByText("syntax error at line 7").waitFor();
      await card(view, "urgent").waitFor();
      const [first, ...others] = whole.flows;
      if (!first) throw new Error("The text has no flow.");
      const again = { ...first, id: "again" };
      showFlows([...others, again]);
      await view.page.getByTestId("broken-text").waitFor({ state: "detached" });
      expect(await view.page.getByTestId("flow-picker").textContent()).toContain("issues.opened");
      showFlows(others);
      await card(view, "urgent").waitFor({ state: "detached" });
    }));
});

describe("navigation", () => {
  it("lists all flows, those with triggers first, and opens the one that is chosen", () =>
    withPage(async (view) => {
      await view.page.getByTestId("flow-picker").click();
      const rows = view.page.getByTestId("flows").getByRole("option");
      expect(await rows.allTextContents()).toHaveLength(4);
      expect(await rows.first().textContent()).toContain("GitHub · issues.opened");
      await view.page.keyboard.type("noti");
      await view.page.keyboard.press("Enter");
      await card(view, "mail.send").waitFor();
      expect(await view.page.getByTestId("send-sample").count()).toBe(0);
    }));

  it("shows where an imported handler is and opens its file", () =>
    withPage(async (view) => {
      await view.page.getByTestId("flow-picker").click();
      await view.page.keyboard.type("push");
      await view.page.keyboard.press("Enter");
      view.host.addFile("handlers/on-push.ts");
      await view.page.getByTestId("open-file").click();
      await eventually(() => view.host.last("openFile")).toEqual({ specifier: "./handlers/on-push.ts" });
    }));

  it("finds steps by any of their words and goes through them", () =>
    withPage(async (view) => {
      await view.page.keyboard.press("Control+f");
      await view.page.getByTestId("search-text").fill("log.info");
      await view.page.locator('.hl-card-selected[data-label="log.info"]').waitFor();
      expect(await view.page.locator(".hl-find-count").textContent()).toBe("1 of 2");
      await view.page.keyboard.press("Enter");
      expect(await view.page.locator(".hl-find-count").textContent()).toBe("2 of 2");
      await view.page.keyboard.press("Escape");
      expect(await view.page.locator(".hl-card-found").count()).toBe(0);
    }));

  it("says what to do in a file without functions, and in a read-only one", async () => {
    await withPage(
      async (view) => {
        expect(await view.page.getByTestId("empty").textContent()).toContain("no function");
      },
      {},
      "export const answer = 42;\n",
    );
    await withPage(
      async (view) => {
        expect(await view.page.locator(".hl-insert").count()).toBe(0);
        await card(view, "urgent").click();
        await view.page.keyboard.press("Delete");
        await view.page.getByTestId("notice").getByText("read-only").waitFor();
        expect(view.host.edits).toEqual([]);
      },
      { editable: false },
    );
  });
});

it("zooms by keys of the diagram, which a field keeps", () =>
  withPage(async (view) => {
    const { keyboard } = view.page;
    const zoom = () => eventually(() => zoomOf(view).then((now) => now.toFixed(3)));
    await card(view, "log.info").click();
    await keyboard.press("0");
    await zoom().toBe("1.000");
    await keyboard.press("=");
    await zoom().toBe("1.200");
    for (let presses = 0; presses < 2; presses++) await keyboard.press("-");
    await zoom().toBe((1 / 1.2).toFixed(3));
    await view.page.getByTestId("field-message").click();
    await keyboard.type("-0=");
    await eventually(() => fieldText(view, "message")).toContain("-0=");
    await zoom().toBe((1 / 1.2).toFixed(3));
  }));

describe("size", () => {
  it("never fits a flow into a smaller pane at a size that cannot be read, and fits it again into a larger one", () =>
    withPage(async (view) => {
      const { page } = view;
      const isWhole = async (): Promise<boolean> => (await page.getByTestId("minimap").count()) === 0;
      await page.setViewportSize({ width: 1200, height: 1100 });
      await page.getByTestId("fit").click();
      await eventually(isWhole).toBe(true);
      const fitted = await zoomOf(view);
      expect(fitted).toBeLessThan(0.8);
      await page.setViewportSize({ width: 1200, height: 480 });
      await eventually(isWhole).toBe(false);
      expect(await zoomOf(view)).toBeCloseTo(fitted);
      await page.getByTestId("start").waitFor();
      await page.setViewportSize({ width: 1200, height: 1100 });
      await eventually(isWhole).toBe(true);
      expect(await zoomOf(view)).toBeCloseTo(fitted);
    }));

  it("moves the dots of the canvas with the flow, also while it is zoomed out", () =>
    withPage(
      async (view) => {
        /** Where the start card is between two dots, in units of their distance. */
        const startAmongDots = (): Promise<{
          readonly x: number;
          readonly y: number;
          readonly gap: number;
        }> =>
          view.page.evaluate(() => {
            const dots = document.querySelector(".hl-dots")?.getBoundingClientRect() ?? new DOMRect();
            const [first, second] = [...document.querySelectorAll(".hl-dots line")];
            const gap = Number(second?.getAttribute("y1")) - Number(first?.getAttribute("y1"));
            const start =
              document.querySelector("[data-testid=start]")?.getBoundingClientRect() ?? new DOMRect();
            const among = (place: number): number => ((place / gap) % 1) + (place < 0 ? 1 : 0);
            return { x: among(start.x - dots.x), y: among(start.y - dots.y), gap };
          });
        await view.page.getByTestId("dots").waitFor();
        const before = await startAmongDots();
        const startAt = (): Promise<number | undefined> =>
          view.page
            .getByTestId("start")
            .boundingBox()
            .then((box) => box?.y);
        const top = await startAt();
        expect(before.gap).toBeCloseTo(24);
        await view.page.mouse.move(400, 500);
        await view.page.mouse.wheel(46, 74);
        const dotsFollow = (): Promise<boolean> =>
          startAmongDots().then(({ x, y }) => Math.hypot(x - before.x, y - before.y) < 0.02);
        await eventually(startAt).not.toBe(top);
        await eventually(dotsFollow).toBe(true);
        await view.page.getByRole("button", { name: "Zoom out" }).click();
        await eventually(async () => (await startAmongDots()).gap < 22).toBe(true);
        await eventually(dotsFollow).toBe(true);
      },
      { width: 1400, height: 900 },
    ));

  it("keeps a flow of 1,000 cards under 600 elements, zoomed out too", async () => {
    const large = { flows: [largeFlow(1000)], problems: [] };
    await withPage(
      async (view) => {
        const count = (): Promise<number> => view.page.evaluate(() => document.querySelectorAll("*").length);
        expect(await count()).toBeLessThan(600);
        await view.page.getByTestId("fit").click();
        await view.page.locator(".hl-far").waitFor();
        expect(await count()).toBeLessThan(600);
        const painted = await view.page.evaluate(() => {
          const bitmap = document.querySelector<HTMLCanvasElement>(".hl-far");
          const data = bitmap?.getContext("2d")?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
          return data.some((value) => value > 0);
        });
        expect(painted).toBe(true);
        // The cards are too small to read, so the same button goes back.
        await view.page.getByTestId("fit").click();
        await view.page.getByTestId("start").waitFor();
      },
      { flows: large },
    );
  });

  it("fits the toolbar and its panels into every width", () =>
    withPage(
      async (view) => {
        await view.page.getByTestId("start").click();
        await view.page.keyboard.press("ArrowDown");
        await view.page.keyboard.press("Enter");
        await view.page.getByTestId("field-condition").waitFor();
        const text = "issues.opened failed after 5 ms: the tracker answered 503, which is no task";
        view.host.session.sample.show({ sentAtMs: 1, state: "failed", text, hasLocation: true });
        await view.page.getByTestId("sample-outcome").waitFor();
        await expectNothingCutOff(view.page, [1600, 1080, 800, 600, 480, 320, 220], "flow");
      },
      { width: 1600, height: 700 },
    ));
});
