// What a file declares, in the inspector: its triggers with their events and options, its settings and connections.
import { describe, expect, it } from "vitest";
import type { FlowPage, PageOptions } from "./testing/flow-page.ts";
import { testAppearance } from "./testing/looks.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 900 });

const text = `import { secret, setting, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { WebClient } from "@slack/web-api";

const channel = setting("SLACK_CHANNEL", "Where alerts go", { default: "#alerts" });
const unread = setting("UNREAD");
const slack = new WebClient(secret("SLACK_TOKEN", "Posts as the bot").value);

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  await slack.chat.postMessage({ channel: channel.value, text: payload.issue.title });
  log.info("done");
});

hub.on("push", async ({ log }) => {
  log.info("pushed");
});

export default webhook(hub);
`;

/** A page that shows a file, without errors in its console. */
const withFile = (
  work: (view: FlowPage) => Promise<void>,
  code: string = text,
  options: PageOptions = {},
): Promise<void> => withPage(work, options, code);

const at = (view: FlowPage, id: string) => view.page.getByTestId(id);
const eventRow = (view: FlowPage, name: string) => at(view, `event-${name}`);

/** The text with one part replaced. */
function changed(from: string, to: string, of = text): string {
  expect(of).toContain(from);
  return of.replace(from, to);
}

/** Waits for the trigger of the shown flow and what the file declares. */
async function triggerPanel(view: FlowPage): Promise<void> {
  await at(view, "start").click();
  await at(view, "add-event-hub").waitFor();
}

async function filePanel(view: FlowPage): Promise<void> {
  await at(view, "toggle-file").click();
  await at(view, "value-dev-SLACK_TOKEN").waitFor();
}

describe("the events of a trigger's card", () => {
  it("changes the event, of which it says what it is, in its literal alone", () =>
    withFile(async (view) => {
      await triggerPanel(view);
      await at(view, "flow-event-issues.opened").getByText("opened").first().waitFor();
      await at(view, "change-event").click();
      await at(view, "event-search").fill("issue was closed");
      await eventRow(view, "issues.closed").click();
      const after = changed('hub.on("issues.opened"', 'hub.on("issues.closed"');
      await eventually(() => view.host.text).toBe(after);
      await at(view, "flow-event-issues.closed").waitFor();
      expect(await at(view, "events").count()).toBe(0);
      expect(view.host.edits).toHaveLength(1);
      expect(await at(view, "start").textContent()).toContain("issues.closed");
    }));

  it("lists events by channel, and has no channel chosen as a whole", () =>
    withFile(async (view) => {
      await triggerPanel(view);
      await at(view, "change-event").click();
      const list = at(view, "events");
      expect(await list.getAttribute("aria-multiselectable")).toBe("false");
      expect(await eventRow(view, "issues.opened").getAttribute("aria-selected")).toBe("true");
      await at(view, "event-search").fill("pull_request_review.");
      await eventRow(view, "pull_request_review.submitted").waitFor();
      expect(await at(view, "event-count").count()).toBe(0);
      await at(view, "event-search").press("Escape");
      expect(await at(view, "events").count()).toBe(0);
      expect(view.host.text).toBe(text);
    }));

  it("adds a handler for another event and shows it; one that is there is only shown", () =>
    withFile(async (view) => {
      await triggerPanel(view);
      await at(view, "add-event-hub").click();
      await at(view, "event-search").fill("star.created");
      await eventRow(view, "star.created").click();
      await eventually(() => view.host.text).toContain(
        '\nhub.on("star.created", async ({ payload, log }) => {\n  log.info("Received", { payload });\n});\n\nexport default',
      );
      await eventually(() => at(view, "start").textContent()).toContain("star.created");
      await at(view, "add-event-hub").click();
      await at(view, "event-search").fill("push");
      await eventRow(view, "push").click();
      await eventually(() => at(view, "start").textContent()).toContain("push");
      expect(view.host.edits).toHaveLength(1);
    }));
});

/** Enters a path that the host keeps writing until it is released. */
async function pathBeingWritten(view: FlowPage) {
  await triggerPanel(view);
  const path = at(view, "option-hub-path");
  const { promise, resolve: release } = Promise.withResolvers<void>();
  view.host.edited = promise;
  await path.fill("/issues");
  await path.press("Enter");
  await eventually(() => view.host.edits.length).toBe(1);
  return { path, release };
}

describe("the options of a trigger's card", () => {
  it("changes the path, says what is wrong with one, and gives the source's own back", () =>
    withFile(async (view) => {
      await triggerPanel(view);
      const path = at(view, "option-hub-path");
      expect(await path.inputValue()).toBe("/github");
      await path.fill("issues");
      await path.press("Enter");
      await at(view, "trigger-panel").getByText('a path starts with a single "/"').waitFor();
      expect(await path.inputValue()).toBe("issues");
      for (const id of ["notice", "lost-draft"]) expect(await at(view, id).count(), id).toBe(0);
      await path.fill("/issues");
      await path.press("Enter");
      await eventually(() => view.host.text).toBe(changed("github({ ", 'github({ path: "/issues", '));
      await path.fill("");
      await path.press("Enter");
      await eventually(() => view.host.text).toBe(text);
      await eventually(() => path.inputValue()).toBe("/github");
    }));

  it("writes a second path that is entered while the first is being written", () =>
    withFile(async (view) => {
      const { path, release } = await pathBeingWritten(view);
      await path.fill("");
      await path.press("Enter");
      release();
      await eventually(() => view.host.edits.length).toBe(2);
      await eventually(() => view.host.text).toBe(text);
      await eventually(() => path.inputValue()).toBe("/github");
    }));

  it("goes on with a path that is typed while another is being written", () =>
    withFile(async (view) => {
      const { path, release } = await pathBeingWritten(view);
      await path.fill("/issues/all");
      release();
      await eventually(() => view.host.text).toContain('path: "/issues"');
      expect(await path.inputValue()).toBe("/issues/all");
      await path.press("Enter");
      await eventually(() => view.host.text).toContain('path: "/issues/all"');
    }));

  it("keeps what is typed for the path while the text changes elsewhere", () =>
    withFile(async (view) => {
      await triggerPanel(view);
      const path = at(view, "option-hub-path");
      await path.fill("/mine");
      view.host.type('log.info("pushed")', 'log.info("seen")');
      await at(view, "start").waitFor();
      expect(await path.inputValue()).toBe("/mine");
      await path.press("Enter");
      await eventually(() => view.host.text).toContain('github({ path: "/mine", ');
      expect(view.host.text).toContain('log.info("seen")');
    }));
});

describe("triggers and handlers", () => {
  it("says what goes along before it removes a trigger or a handler", () =>
    withFile(async (view) => {
      await triggerPanel(view);
      await at(view, "remove-handler").click();
      const lines = at(view, "removal").locator("li");
      await eventually(() => lines.allTextContents()).toEqual([
        "the handler of hub: issues.opened, with its steps",
        "the setting SLACK_CHANNEL, which nothing else uses",
      ]);
      await at(view, "removal-cancel").click();
      expect(view.host.text).toBe(text);
      await at(view, "remove-trigger-hub").click();
      await eventually(() => lines.allTextContents()).toEqual([
        "the trigger hub",
        "the handler of hub: issues.opened, with its steps",
        "the handler of hub: push, with its steps",
        "the setting SLACK_CHANNEL, which nothing else uses",
        "the setting GITHUB_SECRET, which nothing else uses",
      ]);
      await at(view, "removal-confirm").click();
      await eventually(() => view.host.text).not.toContain("github");
      expect(view.host.text).toContain("const slack");
      expect(view.host.edits).toHaveLength(1);
      // Without a flow there is still what the file declares.
      await at(view, "file-panel").getByText("This file has no triggers yet.").waitFor();
    }));

  it("says why a trigger cannot be removed, before the user tries", () =>
    withFile(async (view) => {
      await triggerPanel(view);
      await at(view, "remove-trigger-hub").click();
      await at(view, "removal").getByText('"hub" is still used on line').waitFor();
      expect(await at(view, "removal-confirm").count()).toBe(0);
    }, `${text}register(hub);\n`));

  it("adds a trigger of any source with its events", () =>
    withFile(async (view) => {
      await triggerPanel(view);
      await at(view, "add-trigger").click();
      await at(view, "source-slack").click();
      await at(view, "event-search").fill("app_mention");
      await eventRow(view, "app_mention").click();
      await at(view, "trigger-add").click();
      await eventually(() => view.host.text).toContain('workspace.on("app_mention", async');
      for (const line of [
        'import { slack as slack2 } from "@hookloom/runtime/slack";',
        'secret("SLACK_SIGNING_SECRET", "Signs what Slack sends")',
        "export default webhook(hub, workspace);",
      ])
        expect(view.host.text).toContain(line);
      expect(view.host.edits).toEqual([{ op: "addTrigger", source: "slack", events: ["app_mention"] }]);
      await eventually(() => at(view, "start").textContent()).toContain("app_mention");
    }));

  it("adds an option that the source knows, with its setting", () =>
    withFile(
      async (view) => {
        await triggerPanel(view);
        await at(view, "add-option-secret").click();
        await eventually(() => view.host.text).toContain(
          'const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });',
        );
        await eventually(() => at(view, "option-hub-secret").textContent()).toContain("GITHUB_SECRET");
      },
      changed('{ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") }', ""),
    ));
});

describe("the file's declarations", () => {
  it("show each setting with the state of its value in every environment, and never the value", () =>
    withFile(async (view) => {
      view.host.valueStates.set("dev SLACK_TOKEN", "set");
      view.host.valueStates.set("prod SLACK_TOKEN", "environment");
      await filePanel(view);
      const state = (place: string, name: string) =>
        at(view, `value-${place}-${name}`).getAttribute("data-state");
      expect(await state("dev", "SLACK_TOKEN")).toBe("set");
      expect(await state("prod", "SLACK_TOKEN")).toBe("environment");
      expect(await state("dev", "SLACK_CHANNEL")).toBe("default");
      expect(await state("dev", "GITHUB_SECRET")).toBe("missing");
      expect(await at(view, "setting-SLACK_CHANNEL").textContent()).toContain("Where alerts go");
      expect(await at(view, "setting-SLACK_CHANNEL").textContent()).toContain("#alerts");
      await at(view, "set-dev-GITHUB_SECRET").click();
      const wanted = { setting: "GITHUB_SECRET", environment: "dev" };
      await eventually(() => view.host.last("setValue")).toEqual(wanted);
      view.host.setState("dev", "GITHUB_SECRET", "set");
      await eventually(() => state("dev", "GITHUB_SECRET")).toBe("set");
    }));

  it("open by a click beside all cards, and by the button of the toolbar over a selected card", () =>
    withFile(async (view) => {
      await view.page.locator(".react-flow__pane").click({ position: { x: 10, y: 10 } });
      await at(view, "file-panel").waitFor();
      await at(view, "start").click();
      await at(view, "trigger-panel").waitFor();
      await view.page.locator("[data-label='log.info']").first().click();
      await at(view, "field-message").waitFor();
      await at(view, "toggle-file").click();
      await at(view, "file-panel").waitFor();
      await at(view, "toggle-file").click();
      await at(view, "field-message").waitFor();
      expect(await at(view, "file-panel").count()).toBe(0);
    }));
});

describe("settings and connections", () => {
  it("take a setting or a secret, and say at its name why not", () =>
    withFile(async (view) => {
      await filePanel(view);
      await at(view, "add-setting").click();
      await at(view, "setting-name").fill("MY-KEY");
      await at(view, "setting-form").getByText('"MY-KEY" is not a valid name for a setting').waitFor();
      await at(view, "setting-name").fill("SLACK_TOKEN");
      await at(view, "setting-form").getByText("already declared on line 7").waitFor();
      await at(view, "setting-name").fill("REGION");
      await at(view, "setting-description").fill("Where it runs");
      await at(view, "setting-secret").click();
      await at(view, "setting-default").fill("eu");
      await at(view, "setting-add").click();
      await eventually(() => view.host.text).toContain(
        'const region = setting("REGION", "Where it runs", { default: "eu" });',
      );
      await at(view, "value-dev-REGION").waitFor();
      expect(await at(view, "setting-form").count()).toBe(0);
      await at(view, "add-setting").click();
      await at(view, "setting-name").fill("TOKEN");
      await at(view, "setting-name").press("Enter");
      await eventually(() => view.host.text).toContain('const token = secret("TOKEN");');
    }));

  it("remove a setting that is not used, and say next to it why another one stays", () =>
    withFile(async (view) => {
      await filePanel(view);
      await at(view, "remove-setting-SLACK_CHANNEL").click();
      await at(view, "problem-SLACK_CHANNEL").getByText("is still used on line 12").waitFor();
      expect(await at(view, "notice").count()).toBe(0);
      await at(view, "remove-setting-UNREAD").click();
      await eventually(() => view.host.text).toBe(changed('const unread = setting("UNREAD");\n', ""));
      await eventually(() => at(view, "setting-UNREAD").count()).toBe(0);
    }));

  it("have connections that are added, tested and removed", () =>
    withFile(async (view) => {
      await filePanel(view);
      await at(view, "add-connection").click();
      await eventually(() => view.host.last("addConnection")).toEqual({});
      await at(view, "test-connection-slack").click();
      await eventually(() => view.host.last("testConnection")).toEqual({ connection: "slack" });
      await at(view, "remove-connection-slack").click();
      await at(view, "removal").getByText('"slack" is still used on line 12').waitFor();
    }));

  it("cannot be changed in a file that is read-only", () =>
    withFile(
      async (view) => {
        await filePanel(view);
        for (const id of ["add-trigger", "add-setting", "add-connection", "remove-setting-UNREAD"])
          expect(await at(view, id).count(), id).toBe(0);
        expect(await at(view, "option-hub-path").isDisabled()).toBe(true);
        await at(view, "start").click();
        expect(await at(view, "change-event").isDisabled()).toBe(true);
      },
      text,
      { editable: false },
    ));
});

it("everything is reached by keys alone", () =>
  withFile(async (view) => {
    const { keyboard } = view.page;
    const focused = () => view.page.evaluate(() => document.activeElement?.getAttribute("data-testid") ?? "");
    await at(view, "start").click();
    await at(view, "add-event-hub").waitFor();
    await keyboard.press("Enter");
    await eventually(focused).toBe("change-event");
    await keyboard.press("Enter");
    await eventually(focused).toBe("event-search");
    await keyboard.type("issues.closed");
    await eventRow(view, "issues.closed").waitFor();
    await keyboard.press("Enter");
    await eventually(() => view.host.text).toContain('hub.on("issues.closed"');
    await eventually(focused).toBe("change-event");
    await at(view, "remove-handler").focus();
    await keyboard.press("Enter");
    await eventually(() => at(view, "removal").isVisible()).toBe(true);
    await keyboard.press("Escape");
    await eventually(focused).toBe("remove-handler");
  }));

testAppearance("all of it is read by screen readers, and nothing is cut off", (look, check) =>
  withFile(
    async (view) => {
      const inspector = "[data-testid=inspector]";
      if (!(await view.page.locator(inspector).isVisible())) await at(view, "toggle-inspector").click();
      const see = (name: string) => check(view.page, `declarations-${name}`, inspector);
      await triggerPanel(view);
      await at(view, "option-hub-secret").waitFor();
      await see("trigger");
      await at(view, "change-event").click();
      await see("events");
      await at(view, "remove-trigger-hub").click();
      await at(view, "removal-confirm").waitFor();
      await see("removal");
      await at(view, "add-trigger").click();
      await at(view, "source-slack").click();
      await see("sources");
      await filePanel(view);
      await at(view, "add-setting").click();
      await at(view, "setting-name").fill("MY-KEY");
      await at(view, "setting-form").getByRole("alert").waitFor();
      await see("file");
    },
    text,
    { ...look, height: 900 },
  ),
);
