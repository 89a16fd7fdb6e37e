import { useVscode } from "@hookloom/host/testing/vscode";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fieldsOf } from "./testing/form-fields.ts";
import { FormPage } from "./testing/form-page.ts";
import { editor, vscodeWithOneDocument } from "./testing/one-document.ts";

useVscode(vscodeWithOneDocument);

const file = `{
  "entry": "src/webhook.ts",
  "environments": { "dev": {}, "prod": {} },
  "api": {
    "plans": { "bronze": { "requests": "1000/day" }, "gold": { "requests": "unlimited" } },
    "applications": { "shop": { "plan": "gold" } },
    "resources": { "/orders": { "scopes": ["orders:read", "orders:write"] } }
  }
}
`;
const source = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";
const web = http({ path: "/orders", verify: "api" });
export default webhook(web);
`;

let page: FormPage;
beforeEach(async () => {
  page = await FormPage.make(file, source);
});
afterEach(() => page.remove());

const described = () => JSON.parse(editor.text).api.applications;
const kindOfScopes = async (application: string, place = "api/") =>
  fieldsOf(await page.form.render({})).find(
    ({ name }) => name === `${place}applications/${application}/scopes kind`,
  );
const chooseScopes = async (kind: string, place = "api/"): Promise<void> => {
  await page.form.render({});
  await page.form.change({ [`${place}applications/shop/scopes kind`]: kind });
};

describe("the applications of git", () => {
  it("have an owner, and scopes from a list that begins with all that there are", async () => {
    await page.type("Team Shop", "api", "applications", "shop", "owner");
    expect(editor.text).toContain('"shop": { "plan": "gold", "owner": "Team Shop" }');
    expect(await page.field("api", "applications", "shop", "scopes")).toBeUndefined();
    await chooseScopes("listed");
    expect(described().shop.scopes).toEqual(["orders:read", "orders:write"]);
    await page.type("orders:read", "api", "applications", "shop", "scopes");
    expect(described().shop).toEqual({ plan: "gold", owner: "Team Shop", scopes: ["orders:read"] });
    expect(editor.steps).toHaveLength(3);
  });

  it("never get more scopes by an empty list", async () => {
    await chooseScopes("listed");
    await page.type("", "api", "applications", "shop", "scopes");
    expect(described().shop).toEqual({ plan: "gold", scopes: [] });
    expect((await kindOfScopes("shop"))?.value).toBe("none");
    await chooseScopes("");
    expect(editor.text).toBe(file);
    await chooseScopes("none");
    expect(described().shop.scopes).toEqual([]);
  });

  it("keep their list where the same choice is made again", async () => {
    await chooseScopes("listed");
    await page.type("orders:read", "api", "applications", "shop", "scopes");
    await chooseScopes("listed");
    expect(described().shop.scopes).toEqual(["orders:read"]);
  });

  it("show a scope that no resource demands, and a plan that nobody describes, at their fields", async () => {
    editor.text = file.replace('"plan": "gold"', '"plan": "silver", "scopes": ["orders:raed"]');
    const scopes = await page.field("api", "applications", "shop", "scopes");
    expect(scopes?.problem).toBe(
      "Is the scope orders:raed, which no resource requires: did you mean orders:read?",
    );
    const plan = await page.field("api", "applications", "shop", "plan");
    expect(plan?.problem).toMatch(/^Refers to the plan silver/);
    expect(plan?.options?.map(({ value }) => value)).toEqual(["bronze", "gold", "silver"]);
  });

  it("are added under a plan, renamed in every environment in one step, and removed", async () => {
    await page.form.render({});
    await page.form.press("add-application", {});
    expect(described()["application-2"]).toEqual({ plan: "bronze" });
    editor.text = editor.text.replace(
      '"prod": {}',
      '"prod": { "api": { "applications": { "shop": { "plan": "bronze" } } } }',
    );
    const before = editor.steps.length;
    await page.form.render({});
    await page.form.change({ "application-name api/applications/shop": "store" });
    expect(editor.steps).toHaveLength(before + 1);
    const { api, environments } = JSON.parse(editor.text);
    expect(Object.keys(api.applications)).toEqual(["store", "application-2"]);
    expect(environments.prod.api.applications).toEqual({ store: { plan: "bronze" } });
    await page.form.render({});
    await page.form.change({ "application-name api/applications/store": "application-2" });
    const refused = fieldsOf(await page.form.render({})).find(({ name }) => name.endsWith("/store"));
    expect(refused?.problem).toBe("An application named application-2 already exists: choose another name.");
    await page.form.press("remove-application store", {});
    expect(Object.keys(described())).toEqual(["application-2"]);
    expect(JSON.parse(editor.text).environments.prod).toEqual({});
  });

  it("say that they need a plan if the API has no plans", async () => {
    editor.text = '{ "api": {} }';
    await page.form.render({});
    await page.form.press("add-application", {});
    expect(described()).toEqual({ "application-1": { plan: "" } });
    const plan = await page.field("api", "applications", "application-1", "plan");
    expect(plan).toMatchObject({ value: "", problem: "Must be a non-empty string." });
    expect(plan?.options?.[0]).toEqual({ value: "", label: "Choose one" });
    expect((await kindOfScopes("application-1"))?.options?.map(({ value }) => value)).toEqual(["", "none"]);
  });

  it("show in an environment what it overrides, and stay where that is taken back", async () => {
    page = page.at("prod");
    const place = "environments/prod/api/";
    expect((await kindOfScopes("shop", place))?.options?.[0]?.label).toBe(
      "Unchanged (a new application gets all)",
    );
    await chooseScopes("listed", place);
    expect(JSON.parse(editor.text).environments.prod.api.applications.shop).toEqual({
      scopes: ["orders:read", "orders:write"],
    });
    await chooseScopes("", place);
    expect(editor.text).toBe(file);
    editor.text = file.replace('"plan": "gold"', '"plan": "gold", "scopes": ["orders:read"]');
    expect((await kindOfScopes("shop", place))?.options?.[0]?.label).toBe(
      "orders:read (as in all environments)",
    );
    const plan = await page.field("environments", "prod", "api", "applications", "shop", "plan");
    expect(plan?.options?.[0]).toEqual({ value: "", label: "gold (as in all environments)" });
  });
});
