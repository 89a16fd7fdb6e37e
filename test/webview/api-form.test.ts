// The form of an api in a real browser, with its real host half and one document instead of the editor.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { FormViewContract } from "@hookloom/protocol/form-view";
import { beforeEach, expect, test } from "vitest";
import { ApiForm } from "../../extension/gateway/src/host/form/api-form.ts";
import {
  editor,
  resetEditor,
  vscodeWithOneDocument,
  writeText,
} from "../../extension/gateway/src/host/form/testing/one-document.ts";
import { useVscode } from "../../extension/host/src/testing/vscode.ts";
import { temporaryFolder } from "../runner/temporary-folder.ts";
import { expectNothingCutOff, picture, testAppearance } from "./testing/looks.ts";
import { openSmallPage, type SmallPageOptions } from "./testing/small-page.ts";
import { testPageLender } from "./testing/test-place.ts";
import { eventually } from "./testing/with-page.ts";

// @bundles webview-ui/src/form/form.tsx

useVscode(vscodeWithOneDocument);

const file = `{
  "entry": "src/webhook.ts",
  "environments": { "dev": {}, "prod": {} },
  "api": {
    "title": "Orders",
    "version": "1.2.0",
    "access": ["oauth2", "key"],
    "limits": { "requests": "600/minute" },
    "plans": {
      "bronze": { "requests": "1000/day", "burst": "10/second" },
      "gold": { "requests": "100000/day", "approval": true }
    },
    "defaultPlan": "bronce",
    "applications": { "shop": { "plan": "bronze", "scopes": ["orders:write"], "owner": "Team Shop" } },
    "resources": {
      "/orders": { "docs": "docs/orders.md", "scopes": ["orders:write"] },
      "/github": { "docs": [{ "title": "Hooks", "text": "Of *GitHub*" }, { "title": "Events", "url": "https://a.example" }] }
    },
    "docs": [{ "title": "Start", "file": "docs/gone.md" }, { "title": "Note", "text": "Inline *Markdown*" }]
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

let root: string;

beforeEach(async () => {
  resetEditor(file);
  root = temporaryFolder();
  await writeFile(path.join(root, "hookloom.json"), '{ "entry": "webhook.ts" }');
  await writeFile(path.join(root, "webhook.ts"), source);
  await mkdir(path.join(root, "docs"));
  await writeFile(path.join(root, "docs", "orders.md"), "# All orders\n");
});

async function openForm(options: SmallPageOptions & { readonly environment?: string } = {}) {
  const project = { root, name: "orders", entry: path.join(root, "webhook.ts"), environments: {} };
  const form = new ApiForm(project, options);
  const taken = async (values: Readonly<Record<string, string>>, changed: readonly string[]) => {
    await form.change(Object.fromEntries(changed.map((name) => [name, values[name] ?? ""])));
    return values;
  };
  let shown = {};
  const look = async (values: Readonly<Record<string, string>>) => {
    shown = values;
    return await form.render(values);
  };
  const signal = new AbortController().signal;
  const page = await openSmallPage<FormViewContract>(
    testPageLender,
    "form",
    {
      requests: {
        start: () => look({}),
        change: async ({ values, changed }) => look(await taken(values, changed)),
        press: async ({ button, values, changed }) =>
          look(await form.press(button, await taken(values, changed))),
        submit: async ({ action, values }) => ({
          said: await form.submit({ action, values, signal, progress: () => undefined }),
        }),
      },
      events: { ready: () => undefined, cancel: () => undefined },
    },
    options,
  );
  form.onDidChange(() => void form.render(shown).then((next) => page.peer.send("content", next)));
  return page;
}

test("a value is written when its field is left, as one step, and problems show before anything is touched", async () => {
  const { page } = await openForm();
  await page.getByText("Refers to the plan bronce, which is not described: did you mean bronze?").waitFor();
  const limit = page.getByTestId("api/limits/requests");
  await limit.pressSequentially("0", { delay: 30 });
  await limit.fill("60/minute");
  expect(editor.steps).toEqual([]);
  await limit.press("Tab");
  await eventually(() => editor.text).toBe(file.replace("600/minute", "60/minute"));
  expect(editor.steps).toEqual([file]);
  await page.getByTestId("api/defaultPlan").selectOption("bronze");
  await page.getByText("Refers to the plan bronce").waitFor({ state: "detached" });
});

test("what is typed in the text is followed, and what is being typed here stays", async () => {
  const { page } = await openForm();
  const title = page.getByTestId("api/title");
  await title.fill("Shop");
  writeText(file.replace("1.2.0", "2.0.0"));
  await eventually(() => page.getByTestId("api/version").inputValue()).toBe("2.0.0");
  expect(await title.inputValue()).toBe("Shop");
  await title.press("Enter");
  await eventually(() => editor.text).toContain('"title": "Shop",\n    "version": "2.0.0"');
});

test("a plan is renamed and the focus stays on the way; it is removed, and another one added", async () => {
  const { page } = await openForm();
  const standard = page.getByTestId("api/defaultPlan");
  await standard.selectOption("gold");
  await page.getByTestId("plan-name api/plans/gold").fill("silver");
  await page.keyboard.press("Tab");
  await page.getByTestId("plan-name api/plans/silver").waitFor();
  await eventually(() => page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe(
    "api/plans/silver/approval",
  );
  await eventually(() => standard.inputValue()).toBe("silver");
  await page.getByTestId("remove-plan silver").click();
  await page.getByText("Refers to the plan silver, which is not described").waitFor();
  await standard.selectOption("bronze");
  await eventually(() => editor.text).not.toContain("silver");
  await page.getByTestId("add-plan").click();
  await page.getByTestId("plan-name api/plans/plan-2").waitFor();
});

test("a name that a plan cannot have stays to be corrected", async () => {
  const { page } = await openForm();
  const name = page.getByTestId("plan-name api/plans/gold");
  await name.fill("bronze");
  await name.press("Enter");
  await page.getByText("A plan named bronze already exists: choose another name.").waitFor();
  expect(await name.inputValue()).toBe("bronze");
  expect(editor.steps).toEqual([]);
});

test("an application of git is added, renamed, owned, and given scopes or none", async () => {
  const { page } = await openForm();
  await page.getByTestId("add-application").click();
  const name = page.getByTestId("application-name api/applications/application-2");
  await name.fill("bank");
  await page.keyboard.press("Tab");
  await page.getByTestId("api/applications/bank/plan").selectOption("gold");
  const owner = page.getByTestId("api/applications/bank/owner");
  await owner.fill("Team Bank");
  await owner.press("Enter");
  await page.getByTestId("api/applications/bank/scopes kind").selectOption("listed");
  const scopes = page.getByTestId("api/applications/bank/scopes");
  await eventually(() => scopes.inputValue()).toBe("orders:write");
  const bank = { plan: "gold", owner: "Team Bank", scopes: ["orders:write"] };
  expect(JSON.parse(editor.text).api.applications.bank).toEqual(bank);
  await scopes.fill("");
  await scopes.press("Enter");
  await scopes.waitFor({ state: "detached" });
  expect(JSON.parse(editor.text).api.applications.bank).toEqual({ ...bank, scopes: [] });
});

test("a resource has any number of pages, each of which is moved, written and removed", async () => {
  const { page } = await openForm();
  const docs = "api/resources/~1orders/docs";
  await page.getByRole("heading", { level: 4, name: "docs/orders.md" }).waitFor();
  editor.answers = { choice: "Text in hookloom.json" };
  await page.getByRole("button", { name: "Add a page about /orders…" }).press("Enter");
  await page.getByRole("heading", { level: 4, name: "All orders" }).waitFor();
  const text = page.getByTestId(`${docs}/1/text`);
  await text.fill("# Note\n\nTwo *lines*");
  await page.keyboard.press("Tab");
  await eventually(() => editor.text).toContain('"text": "# Note\\n\\nTwo *lines*"');
  const steps = editor.steps.length;
  await page.getByRole("button", { name: "Move the page New page up" }).press("Enter");
  await page.getByRole("button", { name: "Move the page All orders up" }).waitFor();
  expect(editor.steps).toHaveLength(steps + 1);
  await page.getByRole("button", { name: "Remove the page All orders" }).press("Enter");
  await eventually(() => editor.text).not.toContain("All orders");
  expect(JSON.parse(editor.text).api.resources["/orders"].docs).toEqual([
    { title: "New page", text: "# Note\n\nTwo *lines*" },
  ]);
});

test("a file outside the project is rejected at the form, and a missing one has its problem at its field", async () => {
  const { page } = await openForm();
  const missingFile = page.getByText("efers to docs/gone.md, which does not exist");
  await missingFile.waitFor();
  editor.answers = { file: path.join(root, "..", "secret.md") };
  await page.getByTestId("api/docs/0/file-button").click();
  await page.getByText(/secret\.md is not in the project/).waitFor();
  editor.answers = { file: path.join(root, "docs", "orders.md") };
  await page.getByTestId("api/docs/0/file-button").click();
  await missingFile.waitFor({ state: "detached" });
  expect(JSON.parse(editor.text).api.docs[0]).toEqual({ title: "Start", file: "docs/orders.md" });
});

test("Ctrl+S saves the text, also while a problem is left", async () => {
  const { page } = await openForm();
  const limit = page.getByTestId("api/limits/requests");
  await limit.fill("many");
  await limit.press("Control+s");
  await page.getByText("hookloom.json was saved.").waitFor();
  expect(editor.text).toContain('"requests": "many"');
  await page.getByText("Must be a number per second").waitFor();
});

test("the rules of one environment show what they override", async () => {
  const { page } = await openForm({ width: 900, height: 1400 });
  await page.getByTestId("scope").selectOption("prod");
  const limit = page.getByTestId("environments/prod/api/limits/requests");
  await limit.waitFor();
  expect(await limit.getAttribute("placeholder")).toBe("600/minute");
  await limit.fill("1/second");
  await limit.press("Enter");
  await eventually(() => editor.text).toContain(
    '"prod": { "api": { "limits": { "requests": "1/second" } } }',
  );
  await picture(page, "api-form-prod");
});

testAppearance(
  "the form of an api",
  async (look, check) => {
    const { page } = await openForm({ ...look, height: 7500 });
    await check(page, "api-form", "main");
    await expectNothingCutOff(page, [320], "api-form");
  },
  [1080, 600],
);
