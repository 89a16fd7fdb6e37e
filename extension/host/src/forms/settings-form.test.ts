import { writeFile } from "node:fs/promises";
import path from "node:path";
import { resolveSettings } from "@hookloom/core/environments/secrets/settings";
import { readProject } from "@hookloom/core/project/config/read-project";
import { beforeEach, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { editorSecretStore } from "../run/secret-store.ts";
import { useVscode } from "../testing/vscode.ts";
import { SettingsForm } from "./settings-form.ts";

const messages: string[] = [];
let chosen: string | undefined;
const opened: string[] = [];
useVscode({
  Uri: { parse: (text: string) => text },
  env: { openExternal: async (page: string) => void opened.push(page) },
  window: {
    showInformationMessage: async (sentence: string) => {
      messages.push(sentence);
      return chosen;
    },
  },
});

const code = `import { secret, setting, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
const shop = setting("SHOP_URL", "Where orders go", { default: "http://shop" });
export default webhook(hub);
`;

const slackCode = `import { secret, webhook } from "@hookloom/runtime";
import { slack } from "@hookloom/runtime/slack";
const team = slack({ secret: secret("SLACK_SIGNING_SECRET", "Signs what Slack sends") });
export default webhook(team);
`;

let root: string;
beforeEach(async () => {
  messages.length = 0;
  opened.length = 0;
  chosen = undefined;
  root = temporaryFolder();
  await writeFile(path.join(root, "webhook.ts"), code);
});

async function formOf(goOn?: () => void, prod: Readonly<Record<string, unknown>> = {}) {
  const project = { root, name: "orders", entry: path.join(root, "webhook.ts"), environments: { prod } };
  const stored = new Map<string, string>();
  const secrets = editorSecretStore({
    get: async (key) => stored.get(key),
    store: async (key, value) => void stored.set(key, value),
    delete: async (key) => void stored.delete(key),
  });
  const apply = vi.fn();
  const plan = vi.fn(async () => {
    const { settings } = await readProject(project);
    return (await resolveSettings(settings, { root, environment: "prod", secrets, variables: {} })).plan;
  });
  const waits = goOn
    ? {
        continuation: {
          label: "Save and deploy to prod",
          icon: "cloud-upload",
          plan: await plan(),
          run: goOn,
        },
      }
    : {};
  const form = new SettingsForm({ root, project, environment: "prod", secrets, plan, apply, ...waits });
  const submit = (action: string, values: Readonly<Record<string, string>>) =>
    form.submit({ action, values, signal: new AbortController().signal, progress: () => undefined });
  return { form, secrets, apply, submit, plan };
}

const fieldsIn = async (form: SettingsForm, values = {}) =>
  (await form.render(values)).sections.flatMap(({ fields }) => fields);

test("each setting shows its purpose and the origin of its value", async () => {
  const { form } = await formOf();
  const fields = await fieldsIn(form);
  expect(fields.map(({ name, kind, aside }) => [name, kind, aside])).toEqual([
    ["GITHUB_SECRET", "secret", "missing"],
    ["SHOP_URL", "text", "the code's default"],
  ]);
  const [typed] = await fieldsIn(form, { GITHUB_SECRET: "hunter2" });
  expect(typed?.aside).toBe("not saved yet");
  expect(fields[0]?.hint).toBe("Signs what GitHub sends. A random value can be used.");
  expect(fields.some(({ problem }) => problem !== undefined)).toBe(false);
});

test("a secret that most senders of a kind issue is not said to be good at random, but can be made", async () => {
  const kind = code.replace(
    /^import \{ github.*$/m,
    'import { standardWebhooks } from "@hookloom/runtime/standard-webhooks";',
  );
  await writeFile(path.join(root, "webhook.ts"), kind.replace("github(", "standardWebhooks("));
  const { form } = await formOf();
  const [secret] = await fieldsIn(form);
  expect(secret?.hint).toBe(
    "Signs what GitHub sends. Most senders issue this value: copy it from the endpoint's page at the sender, or create one if the sender accepts your own.",
  );
  expect(secret?.buttons?.map(({ id }) => id)).toEqual(["random GITHUB_SECRET"]);
});

test("before a deploy only missing values are asked for, and an empty value is refused", async () => {
  const goOn = vi.fn();
  const { form, submit } = await formOf(goOn);
  const [only, ...others] = await fieldsIn(form, { GITHUB_SECRET: " " });
  expect(others).toEqual([]);
  expect(only?.problem).toBe("GITHUB_SECRET has no value yet: enter one.");
  const { GITHUB_SECRET: random = "" } = await form.press("random GITHUB_SECRET", {});
  expect(random).toMatch(/^[0-9a-f]{64}$/);
  await submit("go-on", { GITHUB_SECRET: random });
  await expect.poll(() => goOn).toHaveBeenCalledTimes(1);
});

test("only declared values are stored, only in their environment, and a stored one is never shown again", async () => {
  const { form, secrets, submit } = await formOf();
  await submit("save", { GITHUB_SECRET: "hunter2", OTHER: "x", SHOP_URL: "" });
  expect(await secrets.get(root, "prod", "GITHUB_SECRET")).toBe("hunter2");
  expect(await secrets.get(root, "dev", "GITHUB_SECRET")).toBeUndefined();
  expect(await secrets.get(root, "prod", "OTHER")).toBeUndefined();
  expect(await secrets.get(root, "prod", "SHOP_URL")).toBeUndefined();
  const look = await form.render({});
  expect(JSON.stringify(look)).not.toContain("hunter2");
  const [stored] = look.sections[0]?.fields ?? [];
  expect(stored?.aside).toBe("stored");
  expect(stored?.buttons?.map(({ id }) => id)).toEqual(["random GITHUB_SECRET", "forget GITHUB_SECRET"]);
  expect(await form.press("forget GITHUB_SECRET", { GITHUB_SECRET: "new" })).toEqual({ GITHUB_SECRET: "" });
  expect((await fieldsIn(form))[0]?.aside).toBe("missing");
});

test("the plan, which may come from a cluster, is not read again for what is typed", async () => {
  const { form, secrets, plan } = await formOf();
  await secrets.set(root, "prod", "GITHUB_SECRET", "hunter2");
  await fieldsIn(form);
  for (const SHOP_URL of ["h", "ht"]) {
    await form.change();
    await fieldsIn(form, { SHOP_URL });
  }
  expect(plan).toHaveBeenCalledTimes(1);
  await form.change();
  await form.press("forget GITHUB_SECRET", {});
  expect((await fieldsIn(form))[0]?.aside).toBe("missing");
  expect(plan).toHaveBeenCalledTimes(2);
  // The page is drawn again for another reason.
  await fieldsIn(form);
  expect(plan).toHaveBeenCalledTimes(3);
});

test("a change offers to be applied", async () => {
  chosen = "Apply now";
  const { apply, submit } = await formOf();
  await submit("save", { SHOP_URL: "http://other" });
  await expect.poll(() => apply).toHaveBeenCalledTimes(1);
  expect(messages[0]).toMatch(
    /^A setting of orders in prod has changed; it takes effect once you apply it\.$/,
  );
  await submit("save", {});
  expect(messages).toHaveLength(1);
});

test("a removed value was removed from the cluster too, and offers to be applied", async () => {
  chosen = "Apply now";
  const prod = { target: "kubernetes", context: "eu", namespace: "hooks", registry: "registry.example.com" };
  const { form, secrets, apply, submit } = await formOf(undefined, prod);
  await submit("save", { SHOP_URL: "http://other" });
  await form.press("forget SHOP_URL", {});
  expect(await secrets.get(root, "prod", "SHOP_URL")).toBe("");
  expect((await fieldsIn(form))[1]?.aside).toBe("the code's default");
  await expect.poll(() => apply).toHaveBeenCalledTimes(2);
});

test("a secret that the provider issues has no random button and says where to find it", async () => {
  await writeFile(path.join(root, "webhook.ts"), slackCode);
  const { form } = await formOf();
  const [field] = await fieldsIn(form);
  expect(field?.hint).toMatch(
    /^Signs what Slack sends\. Slack issues this value: copy it from Basic Information /,
  );
  expect(field?.hint).not.toMatch(/random/i);
  expect(field?.buttons?.map(({ id }) => id)).toEqual(["page SLACK_SIGNING_SECRET"]);
  expect(await form.press("random SLACK_SIGNING_SECRET", {})).toEqual({});
  await form.press("page SLACK_SIGNING_SECRET", {});
  expect(opened).toEqual(["https://docs.slack.dev/authentication/verifying-requests-from-slack/"]);
});
