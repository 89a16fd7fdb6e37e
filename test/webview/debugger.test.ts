import type { CardBreakpoint, DebugState } from "@hookloom/language-server/protocol";
import { describe, expect, it } from "vitest";
import { card, type FlowPage, type PageOptions } from "./testing/flow-page.ts";
import { looksRight, picture } from "./testing/looks.ts";
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

const on = (view: FlowPage, label: string, more: Partial<CardBreakpoint> = {}): CardBreakpoint => ({
  step: view.host.step(label).id,
  enabled: true,
  ...more,
});

const showBreakpoints = (view: FlowPage, ...breakpoints: readonly CardBreakpoint[]): void =>
  view.host.send("breakpoints", { version: view.host.snapshot.version, breakpoints });

/** The debugger stands at the first occurrence of some words. */
const stopAt = (view: FlowPage, words: string, isTop = true): void => {
  const offset = view.host.text.indexOf(words);
  expect(offset).toBeGreaterThan(0);
  const place = { offset, version: view.host.snapshot.version, isTop };
  view.host.send("debugState", { phase: "stopped", place });
};
const goOn = (view: FlowPage, phase: DebugState["phase"] = "running"): void =>
  view.host.send("debugState", { phase });

const dot = (view: FlowPage, label: string) => card(view, label).getByTestId("breakpoint");
const stopped = (view: FlowPage) => view.page.locator("[data-stopped]");
const asked = (view: FlowPage) =>
  view.host.events.filter(({ event }) => event === "breakpoint").map(({ params }) => params);

describe("breakpoints on cards", () => {
  it("look like those of the text: conditional, logging, disabled, and where nothing stops", () =>
    withFlow(async (view) => {
      showBreakpoints(
        view,
        on(view, "urgent"),
        on(view, "if", { condition: "payload.issue.number > 3" }),
        on(view, "log.warn", { logMessage: "was urgent" }),
        on(view, "log.info", { enabled: false }),
        on(view, "log.debug", { hitCondition: ">= 2" }),
        on(view, "return", { unbound: "The debugger has not found this place in the running code." }),
      );
      await dot(view, "return").waitFor();
      const looks = await Promise.all(
        ["urgent", "if", "log.warn", "log.info", "log.debug", "return"].map(async (label) => [
          await dot(view, label).getAttribute("data-state"),
          /codicon-debug-breakpoint\S*/.exec((await dot(view, label).innerHTML()) ?? "")?.[0],
        ]),
      );
      expect(looks).toEqual([
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
      expect(await card(view, "log.debug").getAttribute("title")).toContain("at hits >= 2");
      const spoken = await view.page
        .getByRole("treeitem")
        .evaluateAll((items) => items.map((item) => item.getAttribute("aria-label") ?? ""));
      expect(spoken.some((label) => /log\.info.*disabled breakpoint/.test(label))).toBe(true);
      showBreakpoints(view);
      await eventually(() => view.page.getByTestId("breakpoint").count()).toBe(0);
    }));

  it("are toggled by F9 for every selected card", () =>
    withFlow(async (view) => {
      await card(view, "urgent").click();
      await view.page.keyboard.press("F9");
      await eventually(() => asked(view)).toEqual([{ step: view.host.step("urgent").id, action: "add" }]);
      showBreakpoints(view, on(view, "urgent"));
      await dot(view, "urgent").waitFor();
      await card(view, "if").click({ modifiers: ["Control"], position: { x: 60, y: 20 } });
      await view.page.keyboard.press("F9");
      // The one that has none gets one; the other keeps its own.
      await eventually(() => asked(view).slice(1)).toEqual([
        { step: view.host.step("if").id, action: "add" },
      ]);
      showBreakpoints(view, on(view, "urgent"), on(view, "if"));
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
      showBreakpoints(view, on(view, "return"));
      await dot(view, "return").waitFor();
      await choose("Edit breakpoint…");
      await choose("Disable breakpoint");
      showBreakpoints(view, on(view, "return", { enabled: false }));
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
      stopAt(view, "if (urgent)");
      await eventually(() => stopped(view).getAttribute("data-label")).toBe("if");
      expect(await stopped(view).getByTestId("stopped").textContent()).toBe("stopped here");
      expect(await view.page.getByTestId("spoken").textContent()).toBe("Stopped at if");
      stopAt(view, "log.info");
      await eventually(() => stopped(view).getAttribute("data-label")).toBe("log.info");
      expect(await stopped(view).count()).toBe(1);
      goOn(view);
      await eventually(() => stopped(view).count()).toBe(0);
    }));

  it("is scrolled into view, opened where it is collapsed, and shown in the flow that it is in", () =>
    withFlow(
      async (view) => {
        await card(view, "if").click();
        await view.page.keyboard.press("c");
        await eventually(() => card(view, "log.warn").count()).toBe(0);
        stopAt(view, 'log.warn("urgent")');
        await card(view, "log.warn").getByTestId("stopped").waitFor();
        const inView = async (): Promise<boolean> => {
          const box = await card(view, "log.warn").boundingBox();
          return box !== null && box.y > 0 && box.y + box.height < 420;
        };
        await eventually(inView).toBe(true);
        stopAt(view, "return title");
        await eventually(() => view.page.getByTestId("flow-picker").textContent()).toContain("isUrgent");
        await card(view, "return").getByTestId("stopped").waitFor();
        // A caller is looked at: it waits for the call to return.
        stopAt(view, "isUrgent(payload", false);
        await eventually(() => stopped(view).getAttribute("data-stopped")).toBe("calling");
        expect(await stopped(view).getByTestId("stopped").textContent()).toBe("in this call");
        expect(await view.page.getByTestId("flow-picker").textContent()).toContain("issues.opened");
      },
      { height: 420 },
    ));

  it("keeps its mark while the text above it is edited", () =>
    withFlow(async (view) => {
      stopAt(view, "return {");
      await card(view, "return").getByTestId("stopped").waitFor();
      view.host.type('log.warn("urgent");', 'log.warn("urgent");\n    log.warn("again");');
      await eventually(() => view.page.locator('[data-label="log.warn"]').count()).toBe(2);
      expect(await stopped(view).getAttribute("data-label")).toBe("return");
    }));
});

describe("the debugger", () => {
  it("is started and ended from the toolbar, which says what it does", () =>
    withFlow(async (view) => {
      const button = view.page.getByTestId("debug");
      await button.click();
      await eventually(() => view.host.last("debug")).toEqual({ on: true });
      goOn(view, "starting");
      await eventually(() => button.getAttribute("title")).toContain("not attached yet");
      goOn(view);
      await eventually(() => button.getAttribute("aria-pressed")).toBe("true");
      await button.click();
      await eventually(() => view.host.last("debug")).toEqual({ on: false });
      goOn(view, "off");
      await eventually(() => button.getAttribute("aria-pressed")).toBe("false");
    }));

  it("is not offered outside of a project", () =>
    withFlow(
      async (view) => {
        await card(view, "urgent").waitFor();
        expect(await view.page.getByTestId("debug").count()).toBe(0);
      },
      { snapshot: { inProject: false } },
    ));
});

looksRight("a debugged flow", (look, check) =>
  withFlow(
    async (view) => {
      showBreakpoints(
        view,
        on(view, "urgent"),
        on(view, "if", { condition: "payload.issue.number > 3" }),
        on(view, "log.warn", { logMessage: "was urgent" }),
        on(view, "log.info", { enabled: false }),
        on(view, "log.debug", { unbound: "The debugger has not found this place." }),
      );
      stopAt(view, "if (urgent)");
      await card(view, "if").getByTestId("stopped").waitFor();
      await check(view.page, "debugger", "main");
      await card(view, "log.debug").click({ button: "right", position: { x: 90, y: 20 } });
      await view.page.getByRole("menu").waitFor();
      await picture(view.page, `debugger-menu-${look.theme}-${look.width}`);
      await view.page.keyboard.press("Escape");
      stopAt(view, "isUrgent(payload", false);
      await card(view, "urgent").getByTestId("stopped").waitFor();
      await picture(view.page, `debugger-caller-${look.theme}-${look.width}`);
    },
    { ...look, height: 1000 },
  ),
);
