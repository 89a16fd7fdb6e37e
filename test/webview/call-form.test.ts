import { RpcError } from "@hookloom/protocol/rpc";
import type { CallFormResult, FormType } from "@hookloom/protocol/typed-fields";
import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { axeViolations } from "./testing/axe.ts";
import { callField as field, callForm as form, parameter, words } from "./testing/call-forms.ts";
import { cutOff } from "./testing/cut-off.ts";
import { card, type FlowPage, fieldText, type PageOptions } from "./testing/flow-page.ts";
import { picture, testAppearance } from "./testing/looks.ts";
import { answerTypes } from "./testing/typed-answers.ts";
import { eventually, pageTimer, testPages, waitUntilReceived } from "./testing/with-page.ts";

const { prepare } = testPages({ width: 1200, height: 1000 });

const text = `import { github } from "@hookloom/runtime/github";

export async function tell({ payload, log }) {
  await slack.chat.postMessage({ channel: '#alerts', /* kept */ });
  const sent = await post(payload.issue.title, { level: "low" });
}
`;

const level: FormType = { kind: "choice", label: '"low" | "high"', members: ['"low"', '"high"'] };

/** What a server says of the two calls of the text, as they are by now. */
function formOf(source: string, field: string): CallFormResult {
  const slack = /slack\.chat\.postMessage\([^;]*\)/.exec(source)?.[0] ?? "";
  const post = /await post\([^;]*\)/.exec(source)?.[0] ?? "";
  if (field === "call") {
    const properties = [
      parameter("channel", slack, /channel: ('[^']*')/, words, { documentation: "Where it is posted." }),
      parameter("text", slack, /text: ([^,}]*[^,}\s])/, words, {
        documentation: "What is posted.\n\nAs Markdown.",
      }),
      parameter("mrkdwn", slack, /mrkdwn: (\w+)/, { kind: "switch", label: "boolean" }, { optional: true }),
    ];
    const type: FormType = { kind: "object", label: "ChatPostMessageArguments", properties };
    const parameters = [parameter("options", slack, /\((\{[\s\S]*\})\)/, type, { position: 0 })];
    const label = "postMessage(options: ChatPostMessageArguments): Promise<Sent>";
    const documentation = "Sends a message to a channel.";
    return {
      text: slack,
      form: {
        callee: "slack.chat.postMessage",
        documentation,
        overloads: [{ label, parameters }],
        chosen: 0,
      },
    };
  }
  const properties = [
    parameter("level", post, /level: ("[^"]*")/, level, { optional: true }),
    parameter("to", post, /to: ("[^"]*")/, words, { optional: true }),
  ];
  const parameters = [
    parameter("title", post, /\(([^,{]*),/, words, { position: 0 }),
    parameter(
      "options",
      post,
      /(\{[^}]*\})/,
      { kind: "object", label: "Options", properties },
      { position: 1 },
    ),
    parameter(
      "urgent",
      post,
      /\}, (\w+)\)/,
      { kind: "switch", label: "boolean" },
      { optional: true, position: 2 },
    ),
  ];
  const label = "post(title: string, options: Options, urgent?: boolean): Promise<Sent>";
  const other = { label: "post(title: string): Promise<Sent>", parameters: parameters.slice(0, 1) };
  return { text: post, form: { callee: "post", overloads: [{ label, parameters }, other], chosen: 0 } };
}

async function withForms(work: (view: FlowPage) => Promise<void>, options: PageOptions = {}): Promise<void> {
  const view = await prepare(text, options);
  view.host.server.answerTypes = (method, params) => {
    if (method !== "callForm") return answerTypes(method, params);
    return formOf(view.host.text, (params as { readonly field?: string }).field ?? "") as never;
  };
  await view.open();
  await work(view);
}

/** From now on, requests for forms get a response when the result is called. */
function holdForms(view: FlowPage): () => void {
  let answer = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const answerNow = view.host.server.answerTypes;
  view.host.server.answerTypes = async (method, params) => {
    if (method === "callForm") await held;
    return answerNow(method, params);
  };
  return () => answer();
}

/** A page in whose field `title` something is typed; requests for forms get a response when `answer` is called. */
async function typedWithForms(view: FlowPage) {
  await card(view, "sent").click();
  const title = view.page.locator(".cm-content[data-testid=field-title]");
  await title.click();
  await view.page.keyboard.press("Control+a");
  await view.page.keyboard.type("mine");
  return { title, answer: holdForms(view) };
}

describe("the form of a call", () => {
  it("has a labelled field for what is missing, with its documentation, and adds it to the code", () =>
    withForms(async (view) => {
      await card(view, "slack.chat.postMessage").click();
      await form(view).getByText("Sends a message to a channel.").waitFor();
      // What the step has as a field already is one field, with the documentation of its parameter.
      expect(await view.page.getByTestId("field-channel").count()).toBe(1);
      await view.page.getByText("Where it is posted.").waitFor();
      await form(view).getByText("What is posted.", { exact: true }).waitFor();
      await field(view, "options.text").fill("An urgent issue");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain(
        `postMessage({\n    channel: '#alerts',\n    text: "An urgent issue", /* kept */\n  });`,
      );
      expect(view.host.edits).toHaveLength(1);
    }));

  it("adds what is optional when it is chosen, and removes it", () =>
    withForms(async (view) => {
      await card(view, "slack.chat.postMessage").click();
      await form(view).getByRole("button", { name: "Add an argument" }).click();
      await view.page.getByTestId("menu-options.mrkdwn").click();
      const added = view.page.locator(".cm-content[data-testid='field-options.mrkdwn']");
      await added.waitFor();
      await eventually(() =>
        view.page.evaluate(() => document.activeElement?.getAttribute("data-testid")),
      ).toBe("field-options.mrkdwn");
      await view.page.keyboard.type("true");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain("channel: '#alerts',\n    mrkdwn: true, /* kept */\n");
    }));

  it("shows the members of the only object among the arguments as they are, and changes one of them alone", () =>
    withForms(async (view) => {
      await card(view, "sent").click();
      await field(view, "options.level").first().waitFor();
      expect(await form(view).locator("summary").count()).toBe(0);
      expect(await fieldText(view, "title")).toBe("payload.issue.title");
      const list = view.page.locator("select[data-testid='field-options.level']");
      await list.selectOption({ label: "high" });
      await eventually(() => view.host.text).toContain('await post(payload.issue.title, { level: "high" });');
      await list.hover();
      await view.page.getByRole("toolbar", { name: "Actions for level" }).getByLabel("Remove").click();
      await eventually(() => view.host.text).not.toContain("level");
      expect(view.host.text).toContain("await post(payload.issue.title, {");
    }));

  testAppearance("fits, and axe finds nothing", (look, check) =>
    withForms(async (view) => {
      await card(view, "sent").dblclick();
      await form(view).waitFor();
      await view.page.getByTestId("overload").waitFor();
      await form(view).scrollIntoViewIfNeeded();
      // As far apart as the fields above them.
      const gap = (part: Locator) => part.evaluate((element) => getComputedStyle(element).rowGap);
      expect(await gap(form(view))).toBe(await gap(view.page.locator(".hl-inspector-body")));
      await check(view.page, "call-form", "[data-testid=inspector]");
    }, look),
  );
});

it("what can be added to a call is walked by keys, and nothing is added before Enter", () =>
  withForms(async (view) => {
    const { keyboard } = view.page;
    const focused = () => view.page.evaluate(() => document.activeElement?.getAttribute("data-testid") ?? "");
    await card(view, "slack.chat.postMessage").click();
    const opener = form(view).getByRole("button", { name: "Add an argument" });
    await opener.focus();
    await keyboard.press("ArrowDown");
    await view.page.getByRole("menu", { name: "Add an argument" }).waitFor();
    expect(await focused()).toBe("menu-options.mrkdwn");
    expect(await axeViolations(view.page, "[data-testid=inspector]")).toEqual([]);
    expect(await cutOff(view.page)).toEqual([]);
    await picture(view.page, "call-form-menu");
    await keyboard.press("Escape");
    expect(await focused()).toBe("add-argument");
    expect(await view.page.locator("[data-testid='field-options.mrkdwn']").count()).toBe(0);
    await opener.click();
    await opener.click();
    expect(await view.page.getByRole("menu").count()).toBe(0);
    await keyboard.press("Enter");
    await keyboard.press("m");
    await keyboard.press("Enter");
    await eventually(focused).toBe("field-options.mrkdwn");
  }));

describe("a value of a call whose form has not followed yet", () => {
  it("is written into the call as it is by then", () =>
    withForms(async (view) => {
      const { title, answer } = await typedWithForms(view);
      view.host.type('level: "low"', 'level: "new"');
      await view.page.locator('[data-label="sent"][title*="new"]').waitFor();
      await title.press("Enter");
      expect(view.host.text).toContain('await post(payload.issue.title, { level: "new" });');
      answer();
      await eventually(() => view.host.text).toContain('await post(mine, { level: "new" });');
      expect(await view.page.getByTestId("inspector").getByRole("alert").count()).toBe(0);
    }));

  it("is left out as it was written just before", () =>
    withForms(async (view) => {
      await card(view, "sent").click();
      const list = view.page.locator("select[data-testid='field-options.level']");
      await list.waitFor();
      const answer = holdForms(view);
      await list.selectOption({ label: "high" });
      await eventually(() => view.host.text).toContain('level: "high"');
      await list.hover();
      await view.page.getByRole("toolbar", { name: "Actions for level" }).getByLabel("Remove").click();
      answer();
      await eventually(() => view.host.text).not.toContain("level");
    }));

  it("is not reported as rejected while the page has not followed the text", () =>
    withForms(async (view) => {
      view.host.server.answers.edit = async () => {
        throw new RpcError("stale", "This was changed in the text meanwhile.");
      };
      const { title, answer } = await typedWithForms(view);
      answer();
      await eventually(() => view.host.checks.map(({ op }) => op)).toEqual(["mapSet"]);
      await waitUntilReceived(view);
      expect(await view.page.getByTestId("inspector").getByRole("alert").count()).toBe(0);
      delete view.host.server.answers.edit;
      await title.press("Enter");
      await eventually(() => view.host.text).toContain("await post(mine, {");
    }));

  it("is not reported as rejected if it would be written", () =>
    withForms(async (view) => {
      const { title, answer } = await typedWithForms(view);
      view.host.type('level: "low"', 'level: "new"');
      await view.page.locator('[data-label="sent"][title*="new"]').waitFor();
      await title.press("!");
      // Longer than the pause in typing after which a text is checked.
      await pageTimer(view.page, 500);
      await title.press("Backspace");
      await pageTimer(view.page, 500);
      expect(await view.page.getByTestId("inspector").getByRole("alert").count()).toBe(0);
      answer();
      await title.press("Enter");
      await eventually(() => view.host.text).toContain('await post(mine, { level: "new" });');
    }));

  it("is written after one that was entered just before it", () =>
    withForms(async (view) => {
      const { title, answer } = await typedWithForms(view);
      await view.page.locator("select[data-testid='field-options.level']").selectOption({ label: "high" });
      await title.press("Enter");
      answer();
      await eventually(() => view.host.text).toContain('await post(mine, { level: "high" });');
    }));

  it("is not written over what it has become since", () =>
    withForms(async (view) => {
      const { title, answer } = await typedWithForms(view);
      view.host.type("post(payload.issue.title", "post(payload.issue.body");
      await view.page.locator('[data-label="sent"][title*="body"]').waitFor();
      await title.press("Enter");
      answer();
      await view.page.getByTestId("inspector").getByRole("alert").first().waitFor();
      expect(view.host.text).toContain('await post(payload.issue.body, { level: "low" });');
      expect(await fieldText(view, "title")).toBe("mine");
    }));
});
