import type { ErrorPlace, FailureGroup } from "@hookloom/runtime/management";
import { describe, expect, it } from "vitest";
import type { ReportedFailures } from "../../extension/core/src/flows/locate-failures.ts";
import { card, type FlowPage, openInspector, type PageOptions } from "./testing/flow-page.ts";
import { picture, testAppearance } from "./testing/looks.ts";
import { recordRun } from "./testing/recorded-run.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 1000 });

const text = `import { github } from "@hookloom/runtime/github";

const hub = github();

hub.on("issues.opened", async ({ payload, log }) => {
  const order = await findOrder(payload);
  if (order.isUrgent) {
    log.warn("urgent", { number: payload.issue.number });
  } else {
    log.info("later");
  }
  await notify(order);
  return order.id;
});

async function findOrder(payload) {
  const rows = await database.query(payload.issue.number);
  return rows[0];
}
`;

const at = "2026-11-27T06:12:00.000Z";
const moment = { at, delivery: "d", build: "3f9ac21b77de" };

/** The position of some words in the text. */
function placeOf(words: string): ErrorPlace {
  const line = text.slice(0, text.indexOf(words)).split("\n").length;
  const own = text.split("\n")[line - 1] ?? "";
  return { file: "src/webhook.ts", line, column: own.indexOf(words) + 1, text: own };
}

function group(name: string, error: string, deliveries: number, ...words: readonly string[]): FailureGroup {
  return {
    ...{ group: name, source: "github", trigger: "/github", event: "issues.opened", error, deliveries },
    ...{ dead: deliveries, since: moment, last: moment },
    origins: [{ deliveries, last: moment, places: words.map(placeOf) }],
  };
}

const counted: ReportedFailures = {
  series: [{ trigger: "/github", event: "issues.opened", counts: { ok: [1197], dead: [4], retrying: [3] } }],
  failures: {
    groups: [
      group(
        "net",
        "FetchError: The mail server at mail.example.com does not answer\nat once",
        4,
        "notify(order)",
      ),
      group(
        "rows",
        "TypeError: Cannot read properties of undefined (reading 'isUrgent')",
        2,
        "order.isUrgent",
      ),
      group("sql", "DatabaseError: too many connections", 1, "database.query", "findOrder(payload);"),
    ],
    more: false,
  },
  triggers: [{ name: "hub", source: "github", path: "/github", file: "src/webhook.ts" }],
};

/** A page that shows the runs of prod. */
const withRuns = (
  work: (view: FlowPage) => Promise<void>,
  options: PageOptions = {},
  shown: ReportedFailures = counted,
): Promise<void> =>
  withPage(
    async (view) => {
      // The environments come while the menu is open.
      await view.page.getByTestId("view-menu").click();
      await view.page.getByTestId("menu-outline").waitFor();
      view.host.environments.counted = shown;
      view.host.environments.changed();
      await view.page.getByTestId("menu-runs-of-prod").click();
      await view.page.getByTestId("handler-runs").waitFor();
      await work(view);
    },
    options,
    text,
  );

describe("the runs of an environment in the diagram", () => {
  it("are chosen in the menu: the handler says how often it ran, and a step that it failed", () =>
    withRuns(async (view) => {
      const { page } = view;
      await page.getByTestId("view-menu").click();
      await page.getByTestId("menu-runs-of-dev").waitFor();
      await picture(page, "overlay-menu");
      await page.keyboard.press("Escape");
      expect(await page.getByTestId("handler-runs").textContent()).toBe("1,204 runs, 7 failed");
      expect(await page.getByTestId("environment-runs").textContent()).toBe("1,204 runs, 7 failed");
      expect(await card(view, "notify").getByTestId("failed").textContent()).toBe("4 failed");
      expect(await card(view, "if").getByTestId("failed").textContent()).toBe("2 failed");
      expect(await card(view, "order").getByTestId("failed").textContent()).toBe("1 failed");
      const title = await card(view, "notify").getByTestId("failed").getAttribute("title");
      expect(title).toBe(
        "4 deliveries failed here: FetchError: The mail server at mail.example.com does not answer\nClick to show deliveries",
      );
      expect(await card(view, "order").getByTestId("failed").getAttribute("title")).toContain(
        "1 delivery failed in a called function: DatabaseError: too many connections",
      );
      expect(await card(view, "log.info").getByTestId("failed").count()).toBe(0);
    }));

  it("show the deliveries of a failure, from its badge and by keys from the inspector", () =>
    withRuns(async (view) => {
      const { page, host } = view;
      await card(view, "notify").getByTestId("failed").click();
      await eventually(() => host.last("showFailedDeliveries")).toEqual({ group: "net" });
      await card(view, "if").click({ position: { x: 20, y: 40 } });
      await page.getByTestId("step-failures").waitFor();
      expect(await page.getByTestId("step-failures").textContent()).toContain("in build 3f9ac21b77de");
      await page.getByTestId("show-failed").press("Enter");
      await eventually(() => host.last("showFailedDeliveries")).toEqual({ group: "rows" });
    }));

  it("list several failures of a step in the inspector", () => {
    const groups = [group("a", "Error A", 1, "notify(order)"), group("b", "Error B", 2, "notify(order)")];
    return withRuns(
      async (view) => {
        await card(view, "notify").getByTestId("failed").click();
        await eventually(() => view.page.getByTestId("failure").count()).toBe(2);
        expect(view.host.last("showFailedDeliveries")).toBeUndefined();
      },
      {},
      { ...counted, failures: { groups, more: true } },
    );
  });

  it("say that a step has changed, and what was not included", () =>
    withRuns(
      async (view) => {
        const { page, host } = view;
        host.type("notify(order)", "notify(order, log)");
        host.environments.changed();
        await page.getByTestId("unplaced").filter({ hasText: "4 failed at changed code" }).waitFor();
        expect(await page.getByTestId("unplaced").getAttribute("title")).toContain(
          "4 deliveries failed at line 12 of src/webhook.ts, which has changed since: FetchError",
        );
        expect(await card(view, "notify").getByTestId("failed").count()).toBe(0);
        await page.getByTestId("unplaced").click();
        await page.getByTestId("flow-failures").waitFor();
        expect(await page.getByTestId("environment-notes").textContent()).toContain("Older failures");
        await picture(page, "overlay-changed");
      },
      {},
      { ...counted, failures: { ...counted.failures, more: true } },
    ));

  it("are those of the function that is shown", () =>
    withRuns(async (view) => {
      const { page } = view;
      await card(view, "order").click({ position: { x: 20, y: 40 } });
      await page.keyboard.press("F12");
      await card(view, "rows").getByTestId("failed").waitFor();
      expect(await page.getByTestId("handler-runs").count()).toBe(0);
      expect(await page.getByTestId("environment-runs").textContent()).toBe(
        "Runs are counted for handlers only",
      );
    }));

  it("are counted at a card that hides the step", () =>
    withRuns(
      async (view) => {
        await card(view, "if").click({ position: { x: 20, y: 40 } });
        await view.page.keyboard.press("c");
        expect(await card(view, "if").getByTestId("failed-within").textContent()).toBe("3 failed inside");
      },
      {},
      {
        ...counted,
        failures: { groups: [group("warn", "Error: no log", 3, "log.warn")], more: false },
      },
    ));
});

describe("what nothing handled in an environment", () => {
  it("is named on the start card, with a way to the deliveries", () =>
    withRuns(
      async (view) => {
        const { page, host } = view;
        const line = page.getByTestId("start").getByTestId("unhandled");
        expect(await line.textContent()).toBe("no handler: star.created and 1 more");
        expect(await line.getAttribute("title")).toBe(
          "12 deliveries of star.created: no handler\n1 delivery of fork: no handler",
        );
        await line.click();
        await page.getByTestId("unhandled-events").waitFor();
        await picture(page, "overlay-unhandled");
        await page.getByTestId("show-unhandled").first().press("Enter");
        await eventually(() => host.last("showUnhandledDeliveries")).toEqual({
          trigger: "/github",
          event: "star.created",
        });
      },
      {},
      {
        ...counted,
        series: [
          ...counted.series,
          { trigger: "/github", event: "fork", counts: { ignored: [1] } },
          { trigger: "/github", event: "star.created", counts: { ignored: [12] } },
        ],
      },
    ));
});

describe("the bar of an environment's runs", () => {
  it("is read by screen readers, as are the cards", () =>
    withRuns(async (view) => {
      const labels = () =>
        view.page
          .getByRole("treeitem")
          .evaluateAll((items) => items.map((item) => item.getAttribute("aria-label") ?? ""));
      await eventually(async () => (await labels()).some((label) => /1,204 runs, 7 failed/.test(label))).toBe(
        true,
      );
      expect(
        (await labels()).some((label) => /notify.*4 deliveries failed here: FetchError/.test(label)),
      ).toBe(true);
    }));

  it("says why an environment cannot be read, and can be chosen for another range or hidden", () =>
    withRuns(async (view) => {
      const { page, host } = view;
      host.environments.problem = "Nothing is deployed to prod, so it has no runs: deploy to it first.";
      host.environments.changed();
      await page.getByTestId("environment-problem").filter({ hasText: "Nothing is deployed" }).waitFor();
      await page.getByTestId("environment-range").selectOption("1h");
      await eventually(() => host.shownEnvironment).toEqual({ environment: "prod", range: "1h" });
      await page.getByTestId("environment").selectOption("dev");
      await eventually(() => host.shownEnvironment).toEqual({ environment: "dev", range: "1h" });
      await page.getByTestId("hide-environment").click();
      await eventually(() => host.shownEnvironment).toBeUndefined();
      // What the host had sent before that is drawn until its response comes.
      for (const part of ["failed", "environment-bar", "handler-runs"])
        await eventually(() => page.getByTestId(part).count()).toBe(0);
    }));

  it("replaces a recorded delivery, which is shown again afterwards", async () => {
    const code = `export async function run({ payload, log }) {\n  const total = payload.total;\n  log.info(total);\n}\n`;
    const run = await recordRun(code, { payload: { total: 1 }, log: { info: () => undefined } });
    await withPage(
      async (view) => {
        const { page, host } = view;
        host.environments.counted = counted;
        host.environments.changed();
        host.runs.record([run]);
        await page.getByTestId("run-bar").waitFor();
        await eventually(() => page.locator("[data-run=done]").count()).toBe(2);
        await page.getByTestId("view-menu").click();
        await page.getByTestId("menu-runs-of-dev").click();
        await page.getByTestId("environment-bar").waitFor();
        await eventually(() => page.locator("[data-run]").count()).toBe(0);
        expect(await page.getByTestId("run-bar").count()).toBe(0);
        await page.getByTestId("view-menu").click();
        await page.getByTestId("menu-toggleRuns").click();
        await page.getByTestId("run-bar").waitFor();
        await eventually(() => page.locator("[data-run=done]").count()).toBe(2);
        expect(await page.getByTestId("environment-bar").count()).toBe(0);
        await eventually(() => host.shownEnvironment).toBeUndefined();
      },
      {},
      code,
    );
  });
});

it("a file outside of a project offers no environment", () =>
  withPage(
    async ({ page }) => {
      await page.getByTestId("view-menu").click();
      await page.getByTestId("menu-outline").waitFor();
      expect(await page.locator("[data-testid^=menu-runs-of]").count()).toBe(0);
    },
    {},
    text,
  ));

testAppearance("the runs of an environment", (look, check) =>
  withRuns(
    async (view) => {
      await card(view, "notify").click({ position: { x: 20, y: 40 } });
      await openInspector(view);
      await view.page.getByTestId("step-failures").waitFor();
      await check(view.page, "overlay", "[data-testid=environment-bar]", "main");
    },
    { ...look, height: 900 },
  ),
);
