// What a gesture works on is what was drawn, which may be older than the text.
import { describe, expect, it } from "vitest";
import type { FlowPage } from "./testing/flow-page.ts";
import {
  changed,
  type MapperTest,
  source,
  targetRow,
  taskRoots,
  taskText,
  withMapper as withMapperOf,
} from "./testing/mapper-page.ts";
import { eventually, testPages, waitUntilReceived } from "./testing/with-page.ts";

const { prepare } = testPages({ width: 1200, height: 800 });
const withMapper = (work: MapperTest, code?: string) => withMapperOf(prepare, work, {}, code);

const listText = taskText.replace(
  "owner:",
  'tags: [{ name: "a" }, { name: "b" }, { name: "c" }],\n    owner:',
);
/** A mapping is read when it is requested; the response comes once this is called. */
function holdMappings({ host }: FlowPage): () => void {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  host.server.answers.mapping = async (asked, ask) => {
    const read = await ask(asked);
    await held;
    return read;
  };
  return release;
}

const changedHere = "This code has changed in the meantime, so the edit was not applied.";

describe("a mapping that is older than the text", () => {
  it("takes no other item away when Delete is pressed before the list is drawn again", () =>
    withMapper(async (view) => {
      await targetRow(view, "tags.1").click();
      const release = holdMappings(view);
      await view.page.keyboard.press("Delete");
      await eventually(() => view.page.getByTestId("spoken").innerText()).toContain("Removed [1]");
      await view.page.keyboard.press("Delete");
      await view.page.getByTestId("map-refused").getByText(changedHere).waitFor();
      expect(view.host.versions).toEqual([1, 1]);
      expect(view.host.text).toContain('tags: [{ name: "a" }, { name: "c" }],');
      release();
      await targetRow(view, "tags.2").waitFor({ state: "detached" });
      await view.page.keyboard.press("Delete");
      await changed(view, 'tags: [{ name: "a" }],');
    }, listText));

  it("does not replace code that was written while the menu of links was open", () =>
    withMapper(async (view) => {
      await source(view, "payload.action").dragTo(targetRow(view, "owner"));
      const replace = view.page.getByRole("menuitem", { name: /^Replace the code with/ }).first();
      await replace.waitFor();
      view.host.type('"x"', '"y"');
      await targetRow(view, "owner").getByText('"y"').waitFor();
      await replace.click();
      await view.page.getByTestId("map-refused").getByText(changedHere).waitFor();
      expect(view.host.text).toContain('owner: pick(payload.sender, "y"),');
    }));

  it("makes no function of other code than the requested one", () =>
    withMapper(async (view) => {
      await targetRow(view, "owner").click();
      await view.page.getByTestId("map-extract").click();
      view.host.type("payload.issue.title", "payload.issue.body");
      await targetRow(view, "title").getByText("payload.issue.body").waitFor();
      await view.page.getByTestId("map-name").fill("ownerOf");
      await view.page.keyboard.press("Enter");
      await view.page.getByTestId("map-ask").getByText('The type of "payload" is unknown').waitFor();
      view.host.type('"x"', '"y"');
      await targetRow(view, "owner").getByText('"y"').waitFor();
      await view.page.keyboard.press("Enter");
      await view.page.getByTestId("map-ask").getByText(changedHere).waitFor();
      expect(view.host.text).not.toContain("ownerOf");
    }));

  it("writes what is typed on after Enter, once the mapping of the first text is drawn", () =>
    withMapper(async (view) => {
      await targetRow(view, "title").click();
      await view.page.locator(".cm-content[data-testid=map-expression]").click();
      const release = holdMappings(view);
      await view.page.keyboard.press("Control+a");
      await view.page.keyboard.type("payload.action");
      await view.page.keyboard.press("Enter");
      await changed(view, "title: payload.action,");
      await view.page.keyboard.type("s");
      await view.page.keyboard.press("Enter");
      release();
      await changed(view, "title: payload.actions,");
    }));
});

describe("a question over the trees", () => {
  it("is requested once, and its response closes no other dialog", () =>
    withMapper(async (view) => {
      const { promise: edited, resolve: answer } = Promise.withResolvers<void>();
      view.host.edited = edited;
      await targetRow(view, "owner").click();
      await view.page.getByTestId("map-extract").click();
      await view.page.getByTestId("map-name").fill("ownerOf");
      await view.page.keyboard.press("Enter");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.page.getByTestId("map-ask-done").isDisabled()).toBe(true);
      await view.page.keyboard.press("Escape");
      await view.page.getByTestId("auto-map").click();
      await view.page.getByTestId("auto-map-panel").waitFor();
      answer();
      // It was rejected, which the dialog can no longer show.
      await view.page.getByTestId("map-refused").getByText('The type of "payload" is unknown').waitFor();
      expect(await view.page.getByTestId("auto-map-panel").count()).toBe(1);
      expect(view.host.edits).toHaveLength(1);
    }));

  it("stays open when the response to an earlier one comes", () =>
    withMapper(async (view) => {
      const answerTypes = view.host.server.answerTypes;
      view.host.server.answerTypes = (method, params) =>
        method === "mappingTypes" ? ({ roots: taskRoots } as never) : answerTypes(method, params);
      view.host.server.types.changed();
      const { promise: edited, resolve: answer } = Promise.withResolvers<void>();
      view.host.edited = edited;
      await view.page.getByTestId("map-type").click();
      await view.page.getByTestId("map-sample").fill('{ "title": "x" }');
      await view.page.getByTestId("map-name").fill("Task2");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.edits.length).toBe(1);
      await view.page.keyboard.press("Escape");
      await targetRow(view, "owner").click();
      await view.page.getByTestId("map-extract").click();
      await view.page.getByTestId("map-name").fill("ownerOf");
      answer();
      await eventually(() => view.page.getByTestId("spoken").innerText()).toBe("Created the type Task2");
      await waitUntilReceived(view);
      expect(await view.page.getByTestId("map-name").inputValue()).toBe("ownerOf");
    }));
});
