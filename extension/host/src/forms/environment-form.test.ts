import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { FormField, FormValues } from "@hookloom/protocol/form-view";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { useVscode } from "../testing/vscode.ts";
import { EnvironmentForm } from "./environment-form.ts";

const workspace = { isTrusted: true, textDocuments: [] as object[] };
useVscode({ workspace });

const kubeconfig = `contexts:
- { name: kind-dev, context: { cluster: kind, namespace: try } }
- { name: main, context: { cluster: big, namespace: orders } }
current-context: kind-dev
`;

let root: string;
beforeEach(async () => {
  root = temporaryFolder();
  await writeFile(path.join(root, "kube.yaml"), kubeconfig);
  await writeFile(path.join(root, "hookloom.json"), '{ "environments": { "dev": {} } }\n');
});
afterEach(async () => {
  Object.assign(workspace, { isTrusted: true, textDocuments: [] });
});

function formOf(environment?: string, options = {}) {
  const environments = { dev: {}, ...(environment === undefined ? {} : { [environment]: options }) };
  const project = { root, name: "orders", entry: path.join(root, "webhook.ts"), environments };
  const onWritten = vi.fn();
  const form = new EnvironmentForm({
    project,
    onWritten,
    ...(environment === undefined ? {} : { environment }),
  });
  return { form, onWritten };
}

async function fieldsOf(form: EnvironmentForm, values: FormValues): Promise<Record<string, FormField>> {
  const { sections } = await form.render(values);
  return Object.fromEntries(sections.flatMap(({ fields }) => fields).map((field) => [field.name, field]));
}

test("contexts come from the kubeconfig, and the namespace follows its context until it is edited", async () => {
  const { form } = formOf();
  const typed = { name: "staging", target: "kubernetes", kubeconfig: "kube.yaml" };
  const first = await fieldsOf(form, typed);
  expect(first.context?.options?.map(({ value }) => value)).toEqual(["kind-dev", "main"]);
  expect([first.context?.value, first.namespace?.value]).toEqual(["kind-dev", "try"]);
  const second = await fieldsOf(form, { ...typed, context: "main", namespace: "try" });
  expect(second.namespace?.value).toBe("orders");
  await form.change({ namespace: "mine" });
  const own = await fieldsOf(form, { ...typed, context: "main", namespace: "mine" });
  expect(own.namespace?.value).toBe("mine");
  const back = await fieldsOf(form, { ...typed, context: "kind-dev", namespace: "mine" });
  expect(back.namespace?.value).toBe("mine");
  await form.change({ namespace: "" });
  const emptied = await fieldsOf(form, { ...typed, context: "kind-dev", namespace: "" });
  expect(emptied.namespace?.value).toBe("");
});

test("a namespace is suggested again where the page dropped the answer that suggested it", async () => {
  const { form } = formOf();
  const typed = { target: "kubernetes", kubeconfig: "kube.yaml" };
  await fieldsOf(form, { ...typed, context: "kind-dev", namespace: "" });
  await fieldsOf(form, { ...typed, context: "main", namespace: "try" });
  const again = await fieldsOf(form, {
    ...typed,
    context: "main",
    namespace: "try",
    registry: "r.example.com/a",
  });
  expect(again.namespace?.value).toBe("orders");
});

test("a kubeconfig that an untrusted folder names is read once it is trusted", async () => {
  workspace.isTrusted = false;
  const options = { target: "kubernetes", kubeconfig: "kube.yaml", context: "main" };
  const { form } = formOf("staging", options);
  const { context, kubeconfig } = await fieldsOf(form, {});
  expect([context?.options, kubeconfig?.hint]).toEqual([
    undefined,
    "The contexts are read once you trust this workspace.",
  ]);
  workspace.isTrusted = true;
  expect((await fieldsOf(form, {})).context?.options?.map(({ value }) => value)).toEqual([
    "kind-dev",
    "main",
  ]);
});

test("a context that the file does not have stays visible", async () => {
  const options = {
    target: "kubernetes",
    kubeconfig: "kube.yaml",
    context: "gone",
    namespace: "a",
    registry: "r",
  };
  const { context } = await fieldsOf(formOf("staging", options).form, {});
  expect(context?.value).toBe("gone");
  expect(context?.options?.map(({ label }) => label)).toContain("gone (not in the file)");
});

test("the field for images matches the chosen way", async () => {
  const kubernetes = { target: "kubernetes" };
  const pushed = await fieldsOf(formOf().form, kubernetes);
  expect([pushed.registry?.label, pushed.engine]).toEqual(["Registry", undefined]);
  const loaded = await fieldsOf(formOf().form, { ...kubernetes, images: "engine" });
  expect([loaded.registry, loaded.engine?.label]).toEqual([undefined, "Docker engine"]);
});

test("only an environment that is not called prod is asked whether its changes are confirmed", async () => {
  expect((await fieldsOf(formOf().form, { name: "prod" })).production).toBeUndefined();
  expect((await fieldsOf(formOf().form, { name: "shop" })).production).toBeDefined();
});

test("the environment is written and reported", async () => {
  const { form, onWritten } = formOf();
  const values = { name: "shop", target: "local", port: "4000", production: "ask" };
  const submission = { action: "write", values, signal: new AbortController().signal };
  expect(await form.submit({ ...submission, progress: () => undefined })).toEqual({ close: true });
  const written = JSON.parse(await readFile(path.join(root, "hookloom.json"), "utf8"));
  expect(written.environments).toEqual({ dev: {}, shop: { port: 4000, production: true } });
  expect(onWritten).toHaveBeenCalledWith("shop");
});

test("an unusable kubeconfig is reported at its own field", async () => {
  const typed = { name: "staging", target: "kubernetes", kubeconfig: "nowhere.yaml" };
  const { kubeconfig, context } = await fieldsOf(formOf().form, typed);
  expect(kubeconfig?.problem).toMatch(/^There is no file .*nowhere\.yaml: choose the kubeconfig/);
  expect(context?.hint).toBeUndefined();
});

test("a kubeconfig that exists only on another machine is a hint and does not prevent saving", async () => {
  const options = {
    target: "kubernetes",
    kubeconfig: "of-the-pipeline.yaml",
    context: "main",
    namespace: "orders",
    registry: "r.example.com",
  };
  const { kubeconfig } = await fieldsOf(formOf("staging", options).form, {});
  expect(kubeconfig?.hint).toMatch(/^There is no file/);
  expect(kubeconfig?.problem).toBeUndefined();
});

test("a name is checked against hookloom.json as it is now, not as it was when the form was opened", async () => {
  const { form } = formOf();
  expect((await fieldsOf(form, { name: "dev" })).name?.problem).toMatch(/already has an environment dev/);
  await writeFile(path.join(root, "hookloom.json"), '{ "environments": { "staging": {} } }\n');
  expect((await fieldsOf(form, { name: "dev" })).name?.problem).toBeUndefined();
  expect((await fieldsOf(form, { name: "staging" })).name?.problem).toMatch(/already has an environment/);
});

function unsaved(save: () => Promise<boolean>): object {
  return { isDirty: true, uri: { scheme: "file", fsPath: path.join(root, "hookloom.json") }, save };
}

const submitted = (form: EnvironmentForm) =>
  form.submit({
    values: { name: "shop", target: "local" },
    action: "write",
    signal: new AbortController().signal,
    progress: () => undefined,
  });

test("an unsaved hookloom.json is saved before it is changed on the disk", async () => {
  const file = path.join(root, "hookloom.json");
  workspace.textDocuments = [
    unsaved(async () => {
      await writeFile(file, '{ "environments": { "dev": { "port": 3000 } } }\n');
      return true;
    }),
  ];
  const { form, onWritten } = formOf();
  await submitted(form);
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
    environments: { dev: { port: 3000 }, shop: {} },
  });
  expect(onWritten).toHaveBeenCalledWith("shop");
});

test("a hookloom.json that cannot be saved is not changed on the disk", async () => {
  const file = path.join(root, "hookloom.json");
  const before = await readFile(file, "utf8");
  workspace.textDocuments = [unsaved(async () => false)];
  await expect(submitted(formOf().form)).rejects.toMatchObject({
    code: "not-saved",
    message: "hookloom.json could not be saved, so nothing was done: save it first.",
  });
  expect(await readFile(file, "utf8")).toBe(before);
});
