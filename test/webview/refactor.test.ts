// Gestures that prompt for a name: rename, and a setting or secret of a literal; and the preview of a change.
import { describe, expect, it } from "vitest";
import { card, type FlowPage } from "./testing/flow-page.ts";
import { testAppearance } from "./testing/looks.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage, withTypes } = testPages({ width: 1200, height: 900 });

const box = (view: FlowPage) => view.page.getByTestId("name-box");
const name = (view: FlowPage) => view.page.getByTestId("name-input");
const active = (view: FlowPage): Promise<string | null | undefined> =>
  view.page.evaluate(() => document.activeElement?.getAttribute("data-testid"));

describe("rename", () => {
  it("of what a step declares starts with F2, wherever the name is used", () =>
    withPage(async (view) => {
      await card(view, "urgent").click();
      await view.page.keyboard.press("F2");
      await eventually(() => name(view).inputValue()).toBe("urgent");
      await view.page.getByText("Used once in this file, in GitHub · issues.opened.").waitFor();
      await view.page.keyboard.type("isUrgent");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain("if (isUrgent) {");
      expect(view.host.text).toContain("const isUrgent = payload");
      await box(view).waitFor({ state: "detached" });
    }));

  it("says in the box that a name is taken", () =>
    withPage(async (view) => {
      await card(view, "urgent").click();
      await view.page.keyboard.press("F2");
      await name(view).fill("payload");
      await box(view).getByRole("alert").getByText('"payload" is already declared').waitFor();
      await name(view).fill("other");
      await eventually(() => box(view).getByRole("alert").count()).toBe(0);
    }));

  it("of the name field takes what was typed there as the new name", () =>
    withPage(async (view) => {
      await card(view, "urgent").click();
      await view.page.getByTestId("field-name").fill("now");
      await view.page.keyboard.press("F2");
      await eventually(() => name(view).inputValue()).toBe("now");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain("if (now) {");
      expect(view.host.edits).toEqual([expect.objectContaining({ op: "rename", name: "now" })]);
      await eventually(() => active(view)).toBe("field-name");
      await view.page.getByTestId("rename-field-name").click();
      await eventually(() => name(view).inputValue()).toBe("now");
    }));

  it("of a parameter starts in an expression that uses it", () =>
    withPage(async (view) => {
      await card(view, "urgent").click();
      const value = view.page.locator(".cm-content[data-testid=field-value]");
      await value.click();
      await view.page.keyboard.press("Control+Home");
      await view.page.keyboard.press("F2");
      await eventually(() => name(view).inputValue()).toBe("payload");
      await view.page.keyboard.type("body");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain("async ({ payload: body, log }) => {");
      expect(view.host.text).not.toMatch(/[^{] payload\./);
    }));

  it("of a function starts in the list of flows, and on its start card", () =>
    withPage(async (view) => {
      await view.page.getByTestId("flow-picker").click();
      await view.page.keyboard.type("nothingYet");
      await view.page.keyboard.press("F2");
      await eventually(() => name(view).inputValue()).toBe("nothingYet");
      await view.page.keyboard.type("later");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain("function later() {}");
      const picker = view.page.getByTestId("flow-picker");
      await picker.click();
      await view.page.keyboard.type("later");
      await view.page.getByRole("option", { name: "later" }).waitFor();
      await view.page.keyboard.press("Enter");
      await eventually(() => picker.textContent()).toContain("later");
      await view.page.getByTestId("start").click();
      await view.page.keyboard.press("F2");
      await eventually(() => name(view).inputValue()).toBe("later");
    }));

  it("says so where a flow has no name of its own", () =>
    withPage(async (view) => {
      await view.page.getByTestId("flow-picker").click();
      await view.page.getByTestId("flow-search").waitFor();
      await view.page.keyboard.press("F2");
      await view.page.getByTestId("notice").getByText("no name of its own").waitFor();
      expect(await box(view).count()).toBe(0);
    }));
});

describe("the list of flows", () => {
  it("keeps the chosen flow while another one is written above it", () =>
    withPage(async (view) => {
      const picker = view.page.getByTestId("flow-picker");
      await picker.click();
      await view.page.keyboard.press("ArrowDown");
      const chosen = view.page.locator("[role=option][aria-selected=true]");
      const title = (await chosen.getAttribute("title")) ?? "";
      view.host.type("hub.on(", 'hub.on("issues.closed", () => {});\n\nhub.on(');
      await view.page.getByRole("option", { name: "issues.closed" }).waitFor();
      expect(await chosen.getAttribute("title")).toBe(title);
      await view.page.keyboard.press("Enter");
      await eventually(() => picker.textContent()).toContain(title);
    }));
});

describe("a name that is being written", () => {
  it("leaves alone what was opened meanwhile, and shows there why the name was rejected", () =>
    withPage(async (view) => {
      const rename = async (wish: string): Promise<() => void> => {
        const { promise, resolve } = Promise.withResolvers<void>();
        view.host.edited = promise;
        await card(view, "urgent").click();
        await view.page.keyboard.press("F2");
        await name(view).fill(wish);
        await view.page.keyboard.press("Enter");
        await view.page.getByTestId("flow-picker").click();
        await view.page.getByTestId("flow-search").waitFor();
        return resolve;
      };
      const made = await rename("now");
      made();
      await eventually(() => view.host.text).toContain("const now =");
      await card(view, "now").waitFor();
      await view.page.getByTestId("flow-search").waitFor();
      await view.page.keyboard.press("Escape");
      view.host.document.step("undo");
      const refused = await rename("payload");
      refused();
      await view.page.getByTestId("notice").waitFor();
      await view.page.getByTestId("flow-search").waitFor();
    }));
});

describe("a preview", () => {
  /** Asks for the preview of a new name, and gives what confirms it. */
  async function previewName(view: FlowPage): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    view.host.confirm = () => promise;
    await card(view, "urgent").click();
    await view.page.keyboard.press("F2");
    await name(view).fill("now");
    await view.page.keyboard.press("Shift+Enter");
    await box(view).getByRole("status").getByText("Refactor Preview").waitFor();
    return () => resolve(true);
  }

  it("is requested with Shift+Enter; what it shows is made when it is confirmed there", () =>
    withPage(async (view) => {
      const confirm = await previewName(view);
      confirm();
      await eventually(() => view.host.text).toContain("if (now) {");
    }));

  it("keeps no other gesture waiting, and is rejected if one has changed the text", () =>
    withPage(async (view) => {
      const confirm = await previewName(view);
      await card(view, "log.info").click();
      await view.page.keyboard.press("Control+D");
      await eventually(() => view.host.text.split('log.info("not urgent")').length).toBe(3);
      confirm();
      await view.page.getByText("The text changed while the preview was open").first().waitFor();
      expect(view.host.text).not.toContain("now");
    }));

  it("that is discarded changes nothing, and is not a rejection", () =>
    withPage(async (view) => {
      const before = view.host.text;
      view.host.confirm = async () => false;
      await card(view, "urgent").click();
      await view.page.keyboard.press("F2");
      await name(view).fill("now");
      await view.page.getByTestId("name-preview").click();
      await box(view).waitFor({ state: "detached" });
      await eventually(() => view.page.getByTestId("spoken").textContent()).toBe("Nothing was changed.");
      expect(view.host.text).toBe(before);
    }));

  it("of a row of the menu comes with Shift", () =>
    withPage(async (view) => {
      const previewed: string[] = [];
      view.host.confirm = async (label) => {
        previewed.push(label);
        return true;
      };
      await card(view, "urgent").click();
      await view.page.keyboard.press("Shift+F10");
      await view.page.getByTestId("menu-delete").focus();
      await view.page.keyboard.press("Shift+Enter");
      await eventually(() => view.host.text).not.toContain("const urgent");
      expect(previewed).toEqual(["Delete steps"]);
      await card(view, "notify").click();
      await view.page.keyboard.press("Shift+F10");
      await view.page.getByTestId("menu-wrap-if").click({ modifiers: ["Shift"] });
      await eventually(() => previewed).toEqual(["Delete steps", "Change the flow"]);
    }));
});

describe("a literal", () => {
  const text = `import { webhook } from "@hookloom/runtime";

export async function tell({ payload, log }) {
  const channel = "#alerts";
  await slack.chat.postMessage({ channel, text: 'xoxb-1234', thread: \`a\${channel}\` });
}
`;

  it("becomes a setting from its field, as one edit, with a free name", () =>
    withTypes(
      async (view) => {
        await card(view, "channel").click();
        await view.page.getByTestId("field-value").focus();
        await view.page.getByTestId("setting-value").click();
        await eventually(() => name(view).inputValue()).toBe("CHANNEL");
        await view.page.getByTestId("name-description").fill("Where alerts go");
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain(
          'const channelSetting = setting("CHANNEL", "Where alerts go", { default: "#alerts" });',
        );
        expect(view.host.text).toContain("const channel = channelSetting.value;");
        expect(view.host.edits).toHaveLength(1);
      },
      {},
      text,
    ));

  it("that was typed just now is written first", () =>
    withTypes(
      async (view) => {
        await card(view, "channel").click();
        await view.page.getByTestId("field-value").fill("#urgent");
        await view.page.getByTestId("setting-value").click();
        await eventually(() => name(view).inputValue()).toBe("CHANNEL");
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain('{ default: "#urgent" }');
      },
      {},
      text,
    ));

  it("is written first, too, if its action is pressed between a render and its effects", () =>
    withTypes(
      async (view) => {
        await card(view, "channel").click();
        await view.page.evaluate(() => {
          let changes = 0;
          // The first change is that of the key, whose effects run at once.
          const pressAtSecond = new MutationObserver(() => {
            if (++changes < 2) return;
            pressAtSecond.disconnect();
            document.querySelector<HTMLElement>("[data-testid=setting-value]")?.click();
          });
          const everything = { subtree: true, childList: true, attributes: true };
          document
            .querySelector("[data-testid=field-value]")
            ?.addEventListener("input", () => pressAtSecond.observe(document.body, everything));
        });
        await view.page.getByTestId("field-value").fill("#urgent");
        await eventually(() => name(view).inputValue()).toBe("CHANNEL");
      },
      {},
      text,
    ));

  it("becomes a secret, whose value leaves the source", () =>
    withTypes(
      async (view) => {
        await card(view, "slack.chat.postMessage").click();
        await view.page.getByTestId("field-text").focus();
        await view.page.getByTestId("setting-text").click();
        await eventually(() => name(view).inputValue()).toBe("SLACK_TEXT");
        await view.page.getByTestId("name-secret").check();
        await box(view).getByText("removed from the source").waitFor();
        await name(view).fill("SLACK_TOKEN");
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain("text: slackToken.value,");
        expect(view.host.text).not.toContain("xoxb");
      },
      {},
      text,
    ));

  it("that has holes, or is one of a few that the type allows, stays what it is", () =>
    withTypes(
      async (view) => {
        await card(view, "slack.chat.postMessage").click();
        await view.page.getByTestId("setting-text").waitFor();
        await view.page.getByTestId("mode-thread").waitFor();
        expect(await view.page.getByTestId("setting-thread").count()).toBe(0);
      },
      {},
      text,
    ));

  it("keeps its value outside of a project", () =>
    withTypes(
      async (view) => {
        await card(view, "channel").click();
        await view.page.getByTestId("field-value").focus();
        await view.page.getByTestId("setting-value").click();
        await view.page.getByTestId("name-secret").waitFor();
        expect(await view.page.getByTestId("name-secret").isDisabled()).toBe(true);
      },
      { inProject: false },
      text,
    ));
});

describe("a delete", () => {
  it("takes along the imports that only its steps use", () =>
    withPage(
      async (view) => {
        await card(view, "notify").click();
        await view.page.keyboard.press("Delete");
        await eventually(() => view.host.text).toBe(
          "export async function run() {\n  other();\n}\n\nfunction other() {}\n",
        );
      },
      {},
      'import { notify } from "./notify.ts";\n\nexport async function run() {\n  notify();\n  other();\n}\n\nfunction other() {}\n',
    ));
});

testAppearance("the box of a name has nothing that axe or the eye would miss", (look, check) =>
  withTypes(
    async (view) => {
      await card(view, "urgent").click();
      await view.page.keyboard.press("F2");
      await name(view).fill("payload");
      await box(view).getByRole("alert").waitFor();
      await check(view.page, "rename", "[data-testid=name-box]");
      await view.page.keyboard.press("Escape");
      await card(view, "log.info").dblclick();
      await view.page.getByTestId("field-message").focus();
      await view.page.getByTestId("setting-message").click();
      await view.page.getByTestId("name-secret").check();
      await box(view).getByText("removed from the source").waitFor();
      await check(view.page, "secret", "main");
    },
    { ...look, height: look.width === 600 ? 800 : 900 },
  ),
);
