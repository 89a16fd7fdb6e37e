import { useVscode } from "@hookloom/host/testing/vscode";
import type { FormField } from "@hookloom/protocol/form-view";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { until } from "../../../../../test/runner/until.ts";
import type { ApiForm } from "./api-form.ts";
import { fieldsOf } from "./testing/form-fields.ts";
import { FormPage } from "./testing/form-page.ts";
import { editor, vscodeWithOneDocument } from "./testing/one-document.ts";

/** What the next reading of the code waits for. */
const code = vi.hoisted(() => ({ read: undefined as Promise<void> | undefined }));
vi.mock("@hookloom/core/project/config/read-project", async (original) => {
  const all = await original<typeof import("@hookloom/core/project/config/read-project")>();
  const readProject: typeof all.readProject = async (...given) => {
    const waited = code.read;
    code.read = undefined;
    await waited;
    return all.readProject(...given);
  };
  return { ...all, readProject };
});
useVscode(vscodeWithOneDocument);

const file = `{
  "entry": "src/webhook.ts",
  "environments": { "dev": {}, "prod": { "target": "local" } },
  "api": {
    "title": "Orders",
    "limits": { "requests": "600/minute" },
    "plans": {
      "bronze": { "requests": "1000/day" },
      "gold": { "requests": "unlimited", "approval": true }
    },
    "defaultPlan": "bronze",
    "resources": { "/orders": { "scopes": ["orders:write"] } }
  }
}
`;

const source = `import { webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { http } from "@hookloom/runtime/http";
const web = http({ path: "/orders", verify: "api" });
const hub = github();
export default webhook(web, hub);
`;

let page: FormPage;
let form: ApiForm;

beforeEach(async () => {
  page = await FormPage.make(file, source);
  form = page.form;
});
afterEach(() => page.remove());

const field = (...names: string[]): Promise<FormField | undefined> => page.field(...names);
const type = (typed: string, ...names: string[]): Promise<void> => page.type(typed, ...names);
const planName = (plan: string): string => `plan-name api/plans/${plan}`;

describe("the form of an api", () => {
  it("shows what hookloom.json has, and a section for each trigger of the code", async () => {
    const look = await form.render({});
    expect((await field("api", "title"))?.value).toBe("Orders");
    expect((await field("api", "limits", "requests"))?.value).toBe("600/minute");
    expect((await field("api", "resources", "/orders", "scopes"))?.value).toBe("orders:write");
    const hub = look.sections.find(({ title }) => title === "/github");
    expect(hub?.fields.map(({ label }) => label)).not.toContain("Consumers authenticate with");
    expect(fieldsOf(look).filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  it("says that there is an API, which the project's packages must be able to enforce", async () => {
    expect(page.described).toBe(0);
    await form.render({});
    expect(page.described).toBe(1);
    const none = await FormPage.make("{}", source);
    await none.form.render({});
    expect(none.described).toBe(0);
    await none.type("Orders", "api", "title");
    await none.form.render({});
    expect(none.described).toBe(1);
    await none.remove();
  });

  it("writes one small edit for a change, which is one step to undo", async () => {
    await type("60/minute", "api", "limits", "requests");
    expect(editor.text).toBe(file.replace("600/minute", "60/minute"));
    expect(editor.steps).toEqual([file]);
    await type("key", "api", "access");
    expect(editor.text).toContain(
      '"resources": { "/orders": { "scopes": ["orders:write"] } },\n    "access": "key"',
    );
    await type("oauth2 key", "api", "resources", "/orders", "access");
    expect(editor.text).toContain('"scopes": ["orders:write"], "access": ["oauth2", "key"]');
    await type("", "api", "limits", "requests");
    expect(editor.text).not.toContain("limits");
  });

  it("writes nothing for a field that it does not show, nor for a value that is there already", async () => {
    await type("x", "entry");
    await type("Orders", "api", "title");
    await form.press("remove-plan bronze", {}).catch(() => undefined);
    expect(editor.steps.length).toBe(1);
    await form.press("remove-plan nothing", {});
    expect(editor.steps.length).toBe(1);
  });

  it("follows what is written in the text meanwhile, and is asked to", async () => {
    const heard = vi.fn();
    form.onDidChange(heard);
    editor.text = file.replace("Orders", "Shop");
    editor.changed?.({ document: { uri: { toString: () => "hookloom.json" } }, contentChanges: [{}] });
    editor.changed?.({ document: { uri: { toString: () => "other.json" } }, contentChanges: [{}] });
    expect(heard).toHaveBeenCalledTimes(1);
    expect((await field("api", "title"))?.value).toBe("Shop");
    await type("1/second", "api", "limits", "requests");
    expect(editor.text).toContain('"title": "Shop"');
  });

  it("never goes back to an older text, whose reading took longer", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    code.read = promise;
    const older = form.render({});
    await until("the first text is read", () => code.read === undefined);
    editor.text = file.replace('"title": "Orders"', '"issuer": { "url": "https://id.example.com" }');
    const newer = form.render({});
    const soon = new Promise((done) => setTimeout(done, 300));
    await Promise.race([newer, soon]);
    resolve();
    await Promise.all([older, newer]);
    await form.change({ "api/issuer/audience": "orders" });
    expect(JSON.parse(editor.text).api.issuer).toEqual({ url: "https://id.example.com", audience: "orders" });
  });

  it("tries an edit once more where the text moved on, and then says so", async () => {
    editor.refuse = 1;
    await type("60/minute", "api", "limits", "requests");
    expect(editor.text).toContain('"60/minute"');
    editor.refuse = 2;
    await expect(type("7/minute", "api", "limits", "requests")).rejects.toThrow(/changed at the same time/);
    expect(editor.text).toContain('"60/minute"');
  });
});

describe("problems", () => {
  it("stand at their field", async () => {
    await type("60/minut", "api", "limits", "requests");
    expect((await field("api", "limits", "requests"))?.problem).toMatch(/^Must be a number per second/);
    editor.text = file.replace('"defaultPlan": "bronze"', '"defaultPlan": "bronce"');
    const plan = await field("api", "defaultPlan");
    expect(plan?.problem).toBe("Refers to the plan bronce, which is not described: did you mean bronze?");
    expect(plan?.options?.map(({ value }) => value)).toEqual(["", "bronze", "gold", "bronce"]);
  });

  it("of a path that no trigger has stand at its section, with a way to remove it", async () => {
    editor.text = file.replace('"/orders"', '"/orderz"');
    const strange = (await form.render({})).sections.find(({ title }) => title === "/orderz");
    expect(strange?.problem).toBe("Is not the path of a trigger: did you mean /orders?");
    await form.press(strange?.buttons?.[0]?.id ?? "", {});
    expect(editor.text).toBe(
      file.replace(',\n    "resources": { "/orders": { "scopes": ["orders:write"] } }', ""),
    );
  });

  it("of a text that is not JSON are all there is, with nothing to write into", async () => {
    editor.text = '{\n  "api": {,}\n}';
    const look = await form.render({});
    expect(look.notice).toMatch(/is not valid JSON at line 2/);
    expect(look.sections).toEqual([]);
    await form.change({ "api/title": "x" });
    expect(editor.steps).toEqual([]);
  });
});

describe("what an api begins with", () => {
  it("is the first value", async () => {
    editor.text = '{ "entry": "src/webhook.ts" }';
    expect((await form.render({})).notice).toMatch(/has no API yet/);
    await type("Shop", "api", "title");
    expect(editor.text).toBe('{ "entry": "src/webhook.ts", "api": { "title": "Shop" } }');
  });

  it("may be an issuer, whose URL is asked for at its field", async () => {
    await type("url", "api", "issuer");
    expect((await field("api", "issuer", "url"))?.problem).toMatch(/^Must be an https URL/);
    await type("https://id.example.com", "api", "issuer", "url");
    await type("orders", "api", "issuer", "audience");
    expect(JSON.parse(editor.text).api.issuer).toEqual({ url: "https://id.example.com", audience: "orders" });
    await type("", "api", "issuer", "url");
    expect(JSON.parse(editor.text).api.issuer.url).toBe("");
    await type("own", "api", "issuer");
    expect(JSON.parse(editor.text).api.issuer).toBe("own");
  });
});

it("opens the portal to anybody without losing what else it has", async () => {
  editor.text = '{ "api": { "portal": { "client": "orders-portal" } } }';
  expect((await field("api", "portal"))?.value).toBe("private");
  await type("public", "api", "portal");
  expect(JSON.parse(editor.text).api.portal).toEqual({ client: "orders-portal", visibility: "public" });
  await type("", "api", "portal");
  expect(JSON.parse(editor.text)).toEqual({ api: {} });
});

it("asks for the portal's client where an issuer can sign consumers in, and says what is missing", async () => {
  const client = ["api", "portal", "client"] as const;
  editor.text = '{ "api": { "portal": {} } }';
  expect(await field(...client)).toBeUndefined();
  editor.text = '{ "api": { "issuer": { "url": "https://id.example.com", "audience": "orders" } } }';
  expect(await field(...client)).toBeUndefined();
  await type("private", "api", "portal");
  await type("orders-portal", ...client);
  expect(JSON.parse(editor.text).api.portal).toEqual({ visibility: "private", client: "orders-portal" });
  await type("", ...client);
  expect(JSON.parse(editor.text).api.portal).toEqual({ visibility: "private" });
  editor.text = '{ "api": { "portal": { "client": "orders-portal" } } }';
  expect((await field(...client))?.problem).toMatch(/issuer/);
  await type("", ...client);
  expect(JSON.parse(editor.text)).toEqual({ api: { portal: {} } });
});

describe("plans", () => {
  it("are added, renamed with everything that names them in one step, and removed", async () => {
    await form.render({});
    await form.press("add-plan", {});
    expect(JSON.parse(editor.text).api.plans["plan-3"]).toEqual({ requests: "1000/day" });
    editor.text = editor.text.replace(
      '"target": "local"',
      '"target": "local", "api": { "plans": { "bronze": { "requests": "5/day" } }, "defaultPlan": "bronze" }',
    );
    const before = editor.steps.length;
    await form.render({});
    await form.change({ [planName("bronze")]: "silver" });
    expect(editor.steps.length).toBe(before + 1);
    const { api, environments } = JSON.parse(editor.text);
    expect(Object.keys(api.plans)).toEqual(["silver", "gold", "plan-3"]);
    expect([api.defaultPlan, environments.prod.api.defaultPlan]).toEqual(["silver", "silver"]);
    expect(environments.prod.api.plans).toEqual({ silver: { requests: "5/day" } });
    await form.render({});
    await form.press("remove-plan silver", {});
    const after = JSON.parse(editor.text);
    expect([Object.keys(after.api.plans), after.environments.prod.api.plans]).toEqual([
      ["gold", "plan-3"],
      undefined,
    ]);
    expect((await field("api", "defaultPlan"))?.problem).toMatch(/^Refers to the plan silver/);
  });

  it.each([
    ["gold", /A plan named gold already/],
    ["", /^Use 1 to 63 letters/],
    ["two words", /^Use 1 to 63 letters/],
  ])("are not renamed to %j, which stays to be corrected", async (name, sentence) => {
    await form.render({});
    await form.change({ [planName("bronze")]: name });
    expect(editor.steps).toEqual([]);
    const shown = fieldsOf(await form.render({})).find((one) => one.name === planName("bronze"));
    expect(shown).toMatchObject({ value: name, problem: expect.stringMatching(sentence) });
    await form.change({ [planName("bronze")]: "tin" });
    expect(Object.keys(JSON.parse(editor.text).api.plans)).toEqual(["tin", "gold"]);
  });

  it("keep their name where their last member is cleared", async () => {
    await type("", "api", "plans", "bronze", "requests");
    expect(JSON.parse(editor.text).api.plans.bronze).toEqual({});
    expect((await field("api", "plans", "bronze", "requests"))?.problem).toBe("Needs requests: add it.");
  });
});

describe("the rules of one environment", () => {
  beforeEach(() => {
    page = page.at("prod");
    form = page.form;
  });

  it("show what they override as grey text, and write only what differs", async () => {
    const limit = ["environments", "prod", "api", "limits", "requests"];
    expect(await field(...limit)).toMatchObject({ value: "", placeholder: "600/minute" });
    const state = await field("environments", "prod", "api", "state");
    expect(state?.options?.[0]?.label).toBe("Published: open (as in all environments)");
    await type("1/second", ...limit);
    expect(JSON.parse(editor.text).environments.prod).toEqual({
      target: "local",
      api: { limits: { requests: "1/second" } },
    });
    await type("", ...limit);
    expect(editor.text).toBe(file);
  });

  it("have a plan of the project without a name to change", async () => {
    const look = await form.render({});
    expect(fieldsOf(look).filter(({ name }) => name.startsWith("plan-name"))).toEqual([]);
    await type("yes", "environments", "prod", "api", "plans", "bronze", "approval");
    expect(JSON.parse(editor.text).environments.prod.api.plans).toEqual({ bronze: { approval: true } });
  });

  it("do not remove the environments that a project has without describing them", async () => {
    editor.text = '{\n  "api": {}\n}\n';
    await type("created", "environments", "prod", "api", "state");
    expect(JSON.parse(editor.text).environments).toEqual({ dev: {}, prod: { api: { state: "created" } } });
  });
});

describe("its actions", () => {
  const submit = (action: string) =>
    form.submit({ action, values: {}, signal: new AbortController().signal, progress: () => undefined });

  it("save the text, also one with problems, once it has changed", async () => {
    const saves = async () => (await form.render({})).actions.find(({ id }) => id === "save");
    expect(await saves()).toMatchObject({ disabled: true, anyway: true });
    await type("many", "api", "limits", "requests");
    expect(await saves()).toMatchObject({ disabled: false });
    expect(await submit("save")).toBe("hookloom.json was saved.");
    expect(await saves()).toMatchObject({ disabled: true });
  });

  it("call the command that applies, which waits for trust", async () => {
    editor.trusted = false;
    const look = await form.render({});
    expect(look.actions.find(({ id }) => id === "apply")?.disabled).toBe(true);
    await type("60/minute", "api", "limits", "requests");
    expect(editor.steps.length).toBe(1);
    await submit("apply");
    await expect.poll(() => editor.called).toEqual([["hookloom.applyApi", { root: page.root }]]);
  });
});
