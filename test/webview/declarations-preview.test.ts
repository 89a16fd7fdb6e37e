// The changes of what a file declares, shown in VS Code's Refactor Preview before they are made.
import { expect, it } from "vitest";
import type { FlowPage } from "./testing/flow-page.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 900 });

const text = `import { setting, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const channel = setting("ALERT_CHANNEL", "Where alerts go");
const unread = setting("UNREAD");

const hub = github();

hub.on("issues.opened", async ({ log }) => {
  log.info(channel.value);
});

export default webhook(hub);
`;

/** Works on a page whose host responds to each preview this way, with the list of what it previewed. */
const withPreviews = (
  work: (view: FlowPage, previewed: readonly string[]) => Promise<void>,
  answer: () => boolean | Promise<boolean> = () => true,
): Promise<void> =>
  withPage(
    async (view) => {
      const previewed: string[] = [];
      view.host.confirm = async (label) => {
        previewed.push(label);
        return answer();
      };
      await work(view, previewed);
    },
    {},
    text,
  );

const at = (view: FlowPage, id: string) => view.page.getByTestId(id);
const expectText = (view: FlowPage, part: string) => eventually(() => view.host.text).toContain(part);
const expectNoText = (view: FlowPage, part: string) => eventually(() => view.host.text).not.toContain(part);

async function triggerPanel(view: FlowPage): Promise<void> {
  await at(view, "start").click();
  await at(view, "add-event-hub").waitFor();
}

async function filePanel(view: FlowPage): Promise<void> {
  await at(view, "toggle-file").click();
  await at(view, "value-dev-UNREAD").waitFor();
}

it("a question says where its change is shown, and goes on with what was typed where that is discarded", () => {
  const answers: ((made: boolean) => void)[] = [];
  return withPreviews(
    async (view, previewed) => {
      await filePanel(view);
      await at(view, "add-setting").click();
      await at(view, "setting-name").fill("REGION");
      await at(view, "setting-preview").click();
      await at(view, "setting-form").getByRole("status").getByText("Refactor Preview").waitFor();
      expect(await at(view, "setting-add").getAttribute("aria-disabled")).toBe("true");
      await eventually(() => answers.length).toBe(1);
      answers[0]?.(false);
      await eventually(() => at(view, "spoken").textContent()).toBe("Nothing was changed.");
      await eventually(() => at(view, "setting-add").getAttribute("aria-disabled")).toBe("false");
      expect(await at(view, "setting-form").getByRole("alert").count()).toBe(0);
      expect(await at(view, "setting-name").inputValue()).toBe("REGION");
      expect(view.host.text).toBe(text);
      await at(view, "setting-preview").click();
      await eventually(() => answers.length).toBe(2);
      answers[1]?.(true);
      await expectText(view, 'const region = secret("REGION");');
      await at(view, "setting-form").waitFor({ state: "detached" });
      expect(previewed).toEqual(["Add the setting REGION", "Add the setting REGION"]);
    },
    () => new Promise((resolve) => answers.push(resolve)),
  );
});

it("by mouse, Preview shows the change of a form, and Shift what is changed at once", () =>
  withPreviews(async (view, previewed) => {
    await triggerPanel(view);
    await at(view, "add-option-secret").click({ modifiers: ["Shift"] });
    await expectText(view, 'secret("GITHUB_SECRET"');
    await at(view, "change-event").click();
    await at(view, "event-search").fill("issues.closed");
    await at(view, "event-issues.closed").click({ modifiers: ["Shift"] });
    await expectText(view, 'hub.on("issues.closed"');
    await at(view, "event-search").waitFor({ state: "detached" });
    await at(view, "add-event-hub").click();
    await at(view, "event-search").fill("star.created");
    await at(view, "event-star.created").click({ modifiers: ["Shift"] });
    await expectText(view, 'hub.on("star.created"');
    await filePanel(view);
    await at(view, "remove-setting-UNREAD").click({ modifiers: ["Shift"] });
    await expectNoText(view, "UNREAD");
    await at(view, "add-trigger").click();
    await at(view, "source-http").click();
    await at(view, "trigger-preview").click();
    await expectText(view, "@hookloom/runtime/http");
    await at(view, "remove-trigger-hub").click();
    await at(view, "removal-preview").click();
    await expectNoText(view, "github");
    expect(previewed).toEqual([
      "Change secret of hub",
      "Change the event to issues.closed",
      "Add a handler for star.created",
      "Remove the setting UNREAD",
      "Add a trigger of http",
      "Remove the trigger hub",
    ]);
  }));

it("by keys, Shift+Enter shows the change of a question and of what is changed at once", () =>
  withPreviews(async (view, previewed) => {
    const { keyboard } = view.page;
    await triggerPanel(view);
    await at(view, "change-event").press("Enter");
    await at(view, "event-search").waitFor();
    await keyboard.type("issues.closed");
    await at(view, "event-issues.closed").waitFor();
    await keyboard.press("Shift+Enter");
    await expectText(view, 'hub.on("issues.closed"');
    // The focus goes to the event that was changed, once it is shown.
    await view.page.locator('[data-event="issues.closed"] :focus').waitFor();
    await at(view, "add-option-secret").press("Shift+Enter");
    await expectText(view, 'secret("GITHUB_SECRET"');
    await filePanel(view);
    await at(view, "remove-setting-UNREAD").press("Shift+Enter");
    await expectNoText(view, "UNREAD");
    await at(view, "add-setting").press("Enter");
    await keyboard.type("TOKEN");
    await keyboard.press("Shift+Enter");
    await expectText(view, 'const token = secret("TOKEN");');
    await at(view, "add-trigger").press("Enter");
    await at(view, "source-search").fill("slack");
    await at(view, "source-search").press("Enter");
    await at(view, "event-search").press("Shift+Enter");
    await expectText(view, "@hookloom/runtime/slack");
    await at(view, "remove-trigger-hub").press("Enter");
    await at(view, "removal-confirm").waitFor();
    await keyboard.press("Shift+Enter");
    await expectNoText(view, "github");
    expect(previewed).toEqual([
      "Change the event to issues.closed",
      "Change secret of hub",
      "Remove the setting UNREAD",
      "Add the setting TOKEN",
      "Add a trigger of slack",
      "Remove the trigger hub",
    ]);
  }));

it("a rejection is shown where the change was requested", () =>
  withPreviews(async (view) => {
    await filePanel(view);
    await at(view, "remove-setting-ALERT_CHANNEL").click({ modifiers: ["Shift"] });
    await at(view, "problem-ALERT_CHANNEL").getByText("is still used on line 10").waitFor();
    expect(view.host.text).toBe(text);
  }));

it("a change that is made late leaves the focus to what was opened since", () =>
  withPreviews(async (view) => {
    const { promise: edited, resolve: answer } = Promise.withResolvers<void>();
    view.host.edited = edited;
    await filePanel(view);
    await at(view, "remove-setting-UNREAD").press("Enter");
    await at(view, "add-setting").press("Enter");
    await view.page.keyboard.type("TO");
    answer();
    await at(view, "setting-UNREAD").waitFor({ state: "detached" });
    await view.page.keyboard.type("KEN");
    expect(await at(view, "setting-name").inputValue()).toBe("TOKEN");
  }));
