// Deploy from the explorer as a person does it: dev, a signed sample, promotion to prod, rollback, logs, forms, removal.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { Environments, twoContexts } from "./environments.ts";
import { makeProject, removeEnvironments, type Session, startSession, textOf } from "./session.ts";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import type { Workbench } from "./workbench.ts";

let session: Session;
let bench: Workbench;
let trouble: Trouble;
let environments: Environments;
let project: string;

beforeAll(async () => {
  session = await startSession();
  project = makeProject(join(session.folder, "orders"));
  bench = await session.open(project);
  trouble = new Trouble(bench);
  environments = new Environments(bench);
  await bench.explorerReady();
});

runAsStory("deploy", () => bench);

afterAll(async () => {
  removeEnvironments(project);
  await session?.stop();
});

const source = (): string => join(project, "src", "webhook.ts");

/** Calls a command and picks its environment. */
async function ask(title: string, environment: RegExp): Promise<void> {
  await trouble.choose(`Hookloom: ${title}`, environment);
}

const config = (): string => join(project, "hookloom.json");

test("deploy to dev asks for the missing secret, in a form that says what it is for", async () => {
  await environments.menu("src", "Deploy to");
  await bench.picture("deploy-question");
  await trouble.question(/dev/).click();
  const form = await bench.webviewWith("GITHUB_SECRET");
  await form.getByText(/Signs what GitHub sends/).waitFor();
  await form.getByTestId("action-go-on").click();
  await form.getByText("GITHUB_SECRET has no value yet: give one.").waitFor();
  await bench.picture("settings-form-missing");
  await form.getByTestId("GITHUB_SECRET-button").click();
  await expect.poll(() => form.getByTestId("GITHUB_SECRET").inputValue()).toMatch(/^[0-9a-f]{64}$/);
  await expect.poll(() => form.getByTestId("GITHUB_SECRET").getAttribute("type")).toBe("password");
  await bench.picture("settings-form-dark");
  await form.getByTestId("action-go-on").click();
  const toast = await bench.notification(/orders runs in dev at http:\/\/127\.0\.0\.1:\d+/);
  await bench.picture("deploy-done");
  for (const name of ["Show logs", "Copy URL", "Send sample"])
    await toast.getByRole("button", { name }).waitFor();
});

test("a signed sample goes to what was deployed", async () => {
  const toast = await bench.notification(/orders runs in dev/);
  await toast.getByRole("button", { name: "Send sample" }).click();
  const sample = await bench.webviewWith("send");
  await sample.getByTestId("send").click();
  await sample.getByText("202").first().waitFor();
});

test("the log is a page that follows", async () => {
  await environments.menu("package.json", "Show logs");
  await trouble.question(/dev/).click();
  await bench.tab("orders dev.log").waitFor();
  await until("the log shows the delivery", async () => (await bench.visibleText()).includes("New issue: "));
  const before = (await bench.visibleText()).split("New issue: ").length;
  await bench.page.locator(".tab", { hasText: "Send issues.opened" }).click();
  await (await bench.webviewWith("send")).getByTestId("send").click();
  await bench.tab("orders dev.log").click();
  await until(
    "the log follows",
    async () => (await bench.visibleText()).split("New issue: ").length > before,
  );
  await bench.picture("deploy-log-dark");
});

test("the view shows dev and prod with what runs there", async () => {
  await bench.command("View: Show Hookloom");
  await environments.row(/^build [0-9a-f]{8}/).waitFor();
  await environments.row(/prod.*not deployed/).waitFor();
  await bench.picture("deploy-view-dev");
});

test("a second build, and back to the first by the history", async () => {
  writeFileSync(source(), textOf(source()).replace("New issue", "A new issue"));
  await ask("Deploy to…", /dev/);
  await bench.notification(/orders runs in dev/);
  await environments.clearToasts();
  await ask("Roll back to an earlier build…", /dev/);
  await trouble.question(/#1/).waitFor();
  await bench.picture("deploy-rollback-pick");
  await trouble.question(/#1/).click();
  await bench.notification(/orders is back to build [0-9a-f]{8}/);
  await environments.clearToasts();
});

test("a running deploy is shown instead of started twice, and its cancellation reports what is left", async () => {
  const good = textOf(source());
  writeFileSync(source(), `await new Promise((resolve) => setTimeout(resolve, 120_000));\n${good}`);
  await ask("Deploy to…", /dev/);
  await bench.notification(/Deploy orders to dev: Rollout/);
  await environments.row(/dev.*rollout/).waitFor();
  await bench.picture("deploy-progress");
  await ask("Deploy to…", /dev/);
  const shown = await bench.notification(/orders is being deployed to dev already: Rollout/);
  await bench.picture("deploy-twice");
  await shown.getByRole("button", { name: "Cancel it" }).click();
  await trouble.sentence(/Deploy orders to dev was cancelled: dev runs the build/);
  await bench.picture("deploy-cancelled");
  await environments.row(/dev.*local · :/).waitFor();
  writeFileSync(source(), good);
  await environments.clearToasts();
});

test("a source that does not build is one sentence with one button", async () => {
  const good = textOf(source());
  writeFileSync(source(), `${good}\nconst half = ;\n`);
  await ask("Deploy to…", /dev/);
  const toast = await bench.notification(/The source does not build, so nothing was deployed: /);
  await bench.picture("deploy-broken");
  await expect.poll(() => toast.locator(".monaco-button").count()).toBe(1);
  await toast.getByRole("button", { name: "Show problem" }).click();
  await bench.tab("webhook.ts").waitFor();
  writeFileSync(source(), good);
  await environments.clearToasts();
});

test("promotion to prod asks for its secret and then for a confirmation", async () => {
  await bench.command("View: Show Explorer");
  await environments.menu("hookloom.json", "Promote to");
  const form = await bench.webviewWith("GITHUB_SECRET");
  await form.getByTestId("GITHUB_SECRET").fill("prod-secret");
  await form.getByTestId("GITHUB_SECRET-show").click();
  await expect.poll(() => form.getByTestId("GITHUB_SECRET").getAttribute("type")).toBe("text");
  await form.getByTestId("action-go-on").click();
  const said = await environments.answer("Promote to prod");
  expect(said).toMatch(/Project: orders/);
  expect(said).toMatch(/Build: [0-9a-f]{8}.*as it runs in dev/);
  expect(said).toMatch(/Where: this machine/);
  await bench.notification(/orders runs in prod at http:/);
  await bench.command("View: Show Hookloom");
  await environments.row(/promoted from dev/).waitFor();
  await bench.picture("deploy-view-prod");
});

test("the editor's title offers Deploy next to Run, on the text and on the diagram", async () => {
  await bench.openFile("webhook.ts");
  await bench.command("Hookloom: Open diagram");
  await bench.webviewWith("start");
  await bench.page
    .locator(".editor-group-container.active .monaco-dropdown-with-default .dropdown-action-container")
    .first()
    .click();
  await environments.item("Deploy to…").waitFor();
  await bench.picture("deploy-title");
  await bench.page.keyboard.press("Escape");
  await bench.command("View: Close Editor");
});

test("a form asks what to register and writes it to hookloom.json", async () => {
  await environments.rowMenu(environments.row(/^prod/), "Register at the source");
  const form = await bench.webviewWith("what:hub");
  await form.getByTestId("what:hub").fill("octocat");
  await form.getByText(/Repository must be an owner and a repository/).waitFor();
  await bench.picture("register-form-dark");
  await form.getByTestId("what:hub").fill("octocat/hello-world");
  await form.getByTestId("action-save").click();
  await until("it is written", async () => /"repository": "octocat\/hello-world"/.test(textOf(config())));
});

test("a delivery leads to its own log", async () => {
  await (await trouble.row("dev", /^\d+ deliver/)).click();
  await environments.rowMenu(trouble.delivery(/issues\.opened/), "Show its log");
  await bench.page.locator(".tab.active", { hasText: /orders dev [0-9a-f]{8}\.log/ }).waitFor();
  await until("its lines show", async () => (await bench.visibleText()).includes("New issue: "));
  expect((await bench.visibleText()).split("New issue: ")).toHaveLength(2);
});

async function fillCluster(form: FrameLocator): Promise<void> {
  await form.getByTestId("name").fill("staging");
  await form.getByTestId("target-kubernetes").click();
  await form.getByTestId("kubeconfig").fill("kube.yaml");
  await form.locator("select[data-testid=context]").selectOption("main");
  await form.getByTestId("registry").fill("registry.example.com/team");
  await form.getByTestId("exposure-gateway").click();
  await form.getByTestId("host").fill("https://hooks");
}

test("an environment is added by a form that names what is wrong", async () => {
  writeFileSync(join(project, "kube.yaml"), twoContexts);
  await bench.page.locator(".pane-header", { hasText: "Environments" }).hover();
  await bench.page.locator('.pane-header .action-label[aria-label^="Add environment"]').click();
  const form = await bench.webviewWith("target-local");
  await form.getByTestId("name").fill("prod");
  await form.getByText(/already has an environment prod/).waitFor();
  await bench.picture("environment-form-local");
  await fillCluster(form);
  await form.getByText(/Host must be a host name without scheme/).waitFor();
  await bench.picture("environment-form-dark");
  await bench.theme("Light 2026");
  await bench.picture("environment-form-light");
  await bench.theme("Default High Contrast");
  await bench.picture("environment-form-contrast");
  await bench.theme("Dark 2026");
  await form.getByTestId("action-write").click();
  await form.getByText("Name the Gateway that the route joins, such as infra/public.").waitFor();
  await form.getByTestId("host").fill("hooks.example.com");
  await form.getByTestId("gateway").fill("infra/public");
  await form.getByTestId("action-write").click();
  await bench.notification("orders has the environment staging now.");
  expect(JSON.parse(textOf(config())).environments.staging).toEqual({
    target: "kubernetes",
    kubeconfig: "kube.yaml",
    context: "main",
    namespace: "orders",
    registry: "registry.example.com/team",
    host: "hooks.example.com",
    gateway: "infra/public",
  });
  await environments.row(/staging/).waitFor();
  await environments.clearToasts();
});

test("an unusable cluster is one quiet row", async () => {
  await environments.row(/staging.*cannot be .*main\/orders/).waitFor();
  await bench.picture("deploy-view-unreachable");
});

test("prod is removed once its project's name is typed", async () => {
  await ask("Remove from an environment…", /prod/);
  // By its placeholder, since the box of the question before it may still be there.
  const input = bench.page.locator('.quick-input-widget .quick-input-box input[placeholder="orders"]');
  await input.fill("order");
  await bench.page
    .locator(".quick-input-widget", { hasText: "Type orders to remove it from prod." })
    .waitFor();
  await bench.picture("deploy-remove-prod");
  await input.fill("orders");
  await bench.page.keyboard.press("Enter");
  await environments.row(/prod.*not deployed/).waitFor();
});

test("the log's page comes back with the window, and goes on", async () => {
  await bench.tab("orders dev.log").click();
  await bench.page.reload();
  await bench.page.locator(".monaco-workbench").waitFor();
  await until("the page shows the log", async () => (await bench.visibleText()).includes("New issue: "));
});

test("dev is removed after a question", async () => {
  await ask("Remove from an environment…", /dev/);
  expect(await environments.answer("Remove")).toMatch(/stored deliveries are deleted/);
  await trouble.running().waitFor({ state: "detached" });
});

test("the forms and the view at 600 pixels", async () => {
  await bench.close();
  bench = await session.open(project, { width: 600, height: 900 });
  trouble = new Trouble(bench);
  environments = new Environments(bench);
  await bench.explorerReady();
  await bench.command("View: Show Hookloom");
  await environments.row(/staging/).waitFor();
  await bench.picture("deploy-view-600");
  await bench.command("View: Toggle Primary Side Bar Visibility");
  await bench.command("Hookloom: Add environment…");
  const form = await bench.webviewWith("target-local");
  await form.getByTestId("target-kubernetes").click();
  await form.getByTestId("context").waitFor();
  await bench.picture("environment-form-600");
  await ask("Settings of an environment…", /prod/);
  await bench.webviewWith("GITHUB_SECRET");
  await bench.picture("settings-form-600");
});
