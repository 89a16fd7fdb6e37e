import { beforeAll, describe, expect, it } from "vitest";
import {
  boxOf,
  card,
  colourOf,
  type FlowPage,
  isReadable,
  openInspector,
  type PageOptions,
  paintedAt,
} from "./testing/flow-page.ts";
import { picture, testAppearance } from "./testing/looks.ts";
import { type RecordedRun, recordRun } from "./testing/recorded-run.ts";
import { eventually, pageTimer, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 1400 });

const text = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs") });

hub.on("issues.opened", run);

export async function run({ payload, log, pause }) {
  const urgent = payload.issue.labels.some((label) => label.name === "urgent");
  if (urgent) {
    await pause(12);
    log.info("urgent", { number: payload.issue.number });
  } else {
    log.info("not urgent");
  }
  for (const person of payload.issue.assignees) {
    log.info(describe(person));
  }
  if (payload.issue.locked) throw new Error("The issue is locked");
  return { handled: true };
}

function describe(person) {
  return \`\${person.login} is assigned\`;
}

export default webhook(hub);
`;
/** The same program without its imports, which a test cannot load: the ranges of its steps stay. */
const runnable = text
  .replace(/^import .*$/gm, (line) => line.replace(/./g, " "))
  .replace(/^(const hub|hub\.on|export default).*$/gm, (line) => line.replace(/./g, " "));

const issue = (more: object = {}) => ({
  payload: {
    issue: {
      number: 7,
      title: "It is broken",
      labels: [{ name: "urgent" }],
      assignees: [{ login: "ada" }, { login: "grace" }, { login: "alan" }],
      body: "x".repeat(9_000),
      ...more,
    },
  },
  log: { info: () => undefined },
  pause: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
});

let runs: readonly RecordedRun[];
beforeAll(async () => {
  const made = async (id: string, more: object): Promise<RecordedRun> => ({
    ...(await recordRun(runnable, issue(more), { id })),
    text,
  });
  runs = [
    await made("3", { locked: true }),
    await made("2", {}),
    await made("1", { labels: [], assignees: [] }),
  ];
});

/** A page that shows the flow of the handler with what was recorded. */
const withRuns = (
  work: (view: FlowPage) => Promise<void>,
  options: PageOptions = {},
  shown: () => readonly RecordedRun[] = () => runs,
): Promise<void> =>
  withPage(
    async (view) => {
      view.host.runs.record(shown());
      await view.page.getByTestId("run-bar").waitFor();
      await eventually(() => view.page.locator("[data-run=done]").count()).toBeGreaterThan(0);
      await work(view);
    },
    options,
    text,
  );

const stateOf = (view: FlowPage, label: string, index = 0) =>
  view.page.locator(`[data-label="${label}"]`).nth(index).getAttribute("data-run");

/** How far down the middles of these parts are. */
const middlesOf = (view: FlowPage, ids: readonly string[]): Promise<readonly number[]> =>
  Promise.all(
    ids.map(async (id) => {
      const { y = 0, height = 0 } = (await view.page.getByTestId(id).boundingBox()) ?? {};
      return Math.round(y + height / 2);
    }),
  );

const choose = async (view: FlowPage, index: number): Promise<void> => {
  await view.page.getByTestId("run-slider").fill(String(index));
  await eventually(() => view.page.getByTestId("run-count").textContent()).toBe(
    `run ${index + 1} of ${runs.length}`,
  );
};

it("requests the recordings again with the next change if they could not be listed", () =>
  withPage(
    async (view) => {
      const failed = Promise.withResolvers<void>();
      view.host.runs.listing = async () => {
        failed.resolve();
        throw new Error("Not now.");
      };
      view.host.runs.record(runs);
      await failed.promise;
      view.host.runs.listing = async () => undefined;
      await view.page.getByTestId("start").click();
      const countBarsAfterKey = async (): Promise<number> => {
        await view.page.keyboard.press("ArrowDown");
        return view.page.getByTestId("run-bar").count();
      };
      await eventually(countBarsAfterKey).toBe(1);
    },
    {},
    text,
  ));

it("brings the card that failed to a readable size, and draws path and failure where cards are too small", () =>
  withPage(
    async (view) => {
      const zoomOut = async (): Promise<void> => {
        await view.page.getByTestId("fit").click();
        await view.page.locator(".hl-far").waitFor();
      };
      view.host.runs.record(runs.slice(1));
      await view.page.getByTestId("run-bar").waitFor();
      await zoomOut();
      view.host.runs.record(runs);
      await eventually(() => isReadable(view, "throw")).toBe(true);
      await zoomOut();
      await eventually(() => paintedAt(view, ".hl-far-card[data-run=failed]")).toBe(
        await colourOf(view, "--hl-error"),
      );
      expect(await view.page.locator(".hl-far-card[data-run=failed]").getAttribute("data-label")).toBe(
        "throw",
      );
      const taken = await colourOf(view, "--hl-ok");
      const isPathDrawn = () =>
        view.page.evaluate((colour) => {
          const bitmap = document.querySelector<HTMLCanvasElement>(".hl-far");
          const data =
            bitmap?.getContext("2d")?.getImageData(0, 0, bitmap.width, bitmap.height).data ??
            new Uint8ClampedArray();
          const [red, green, blue] = colour.match(/\d+/g)?.map(Number) ?? [];
          for (let at = 0; at < data.length; at += 4)
            if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) return true;
          return false;
        }, taken);
      await eventually(isPathDrawn).toBe(true);
    },
    { height: 330 },
    text,
  ));

it("shows the failed card whole where the diagram comes back, also one that failed meanwhile", () =>
  withPage(
    async (view) => {
      const { page, host } = view;
      const box = (selector: string) => boxOf(view, selector);
      const isWhole = () => isReadable(view, "throw");
      host.runs.record(runs.slice(1));
      await page.getByTestId("run-bar").waitFor();
      // Longer than the delay after which the page has its view kept.
      await pageTimer(page, 400);
      await page.goto("about:blank");
      host.runs.record(runs);
      await view.open();
      await eventually(isWhole).toBe(true);
      await card(view, "for each").click();
      const [failed, pane] = [await box('[data-label="throw"]'), await box(".react-flow")];
      const active = await box('[data-label="for each"]');
      // Both fit into a pane whose lower edge would cut the failed one.
      await page.setViewportSize({ width: 1200, height: Math.round(failed.y + failed.height / 2) });
      await eventually(isWhole).toBe(true);
      // The active one is cut by the upper edge, and the failed one just fits above the lower edge.
      const distance = failed.y + failed.height - active.y - active.height / 2;
      const other = 860 - pane.height;
      await page.setViewportSize({ width: 1200, height: Math.round(other + distance + 12) });
      await page.mouse.move(pane.x + 40, pane.y + 40);
      const [now, at] = [await box('[data-label="for each"]'), await box(".react-flow")];
      // The canvas pans by half of a wheel's delta.
      await page.mouse.wheel(0, 2 * (now.y + now.height / 2 - at.y));
      await eventually(isWhole).toBe(true);
      await pageTimer(page, 400);
      await view.open();
      await page.getByTestId("run-bar").waitFor();
      await eventually(() => stateOf(view, "throw")).toBe("failed");
      expect(await isWhole()).toBe(true);
    },
    { height: 860 },
    text,
  ));

it("shows in the list of what is in scope what the run gave a variable", () =>
  withRuns(async (view) => {
    const urgent = { name: "urgent", type: "boolean", optional: false, path: "urgent", origin: "variable" };
    view.host.server.answerTypes = (method) =>
      (method === "typeTree" ? { roots: [urgent] } : { unavailable: "no-typescript" }) as never;
    await card(view, "return").click();
    await view.page.getByTestId("scope-urgent").getByText("true").waitFor();
  }));

it("says that it shows an earlier run while the debugger is attached and after something ran there, until there is a newer one", () =>
  withRuns(async (view) => {
    const note = view.page.getByTestId("earlier-run");
    expect(await note.count()).toBe(0);
    view.host.debugger.show("running");
    await note.getByText("Earlier run: nothing is recorded while the debugger is attached").waitFor();
    await picture(view.page, "earlier-run");
    const wide = view.page.viewportSize() ?? expect.fail();
    await view.page.setViewportSize({ width: 600, height: wide.height });
    // What is done with the run stays in one row.
    const rows = () => middlesOf(view, ["run-count", "debug-run", "replay-run", "earlier-run"]);
    await eventually(async () => {
      const [count = 0, debug, replay, earlier = 0] = await rows();
      return count === debug && count === replay && earlier > count;
    }).toBe(true);
    await view.page.setViewportSize(wide);
    // Nothing ran under it.
    view.host.debugger.show("off");
    await note.waitFor({ state: "detached" });
    view.host.debugger.show("running");
    view.host.debugger.ran = new Date().toISOString();
    view.host.debugger.show("off");
    await note.getByText("Earlier run: runs under the debugger are not recorded").waitFor();
    const startedAt = new Date().toISOString();
    const newer = { ...(await recordRun(runnable, issue(), { id: "4", startedAt })), text };
    view.host.runs.record([...runs, newer]);
    await note.waitFor({ state: "detached" });
  }));

describe("the diagram after a delivery ran", () => {
  it("shows the path taken, the time and value of each step, and the error at its card", () =>
    withRuns(async (view) => {
      await eventually(() => stateOf(view, "throw")).toBe("failed");
      expect(await card(view, "throw").getByTestId("run-value").textContent()).toBe(
        "Error: The issue is locked",
      );
      expect(await card(view, "urgent").getByTestId("run-value").textContent()).toBe("true");
      expect(await card(view, "pause").getByTestId("run").textContent()).toMatch(/^\d+ ms$|^\d+\.\d ms$/);
      expect(await stateOf(view, "log.info", 0)).toBe("done");
      expect(await stateOf(view, "log.info", 1)).toBe("none");
      expect(await stateOf(view, "return")).toBe("none");
      expect(await card(view, "for each").getByTestId("run").textContent()).toBe("3 ×");
      expect(await view.page.getByTestId("run-outcome").textContent()).toMatch(
        /^issues\.opened failed after [\d.]+ m?s: The issue is locked$/,
      );
      const taken = await view.page.getByTestId("lines-taken").getAttribute("d");
      const others = await view.page.getByTestId("lines").getAttribute("d");
      expect(taken).toMatch(/^M/);
      expect(others).toMatch(/^M/);
    }));

  it("shows no values of one delivery under another, while it is read or where it cannot be", () =>
    withRuns(async (view) => {
      const read = Promise.withResolvers<void>();
      view.host.runs.reading = () => read.promise;
      const states = () => view.page.locator("[data-run=done]").count();
      await choose(view, 0);
      await eventually(states).toBe(0);
      read.reject(new Error("The recording is gone."));
      view.host.runs.reading = async () => undefined;
      await choose(view, 1);
      await eventually(() => stateOf(view, "return")).toBe("done");
      view.host.runs.reading = () => Promise.reject(new Error("The recording is gone."));
      await choose(view, 0);
      await eventually(states).toBe(0);
      expect(await view.page.getByTestId("run-count").textContent()).toBe("run 1 of 3");
    }));

  it("goes through the recent deliveries with a slider, by keys too", () =>
    withRuns(async (view) => {
      await choose(view, 0);
      await eventually(() => stateOf(view, "log.info", 1)).toBe("done");
      expect(await stateOf(view, "log.info", 0)).toBe("none");
      expect(await card(view, "for each").getByTestId("run").textContent()).not.toBe("3 ×");
      await view.page.getByTestId("run-slider").focus();
      await view.page.keyboard.press("ArrowRight");
      await eventually(() => view.page.getByTestId("run-count").textContent()).toBe("run 2 of 3");
      await eventually(() => stateOf(view, "return")).toBe("done");
      expect(await view.page.getByTestId("run-slider").getAttribute("aria-valuetext")).toBe(
        "run 2 of 3, issues.opened, ok",
      );
    }));

  it("steps through the passes of a loop, with what each had", () =>
    withRuns(async (view) => {
      await card(view, "for each").click();
      await eventually(() => view.page.getByTestId("pass-count").textContent()).toBe("iteration 3 of 3");
      await eventually(() => view.page.getByTestId("json-pass").textContent()).toContain("alan");
      await view.page.getByTestId("previous-pass").click();
      await view.page.getByTestId("previous-pass").click();
      expect(await view.page.getByTestId("pass-count").textContent()).toBe("iteration 1 of 3");
      await eventually(() => view.page.getByTestId("json-pass").textContent()).toContain("ada");
      expect(await view.page.getByTestId("previous-pass").isDisabled()).toBe(true);
      // The cards inside show that pass, too.
      await view.page.locator('[data-label="log.info"]').nth(2).click();
      await eventually(() => view.page.getByTestId("json-in").textContent()).toContain("ada is assigned");
      // And the passes can be gone through from there.
      await view.page.getByTestId("next-pass").click();
      await eventually(() => view.page.getByTestId("json-in").textContent()).toContain("grace is assigned");
      expect(await view.page.getByTestId("pass-count").textContent()).toBe("iteration 2 of 3");
    }));
});

describe("what a card did", () => {
  it("shows what went into a step and came out, to be opened member by member, and whole", () =>
    withRuns(async (view) => {
      await view.page.getByTestId("start").click();
      const tree = view.page.getByTestId("json-in");
      await tree.waitFor();
      await tree.getByText("payload:").click();
      await tree.getByText("issue:").click();
      await tree.getByText("title: ").waitFor();
      expect(await tree.textContent()).toContain("Only the beginning of this text was recorded.");
      await view.page.getByTestId("open-value-in").click();
      await eventually(() => view.host.last("openRecordedValue")).toEqual({ id: "3", frame: 0, value: 0 });
    }));

  it("shows the calls of a function one at a time", () =>
    withRuns(async (view) => {
      await view.page.getByTestId("flow-picker").click();
      await view.page.getByRole("option", { name: /describe/ }).click();
      const call = view.page.getByTestId("call");
      await eventually(() => call.locator("option:checked").textContent()).toBe("call 1 of 3");
      await call.selectOption("call 2 of 3");
      await eventually(() => card(view, "return").getByTestId("run-value").textContent()).toBe(
        '"grace is assigned"',
      );
    }));

  it("no longer shows a step that was changed, and says so", () =>
    withRuns(async (view) => {
      view.host.type('log.info("urgent"', 'log.warn("urgent"');
      await eventually(() => stateOf(view, "log.warn")).toBe("none");
      expect(await stateOf(view, "throw")).toBe("failed");
      const notes = view.page.getByTestId("run-notes");
      await eventually(() => notes.textContent()).toBe(
        "1 step that ran has changed since then and is not shown.",
      );
      // A narrow bar has two rows: what can be done, and why it failed with what the diagram leaves out.
      for (const width of [620, 600, 480, 900]) {
        await view.page.setViewportSize({ width, height: 800 });
        const buttons = ["pin-run", "open-run-delivery", "debug-run", "replay-run"];
        const middles = await middlesOf(view, ["run-slider", ...buttons, "run-outcome", "run-notes"]);
        const rows = new Set(middles.map((middle) => Math.round((middle - (middles[0] ?? 0)) / 20)));
        expect(rows.size, `${width} px: ${middles}`).toBe(width === 900 ? 1 : 2);
        expect(middles.at(-1)).toBe(middles.at(-2));
        await picture(view.page, `run-bar-${width}`);
      }
    }));

  it("pins a delivery to the flow, which is then shown first, and replays it", () =>
    withRuns(async (view) => {
      await choose(view, 1);
      await view.page.getByTestId("pin-run").click();
      await eventually(() => view.page.getByTestId("pin-run").getAttribute("aria-pressed")).toBe("true");
      expect(view.host.requestsOf("pinRecording")).toMatchObject([{ id: "2", pinned: true }]);
      await view.page.getByTestId("replay-run").click();
      await eventually(() => view.host.last("replayRecording")).toEqual({ id: "2" });
      await view.page.getByTestId("open-run-delivery").click();
      await eventually(() => view.host.last("openRecordedDelivery")).toEqual({ id: "2" });
    }));

  it("says to screen readers what each card did", () =>
    withRuns(async (view) => {
      await eventually(() => stateOf(view, "throw")).toBe("failed");
      const labels = await view.page
        .getByRole("treeitem")
        .evaluateAll((items) => items.map((item) => item.getAttribute("aria-label") ?? ""));
      expect(labels.some((label) => /throw .*failed, in .*The issue is locked/.test(label))).toBe(true);
      expect(labels.some((label) => /return .*did not run/.test(label))).toBe(true);
    }));

  it("can be hidden, and is as before then", () =>
    withRuns(async (view) => {
      await view.page.getByTestId("view-menu").click();
      await view.page.getByTestId("menu-toggleRuns").click();
      await eventually(() => view.page.locator("[data-run]").count()).toBe(0);
      expect(await view.page.getByTestId("run-bar").count()).toBe(0);
      expect(await view.page.getByTestId("lines-taken").count()).toBe(0);
    }));
});

it("a flow that never ran has no bar", () =>
  withPage(
    async (view) => {
      await card(view, "urgent").waitFor();
      expect(await view.page.getByTestId("run-bar").count()).toBe(0);
      await view.page.getByTestId("view-menu").click();
      await view.page.getByTestId("menu-fit").waitFor();
      expect(await view.page.getByTestId("menu-toggleRuns").count()).toBe(0);
    },
    {},
    text,
  ));

testAppearance("a run", (look, check) =>
  withRuns(
    async (view) => {
      await card(view, "for each").click();
      await openInspector(view);
      await view.page.getByTestId("json-pass").waitFor();
      await check(view.page, "live-values", "[data-testid=run-bar]", "main");
    },
    { ...look, height: 860 },
  ),
);
