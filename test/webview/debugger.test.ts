import type { CardBreakpoint } from "@hookloom/protocol/debugging";
import { describe, expect, it } from "vitest";
import {
  boxOf,
  card,
  colourOf,
  type FlowPage,
  isReadable,
  type PageOptions,
  paintedAt,
} from "./testing/flow-page.ts";
import { picture, testAppearance } from "./testing/looks.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 1100 });

const text = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs") });

hub.on("issues.opened", async ({ payload, log }) => {
  const urgent = isUrgent(payload.issue);
  if (urgent) {
    log.warn("urgent");
  } else {
    log.info("later");
  }
  for (const name of ["ada", "grace"]) {
    log.debug(name);
  }
  return { handled: true };
});

function isUrgent(issue) {
  const title = issue.title.toLowerCase();
  return title.includes("urgent");
}

export default webhook(hub);
`;

const withFlow = (work: (view: FlowPage) => Promise<void>, options: PageOptions = {}): Promise<void> =>
  withPage(work, options, text);

/** Sets a breakpoint in the text, on the line of a card. */
const breakAt = ({ host }: FlowPage, label: string, more: Partial<CardBreakpoint> = {}): void =>
  host.debugger.breakAt(host.step(label).range.start, more);

const dot = (view: FlowPage, label: string) => card(view, label).getByTestId("breakpoint");
const stopped = (view: FlowPage) => view.page.locator("[data-stopped]");
const asked = (view: FlowPage) => view.host.sent("breakpoint");

/** What covers part of a card. */
const coveredBy = async (view: FlowPage, label: string): Promise<string[]> => {
  const at = await boxOf(view, `.hl-card[data-label="${label}"]`);
  return view.page.locator("[data-over-canvas]").evaluateAll(
    (all, { x, y, width, height }) =>
      all.flatMap((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        const touches = left < x + width && x < right && top < y + height && y < bottom;
        return touches ? [one.className] : [];
      }),
    at,
  );
};

describe("breakpoints on cards", () => {
  it("have the icons of those of the text: conditional, logging, disabled, and where nothing stops", () =>
    withFlow(async (view) => {
      breakAt(view, "urgent");
      breakAt(view, "if", { condition: "payload.issue.number > 3" });
      breakAt(view, "log.warn", { logMessage: "was urgent" });
      breakAt(view, "log.info", { enabled: false });
      breakAt(view, "log.debug", { hitCondition: ">= 2" });
      breakAt(view, "return", { unbound: "The debugger has not found this location in the running code." });
      await dot(view, "return").waitFor();
      const dotIcons = await Promise.all(
        ["urgent", "if", "log.warn", "log.info", "log.debug", "return"].map(async (label) => [
          await dot(view, label).getAttribute("data-state"),
          /codicon-debug-breakpoint\S*/.exec((await dot(view, label).innerHTML()) ?? "")?.[0],
        ]),
      );
      expect(dotIcons).toEqual([
        ["on", "codicon-debug-breakpoint"],
        ["on", "codicon-debug-breakpoint-conditional"],
        ["on", "codicon-debug-breakpoint-log"],
        ["off", "codicon-debug-breakpoint-disabled"],
        ["on", "codicon-debug-breakpoint-conditional"],
        ["unbound", "codicon-debug-breakpoint-unverified"],
      ]);
      expect(await dot(view, "if").getAttribute("title")).toContain(
        "conditional breakpoint: if payload.issue.number > 3",
      );
      expect(await card(view, "log.debug").getAttribute("title")).toContain("hit count >= 2");
      const spoken = await view.page
        .getByRole("treeitem")
        .evaluateAll((items) => items.map((item) => item.getAttribute("aria-label") ?? ""));
      expect(spoken.some((label) => /log\.info.*disabled breakpoint/.test(label))).toBe(true);
      view.host.debugger.removeBreakpoints();
      await eventually(() => view.page.getByTestId("breakpoint").count()).toBe(0);
    }));

  it("are toggled by F9 for every selected card", () =>
    withFlow(async (view) => {
      await card(view, "urgent").click();
      await view.page.keyboard.press("F9");
      await eventually(() => asked(view)).toEqual([{ step: view.host.step("urgent").id, action: "add" }]);
      await dot(view, "urgent").waitFor();
      await card(view, "if").click({ modifiers: ["Control"], position: { x: 60, y: 20 } });
      await view.page.keyboard.press("F9");
      // The one that has none gets one; the other keeps its own.
      await eventually(() => asked(view).slice(1)).toEqual([
        { step: view.host.step("if").id, action: "add" },
      ]);
      await dot(view, "if").waitFor();
      await view.page.keyboard.press("F9");
      const removed = ["urgent", "if"].map((label) => ({ step: view.host.step(label).id, action: "remove" }));
      await eventually(() => asked(view).slice(2)).toEqual(removed);
    }));

  it("are added, edited, disabled and removed by the card's menu", () =>
    withFlow(async (view) => {
      const choose = async (row: string): Promise<void> => {
        await card(view, "return").click({ button: "right", position: { x: 90, y: 20 } });
        await view.page.getByRole("menuitem", { name: row }).click();
      };
      await choose("Add conditional breakpoint…");
      await choose("Add logpoint…");
      await choose("Add breakpoint");
      await dot(view, "return").waitFor();
      await choose("Edit breakpoint…");
      await choose("Disable breakpoint");
      await view.page.locator("[data-testid=breakpoint][data-state=off]").waitFor();
      await choose("Enable breakpoint");
      await choose("Remove breakpoint");
      const step = view.host.step("return").id;
      const actions = ["condition", "logpoint", "add", "edit", "disable", "enable", "remove"];
      await eventually(() => asked(view)).toEqual(actions.map((action) => ({ step, action })));
    }));
});

describe("the stopped card", () => {
  it("is marked with an edge, a word and an arrow, and said, until the debugger goes on", () =>
    withFlow(async (view) => {
      view.host.debugger.stopAt("if (urgent)");
      await eventually(() => stopped(view).getAttribute("data-label")).toBe("if");
      expect(await stopped(view).getByTestId("stopped").textContent()).toBe("stopped here");
      expect(await view.page.getByTestId("spoken").textContent()).toBe("Stopped at if");
      view.host.debugger.stopAt("log.info");
      await eventually(() => stopped(view).getAttribute("data-label")).toBe("log.info");
      expect(await stopped(view).count()).toBe(1);
      view.host.debugger.show("running");
      await eventually(() => stopped(view).count()).toBe(0);
    }));

  it("is scrolled into view, opened where it is collapsed, and shown in the flow that it is in", () =>
    withFlow(
      async (view) => {
        await card(view, "if").click();
        await view.page.keyboard.press("c");
        await eventually(() => card(view, "log.warn").count()).toBe(0);
        view.host.debugger.stopAt('log.warn("urgent")');
        await card(view, "log.warn").getByTestId("stopped").waitFor();
        const inView = async (): Promise<boolean> => {
          const box = await card(view, "log.warn").boundingBox();
          return box !== null && box.y > 0 && box.y + box.height < 420;
        };
        await eventually(inView).toBe(true);
        view.host.debugger.stopAt("return title");
        await eventually(() => view.page.getByTestId("flow-picker").textContent()).toContain("isUrgent");
        await card(view, "return").getByTestId("stopped").waitFor();
        // A caller is shown: it waits for the call to return.
        view.host.debugger.stopAt("isUrgent(payload", false);
        await eventually(() => stopped(view).getAttribute("data-stopped")).toBe("calling");
        expect(await stopped(view).getByTestId("stopped").textContent()).toBe("in this call");
        expect(await view.page.getByTestId("flow-picker").textContent()).toContain("issues.opened");
      },
      { height: 420 },
    ));

  it("is brought to a readable size in a flow that was fitted, whose selection it takes along", () =>
    withFlow(
      async (view) => {
        await card(view, "urgent").click();
        await view.page.keyboard.press("f");
        await view.page.locator(".hl-far").waitFor();
        view.host.debugger.stopAt("log.debug");
        await eventually(() => isReadable(view, "log.debug")).toBe(true);
        expect(await view.page.locator(".hl-card-selected").getAttribute("data-label")).toBe("log.debug");
        // What is being typed stays, and with it the card that it belongs to.
        const field = view.page.getByTestId("field-message");
        await field.fill('"typed"');
        view.host.debugger.stopAt("return {");
        await eventually(() => isReadable(view, "return")).toBe(true);
        expect(await field.textContent()).toBe('"typed"');
        const shadow = await card(view, "log.debug").evaluate((one) => getComputedStyle(one).boxShadow);
        expect(shadow).toBe("none");
      },
      { height: 330 },
    ));

  it("is drawn with the breakpoints where the cards are too small to read", () =>
    withFlow(
      async (view) => {
        breakAt(view, "log.warn");
        view.host.debugger.stopAt("for (const name");
        await card(view, "for each").getByTestId("stopped").waitFor();
        await view.page.getByTestId("fit").click();
        await view.page.locator(".hl-far").waitFor();
        expect(await stopped(view).getByTestId("stopped").textContent()).toBe("stopped here");
        await dot(view, "log.warn").waitFor();
        await eventually(() => paintedAt(view, "[data-stopped]")).toBe(await colourOf(view, "--hl-stopped"));
        await picture(view.page, "debugger-far");
      },
      { height: 330 },
    ));

  it("keeps its mark while the text above it is edited", () =>
    withFlow(async (view) => {
      view.host.debugger.stopAt("return {");
      await card(view, "return").getByTestId("stopped").waitFor();
      view.host.type('log.warn("urgent");', 'log.warn("urgent");\n    log.warn("again");');
      await eventually(() => view.page.locator('[data-label="log.warn"]').count()).toBe(2);
      expect(await stopped(view).getAttribute("data-label")).toBe("return");
    }));
});

it("a card that is stopped at is not covered by the zoom box, the map or the search", () =>
  withFlow(
    async (view) => {
      await view.page.keyboard.press("Control+f");
      await view.page.getByTestId("search-text").waitFor();
      await view.page.getByTestId("minimap").waitFor();
      for (const [label, code] of [
        ["log.warn", "log.warn"],
        ["log.info", "log.info"],
        ["return", "return {"],
        ["urgent", "isUrgent(payload"],
        ["log.info", "log.info"],
        ["log.warn", "log.warn"],
      ] as const) {
        view.host.debugger.stopAt(code);
        await eventually(() => stopped(view).getAttribute("data-label")).toBe(label);
        await eventually(() => isReadable(view, label)).toBe(true);
        expect(await coveredBy(view, label), label).toEqual([]);
      }
    },
    { width: 640, height: 430 },
  ));

describe("the debugger", () => {
  it("is started and ended from the toolbar, which says what it does", () =>
    withFlow(async (view) => {
      const button = view.page.getByTestId("debug");
      await button.click();
      await eventually(() => view.host.last("debug")).toEqual({ on: true });
      view.host.debugger.show("starting");
      await eventually(() => button.getAttribute("title")).toContain("not attached yet");
      view.host.debugger.show("running");
      await eventually(() => button.textContent()).toBe("Stop");
      await button.click();
      await eventually(() => view.host.last("debug")).toEqual({ on: false });
      view.host.debugger.show("off");
      await eventually(() => button.textContent()).toBe("Debug");
    }));

  it("is not offered outside of a project", () =>
    withFlow(
      async (view) => {
        await card(view, "urgent").waitFor();
        expect(await view.page.getByTestId("debug").count()).toBe(0);
      },
      { inProject: false },
    ));
});

testAppearance("a debugged flow", (look, check) =>
  withFlow(
    async (view) => {
      breakAt(view, "urgent");
      breakAt(view, "if", { condition: "payload.issue.number > 3" });
      breakAt(view, "log.warn", { logMessage: "was urgent" });
      breakAt(view, "log.info", { enabled: false });
      breakAt(view, "log.debug", { unbound: "The debugger has not found this location." });
      view.host.debugger.stopAt("if (urgent)");
      await card(view, "if").getByTestId("stopped").waitFor();
      await check(view.page, "debugger", "main");
      await card(view, "log.debug").click({ button: "right", position: { x: 90, y: 20 } });
      await view.page.getByRole("menu").waitFor();
      await picture(view.page, `debugger-menu-${look.theme}-${look.width}`);
      await view.page.keyboard.press("Escape");
      view.host.debugger.stopAt("isUrgent(payload", false);
      await card(view, "urgent").getByTestId("stopped").waitFor();
      await picture(view.page, `debugger-caller-${look.theme}-${look.width}`);
    },
    { ...look, height: 1000 },
  ),
);
