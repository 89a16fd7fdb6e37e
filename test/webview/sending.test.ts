// Sending and replaying from the diagram, which shows what became of it.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { card, type FlowPage } from "./testing/flow-page.ts";
import { testAppearance } from "./testing/looks.ts";
import { type RecordedRun, recordRun } from "./testing/recorded-run.ts";
import { eventually, testPages } from "./testing/with-page.ts";

// @reads package.json

const root = path.join(import.meta.dirname, "..", "..");

const { withPage } = testPages({ width: 1200, height: 900 });

const sentAtMs = 1;

describe("the button that sends", () => {
  it("sends a sample of the shown event and shows how it went", () =>
    withPage(async (view) => {
      await view.page.getByTestId("send-sample").click();
      await eventually(() => view.host.last("sendSample")).toMatchObject({
        event: "issues.opened",
        trigger: "hub",
      });
      expect(await view.page.getByTestId("send-sample").getAttribute("title")).toBe(
        "Send a sample issues.opened (Ctrl+Shift+Enter): the last sample sent, or else the first one",
      );
      const { sample } = view.host.session;
      const outcome = view.page.getByTestId("sample-outcome");
      sample.show({ sentAtMs, state: "busy", text: "issues.opened: sending" });
      await outcome.getByText("sending").waitFor();
      const send = view.page.getByTestId("send-sample");
      expect(await send.getAttribute("aria-disabled")).toBe("true");
      expect(await send.evaluate((button) => button === document.activeElement)).toBe(true);
      await view.page.keyboard.press("Enter");
      expect(view.host.sent("sendSample")).toHaveLength(1);
      sample.show({ sentAtMs, state: "open", text: "issues.opened: 202 in 4 ms" });
      await outcome.getByText("202 in 4 ms").waitFor();
      expect(await outcome.getAttribute("data-state")).toBe("open");
      const opened: string[] = [];
      sample.show(
        {
          ...{ sentAtMs, state: "failed", text: "issues.opened failed after 5 ms: boom", hasLocation: true },
          delivery: { id: "1", trigger: "/github" },
        },
        { place: () => opened.push("place"), delivery: () => opened.push("delivery") },
      );
      await view.page.getByTestId("sample-card").click();
      await view.page.getByTestId("sample-delivery").click();
      await eventually(() => opened).toEqual(["place", "delivery"]);
      await view.page.getByTestId("close-sample").click();
      await view.page.getByTestId("sample-bar").waitFor({ state: "detached" });
      await eventually(() => view.host.sent("sampleClosed")).toEqual([{ sentAtMs }]);
    }));

  it("has a key in the diagram, which sends nothing while a sample is on its way, or where no event runs the flow", () =>
    withPage(
      async (view) => {
        const key = "ControlOrMeta+Shift+Enter";
        await view.page.getByTestId("start").press(key);
        await eventually(() => view.host.sent("sendSample").length).toBe(1);
        view.host.session.sample.show({ sentAtMs, state: "busy", text: "issues.opened: sending" });
        await view.page.getByTestId("sample-bar").waitFor();
        await view.page.getByTestId("start").press(key);
        view.host.session.show({ name: "other" });
        await view.page.getByTestId("flow-picker").filter({ hasText: "other" }).waitFor();
        await view.page.getByTestId("start").press(key);
        const refused = "No event runs this flow, so there is no sample to send.";
        await eventually(() => view.page.getByTestId("spoken").textContent()).toBe(refused);
        expect(view.host.sent("sendSample")).toHaveLength(1);
      },
      {},
      `${text}function other() {}\n`,
    ));

  it("says in one message why nothing was sent, with a button that does something about it", () =>
    withPage(async (view) => {
      const fixed = Promise.withResolvers<void>();
      const text = "hub cannot be signed, since GITHUB_SECRET has no value: set it first.";
      view.host.session.sample.show(
        { sentAtMs, state: "problem", text, fix: "Set value" },
        { fix: fixed.resolve },
      );
      await view.page.getByTestId("sample-outcome").getByText(text).waitFor();
      await view.page.getByTestId("sample-fix").getByText("Set value").click();
      await fixed.promise;
      expect(view.host.sent("openSampleLink")).toEqual([{ link: "fix" }]);
      expect(view.host.sent("sampleClosed")).toEqual([{ sentAtMs }]);
      await view.page.getByTestId("sample-bar").waitFor({ state: "detached" });
    }));

  it("opens the console for the shown event, below the diagram where there is room", () =>
    withPage(async (view) => {
      await view.page.getByTestId("open-console").click();
      await eventually(() => view.host.last("openConsole")).toMatchObject({
        ...{ event: "issues.opened", trigger: "hub", below: true },
      });
      await view.page.setViewportSize({ width: 600, height: 400 });
      await view.page.getByTestId("open-console").click();
      await eventually(() => view.host.last("openConsole")?.below).toBe(false);
    }));
});

const steps = Array.from({ length: 30 }, (_, step) => `  log.info(${step});`).join("\n");
const handler = `export async function run({ payload, log }) {
${steps}
  for (const one of payload.people) {
    if (one === "ada") throw new Error("There is no room for ada");
    log.info(one);
  }
}
`;
const head = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs") });

hub.on("issues.opened", run);

`;
const text = `${head}${handler}`;
/** The same program without its imports, which a test cannot load: the ranges of its steps stay. */
const runnable = `${head.replace(/[^\n]/g, " ")}${handler}`;

let runs: { readonly good: RecordedRun; readonly bad: RecordedRun; readonly again: RecordedRun };
beforeAll(async () => {
  const made = async (people: readonly string[], about: { id: string; delivery: string }) => ({
    ...(await recordRun(runnable, { payload: { people }, log: { info: () => undefined } }, about)),
    text,
  });
  runs = {
    good: await made(["grace"], { id: "1", delivery: "a" }),
    bad: await made(["grace", "ada"], { id: "2", delivery: "b" }),
    again: await made(["grace"], { id: "3", delivery: "a" }),
  };
});

const isInView = (view: FlowPage, label: string): Promise<boolean> =>
  card(view, label).evaluate((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return top > 0 && bottom < window.innerHeight;
  });

const sentAs = (delivery: string) => ({ delivery: { id: delivery, trigger: "/github" } });

describe("what was sent from here", () => {
  it("is shown by its recording once that is there, with the failed card in view", () =>
    withPage(
      async (view) => {
        const { sample } = view.host.session;
        sample.show({ sentAtMs, state: "open", text: "issues.opened: 202 in 4 ms", ...sentAs("b") });
        await view.page.getByTestId("sample-bar").waitFor();
        view.host.runs.record([runs.bad]);
        const outcome = view.page.getByTestId("run-outcome");
        await eventually(() => outcome.textContent()).toMatch(/failed after .*: There is no room for ada$/);
        expect(await view.page.getByTestId("sample-bar").count()).toBe(0);
        await card(view, "throw").waitFor();
        expect(await isInView(view, "throw")).toBe(true);
        // The outcome that is followed meanwhile says the same.
        sample.show({ sentAtMs, state: "failed", text: "issues.opened failed", ...sentAs("b") });
        await eventually(() => view.page.getByTestId("spoken").textContent()).toBe("issues.opened failed");
        expect(await view.page.getByTestId("sample-bar").count()).toBe(0);
        // The next page of this diagram starts with the recording, too.
        expect(view.host.sent("sampleClosed")).toEqual([{ sentAtMs }, { sentAtMs }]);
      },
      {},
      text,
    ));

  it("leads from the text of a failed run to its card", () =>
    withPage(
      async (view) => {
        view.host.runs.record([runs.bad]);
        const outcome = view.page.getByRole("button", { name: /There is no room for ada/ });
        await outcome.click();
        await view.page.locator('.hl-card-selected[data-label="throw"]').waitFor();
        expect(await isInView(view, "throw")).toBe(true);
        await eventually(() => view.host.last("select")).toMatchObject({
          step: view.host.step("throw").id,
        });
      },
      {},
      text,
    ));

  it("is shown if a notification opens a delivery of others", () =>
    withPage(
      async (view) => {
        view.host.runs.record([runs.bad, runs.again]);
        await eventually(() => view.page.getByTestId("run-count").textContent()).toBe("run 2 of 2");
        view.host.session.show({ name: "run", delivery: "b" });
        await eventually(() => view.page.getByTestId("run-count").textContent()).toBe("run 1 of 2");
        await card(view, "throw").waitFor();
        expect(await isInView(view, "throw")).toBe(true);
      },
      {},
      text,
    ));

  it("is shown where another delivery is pinned, and so is a replay of that", () =>
    withPage(
      async (view) => {
        view.host.runs.record([runs.good]);
        await view.page.getByTestId("pin-run").click();
        await eventually(() => view.page.getByTestId("pin-run").getAttribute("aria-pressed")).toBe("true");
        await view.page.getByTestId("replay-run").click();
        await eventually(() => view.host.last("replayRecording")).toEqual({ id: "1" });
        view.host.runs.record([runs.again]);
        await eventually(() => view.page.getByTestId("run-count").textContent()).toBe("run 2 of 2");
        view.host.session.sample.show({ sentAtMs, state: "open", text: "202", ...sentAs("b") });
        view.host.runs.record([runs.bad]);
        await eventually(() => view.page.getByTestId("run-count").textContent()).toMatch(/ of 3$/);
        await eventually(() => view.page.getByTestId("run-outcome").textContent()).toContain("for ada");
      },
      {},
      text,
    ));
});

describe("the line of what was sent from here", () => {
  it("does not come back where another delivery was chosen by the time that its handler ends", () =>
    withPage(
      async (view) => {
        const { sample } = view.host.session;
        const count = () => view.page.getByTestId("run-count").textContent();
        view.host.runs.record([runs.good]);
        await eventually(count).toBe("run 1 of 1");
        sample.show({ sentAtMs, state: "open", text: "issues.opened: 202 in 4 ms", ...sentAs("b") });
        view.host.runs.record([runs.good, runs.bad]);
        await eventually(count).toBe("run 2 of 2");
        await view.page.getByTestId("run-slider").press("ArrowLeft");
        await eventually(count).toBe("run 1 of 2");
        sample.show({ sentAtMs, state: "failed", text: "issues.opened failed", ...sentAs("b") });
        await eventually(() => view.page.getByTestId("spoken").textContent()).toBe("issues.opened failed");
        expect(await count()).toBe("run 1 of 2");
      },
      {},
      text,
    ));

  it("gives the focus to the diagram where its line goes away", () =>
    withPage(
      async (view) => {
        const { sample } = view.host.session;
        const active = () => view.page.evaluate(() => document.activeElement?.id);
        for (const button of ["close-sample", "sample-fix"]) {
          sample.show({ sentAtMs, state: "problem", text: "No value.", fix: "Set value" });
          await view.page.getByTestId(button).focus();
          await view.page.keyboard.press("Enter");
          await eventually(active).toBe("hl-active");
        }
        sample.show({ sentAtMs, state: "failed", text: "It failed", hasLocation: true, ...sentAs("b") });
        await view.page.getByTestId("sample-card").focus();
        view.host.runs.record([runs.bad]);
        await view.page.getByTestId("run-bar").waitFor();
        await eventually(active).toBe("hl-active");
      },
      {},
      text,
    ));
});

interface TitleItem {
  readonly command: string;
  readonly group: string;
  readonly when: string;
}

/** Our icons in the title of a diagram, and those of VS Code: split, and what does not fit. */
function titleIcons(): number {
  const { contributes } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const { "editor/title": title, "editor/title/run": run } = contributes.menus as Record<string, TitleItem[]>;
  const own = title?.filter(
    ({ group, when }) => /^navigation/.test(group) && /== 'hookloom\.flow'/.test(when),
  );
  const runs = run?.filter(({ when }) => !when.includes("!activeCustomEditorId"));
  expect(own?.length).toBeGreaterThan(0);
  return (own?.length ?? 0) + (runs?.length ? 2 : 0) + 2;
}

/** The visible buttons of the bars, by their names; the text that each shows. */
const buttonsOf = (page: Page): Promise<readonly { name: string; shown: string }[]> =>
  page.locator(".hl-toolbar, .hl-run-bar").evaluateAll((bars) =>
    bars.flatMap((bar) =>
      [...bar.querySelectorAll<HTMLElement>("button, vscode-button")]
        .filter((one) => one.checkVisibility())
        .map((one) => ({
          name: one.getAttribute("aria-label") ?? one.title ?? "",
          shown: one.innerText.trim(),
        })),
    ),
  );

it.each([1600, 1000, 600, 480])("has at most twelve icons without a text, %i pixels wide", (width) =>
  withPage(
    async (view) => {
      view.host.runs.record([runs.good, runs.bad]);
      await view.page.getByTestId("run-bar").waitFor();
      const buttons = await buttonsOf(view.page);
      const iconButtons = buttons.filter(({ shown }) => shown === "");
      expect(iconButtons.length).toBeGreaterThan(2);
      expect(
        iconButtons.length + titleIcons(),
        iconButtons.map(({ name }) => name).join("\n"),
      ).toBeLessThanOrEqual(12);
      expect(buttons.filter(({ name }) => name === "")).toEqual([]);
      const verbs = buttons.map(({ name, shown }) => shown || name);
      expect(new Set(verbs).size).toBe(verbs.length);
      // One that fits the flow, by the zoom.
      expect(await view.page.getByRole("button", { name: /^Fit the flow/ }).count()).toBe(1);
    },
    { width, height: 800 },
    text,
  ),
);

testAppearance("what was sent from here", (look, check) =>
  withPage(
    async (view) => {
      view.host.session.sample.show({
        sentAtMs,
        state: "open",
        text: "issues.opened: 202 in 4 ms",
        ...sentAs("b"),
      });
      view.host.runs.record([runs.good, runs.bad]);
      await view.page.getByRole("button", { name: /There is no room for ada/ }).click();
      await eventually(() => card(view, "throw").getAttribute("data-run")).toBe("failed");
      await check(view.page, "sending", "[data-testid=run-bar]", "main");
    },
    { ...look, height: 700 },
    text,
  ),
);

testAppearance("why nothing was sent", (look, check) =>
  withPage(
    async (view) => {
      const sentence =
        "orders: newest source fails: src/webhook.ts:12 has no matching export for fetchTask. The previous build keeps running.";
      view.host.session.sample.show({ sentAtMs, state: "problem", text: sentence, fix: "Show problem" });
      await view.page.getByTestId("sample-bar").waitFor();
      await check(view.page, "not-sent", "[data-testid=sample-bar]");
    },
    { ...look, height: 500 },
    text,
  ),
);
