import { expect, it } from "vitest";
import { axeViolations } from "./testing/axe.ts";
import { card, type FlowPage, fieldText, type PageOptions } from "./testing/flow-page.ts";
import { picture, testAppearance } from "./testing/looks.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { prepare, withTypes } = testPages({ width: 1200, height: 1000 });

async function withFlow(
  source: string,
  work: (view: FlowPage) => Promise<void>,
  options: PageOptions = {},
): Promise<void> {
  const view = await prepare(source, options);
  await view.open();
  await work(view);
}

const text = `export async function tell({ payload, log }) {
  const response = await fetch("https://tracker.example.com/tasks");
  if (!response.ok)
    throw new Error(\`Request failed: \${response.status}\`, { cause: response });
  log.info("Task created");
}
`;

const check = text.split("\n").slice(2, 4).join("\n");
const at = (view: FlowPage, id: string) => view.page.getByTestId(id);

const focused = (view: FlowPage): Promise<string | null | undefined> =>
  view.page.evaluate(() => document.activeElement?.closest("[data-testid]")?.getAttribute("data-testid"));

/** Adds a member by its name, and gives it a value. */
async function addMember(view: FlowPage, field: string, name: string, value: string): Promise<void> {
  await at(view, `add-${field}`).click();
  await at(view, `new-${field}`).fill(name);
  await view.page.keyboard.press("Enter");
  const box = at(view, `${field}-${name}`).first();
  await box.waitFor();
  await box.fill(value);
  await view.page.keyboard.press("Enter");
}

it("keeps the field with the focus in view where a field comes above it", () =>
  withFlow(
    text,
    async (view) => {
      await card(view, "HTTP GET").click();
      await view.page.keyboard.press("Enter");
      await at(view, "field-method").selectOption("POST");
      await eventually(() => view.host.text).toContain('method: "POST"');
      const body = at(view, "body-kind");
      await body.focus();
      // It is at the lower edge, as Tab leaves it there.
      await body.evaluate((field) => field.scrollIntoView({ block: "end" }));
      const seen = () =>
        body.evaluate((field) => {
          const panel = field.closest(".hl-inspector-body")?.getBoundingClientRect();
          const { top, bottom } = field.getBoundingClientRect();
          return panel !== undefined && top >= panel.top - 1 && bottom <= panel.bottom + 1;
        });
      await eventually(seen).toBe(true);
      await body.selectOption({ label: "JSON" });
      await at(view, "headers-content-type").first().waitFor();
      await eventually(seen).toBe(true);
    },
    { width: 600, height: 800 },
  ));

it("makes a POST with a JSON body by the form alone, and reads it back", () =>
  withFlow(text, async (view) => {
    await card(view, "HTTP GET").click();
    await at(view, "field-method").selectOption("POST");
    await at(view, "body-kind").selectOption({ label: "JSON" });
    await eventually(() => view.host.text).toContain(
      `{
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({})
  }`,
    );
    await addMember(view, "body", "title", "New task");
    await eventually(() => view.host.text).toContain('body: JSON.stringify({ title: "New task" })');
    await addMember(view, "query", "notify", "all");
    await eventually(() => view.host.text).toContain(
      'fetch(`https://tracker.example.com/tasks?${new URLSearchParams({ notify: "all" })}`, {',
    );
    // The query has fields of its own, so the address is shown without it.
    await eventually(() => fieldText(view, "url")).toBe("https://tracker.example.com/tasks");
    const url = at(view, "field-url").first();
    await url.fill("https://tracker.example.com/v2/tasks#new");
    await view.page.keyboard.press("Enter");
    await view.page.getByText("The query is at the end of the URL").waitFor();
    await url.fill("https://tracker.example.com/v2/tasks");
    await view.page.keyboard.press("Enter");
    await eventually(() => view.host.text).toContain(
      'fetch(`https://tracker.example.com/v2/tasks?${new URLSearchParams({ notify: "all" })}`, {',
    );
    await card(view, "log.info").click();
    await card(view, "HTTP POST").click();
    await at(view, "body-title").first().waitFor();
    expect(await fieldText(view, "result")).toBe("response");
    expect(await at(view, "headers-content-type").count()).toBeGreaterThan(0);
    await at(view, "body-kind").selectOption({ label: "form" });
    await eventually(() => view.host.text).toContain('body: new URLSearchParams({ title: "New task" })');
    expect(view.host.text).not.toContain("content-type");
    await at(view, "body-kind").selectOption({ label: "none" });
    await eventually(() => view.host.text).not.toContain("body:");
    await at(view, "body-kind").selectOption({ label: "JSON" });
    await eventually(() => view.host.text).toContain("content-type");
    await at(view, "body-kind").selectOption({ label: "none" });
    await eventually(() => view.host.text).not.toMatch(/body:|headers:/);
    expect(await axeViolations(view.page, "[data-testid=inspector]")).toEqual([]);
  }));

it("opens the form of a call that is added with the check of its status", () =>
  withFlow(text, async (view) => {
    await card(view, "log.info").click();
    await view.page.keyboard.press("Insert");
    await at(view, "palette-search").fill("HTTP call");
    await at(view, "palette-item-construct.http").waitFor();
    await view.page.keyboard.press("Enter");
    await eventually(() => focused(view)).toBe("field-url");
    await view.page.keyboard.type("https://orders.example.com");
    await view.page.keyboard.press("Enter");
    await eventually(() => view.host.text).toContain('await fetch("https://orders.example.com")');
    // The next edit is made on what the page shows by then.
    await view.page.locator(".hl-card-detail", { hasText: "orders.example.com" }).waitFor();
    await at(view, "field-method").selectOption("PUT");
    await eventually(() => view.host.text).toContain('method: "PUT"');
  }));

it("shows no type at a header, since that of its object says nothing about it", () =>
  withTypes(
    async (view) => {
      await card(view, "HTTP GET").click();
      await at(view, "headers-accept").first().waitFor();
      await at(view, "type-url").waitFor();
      expect(await at(view, "members-headers").locator(".hl-type").count()).toBe(0);
    },
    {},
    text.replace('tasks")', 'tasks", { headers: { accept: "text/plain" } })'),
  ));

it("fails on an error status unless that is turned off, which takes away what it wrote", () =>
  withFlow(text, async (view) => {
    await card(view, "HTTP GET").click();
    const box = at(view, "fail-on-error");
    await eventually(() => box.isChecked()).toBe(true);
    await box.click();
    await eventually(() => view.host.text).toBe(text.replace(`${check}\n`, ""));
    await eventually(() => box.isChecked()).toBe(false);
    await box.click();
    await eventually(() => view.host.text).toBe(text);
    view.host.type("const response = ", "");
    view.host.type(check, "");
    await view.page.getByText("The response has no name.").waitFor();
    expect(await box.isDisabled()).toBe(true);
  }));

it("says what it cannot do: a second header of one name, a body of a GET, options that are not written here", () =>
  withFlow(
    text.replace('tasks")', 'tasks", { method: "GET", headers: { accept: "text/plain" } })'),
    async (view) => {
      await card(view, "HTTP GET").click();
      await view.page.getByText("A GET or HEAD request has no body.").waitFor();
      await at(view, "headers-accept").first().waitFor();
      await at(view, "add-headers").click();
      await at(view, "new-headers").fill("Accept");
      await view.page.keyboard.press("Enter");
      await view.page.getByText('"accept" already exists.').waitFor();
      expect(await at(view, "new-headers").inputValue()).toBe("Accept");
      await view.page.keyboard.press("Escape");
      await eventually(() => focused(view)).toBe("add-headers");
      view.host.type('{ method: "GET", headers: { accept: "text/plain" } }', "options");
      await eventually(() => at(view, "fail-on-error").count()).toBe(1);
      await eventually(() => fieldText(view, "argument2")).toBe("options");
    },
  ));

it("keeps the focus in the form where the field that has it goes away", () =>
  withFlow(
    text.replace('tasks")', 'tasks", { headers: { accept: "text/plain", "x-one": "1" } })'),
    async (view) => {
      const { keyboard } = view.page;
      await card(view, "HTTP GET").click();
      await at(view, "headers-accept").first().focus();
      await keyboard.press("Alt+Delete");
      await eventually(() => focused(view)).toBe("headers-x-one");
      await eventually(() => at(view, "headers-accept").count()).toBe(0);
      await keyboard.press("Alt+Delete");
      await eventually(() => focused(view)).toBe("add-headers");
      await eventually(() => view.host.text).not.toContain("x-one");
      await keyboard.press("Enter");
      await eventually(() => focused(view)).toBe("new-headers");
      await keyboard.press("Enter");
      await eventually(() => focused(view)).toBe("add-headers");
    },
  ));

it("leaves headers alone that are an expression, with a hint at what they need", () =>
  withFlow(text.replace('tasks")', 'tasks", { method: "POST", headers: authHeaders })'), async (view) => {
    await card(view, "HTTP POST").click();
    await at(view, "body-kind").selectOption({ label: "JSON" });
    await eventually(() => view.host.text).toContain("headers: authHeaders,\n    body: JSON.stringify({})");
    await view.page.getByText("The headers are an expression and are not changed automatically.").waitFor();
  }));

it("writes the whole request of a client with an argument for the body", () =>
  withFlow(
    text
      .replace("export", 'import axios from "axios";\n\nexport')
      .replace("await fetch(", "await axios.get(")
      .replace(`${check}\n`, ""),
    async (view) => {
      await card(view, "HTTP GET").click();
      await addMember(view, "query", "notify", "all");
      await eventually(() => view.host.text).toContain('params: { notify: "all" }');
      await at(view, "field-method").selectOption("POST");
      await eventually(() => view.host.text).toMatch(/axios\.post\([^{]+, undefined, \{/);
      await at(view, "body-kind").selectOption({ label: "JSON" });
      await eventually(() => view.host.text).toMatch(/axios\.post\([^{]+, \{\}, \{/);
      await addMember(view, "body", "title", "New task");
      await eventually(() => view.host.text).toMatch(/\{\s*title: "New task"\s*\}/);
      await at(view, "body-kind").selectOption({ label: "form" });
      await eventually(() => view.host.text).toMatch(/new URLSearchParams\(\{\s*title: "New task"\s*\}\)/);
      const box = at(view, "fail-on-error");
      expect(await box.isChecked()).toBe(true);
      await box.click();
      await eventually(() => view.host.text).toContain("validateStatus: () => true");
      await eventually(() => box.isChecked()).toBe(false);
      await box.click();
      await eventually(() => view.host.text).not.toContain("validateStatus");
      expect(await axeViolations(view.page, "[data-testid=inspector]")).toEqual([]);
      await picture(view.page, "http-form-axios");
    },
  ));

it("makes the request of a client's own options by the form alone", () =>
  withFlow(
    text
      .replace("export", 'import got from "got";\n\nexport')
      .replace("await fetch(", "await got.get(")
      .replace(`${check}\n`, ""),
    async (view) => {
      await card(view, "HTTP GET").click();
      expect(await at(view, "body-kind").isDisabled()).toBe(true);
      await at(view, "field-method").selectOption("POST");
      await eventually(() => view.host.text).toContain('got.post("https://tracker.example.com/tasks")');
      await at(view, "body-kind").selectOption({ label: "JSON" });
      await eventually(() => view.host.text).toContain("json: {}");
      await addMember(view, "json", "title", "New task");
      await eventually(() => view.host.text).toContain('json: { title: "New task" }');
      await addMember(view, "query", "notify", "all");
      await eventually(() => view.host.text).toContain('searchParams: { notify: "all" }');
      await at(view, "body-kind").selectOption({ label: "form" });
      await eventually(() => view.host.text).toContain('form: { title: "New task" }');
      const box = at(view, "fail-on-error");
      expect(await box.isChecked()).toBe(true);
      await box.click();
      await eventually(() => view.host.text).toContain("throwHttpErrors: false");
      await eventually(() => box.isChecked()).toBe(false);
      expect(await at(view, "field-throwHttpErrors").count()).toBe(0);
      await box.click();
      await eventually(() => view.host.text).not.toContain("throwHttpErrors");
      expect(await axeViolations(view.page, "[data-testid=inspector]")).toEqual([]);
      await picture(view.page, "http-form-got");
    },
  ));

testAppearance("the form of a request fits, and axe finds nothing", (look, check) =>
  withFlow(
    text
      .replace(
        '"https://tracker.example.com/tasks"',
        '`https://tracker.example.com/tasks?${new URLSearchParams({ notify: "all" })}`',
      )
      .replace(
        "`)",
        '`, {\n    method: "POST",\n    headers: authHeaders,\n    body: JSON.stringify({ title: payload.issue.title, labels: payload.issue.labels.map((label) => label.name) }),\n  })',
      ),
    async (view) => {
      await card(view, "HTTP POST").dblclick();
      await at(view, "body-title").first().waitFor();
      await view.page.getByText("The headers are an expression").scrollIntoViewIfNeeded();
      await check(view.page, "http-form", "[data-testid=inspector]");
    },
    look,
  ),
);
