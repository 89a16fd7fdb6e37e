// The box on an edge that sends a request to the editor's language model, and the diagram of its proposal.
import { describe, expect, it } from "vitest";
import { card, type FlowPage, type PageOptions } from "./testing/flow-page.ts";
import { testAppearance } from "./testing/looks.ts";
import { eventually, testPages, waitUntilReceived } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 800 });

const text = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info("An issue came");
  await notify(payload.issue.title);
});

async function notify(text) {
  await fetch("https://chat.example/posts", { method: "POST", body: text });
}

export default webhook(hub);
`;
const proposed =
  'if (payload.issue.locked) {\n  log.warn("It is locked", payload.issue.number);\n  return;\n}';
const promptText = "Skip issues that are locked";

/** Opens the box for the point below the first card. */
async function openBox(view: FlowPage, answer = proposed): Promise<void> {
  view.host.setModel(answer);
  await card(view, "log.info").click();
  await view.page.keyboard.press("Insert");
  await view.page.getByTestId("palette-propose").click();
  await view.page.getByTestId("propose-wish").waitFor();
}

async function ask(view: FlowPage, answer = proposed): Promise<void> {
  await openBox(view, answer);
  await view.page.keyboard.type(promptText);
  await view.page.keyboard.press("Enter");
}

async function requestProposal(view: FlowPage): Promise<void> {
  await ask(view);
  await view.page.getByTestId("proposal-bar").waitFor();
}

const ghosts = (view: FlowPage) => view.page.locator('.hl-card[data-change="added"]');
const withBox = (work: (view: FlowPage) => Promise<void>, options: PageOptions = {}): Promise<void> =>
  withPage(work, options, text);

describe("the box", () => {
  it("does not appear where the editor has no language model, and goes when it goes", () =>
    withBox(async (view) => {
      await card(view, "log.info").click();
      await view.page.keyboard.press("Insert");
      await view.page.getByTestId("palette-item-construct.if").waitFor();
      expect(await view.page.getByTestId("palette-propose").count()).toBe(0);
      view.host.setModel(proposed);
      await view.page.getByTestId("palette-propose").waitFor();
      view.host.setModel(undefined);
      await view.page.getByTestId("palette-propose").waitFor({ state: "detached" });
    }));

  it("takes over what was typed in the palette, and is opened and left by keys", () =>
    withBox(async (view) => {
      view.host.setModel(proposed);
      await card(view, "log.info").click();
      await view.page.keyboard.press("Insert");
      await view.page.getByTestId("palette-propose").waitFor();
      await view.page.keyboard.type("skip it");
      await view.page.getByTestId("palette-propose").focus();
      await view.page.keyboard.press("Enter");
      await eventually(() => view.page.getByTestId("propose-wish").inputValue()).toBe("skip it");
      await view.page.keyboard.press("Escape");
      await view.page.getByTestId("propose-box").waitFor({ state: "detached" });
      expect(view.host.requestsOf("propose")).toEqual([]);
    }));

  it("keeps the words where something else opens, until they are dropped by Escape", () =>
    withBox(async (view) => {
      const words = view.page.getByTestId("propose-wish");
      await openBox(view);
      await words.fill(promptText);
      await view.page.keyboard.press("Control+f");
      await view.page.getByTestId("search-text").press("Escape");
      await openBox(view);
      await eventually(() => words.inputValue()).toBe(promptText);
      await words.press("Escape");
      await openBox(view);
      await eventually(() => words.inputValue()).toBe("");
    }));

  it("says in one message why a response cannot be used, keeps the words, and changes nothing", () =>
    withBox(async (view) => {
      await ask(view, "Here is what you want");
      const box = view.page.getByTestId("propose-box");
      await box.locator(".hl-error, [role=alert]").first().waitFor();
      expect(await view.page.getByTestId("propose-wish").inputValue()).toBe(promptText);
      expect(view.host.text).toBe(text);
      expect(view.host.edits).toEqual([]);
      view.host.setModel(proposed);
      view.host.server.types.objection = "Property 'locked' does not exist.";
      await view.page.getByTestId("propose-ask").click();
      await eventually(() => box.innerText()).toContain("does not match the expected types");
      expect(await ghosts(view).count()).toBe(0);
    }));

  it("can be stopped while the model writes", () =>
    withBox(async (view) => {
      let finishWriting = (): void => undefined;
      view.host.model.written = new Promise<void>((resolve) => {
        finishWriting = resolve;
      });
      await ask(view);
      await view.page.getByTestId("propose-stop").click();
      await view.page.getByTestId("propose-box").waitFor({ state: "detached" });
      await eventually(() => view.host.last("stopProposing")).toEqual({});
      finishWriting();
      await waitUntilReceived(view);
      expect(await view.page.getByTestId("proposal-bar").count()).toBe(0);
    }));
});

describe("a proposal", () => {
  it("hides nothing of what the debugger does meanwhile", () =>
    withBox(async (view) => {
      const stopped = view.page.getByTestId("stopped");
      view.host.debugger.stopAt("log.info");
      await stopped.waitFor();
      await requestProposal(view);
      view.host.debugger.show("running");
      await waitUntilReceived(view);
      await view.page.getByTestId("proposal-drop").click();
      await view.page.getByTestId("proposal-bar").waitFor({ state: "detached" });
      expect(await stopped.count()).toBe(0);
    }));

  it("appears as cards that nothing has written, with the lines that it adds", () =>
    withBox(async (view) => {
      await requestProposal(view);
      expect(view.host.requestsOf("propose")).toMatchObject([{ wish: promptText }]);
      await eventually(() => ghosts(view).count()).toBe(3);
      const lines = await view.page.getByTestId("proposal-lines").innerText();
      expect(lines).toContain("+   if (payload.issue.locked) {");
      expect(lines).toContain('    log.info("An issue came");');
      expect(view.host.text).toBe(text);
      expect(view.host.edits).toEqual([]);
    }));

  it("is accepted as one edit of the version of its request", () =>
    withBox(async (view) => {
      await requestProposal(view);
      await view.page.getByTestId("proposal-accept").click();
      await view.page.getByTestId("proposal-bar").waitFor({ state: "detached" });
      await eventually(() => view.host.edits.length).toBe(1);
      expect(view.host.edits).toMatchObject([{ op: "insert", index: 1, code: proposed }]);
      expect(view.host.versions).toEqual([1]);
      await eventually(() => view.host.text).toContain("  if (payload.issue.locked) {\n    log.warn");
      await eventually(() => card(view, "log.warn").count()).toBe(1);
      expect(await ghosts(view).count()).toBe(0);
      await view.page.keyboard.press("ControlOrMeta+z");
      await eventually(() => view.host.text).toBe(text);
    }));

  it("is accepted and dropped by keys, and the previous view is there again", () =>
    withBox(async (view) => {
      await requestProposal(view);
      await view.page.keyboard.press("Escape");
      await view.page.getByTestId("proposal-bar").waitFor({ state: "detached" });
      expect(view.host.text).toBe(text);
      expect(view.host.edits).toEqual([]);
      await eventually(() => view.page.locator(".hl-card-active").getAttribute("data-label")).toBe(
        "log.info",
      );
      await requestProposal(view);
      await view.page.keyboard.press("ControlOrMeta+Enter");
      await eventually(() => view.host.edits.length).toBe(1);
    }));

  it("is dropped with a message once the text has changed", () =>
    withBox(async (view) => {
      await requestProposal(view);
      view.host.type("An issue came", "A new issue came");
      await view.page.getByTestId("proposal-bar").waitFor({ state: "detached" });
      await eventually(() => view.page.getByTestId("notice").innerText()).toContain(
        "the proposal was discarded",
      );
      expect(await ghosts(view).count()).toBe(0);
      expect(view.host.text).toContain("A new issue came");
    }));
});

testAppearance("a proposal is whole and readable", (look, check) =>
  withBox(async (view) => {
    await openBox(view);
    await view.page.keyboard.type(promptText);
    await check(view.page, "propose-box", "[data-testid=propose-box]");
    view.host.setModel(proposed);
    await view.page.keyboard.press("Enter");
    await view.page.getByTestId("proposal-bar").waitFor();
    await eventually(() => ghosts(view).count()).toBe(3);
    await check(view.page, "proposal", "[data-testid=proposal-bar]", "[data-testid=inspector]");
  }, look),
);
