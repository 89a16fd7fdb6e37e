import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { useVscode } from "@hookloom/host/testing/vscode";
import type { FormField } from "@hookloom/protocol/form-view";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ApiForm } from "./api-form.ts";
import { PagePreviews } from "./page-preview.ts";
import { fieldsOf } from "./testing/form-fields.ts";
import { FormPage } from "./testing/form-page.ts";
import { editor, vscodeWithOneDocument } from "./testing/one-document.ts";

useVscode(vscodeWithOneDocument);

const file = `{
  "entry": "src/webhook.ts",
  "environments": { "dev": {}, "prod": { "target": "local" } },
  "api": { "title": "Orders", "resources": { "/orders": { "scopes": ["orders:write"] } } }
}
`;
const source = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";
const web = http({ path: "/orders", verify: "api" });
export default webhook(web);
`;

let root: string;
let page: FormPage;
let form: ApiForm;

beforeEach(async () => {
  page = await FormPage.make(file, source);
  ({ root, form } = page);
});
afterEach(() => page.remove());

const field = (...names: string[]): Promise<FormField | undefined> => page.field(...names);
const type = (typed: string, ...names: string[]): Promise<void> => page.type(typed, ...names);

const add = async (at: string, answers: typeof editor.answers): Promise<void> => {
  editor.answers = answers;
  await form.render({});
  await form.press(`add-page ${at}`, {});
};
const ofOrders = "api/resources/~1orders/docs";
const docsOf = () => JSON.parse(editor.text).api.resources["/orders"].docs;

describe("pages that are added", () => {
  it("are added, changed in kind and removed", async () => {
    await add("api/docs", { choice: "Text in" });
    await form.render({});
    await form.change({ "api/docs/0 kind": "file" });
    await type("docs/start.md", "api", "docs", "0", "file");
    expect(JSON.parse(editor.text).api.docs).toEqual([{ title: "New page", file: "docs/start.md" }]);
    expect((await field("api", "docs", "0", "file"))?.problem).toMatch(/^Refers to docs\/start\.md/);
    await form.press("remove-page api/docs/0", {});
    expect(JSON.parse(editor.text).api.docs).toBeUndefined();
  });

  it("are files that a person chooses, by their paths in the project and the headings that they begin with", async () => {
    await mkdir(path.join(root, "docs"));
    await writeFile(path.join(root, "docs", "start.md"), "# How to *start*\n");
    await add("api/docs", { choice: "A project file", file: path.join(root, "docs", "start.md") });
    expect(JSON.parse(editor.text).api.docs).toEqual([{ title: "How to start", file: "docs/start.md" }]);
    expect(editor.steps).toHaveLength(1);
    await writeFile(path.join(root, "terms.pdf"), "%PDF");
    editor.answers = { file: path.join(root, "terms.pdf") };
    await form.render({});
    await form.press("choose-page-file api/docs/0", {});
    expect(JSON.parse(editor.text).api.docs).toEqual([{ title: "How to start", file: "terms.pdf" }]);
    expect(fieldsOf(await form.render({})).filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  it("must be files of the project, which is said in one sentence", async () => {
    const elsewhere = path.join(root, "..", "secret.md");
    await expect(add("api/docs", { choice: "A project file", file: elsewhere })).rejects.toThrow(
      /secret\.md is not in the project .*: copy it there, then choose the copy\./,
    );
    await expect(add("api/docs", { choice: "A new Markdown", file: elsewhere })).rejects.toThrow(
      /secret\.md/,
    );
    expect(editor.steps).toEqual([]);
  });

  it("begin with a new file, and one that is there stays as it is", async () => {
    const made = path.join(root, "docs", "new.md");
    await add("api/docs", { choice: "A new Markdown", file: made });
    expect(await readFile(made, "utf8")).toBe("# new\n");
    expect(JSON.parse(editor.text).api.docs).toEqual([{ title: "new", file: "docs/new.md" }]);
    expect(editor.called).toMatchObject([["vscode.open", { fsPath: "new.md" }, -2]]);
    await writeFile(made, "# Mine");
    await add(ofOrders, { choice: "A new Markdown", file: made });
    expect(await readFile(made, "utf8")).toBe("# Mine");
    expect(docsOf()).toBe("docs/new.md");
  });

  it("are pages elsewhere, called by their host until they are named", async () => {
    await add("api/docs", { choice: "An external page", typed: " https://example.com/changes " });
    expect(JSON.parse(editor.text).api.docs).toEqual([
      { title: "example.com", url: "https://example.com/changes" },
    ]);
    await type("Changes", "api", "docs", "0", "title");
    expect(JSON.parse(editor.text).api.docs[0].title).toBe("Changes");
  });

  it("are not added where a question is closed", async () => {
    for (const choice of [undefined, "A project file", "A new Markdown", "An external page"])
      await expect(add("api/docs", choice === undefined ? {} : { choice })).rejects.toThrow(/Cancelled/);
    expect(editor.steps).toEqual([]);
  });
});

describe("pages of the documentation", () => {
  it("of a resource are a file, and a list once there is a second one", async () => {
    await writeFile(path.join(root, "orders.md"), "# All orders\n");
    await add(ofOrders, { choice: "A project file", file: path.join(root, "orders.md") });
    expect(docsOf()).toBe("orders.md");
    await type("order.md", "api", "resources", "/orders", "docs");
    expect((await field("api", "resources", "/orders", "docs"))?.problem).toMatch(/^Refers to order\.md/);
    await type("orders.md", "api", "resources", "/orders", "docs");
    const steps = editor.steps.length;
    await add(ofOrders, { choice: "Text in" });
    expect(editor.steps).toHaveLength(steps + 1);
    expect(docsOf()).toEqual([
      { title: "All orders", file: "orders.md" },
      { title: "New page", text: "Write the page here." },
    ]);
    await form.render({});
    await form.press(`move-page ${ofOrders}/1`, {});
    await form.render({});
    await form.press(`remove-page ${ofOrders}/1`, {});
    expect(docsOf()).toEqual([{ title: "New page", text: "Write the page here." }]);
  });

  it("of one environment are all that it has", async () => {
    form = page.at("prod").form;
    await add("environments/prod/api/docs", { choice: "Text in" });
    expect(JSON.parse(editor.text).environments.prod.api.docs).toHaveLength(1);
    await form.render({});
    await form.press("remove-page environments/prod/api/docs/0", {});
    expect(editor.text).toBe(file);
  });

  it("of a text are shown as VS Code shows Markdown, also while they are written", async () => {
    editor.text = JSON.stringify({ api: { docs: [{ title: "A/B?", text: "*One*" }] } });
    await form.render({});
    await form.press("preview-page api/docs/0", {});
    const [, uri] = editor.called[0] as [string, Parameters<PagePreviews["provideTextDocumentContent"]>[0]];
    expect(uri).toMatchObject({ scheme: "hookloom-page", path: "/A B.md", query: root });
    const previews = new PagePreviews();
    expect(await previews.provideTextDocumentContent(uri)).toBe("*One*");
    editor.text = editor.text.replace("One", "Two");
    expect(await previews.provideTextDocumentContent(uri)).toBe("*Two*");
    editor.text = "{";
    expect(await previews.provideTextDocumentContent(uri)).toBe("");
    previews.dispose();
    expect(editor.steps).toEqual([]);
  });

  it("are put in another order by one step", async () => {
    editor.text =
      '{ "api": { "docs": [{ "title": "One", "text": "1" }, { "title": "Two", "file": "two.md" }] } }';
    const { sections } = await form.render({});
    expect(sections.find(({ title }) => title === "Two")?.buttons?.map(({ label }) => label)).toEqual([
      "Open two.md",
      "Preview two.md",
      "Move the page Two up",
      "Remove the page Two",
    ]);
    await form.press("move-page api/docs/1", {});
    expect(editor.text).toBe(
      '{ "api": { "docs": [{ "title": "Two", "file": "two.md" }, { "title": "One", "text": "1" }] } }',
    );
    expect(editor.steps).toHaveLength(1);
    await form.render({});
    await form.press("move-page api/docs/0", {});
    expect(editor.steps).toHaveLength(1);
  });

  it("of a file open it, and none out of the project", async () => {
    const docs = [
      { title: "One", file: "./one.md" },
      { title: "Out", file: "../secret.md" },
    ];
    editor.text = JSON.stringify({ api: { docs } });
    await form.render({});
    await form.press("open-page api/docs/0", {});
    await form.press("preview-page api/docs/0", {});
    const page = editor.called.map((call) => (call as unknown[]).slice(0, 2));
    expect(page).toMatchObject([
      ["vscode.open", { fsPath: "one.md" }],
      ["markdown.showPreviewToSide", { fsPath: "one.md" }],
    ]);
    await expect(form.press("open-page api/docs/1", {})).rejects.toThrow(/secret\.md/);
    expect(editor.steps).toEqual([]);
  });
});
