import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { describe, expect, it } from "vitest";
import { axeViolations } from "./testing/axe.ts";
import { card, type PageOptions } from "./testing/flow-page.ts";
import { picture } from "./testing/looks.ts";
import {
  changed,
  type MapperTest,
  opened,
  source,
  targetRow,
  taskRoots,
  taskText,
  withMapper as withMapperOf,
} from "./testing/mapper-page.ts";
import { eventually, pageTimer, testPages } from "./testing/with-page.ts";

const { prepare } = testPages({ width: 1200, height: 800 });
const withMapper = (work: MapperTest, options?: PageOptions, code?: string) =>
  withMapperOf(prepare, work, options, code);

describe("linking in the data mapper", () => {
  it("shows what is mapped, what is required and missing, and code that is written by hand as a chip", () =>
    withMapper(async (view) => {
      expect(await targetRow(view, "title").innerText()).toContain("payload.issue.title");
      expect(await targetRow(view, "owner").locator(".hl-map-chip").innerText()).toContain(
        'pick(payload.sender, "x")',
      );
      expect(await targetRow(view, "number").innerText()).toContain("required");
      expect(await targetRow(view, "note").innerText()).not.toContain("required");
      expect(await view.page.getByTestId("map-missing").innerText()).toBe("5 required values are missing");
      expect(await view.page.locator(".hl-map-line").count()).toBe(2);
      expect(await axeViolations(view.page, ".hl-map")).toEqual([]);
    }));

  it("links by drag, with the conversion that the types need, as one edit of one property", () =>
    withMapper(async (view) => {
      await opened(view);
      await source(view, "payload.issue.number").dragTo(targetRow(view, "number"));
      await changed(
        view,
        "    title: payload.issue.title, // kept\n    number: String(payload.issue.number),\n    owner:",
      );
      expect(view.host.edits).toMatchObject([
        { op: "mapSet", path: ["number"], text: "String(payload.issue.number)" },
      ]);
      await eventually(() => view.page.locator(".hl-map-line").count()).toBe(3);
    }));

  it("links by keys: picks a source, then a target", () =>
    withMapper(async (view) => {
      await view.page.getByTestId("sources").focus();
      for (const key of [
        "ArrowDown",
        "ArrowDown",
        "ArrowRight",
        "ArrowDown",
        "ArrowDown",
        "ArrowDown",
        "Enter",
      ])
        await view.page.keyboard.press(key);
      expect(await view.page.getByTestId("spoken").innerText()).toContain("Picked payload.issue.html_url");
      // Title, number, url.
      for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "Enter"]) await view.page.keyboard.press(key);
      await changed(view, "url: payload.issue.html_url");
      await eventually(() => view.page.getByTestId("spoken").innerText()).toContain("Linked url");
    }));

  it("drops a picked source on Escape, and closes on the next", () =>
    withMapper(async (view) => {
      await source(view, "payload.action").click();
      await eventually(() => view.page.locator(".hl-map-picked").count()).toBe(1);
      await view.page.getByTestId("sources").press("Escape");
      await eventually(() => view.page.locator(".hl-map-picked").count()).toBe(0);
      await view.page.getByTestId("sources").press("Escape");
      await eventually(() => view.page.getByTestId("mapper").count()).toBe(0);
      expect(view.host.edits).toEqual([]);
    }));
});

describe("what the data mapper writes", () => {
  it("offers how a second source is linked: both as one text, or instead", () =>
    withMapper(async (view) => {
      await opened(view);
      await source(view, "payload.issue.html_url").dragTo(targetRow(view, "title"));
      await view.page.getByTestId("menu-join-both").click();
      await changed(view, "title: `$" + "{payload.issue.title} $" + "{payload.issue.html_url}`, // kept");
      await eventually(() => view.page.locator(".hl-map-line").count()).toBe(3);
    }));

  it("adds an item to a list that is written out", () =>
    withMapper(
      async (view) => {
        await source(view, "payload.sender").dragTo(targetRow(view, "tags"));
        await view.page.getByTestId("menu-add-item").click();
        await changed(view, 'tags: [{ name: "a" }, payload.sender],');
      },
      {},
      taskText.replace("owner:", 'tags: [{ name: "a" }],\n    owner:'),
    ));

  it("does not rewrite code that is written by hand, unless that is chosen", () =>
    withMapper(async (view) => {
      await source(view, "payload.action").dragTo(targetRow(view, "owner"));
      await view.page
        .getByRole("menuitem", { name: /^Replace the code with/ })
        .first()
        .waitFor();
      await view.page.keyboard.press("Escape");
      expect(view.host.text).toBe(taskText);
      await source(view, "payload.action").dragTo(targetRow(view, "owner"));
      await view.page
        .getByRole("menuitem", { name: /^Replace the code with/ })
        .first()
        .click();
      await changed(view, "owner: payload.action,");
    }));

  it("writes a typed expression, rejects a broken one with a message, and offers the other ways", () =>
    withMapper(async (view) => {
      await targetRow(view, "title").click();
      const editor = view.page.locator(".cm-content[data-testid=map-expression]");
      await editor.click();
      await view.page.keyboard.press("Control+a");
      await view.page.keyboard.type("1 +");
      await view.page.keyboard.press("Enter");
      await view.page
        .getByText(/not one complete expression|syntax error/)
        .first()
        .waitFor();
      expect(view.host.text).toBe(taskText);
      await view.page.keyboard.press("Control+a");
      await view.page.keyboard.type("payload.action");
      await view.page.keyboard.press("Enter");
      await changed(view, "title: payload.action, // kept");
    }));

  it("shows the list of completions over itself", () =>
    withMapper(async (view) => {
      await targetRow(view, "title").click();
      await view.page.locator(".cm-content[data-testid=map-expression]").click();
      await view.page.keyboard.press("Control+a");
      await view.page.keyboard.type("payload.issue.t");
      const list = view.page.locator(".cm-tooltip-autocomplete");
      await list.getByRole("option").first().waitFor();
      // Nothing covers it.
      const isOnTop = () =>
        list.evaluate((element) => {
          const { left, top, width, height } = element.getBoundingClientRect();
          return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        });
      await eventually(isOnTop).toBe(true);
    }));

  it("removes a value, and leaves the comment", () =>
    withMapper(async (view) => {
      await targetRow(view, "title").click();
      await view.page.getByTestId("targets").focus();
      await view.page.keyboard.press("Delete");
      await eventually(() => view.host.text.includes("title:")).toBe(false);
      expect(view.host.text).toContain("// kept\n    owner:");
    }));
});

describe("what the data mapper proposes and shows", () => {
  it("maps each element of a list, with the element as a source of its own", () =>
    withMapper(async (view) => {
      await opened(view);
      await source(view, "payload.issue.labels").dragTo(targetRow(view, "tags"));
      await changed(view, "tags: payload.issue.labels.map((label) => ({})),");
      await source(view, "label.name").dragTo(targetRow(view, "tags.each.name"));
      await changed(view, "tags: payload.issue.labels.map((label) => ({ name: label.name })),");
      // An element can be read only inside of what is made of it.
      await source(view, "label.color").dragTo(targetRow(view, "url"));
      expect(view.host.text).not.toContain("url");
    }));

  it("proposes links by name and type, and adds those that are left chosen as one edit", () =>
    withMapper(async (view) => {
      await view.page.getByTestId("auto-map").click();
      const panel = view.page.getByTestId("auto-map-panel");
      const rows = await panel.locator("li").allInnerTexts();
      expect(rows.map((row) => row.replace(/\s+/g, " "))).toEqual([
        "number String(payload.issue.number)",
        "url payload.issue.html_url",
        "user › login payload.issue.user.login",
        "user › id payload.issue.user.id",
      ]);
      await picture(view.page, "mapper-auto");
      await panel.getByTestId("proposal-user.id").uncheck();
      await panel.getByTestId("auto-map-apply").click();
      await changed(
        view,
        "number: String(payload.issue.number),\n    url: payload.issue.html_url,\n    user: { login: payload.issue.user.login },\n  };",
      );
      expect(view.host.edits).toHaveLength(1);
    }));

  it("maps a list by the parts of its elements, which it reads first", () =>
    withMapper(async (view) => {
      const answer = view.host.server.answerTypes;
      view.host.server.answerTypes = (method, params) => {
        const own = answer(method, params);
        if (method !== "mappingTypes") return own;
        const { target } = own as { readonly target: TypeNode };
        const renamed = target.children?.map((part) =>
          part.name === "tags" ? { ...part, name: "labels", type: "Tag[]" } : part,
        );
        return { ...(own as object), target: { ...target, children: renamed } } as never;
      };
      view.host.server.types.changed();
      await targetRow(view, "labels").waitFor();
      await view.page.getByTestId("auto-map").click();
      const list = view.page.getByTestId("auto-map-panel").locator("li", { hasText: "labels" });
      await eventually(async () => (await list.innerText()).replace(/\s+/g, " ")).toBe(
        "labels payload.issue.labels.map((label) => ({ name: label.name, color: label.color }))",
      );
    }));

  it("shows problems at their value and what no type has, and keeps showing while the code is broken", () =>
    withMapper(
      async (view) => {
        await targetRow(view, "strange").waitFor();
        expect(await targetRow(view, "strange").getAttribute("title")).toContain(
          "This property is not in the type.",
        );
        const start = view.host.text.indexOf("payload.nothing");
        view.host.reportProblems([
          {
            range: { start, end: start + 15 },
            severity: "error",
            message: "Property 'nothing' does not exist.",
          },
        ]);
        await targetRow(view, "title").locator(".codicon-error").waitFor();
        await targetRow(view, "title").click();
        const detail = view.page.getByTestId("map-detail");
        await detail.getByText("Property 'nothing' does not exist.").waitFor();
        expect(await detail.getByText("Property 'nothing' does not exist.").count()).toBe(1);
        const selects = (tree: Element): string => getComputedStyle(tree).userSelect;
        expect(await view.page.getByTestId("targets").evaluate(selects)).toBe("none");
        await targetRow(view, "strange").click();
        await view.page.getByTestId("map-remove").click();
        await eventually(() => view.host.text.includes("strange")).toBe(false);
        view.host.type("payload.nothing,", "payload.nothing(,");
        await view.page.getByTestId("map-broken").waitFor();
        expect(await targetRow(view, "title").innerText()).toContain("payload.nothing");
        view.host.type("payload.nothing(,", "payload.issue.title,");
        await eventually(() => view.page.getByTestId("map-broken").count()).toBe(0);
        expect(await targetRow(view, "title").innerText()).toContain("payload.issue.title");
      },
      {},
      taskText
        .replace("payload.issue.title, // kept", "payload.nothing,")
        .replace("owner:", "strange: 1,\n    owner:"),
    ));
});

describe("opening the data mapper", () => {
  it("shows the payload before the parts of its parts, and keeps the covered fields from sending requests", () =>
    withMapper(async (view, asked) => {
      const mapperRequests = (): readonly string[] =>
        asked.filter((method) => ["shallow", "mappingTypes"].includes(method));
      await eventually(mapperRequests).toEqual(["shallow", "mappingTypes"]);
      await view.page.getByTestId("mapper-close").click();
      await view.page.getByTestId("mapper").waitFor({ state: "detached" });
      asked.length = 0;
      await card(view, "task").click({ button: "right" });
      await view.page.getByTestId("menu-map").click();
      await eventually(mapperRequests).toEqual(["shallow", "mappingTypes"]);
      asked.length = 0;
      view.host.type("payload.issue.title", "payload.issue.title + 1");
      await eventually(mapperRequests).toEqual(["mappingTypes"]);
      // The inspector sends its requests as soon as the mapper does after a change.
      await pageTimer(view.page, 500);
      expect(asked).not.toContain("typeTree");
      await view.page.getByTestId("mapper-close").click();
      await eventually(() => asked).toContain("typeTree");
    }));

  it("shows what each value comes to, where it came from, and an error at its value", () =>
    withMapper(async (view) => {
      await eventually(() => targetRow(view, "title").locator(".hl-map-sample").innerText()).toBe(
        '"It breaks"',
      );
      expect(await targetRow(view, "owner").getAttribute("title")).toContain("pick is not defined");
      await targetRow(view, "title").click();
      const result = view.page.getByTestId("map-result");
      await eventually(() => result.innerText()).toContain('payload.issue.title = "It breaks"');
      await opened(view);
      await source(view, "payload.issue.labels").dragTo(targetRow(view, "tags"));
      await source(view, "label.name").dragTo(targetRow(view, "tags.each.name"));
      await changed(view, "label.name");
      await targetRow(view, "tags.each.name").click();
      await eventually(async () => (await result.innerText()).replace(/\s+/g, " ")).toBe(
        '[0] "bug" label.name = "bug" [1] "ui" label.name = "ui"',
      );
      await picture(view.page, "mapper-result");
    }));

  it("opens from the text: the host names the flow and the step", () =>
    withMapper(async (view) => {
      await view.page.getByTestId("mapper-close").click();
      await eventually(() => view.page.getByTestId("mapper").count()).toBe(0);
      const [flow] = view.host.server.newest.document.flows;
      view.host.session.show({ flow: flow?.id ?? "", map: view.host.step("task").id });
      await targetRow(view, "title").waitFor();
    }));

  it("opens from a field, too", () =>
    withMapper(async (view) => {
      await view.page.getByTestId("mapper-close").click();
      await eventually(() => view.page.getByTestId("mapper").count()).toBe(0);
      await card(view, "task").click();
      await view.page.getByTestId("map-value").click();
      await targetRow(view, "title").waitFor();
    }));

  it("is not offered for the type of a variable, which makes no value", () =>
    withMapper(
      async (view) => {
        await view.page.getByTestId("mapper-close").click();
        await card(view, "task").click();
        await view.page.getByTestId("map-value").waitFor();
        expect(await view.page.getByTestId("field-type").textContent()).toContain("{ title: string }");
        expect(await view.page.getByTestId("map-type").count()).toBe(0);
      },
      {},
      taskText.replace("task: Task", "task: { title: string }"),
    ));
});

describe("what has no type, or is too much for one target", () => {
  it("makes a type of a pasted sample", () =>
    withMapper(
      async (view) => {
        const answer = view.host.server.answerTypes;
        view.host.server.answerTypes = (method, params) =>
          method === "mappingTypes" ? ({ roots: taskRoots } as never) : answer(method, params);
        view.host.server.types.changed();
        await view.page.getByTestId("map-type").click();
        await view.page.getByTestId("map-sample").fill("{ a: 1 }");
        await view.page.getByTestId("map-name").fill("Task2");
        await view.page.getByTestId("map-ask-done").click();
        await view.page.getByTestId("map-ask").getByText("it is not JSON").waitFor();
        await view.page.getByTestId("map-sample").fill('{ "title": "x", "size": 3 }');
        await view.page.getByTestId("map-ask-close").press("Enter");
        await eventually(() => view.page.getByTestId("map-ask").count()).toBe(0);
        expect(view.host.text).not.toContain("interface Task2");
        await view.page.getByTestId("map-type").click();
        await view.page.getByTestId("map-sample").fill('{ "title": "x", "size": 3 }');
        await view.page.getByTestId("map-name").fill("Task2");
        await view.page.getByTestId("map-ask-done").click();
        await changed(view, "interface Task2 {\n  title: string;\n  size: number;\n}");
        expect(view.host.text).toContain("const task: Task2 = {");
        await eventually(() => view.page.getByTestId("map-ask").count()).toBe(0);
      },
      {},
      taskText,
    ));

  it("prompts for the name of a function, and says why none can be made while the types are not known", () =>
    withMapper(async (view) => {
      await targetRow(view, "owner").click();
      await view.page.getByTestId("map-extract").click();
      await view.page.getByTestId("map-name").fill("ownerOf");
      await view.page.keyboard.press("Enter");
      await view.page.getByTestId("map-ask").getByText('The type of "payload" is unknown').waitFor();
      expect(view.host.edits).toMatchObject([{ op: "mapExtract", path: ["owner"], name: "ownerOf" }]);
      expect(view.host.text).toBe(taskText);
    }));
});
