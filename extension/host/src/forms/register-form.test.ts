import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { editorSecretStore } from "../run/secret-store.ts";
import { useVscode } from "../testing/vscode.ts";
import { RegisterForm, type RegisterFormTarget } from "./register-form.ts";

let session: { readonly accessToken: string } | undefined;
const asked: unknown[][] = [];
let picked: { readonly name: string } | undefined;
useVscode({
  authentication: {
    getSession: async (...call: unknown[]) => {
      asked.push(call);
      return session;
    },
  },
  workspace: { isTrusted: true, textDocuments: [] },
});
vi.mock("../environments/pick-repository.ts", () => ({
  pickRepository: async (
    { token }: { token: string },
    _title: string,
    isWanted: (repository: { mayAdminister: boolean }) => boolean,
  ) =>
    token === "t" && isWanted({ mayAdminister: true }) && !isWanted({ mayAdminister: false })
      ? picked
      : undefined,
}));

const config = '{\n  "environments": {\n    "dev": { "port": 3000 },\n    "prod": {}\n  }\n}\n';
const triggers = [
  { name: "hub", source: "github" },
  { name: "chat", source: "slack" },
];

let root: string;
beforeEach(async () => {
  asked.length = 0;
  session = { accessToken: "t" };
  picked = { name: "octocat/hi" };
  root = temporaryFolder();
  await writeFile(path.join(root, "hookloom.json"), config);
});

function formOf(before: RegisterFormTarget["before"] = {}) {
  const project = { root, name: "orders", entry: path.join(root, "webhook.ts"), environments: {} };
  const stored = new Map<string, string>();
  const secrets = editorSecretStore({
    get: async (key) => stored.get(key),
    store: async (key, value) => void stored.set(key, value),
    delete: async (key) => void stored.delete(key),
  });
  const goOn = vi.fn();
  const form = new RegisterForm({
    root,
    project,
    environment: "prod",
    triggers,
    before,
    secrets,
    registerSaved: goOn,
  });
  const submit = (action: string, values: Readonly<Record<string, string>>) =>
    form.submit({ action, values, signal: new AbortController().signal, progress: () => undefined });
  return { form, goOn, submit, stored };
}

test("the repository is picked from the signed-in GitHub account, with permission for hooks alone", async () => {
  const { form } = formOf();
  const values = await form.press("repositories:hub", { "way:hub": "organization", "what:hub": "octo-org" });
  expect(values).toMatchObject({ "way:hub": "repository", "what:hub": "octocat/hi" });
  expect(asked).toEqual([["github", ["admin:repo_hook"], { createIfNone: true }]]);
});

test("without a sign-in the name can be typed, and a closed question changes nothing", async () => {
  const { form } = formOf();
  session = undefined;
  await expect(form.press("repositories:hub", {})).rejects.toMatchObject({
    code: "not-signed-in",
    message: expect.stringContaining("You are not signed in to GitHub"),
  });
  session = { accessToken: "t" };
  picked = undefined;
  await expect(form.press("repositories:hub", {})).rejects.toMatchObject({ name: "AbortError" });
});

test("the answers are written to hookloom.json without tokens, and then the registration continues", async () => {
  const { goOn, submit, stored } = formOf();
  await submit("register", {
    "what:hub": "octocat/hi",
    "way:hub": "repository",
    "what:chat": "A0123456789",
    slackToken: "xoxe.secret",
    slackRefresh: "xoxe-refresh",
  });
  const text = await readFile(path.join(root, "hookloom.json"), "utf8");
  expect(text).toContain('"dev": { "port": 3000 }');
  expect(JSON.parse(text).environments.prod).toEqual({
    register: { hub: { repository: "octocat/hi" }, chat: { app: "A0123456789" } },
  });
  expect(text).not.toContain("xoxe");
  expect([...stored.values()].join()).toContain("xoxe.secret");
  await expect.poll(() => goOn).toHaveBeenCalledTimes(1);
});

test("what the page does not ask stays as hookloom.json has it now", async () => {
  const github = { repository: "octocat/hi", api: "https://github.example.com/api/v3" };
  const before = { hub: github, paused: { organization: "octo-org" } };
  const { form, submit } = formOf({ hub: { repository: "octocat/hi" } });
  const { sections } = await form.render({});
  await writeFile(
    path.join(root, "hookloom.json"),
    JSON.stringify({ environments: { prod: { register: before } } }),
  );
  const fields = sections.flatMap(({ fields: own }) => own);
  await submit("register", Object.fromEntries(fields.map(({ name, value }) => [name, value])));
  expect(JSON.parse(await readFile(path.join(root, "hookloom.json"), "utf8")).environments.prod).toEqual({
    register: before,
  });
});

test("an empty form removes the registration from hookloom.json and does not continue", async () => {
  const { form, goOn, submit } = formOf();
  await submit("save", { "what:hub": "", "what:chat": "" });
  expect(JSON.parse(await readFile(path.join(root, "hookloom.json"), "utf8")).environments.prod).toEqual({});
  expect(goOn).not.toHaveBeenCalled();
  const [first] = (await form.render({})).sections;
  expect(first?.fields.at(-1)?.problem).toMatch(/^Enter what to register/);
});
