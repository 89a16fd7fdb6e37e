// The diagram of a file of another framework: whose handlers they are, their events, and the way to Hookloom.
import { describe, expect, it } from "vitest";
import { frameworkSources } from "../../language-server/bridge/src/testing/framework-sources.ts";
import type { FlowPage } from "./testing/flow-page.ts";
import { testAppearance } from "./testing/looks.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 900 });
const { probot, bolt } = frameworkSources;

const at = (view: FlowPage, id: string) => view.page.getByTestId(id);

/** The requests of one kind that the page sent its host. */
const requestsSent = (
  { host }: FlowPage,
  name: Parameters<FlowPage["host"]["sent"]>[0],
): readonly unknown[] => host.sent(name);

describe("a handler of Probot", () => {
  it("is shown with its event and its framework, and its sample can be sent without a project", () =>
    withPage(
      async (view) => {
        await at(view, "start").getByText("issues.opened").waitFor();
        expect(await at(view, "start").innerText()).toContain("app · Probot");
        await at(view, "send-sample").click();
        await eventually(() => requestsSent(view, "sendSample")).toEqual([
          { trigger: "app", source: "github", event: "issues.opened", framework: "probot" },
        ]);
      },
      {},
      probot.text,
    ));

  it("changes its event, gets others beside it, and leads to the move", () =>
    withPage(
      async (view) => {
        await at(view, "start").click();
        await at(view, "change-event").click();
        await at(view, "event-search").fill("issues.closed");
        await at(view, "event-issues.closed").click();
        await eventually(() => view.host.text).toBe(
          probot.text.replace('"issues.opened"', '"issues.closed"'),
        );
        await at(view, "event-search").waitFor({ state: "detached" });
        await at(view, "add-event-app").click();
        await at(view, "event-search").fill("fork");
        await at(view, "event-fork").click();
        await eventually(() => view.host.text).toContain(
          '  app.on("fork", async (context) => {\n    context.log.info("Received fork");\n  });\n',
        );
        expect(await at(view, "remove-trigger-app").count()).toBe(0);
        await at(view, "move-to-hookloom").click();
        await eventually(() => requestsSent(view, "moveToHookloom")).toEqual([{}]);
      },
      {},
      probot.text,
    ));
});

describe("handlers of Bolt", () => {
  it("are listed by what they are narrowed down to, and the event of a method is kept", () =>
    withPage(
      async (view) => {
        await at(view, "toggle-file").click();
        const app = at(view, "app-app");
        for (const name of ["app_mention", "message hello", "command /deploy", "block_actions approve"])
          await app.getByText(name).waitFor();
        await app.getByText("command /deploy").click();
        await at(view, "start").getByText("command /deploy").waitFor();
        await at(view, "start").click();
        await at(view, "change-event").click();
        await at(view, "event-search").fill("team_join");
        await at(view, "event-team_join").click();
        await view.page
          .getByRole("alert")
          .getByText("app.command(...) registers handlers for only one kind of event")
          .waitFor();
        expect(view.host.text).toBe(bolt.text);
      },
      {},
      bolt.text,
    ));
});

testAppearance("the panel of such a trigger", (look, check) =>
  withPage(
    async (view) => {
      const inspector = "[data-testid=inspector]";
      if (!(await view.page.locator(inspector).isVisible())) await at(view, "toggle-inspector").click();
      await at(view, "start").click();
      await at(view, "move-to-hookloom").waitFor();
      await check(view.page, "existing-trigger", inspector);
      await at(view, "toggle-file").click();
      await at(view, "app-app").waitFor();
      await check(view.page, "existing-file", inspector);
    },
    { ...look, height: 900 },
    bolt.text,
  ),
);
