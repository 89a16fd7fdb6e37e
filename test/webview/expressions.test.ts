import { describe, expect, it } from "vitest";
import { card, type FlowPage, fieldText } from "./testing/flow-page.ts";
import { picture } from "./testing/looks.ts";
import { answerTypes } from "./testing/typed-answers.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { prepare, withTypes } = testPages({ width: 1200, height: 900 });

/** The editor of a field, once it is loaded. */
const editor = (view: FlowPage, name: string) => view.page.locator(`.cm-content[data-testid=field-${name}]`);

const focused = (view: FlowPage): Promise<string | null | undefined> =>
  view.page.evaluate(() => document.activeElement?.getAttribute("data-testid"));

/** Clears the field of a card and types into it, as a user does. */
async function type(view: FlowPage, label: string, name: string, text: string): Promise<void> {
  await card(view, label).click();
  await editor(view, name).click();
  await view.page.keyboard.press("Control+a");
  await view.page.keyboard.type(text);
}

const list = (view: FlowPage) => view.page.locator(".cm-tooltip-autocomplete [role=option]");

describe("the editor of an expression", () => {
  it("is loaded when a card is first selected, and not before", () =>
    withTypes(async (view) => {
      const loaded = (): Promise<boolean> =>
        view.page.evaluate(() =>
          performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/expression-editor.js")),
        );
      expect(await loaded()).toBe(false);
      await card(view, "urgent").click();
      await editor(view, "value").waitFor();
      expect(await loaded()).toBe(true);
    }));

  it("highlights by the theme's own variables", () =>
    withTypes(async (view) => {
      await card(view, "urgent").click();
      const word = editor(view, "value").locator("span", { hasText: '"urgent"' }).last();
      await word.waitFor();
      expect(await word.evaluate((element) => getComputedStyle(element).color)).toBe("rgb(206, 145, 120)");
    }));

  it("writes on Enter, grows by Shift+Enter, leaves by Escape and shows its position in the text", () =>
    withTypes(async (view) => {
      await type(view, "urgent", "value", "1 ||");
      await view.page.keyboard.press("Shift+Enter");
      await view.page.keyboard.type("2");
      const height = (await editor(view, "value").boundingBox())?.height ?? 0;
      expect(height).toBeGreaterThan(36);
      await view.page.keyboard.press("Control+Enter");
      await eventually(() => view.host.text).toMatch(/const urgent = 1 \|\|\n\s*2;/);
      const start = view.host.text.indexOf("1 ||");
      await eventually(() => view.host.last("reveal")).toMatchObject({ start });
      await view.page.keyboard.type("x");
      await view.page.keyboard.press("Escape");
      await view.page.keyboard.press("Escape");
      expect(view.host.text).toMatch(/const urgent = 1 \|\|\n\s*2;/);
      await eventually(() => view.page.evaluate(() => document.activeElement?.id)).toBe("hl-active");
    }));
});

describe("what is typed", () => {
  it("goes over to a larger editor over the page and back, with its history", () =>
    withTypes(async (view) => {
      await type(view, "urgent", "value", "first");
      await view.page.keyboard.press("F11");
      const dialog = view.page.getByRole("dialog");
      await dialog.waitFor();
      await view.page.keyboard.type(";");
      await view.page.keyboard.press("Backspace");
      await view.page.keyboard.press("Enter");
      await view.page.keyboard.type("&& second");
      await picture(view.page, "expression-large");
      await view.page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      expect(await fieldText(view, "value")).toMatch(/^first\n\s*&& second$/);
      await view.page.keyboard.press("F11");
      await dialog.waitFor();
      await view.page.getByTestId("apply").click();
      await eventually(() => view.host.text).toMatch(/const urgent = first\n\s*&& second;/);
    }));

  it("keeps the keys that it handles from VS Code, which would act on them too", () =>
    withTypes(async (view) => {
      await type(view, "urgent", "value", "one");
      await view.page.evaluate(() => {
        document.title = "";
        addEventListener("keydown", ({ key }) => {
          document.title += `${key},`;
        });
      });
      for (const key of ["Control+a", "Control+z", "F11", "F11", "Control+Space", "F9", "Escape"])
        await view.page.keyboard.press(key);
      await eventually(() => view.page.title()).toBe("Control,Control,Control,F9,");
    }));

  it("shows both texts where the code changed meanwhile, and writes the one that is chosen", () =>
    withTypes(async (view) => {
      await type(view, "urgent", "value", "mine");
      view.host.type('label.name === "urgent"', "theirs(label)");
      const conflict = view.page.getByTestId("conflict");
      await conflict.getByText("theirs(label)").waitFor();
      expect(await fieldText(view, "value")).toBe("mine");
      expect(view.host.edits).toEqual([]);
      await view.page.getByTestId("conflict-mine").click();
      await eventually(() => view.host.text).toContain("const urgent = mine;");
      await type(view, "urgent", "value", "again");
      view.host.type("const urgent = mine", "const urgent = other");
      await conflict.waitFor();
      await view.page.getByTestId("conflict-theirs").click();
      await eventually(() => fieldText(view, "value")).toBe("other");
      expect(view.host.text).toContain("const urgent = other;");
    }));

  it("stays at hand where its step is deleted", () =>
    withTypes(async (view) => {
      await type(view, "urgent", "value", "half(");
      const line = view.host.text.split("\n").find((each) => each.includes("const urgent")) ?? "";
      view.host.type(`${line}\n`, "");
      const lost = view.page.getByTestId("lost-draft");
      await lost.getByText("half(").waitFor();
      await lost.getByText("Copy").click();
      await eventually(() => view.host.clipboard).toContain("half(");
      await view.page.getByTestId("lost-draft-dismiss").click();
      await lost.waitFor({ state: "detached" });
    }));

  it.each([
    ["before", false],
    ["after", true],
  ])("keeps a text that is rejected %s its card is shown again, with the reason", (_when, late) =>
    withTypes(async (view) => {
      const { promise: edited, resolve: answer } = Promise.withResolvers<void>();
      if (late) view.host.edited = edited;
      await type(view, "urgent", "value", "payload.");
      await card(view, "notify").click();
      await eventually(() => view.host.edits.length).toBe(1);
      await card(view, "urgent").click();
      await editor(view, "value").waitFor();
      answer();
      await view.page.getByTestId("inspector").getByRole("alert").waitFor();
      expect(await fieldText(view, "value")).toBe("payload.");
      expect(view.host.edits.length).toBe(1);
    }),
  );
});

/** How many rows of the list lie below the documentation. */
function coveredRows(view: FlowPage): Promise<number> {
  return view.page.evaluate(() => {
    const about = document.querySelector(".cm-completionInfo")?.getBoundingClientRect();
    if (!about) throw new Error("There is no documentation.");
    const rows = [...document.querySelectorAll(".cm-tooltip-autocomplete [role=option]")];
    return rows.filter((row) => {
      const { left, right, top, bottom } = row.getBoundingClientRect();
      return left < about.right && about.left < right && top < about.bottom && about.top < bottom;
    }).length;
  });
}

describe("completions", () => {
  it("open while typing, are chosen by Tab and Enter, and Escape closes the list before the field", () =>
    withTypes(async (view) => {
      await type(view, "urgent", "value", "payload.issue.ti");
      await list(view).first().waitFor();
      const labels = () => list(view).locator(".cm-completionLabel").allTextContents();
      await eventually(labels).toEqual(["title", "titleOf"]);
      expect(await editor(view, "value").getAttribute("aria-activedescendant")).toBeTruthy();
      await view.page.locator(".cm-completionInfo").getByText("as its author wrote it").waitFor();
      await view.page.keyboard.press("Tab");
      expect(await fieldText(view, "value")).toBe("payload.issue.title");
      await view.page.keyboard.type(" + pay");
      await list(view).first().waitFor();
      await view.page.keyboard.press("Enter");
      expect(await fieldText(view, "value")).toBe("payload.issue.title + payload");
      expect(view.host.edits).toEqual([]);
      await view.page.keyboard.type(".issue.");
      await list(view).first().waitFor();
      await view.page.keyboard.press("Escape");
      await list(view).first().waitFor({ state: "detached" });
      expect(await focused(view)).toBe("field-value");
      expect(await fieldText(view, "value")).toBe("payload.issue.title + payload.issue.");
      await view.page.keyboard.press("Escape");
      await eventually(() => view.page.evaluate(() => document.activeElement?.id)).toBe("hl-active");
    }));

  it.each([600, 1200])("have their documentation where it covers no row, in %i pixels", (width) =>
    withTypes(
      async (view) => {
        const info = view.page.locator(".cm-completionInfo");
        await card(view, "urgent").dblclick();
        for (const before of ["", "payload.issue.title + payload.issue.title + "]) {
          await editor(view, "value").click();
          await view.page.keyboard.press("Control+a");
          await view.page.keyboard.type(`${before}payload.issue.ti`);
          await info.getByText("as its author wrote it").waitFor();
          await eventually(() => coveredRows(view)).toBe(0);
          const right = await info.evaluate((about) => about.getBoundingClientRect().right);
          expect(right).toBeLessThanOrEqual(width);
          await picture(view.page, `completions-${width}`);
          await view.page.keyboard.press("Escape");
        }
      },
      { width },
    ),
  );

  it("open if the text has changed while an empty response was on its way", () =>
    withTypes(async (view) => {
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      let asked = 0;
      view.host.server.answerTypes = async (method, params) => {
        if (method !== "completions" || asked++ > 0) return answerTypes(method, params);
        await held;
        return answerTypes(method, { ...params, text: "x", offset: 1 });
      };
      await type(view, "urgent", "value", "payload.");
      await eventually(() => asked).toBe(1);
      await view.page.keyboard.type("issue.ti");
      release();
      await list(view).getByText("titleOf").waitFor();
    }));
  it("write the field by the Enter that ends a name in full", () =>
    withTypes(async (view) => {
      await type(view, "urgent", "value", "payload.issue.number");
      await list(view).first().waitFor();
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain("const urgent = payload.issue.number;");
    }));

  it("replace what they say, here the dot by a safe one, and load documentation with the row", () =>
    withTypes(async (view) => {
      await type(view, "urgent", "value", "payload.issue.titleO");
      await view.page.locator(".cm-completionInfo").getByText("Loaded later.").waitFor();
      for (const _ of "titleO") await view.page.keyboard.press("Backspace");
      await view.page.keyboard.type("bo");
      await list(view).getByText("body").waitFor();
      await view.page.keyboard.press("Tab");
      expect(await fieldText(view, "value")).toBe("payload.issue?.body");
    }));
});

const multiline = `import { github } from "@hookloom/runtime/github";

const hub = github({});

hub.on("issues.opened", async ({ payload }) => {
  if (payload.issue) {
    const entry = {
      title: payload.issue.title,
      text: \`one
        two\`,
      nested: {
        at: 1,
      },
    };
    await save(entry);
  }
});
`;

describe("a value of several lines", () => {
  it("is shown without the indentation of its position, and no byte of it changes", () =>
    withTypes(
      async (view) => {
        await card(view, "entry").click();
        await editor(view, "value").waitFor();
        const shown = [
          "{",
          "  title: payload.issue.title,",
          "  text: `one",
          "        two`,",
          "  nested: {",
          "    at: 1,",
          "  },",
          "}",
        ];
        await eventually(() => editor(view, "value").locator(".cm-line").allTextContents()).toEqual(shown);
        await editor(view, "value").click();
        await view.page.keyboard.press("Control+End");
        for (const _ of "},") await view.page.keyboard.press("ArrowUp");
        await view.page.keyboard.press("Home");
        await view.page.keyboard.press("Delete");
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toBe(multiline.replace("        at: 1,\n", "       at: 1,\n"));
      },
      {},
      multiline,
    ));
});

describe("a completion by Tab", () => {
  it("waits for newer rows that are on their way", () =>
    withTypes(async (view) => {
      await type(view, "urgent", "value", "payload.issue.t");
      await list(view).first().waitFor();
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const asked: string[] = [];
      view.host.server.answerTypes = async (method, params) => {
        if (method === "completions") {
          asked.push(method);
          await held;
        }
        return answerTypes(method, params);
      };
      // This key requests the rows once more.
      await view.page.keyboard.press("Control+Space");
      await eventually(() => asked.length).toBe(1);
      await view.page.keyboard.press("Tab");
      expect(await focused(view)).toBe("field-value");
      release();
      await eventually(() => fieldText(view, "value")).toBe("payload.issue.title");
      expect(await focused(view)).toBe("field-value");
    }));
});

describe("what the types say", () => {
  it("shows the parameters of a call with the one to type, and another signature by keys", () =>
    withTypes(async (view) => {
      await type(view, "urgent", "value", "notify(");
      const help = view.page.getByTestId("signature-help");
      await help.locator("strong", { hasText: "to: string" }).waitFor();
      await eventually(() => view.page.getByTestId("spoken").textContent()).toContain("to: string");
      await view.page.keyboard.type('"a", ');
      await help.locator("strong", { hasText: "subject: string" }).waitFor();
      await view.page.keyboard.press("Alt+ArrowDown");
      await help.getByText("notify(all: string[])").waitFor();
      await picture(view.page, "expression-signature");
    }));

  it("shows the type below the field, underlines what is wrong and says why", () =>
    withTypes(async (view) => {
      await card(view, "urgent").click();
      await view.page.getByTestId("type-value").getByText("boolean").waitFor();
      await type(view, "urgent", "value", "payload.nothing");
      const alert = view.page.getByTestId("inspector").getByText("Property 'nothing' does not exist");
      await alert.waitFor();
      expect(await editor(view, "value").locator(".cm-lintRange-error").textContent()).toBe("nothing");
      expect(await editor(view, "value").getAttribute("aria-invalid")).toBe("true");
      await editor(view, "value").getByText("payload").hover();
      await view.page.locator(".hl-hover").getByText("const payload: IssuesOpenedEvent").waitFor();
    }));

  it("says why types are missing, installs TypeScript on request and requests them again", async () => {
    const view = await prepare();
    await view.open();
    await card(view, "urgent").click();
    const notice = view.page.getByTestId("types-notice");
    await notice.getByText("need TypeScript 7").waitFor();
    view.host.server.answerTypes = (...asked) =>
      view.host.installed ? answerTypes(...asked) : { unavailable: "no-typescript" };
    await view.page.getByTestId("install-typescript").click();
    await view.page.getByTestId("type-value").waitFor();
    await notice.waitFor({ state: "detached" });
    expect(view.host.installed).toBe(true);
  });

  it("retries by itself while TypeScript starts", async () => {
    const view = await prepare();
    view.host.server.answerTypes = () => ({ unavailable: "starting" });
    await view.open();
    await card(view, "urgent").click();
    await view.page.getByTestId("types-notice").getByText("Types are loading").waitFor();
    view.host.server.answerTypes = answerTypes;
    await view.page.getByTestId("type-value").waitFor();
    expect(await view.page.getByTestId("types-notice").count()).toBe(0);
  });
});
