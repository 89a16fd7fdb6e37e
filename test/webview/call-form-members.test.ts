import type {
  CallFormResult,
  FormParameter,
  FormType,
  MappingTypesResult,
  TypeNode,
} from "@hookloom/protocol/typed-fields";
import { describe, expect, it } from "vitest";
import { axeViolations } from "./testing/axe.ts";
import { callField as field, callForm as form, parameter, words } from "./testing/call-forms.ts";
import { cutOff } from "./testing/cut-off.ts";
import { card, type FlowPage } from "./testing/flow-page.ts";
import { picture } from "./testing/looks.ts";
import { answerTypes } from "./testing/typed-answers.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { prepare } = testPages({ width: 1200, height: 1000 });

const orders = `export async function order({ payload }) {
  await shop.POST("/orders", { body: {} });
}
`;

/** What a server says of a client that is made from the document of an API. */
function orderForm(source: string): CallFormResult {
  const call = /shop\.POST\([\s\S]*\)(?=;)/.exec(source)?.[0] ?? "";
  const at = (name: string, pattern: RegExp, type: FormType, optional = false): FormParameter =>
    parameter(name, call, pattern, type, { optional });
  const customer: FormType = {
    kind: "object",
    label: "{ name: string } & {}",
    properties: [at("name", /name: ("[^"]*")/, words), at("email", /email: ("[^"]*")/, words, true)],
  };
  const body: FormType = {
    kind: "object",
    label: "{ id: string; customer: { name: string } & {} } & {}",
    properties: [at("id", /id: ("[^"]*")/, words), at("customer", /customer: (\{[^}]*\})/, customer)],
  };
  const init: FormType = {
    kind: "object",
    label: "any",
    properties: [at("body", /body: (\{[\s\S]*\})\s*\}\)/, body)],
  };
  const parameters = [
    {
      ...at("url", /("\/orders")/, { kind: "choice", label: '"/orders"', members: ['"/orders"'] }),
      position: 0,
    },
    { ...at("init", /, (\{[\s\S]*\}|order)\)/, init), position: 1 },
  ];
  return {
    text: call,
    form: { callee: "shop.POST", overloads: [{ label: "(url, init)", parameters }], chosen: 0 },
  };
}

const client = `import createClient from "openapi-fetch";

const shop = createClient<import("./shop-api.ts").paths>({ baseUrl: "https://shop.example" });

`;

const partOf = (name: string, children?: readonly TypeNode[]): TypeNode => ({
  name,
  path: name,
  type: children ? "object" : "string",
  shape: children ? "object" : "text",
  optional: false,
  ...(children ? { children } : {}),
});

const orderTypes: MappingTypesResult = {
  roots: [{ ...partOf("payload", []), origin: "payload" }],
  target: partOf("", [partOf("body", [partOf("id"), partOf("customer", [partOf("name")])])]),
};

async function withOrders(work: (view: FlowPage) => Promise<void>, source = orders): Promise<void> {
  const view = await prepare(source);
  view.host.server.answerTypes = (method, params) => {
    if (method === "callForm") return orderForm(view.host.text) as never;
    return method === "mappingTypes" ? (orderTypes as never) : answerTypes(method, params);
  };
  await view.open();
  await work(view);
}

const focused = (view: FlowPage): Promise<string | null | undefined> =>
  view.page.evaluate(() => document.activeElement?.closest("[data-testid]")?.getAttribute("data-testid"));

describe("the form of a call of an API", () => {
  it("writes a member of an object that is not there yet, breaks the literal, and folds what an API calls its body", () =>
    withOrders(async (view) => {
      await card(view, "shop.POST").click();
      await form(view).locator("summary").getByText("body").waitFor();
      const labels = await form(view).locator("label, .hl-label").allTextContents();
      expect(labels.filter((label) => /init|argument|any/.test(label))).toEqual([]);
      expect(await field(view, "argument2").count()).toBe(0);
      await field(view, "init.body.id").fill("an-identifier-that-is-as-long-as-some-are");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain(
        'body: { id: "an-identifier-that-is-as-long-as-some-are" }',
      );
      await field(view, "init.body.customer.name").fill("Customer of the month of November 2026");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain(
        `await shop.POST("/orders", {
    body: {
      id: "an-identifier-that-is-as-long-as-some-are",
      customer: { name: "Customer of the month of November 2026" }
    }
  });`,
      );
      await form(view).locator("summary").click();
      await eventually(() => field(view, "init.body.id").first().isVisible()).toBe(false);
      expect(await axeViolations(view.page, "[data-testid=inspector]")).toEqual([]);
    }));

  it("opens the mapper on one of its members, and says why an object has no fields", () =>
    withOrders(async (view) => {
      await card(view, "shop.POST").click();
      await view.page.getByTestId("map-argument-init.body").click();
      const targets = view.page.getByTestId("targets");
      await targets.getByTestId("target-body.customer.name").waitFor();
      expect(await view.page.getByTestId("mapper").getByRole("heading").first().innerText()).toMatch(
        / · body$/,
      );
      const rows = await targets
        .getByRole("treeitem")
        .evaluateAll((all) => all.map((row) => `${row.ariaLevel} ${row.getAttribute("data-testid")}`));
      expect(rows).toEqual([
        "1 target-body",
        "2 target-body.id",
        "2 target-body.customer",
        "3 target-body.customer.name",
      ]);
      await picture(view.page, "mapper-of-a-member");
      await targets.locator('.hl-map-active[data-testid="target-body"]').waitFor();
      for (const key of ["ArrowDown", "Enter"]) await view.page.keyboard.press(key);
      await view.page.locator(".cm-content[data-testid=map-expression]").fill("payload.id");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain("{ body: { id: payload.id } }");
      await view.page.getByTestId("mapper-close").click();
      view.host.type("{ body: { id: payload.id } }", "order");
      await view.page
        .getByText("The value of init is an expression, so its members have no fields.")
        .waitFor();
      expect(await form(view).locator("summary").count()).toBe(0);
    }));

  it("is filled in where something is missing, and not where it is right", () =>
    withOrders(async (view) => {
      const { keyboard } = view.page;
      await card(view, "log.info").click();
      await keyboard.press("Insert");
      await view.page.getByTestId("palette-search").fill('await shop.POST("/orders", { body: {} });');
      await view.page.getByTestId("palette-item-as-code").waitFor();
      await keyboard.press("Enter");
      await eventually(() => focused(view)).toBe("field-init.body.id");
      await keyboard.type("7");
      await keyboard.press("Enter");
      await eventually(() => view.host.text).toContain('shop.POST("/orders", { body: { id: "7" } })');
      await card(view, "log.info").click();
      await card(view, "POST").dblclick();
      await eventually(() => focused(view)).toBe("field-init.body.customer.name");
    }, `${client}export async function order({ log }) {\n  log.info("start");\n}\n`));
});

describe("the check of a response in that form", () => {
  it("fails on an error status unless that is turned off", () => {
    const call = 'const { data, error, response } = await shop.POST("/orders", { body: {} });\n';
    const check = `  if (error !== undefined || !response.ok)
    throw new Error(\`Request failed: \${response.status}\`, { cause: error });\n`;
    const source = `${client}export async function order() {\n  ${call}${check}}\n`;
    return withOrders(async (view) => {
      await card(view, "POST").click();
      const box = view.page.getByTestId("fail-on-error");
      await eventually(() => box.isChecked()).toBe(true);
      await box.click();
      await eventually(() => view.host.text).toBe(source.replace(check, ""));
      await box.click();
      await eventually(() => view.host.text).toBe(source);
      await view.page.mouse.move(400, 600);
      const types = form(view).locator(".hl-field-head .hl-type");
      await eventually(() => types.count()).toBe(2);
      const cut = await types.evaluateAll((all) =>
        all.filter((type) => type.scrollWidth > type.clientWidth).map((type) => type.textContent),
      );
      expect(cut).toEqual([]);
      await form(view).getByText("customer.name").hover();
      expect(await cutOff(view.page)).toEqual([]);
      expect(await axeViolations(view.page, "[data-testid=inspector]")).toEqual([]);
      await picture(view.page, "form-of-an-operation");
    }, source);
  });
});
