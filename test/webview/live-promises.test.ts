import { beforeAll, describe, expect, it } from "vitest";
import { card, type FlowPage, openInspector, type PageOptions } from "./testing/flow-page.ts";
import { testAppearance } from "./testing/looks.ts";
import { type RecordedRun, recordRun } from "./testing/recorded-run.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1300, height: 1000 });

const text = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs") });

hub.on("issues.opened", run);

export async function run({ payload, log, ask, notify }) {
  notify(payload.issue.title);
  const [owner, labels, stock] = await Promise.all([
    ask("owner", payload.issue.user),
    (async () => {
      const all = await ask("labels", 3);
      return all.name;
    })(),
    ask("stock", payload.issue.number),
  ]);
  log.info("found", { owner, labels, stock });
  return ask("report", owner);
}

export default webhook(hub);
`;
/** The same program without its imports, which a test cannot load: the ranges of its steps stay. */
const runnable = text
  .replace(/^import .*$/gm, (line) => line.replace(/./g, " "))
  .replace(/^(const hub|hub\.on|export default).*$/gm, (line) => line.replace(/./g, " "));

const milliseconds: Readonly<Record<string, number>> = { owner: 30, labels: 5, stock: 12, report: 4 };

/** What the handler gets where some of its services are away. */
const given = (...away: readonly string[]) => {
  const ask = async (name: string, about: unknown): Promise<object> => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds[name] ?? 1));
    if (away.includes(name)) throw new Error(`The ${name} is not available`);
    return { name, about };
  };
  return {
    payload: { issue: { number: 7, title: "It is broken", user: "ada" } },
    log: { info: () => undefined },
    ask,
    notify: (title: string) => ask("channel", title),
  };
};

let runs: readonly RecordedRun[];
beforeAll(async () => {
  const made = async (id: string, ...away: readonly string[]): Promise<RecordedRun> => ({
    ...(await recordRun(runnable, given(...away), { id })),
    text,
  });
  runs = [await made("4", "stock"), await made("3", "report"), await made("2", "channel"), await made("1")];
});

/** A page that shows the handler's flow with the newest of some recorded deliveries. */
const withRun = (
  away: "stock" | "report" | "channel" | "nothing",
  work: (view: FlowPage) => Promise<void>,
  options: PageOptions = {},
): Promise<void> =>
  withPage(
    async (view) => {
      view.host.runs.record(runs.slice(["stock", "report", "channel", "nothing"].indexOf(away)));
      await view.page.getByTestId("run-bar").waitFor();
      await eventually(() => view.page.locator("[data-run=done]").count()).toBeGreaterThan(0);
      await work(view);
    },
    options,
    text,
  );

const branch = (view: FlowPage, index: number) => view.page.locator(".hl-card-branch").nth(index);
const branchStates = (view: FlowPage) =>
  view.page
    .locator(".hl-card-branch")
    .evaluateAll((cards) => cards.map((each) => each.getAttribute("data-run")));
const stateOf = (view: FlowPage, label: string) => card(view, label).getAttribute("data-run");

describe("the branches of a parallel step", () => {
  it("show what ran, its time and what it gave", () =>
    withRun("nothing", async (view) => {
      await eventually(() => branchStates(view)).toEqual(["done", "done", "done"]);
      expect(await stateOf(view, "parallel")).toBe("done");
      expect(await branch(view, 0).getByTestId("run-value").textContent()).toBe(
        '{ name: "owner", about: "ada" }',
      );
      expect(await branch(view, 1).getByTestId("run-value").textContent()).toBe('"labels"');
      const times = await view.page.locator(".hl-card-branch [data-testid=run]").allTextContents();
      expect(times).toHaveLength(3);
      for (const time of times) expect(time).toMatch(/^\d+(?:\.\d)? ms$/);
      // The path goes through each of them.
      expect(await branch(view, 2).getAttribute("title")).toMatch(
        /ran, in \d+(?:\.\d)? ms: \{ name: "stock"/,
      );
    }));

  it("show the error at the one that failed", () =>
    withRun("stock", async (view) => {
      await eventually(() => branchStates(view)).toEqual(["done", "done", "failed"]);
      expect(await branch(view, 2).getByTestId("run-value").textContent()).toBe(
        "Error: The stock is not available",
      );
      expect(await stateOf(view, "parallel")).toBe("failed");
      expect(await stateOf(view, "log.info")).toBe("none");
      const spoken = await view.page
        .getByRole("treeitem")
        .evaluateAll((items) => items.map((item) => item.getAttribute("aria-label") ?? ""));
      expect(spoken.find((label) => label.includes("parallel"))).toMatch(
        /ask\("stock", payload\.issue\.number\) failed, in .*The stock is not available/,
      );
    }));

  it("have their values in the inspector of their step, and as a whole on request", () =>
    withRun("stock", async (view) => {
      await card(view, "parallel").click();
      const toggle = view.page.getByTestId("toggle-inspector");
      if ((await toggle.getAttribute("aria-pressed")) === "false") await toggle.click();
      const own = view.page.getByTestId("branch-run");
      await eventually(() => own.count()).toBe(3);
      // The one that failed is open, the others are one line each.
      expect(await own.nth(2).getByTestId("run-error").textContent()).toBe(
        "Error: The stock is not available",
      );
      expect(await own.nth(0).getByTestId("json-out").isVisible()).toBe(false);
      await own.nth(0).locator("summary").first().click();
      await eventually(() => own.nth(0).getByTestId("json-out").textContent()).toContain("ada");
      expect(await own.nth(0).getByTestId("json-in 2").textContent()).toContain("ada");
      await own.nth(0).getByTestId("open-value-out").click();
      await eventually(() => view.host.last("openRecordedValue")).toMatchObject({ id: "4", frame: 0 });
    }));

  it("open the flow of their function at the call that the step made", () =>
    withRun("nothing", async (view) => {
      await branch(view, 1).dblclick();
      await eventually(() => stateOf(view, "return")).toBe("done");
      expect(await card(view, "return").getByTestId("run-value").textContent()).toBe('"labels"');
      expect(await card(view, "all").getByTestId("run-value").textContent()).toContain('name: "labels"');
    }));

  it("show nothing where they were changed since", () =>
    withRun("nothing", async (view) => {
      await eventually(() => branchStates(view)).toEqual(["done", "done", "done"]);
      view.host.type('ask("owner", payload', 'ask("author", payload');
      await eventually(() => branchStates(view)).toEqual(["none", "done", "done"]);
    }));
});

describe("a promise that is not awaited", () => {
  it("marks its card with the error, while the path goes on", () =>
    withRun("channel", async (view) => {
      await eventually(() => stateOf(view, "notify")).toBe("failed");
      expect(await card(view, "notify").getByTestId("run-value").textContent()).toBe(
        "Error: The channel is not available",
      );
      expect(await stateOf(view, "parallel")).toBe("done");
      expect(await stateOf(view, "return")).toBe("done");
      expect(await view.page.getByTestId("run-outcome").textContent()).not.toContain("not available");
    }));

  it("marks the return that gives it", () =>
    withRun("report", async (view) => {
      await eventually(() => stateOf(view, "return")).toBe("failed");
      expect(await card(view, "return").getByTestId("run-value").textContent()).toBe(
        "Error: The report is not available",
      );
      expect(await stateOf(view, "notify")).toBe("done");
      expect(await view.page.getByTestId("call-badge").getAttribute("class")).toContain("hl-run-failed");
    }));
});

testAppearance(
  "branches that ran",
  (look, check) =>
    withRun(
      "stock",
      async (view) => {
        await card(view, "parallel").click();
        await openInspector(view);
        await view.page.getByTestId("branch-run").first().locator("summary").first().click();
        await view.page.getByTestId("json-out").first().waitFor();
        await check(view.page, "live-promises", "main");
      },
      { ...look, height: 900 },
    ),
  [1300, 600],
);
