// Deploy from the explorer as a person does it: dev, a signed sample, promotion to prod, rollback, logs, forms, removal.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { Environments } from "./environments.ts";
import { makeProject, removeEnvironments, type Session, startSession, textOf } from "./session.ts";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import type { Workbench } from "./workbench.ts";

let session: Session;
let bench: Workbench;
let trouble: Trouble;
let environments: Environments;
let project: string;
/** The source that the wizard would write. */
let first: string;

beforeAll(async () => {
  session = await startSession();
  project = makeProject(join(session.folder, "orders"));
  first = textOf(source());
  bench = await session.open(project);
  trouble = new Trouble(bench);
  environments = new Environments(bench);
  await bench.explorerReady();
});

runAsStory(
  "deploy",
  () => bench,
  async () => {
    writeFileSync(source(), first);
    await bench.reload();
  },
);

afterAll(async () => {
  removeEnvironments(project);
  await session?.stop();
});

const source = (): string => join(project, "src", "webhook.ts");

/** Calls a command and picks its environment. */
async function runForEnvironment(title: string, environment: RegExp): Promise<void> {
  await trouble.choose(`Hookloom: ${title}`, environment);
}

test("deploy to dev asks for the missing secret in a form, and a signed sample goes to what was deployed", {
  meta: { gives: "dev" },
}, async () => {
  await environments.menu("src", "Deploy to");
  await trouble.pickRow(/dev/).click();
  const form = await bench.webviewWith("GITHUB_SECRET");
  await form.getByText(/Signs what GitHub sends/).waitFor();
  await form.getByTestId("action-go-on").click();
  await form.getByText("GITHUB_SECRET has no value yet: enter one.").waitFor();
  await form.getByTestId("GITHUB_SECRET-button").click();
  await expect.poll(() => form.getByTestId("GITHUB_SECRET").inputValue()).toMatch(/^[0-9a-f]{64}$/);
  await expect.poll(() => form.getByTestId("GITHUB_SECRET").getAttribute("type")).toBe("password");
  await form.getByTestId("action-go-on").click();
  const toast = await bench.notification(/orders runs in dev at http:\/\/127\.0\.0\.1:\d+/);
  for (const name of ["Show logs", "Copy URL"]) await toast.getByRole("button", { name }).waitFor();
  await toast.getByRole("button", { name: "Send sample" }).click();
  const sample = await bench.webviewWith("send");
  await sample.getByTestId("send").click();
  await sample.getByText("202").first().waitFor();
});

test("the log is a page that follows, and a delivery of the view leads to its own log", {
  meta: { needs: ["dev"], gives: "the log" },
}, async () => {
  await environments.menu("package.json", "Show logs");
  await trouble.pickRow(/dev/).click();
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
  await bench.command("View: Show Hookloom");
  await environments.row(/^build [0-9a-f]{8}/).waitFor();
  await environments.row(/prod.*not deployed/).waitFor();
  await until("both deliveries are listed", async () => (await trouble.deliveries().count()) === 2);
  await environments.rowMenu(trouble.delivery(/issues\.opened/), "Show delivery log");
  await bench.page.locator(".tab.active", { hasText: /orders dev [0-9a-f]{8}\.log/ }).waitFor();
  await until("its lines show", async () => (await bench.visibleText()).includes("New issue: "));
  expect((await bench.visibleText()).split("New issue: ")).toHaveLength(2);
});

test("a second build, and back to the first by the history", { meta: { needs: ["dev"] } }, async () => {
  writeFileSync(source(), textOf(source()).replace("New issue", "A new issue"));
  await runForEnvironment("Deploy to…", /dev/);
  await bench.notification(/orders runs in dev/);
  await environments.clearToasts();
  await runForEnvironment("Roll back to an earlier build…", /dev/);
  // The previous one has the focus.
  await trouble.pickRow(/#1/).waitFor();
  await bench.page.keyboard.press("Enter");
  await bench.notification(/orders was rolled back to build [0-9a-f]{8}/);
  expect(textOf(source())).toContain("A new issue");
  await environments.clearToasts();
});

test("a running deploy is shown instead of started twice, and its cancellation reports what is left", {
  meta: { needs: ["dev"] },
}, async () => {
  const good = textOf(source());
  writeFileSync(source(), `await new Promise((resolve) => setTimeout(resolve, 120_000));\n${good}`);
  await bench.command("View: Show Hookloom");
  await runForEnvironment("Deploy to…", /dev/);
  await bench.notification(/Deploy orders to dev: Rollout/);
  await environments.row(/dev.*rollout/).waitFor();
  await runForEnvironment("Deploy to…", /dev/);
  const shown = await bench.notification(/orders is being deployed to dev: Rollout/);
  await shown.getByRole("button", { name: "Cancel it" }).click();
  await trouble.clearNotification(/Deploy orders to dev was cancelled: dev is running the build/);
  await environments.row(/dev.*local · :/).waitFor();
  expect(await environments.row(/dev.*rollout/).count()).toBe(0);
  writeFileSync(source(), good);
  await environments.clearToasts();
});

test("a source that does not build is one message with a button for it and one for its documentation", {
  meta: { needs: ["dev"] },
}, async () => {
  const good = textOf(source());
  writeFileSync(source(), `${good}\nconst half = ;\n`);
  await runForEnvironment("Deploy to…", /dev/);
  const toast = await bench.notification(/The source does not build, so nothing was deployed: /);
  await expect
    .poll(() => toast.locator(".monaco-button").allTextContents())
    .toEqual(["Show problem", "Read more"]);
  await toast.getByRole("button", { name: "Show problem" }).click();
  await bench.tab("webhook.ts").waitFor();
  writeFileSync(source(), good);
  await environments.clearToasts();
});

test("promotion to prod asks for its secret and then for a confirmation", {
  meta: { needs: ["dev"], gives: "prod" },
}, async () => {
  await bench.command("View: Show Explorer");
  await environments.menu("hookloom.json", "Promote to");
  const form = await bench.webviewWith("GITHUB_SECRET");
  await form.getByTestId("GITHUB_SECRET").fill("prod-secret");
  await form.getByTestId("GITHUB_SECRET-show").click();
  await expect.poll(() => form.getByTestId("GITHUB_SECRET").getAttribute("type")).toBe("text");
  await form.getByTestId("action-go-on").click();
  const dialogText = await environments.answer("Promote to prod");
  expect(dialogText).toMatch(/Project: orders/);
  expect(dialogText).toMatch(/Build: [0-9a-f]{8}.*as it runs in dev/);
  expect(dialogText).toMatch(/Location: this machine/);
  await bench.notification(/orders runs in prod at http:/);
  await bench.command("View: Show Hookloom");
  await environments.row(/promoted from dev/).waitFor();
});

test("prod is removed once its project's name is typed, and dev after a question; the log's page comes back with the window", {
  meta: { needs: ["the log", "prod"] },
}, async () => {
  await runForEnvironment("Remove from an environment…", /prod/);
  // By its placeholder, since the box of the question before it may still be there.
  const input = bench.page.locator('.quick-input-widget .quick-input-box input[placeholder="orders"]');
  await input.fill("order");
  await bench.page
    .locator(".quick-input-widget", { hasText: "Type orders to remove it from prod." })
    .waitFor();
  await input.fill("orders");
  await bench.page.keyboard.press("Enter");
  await environments.row(/prod.*not deployed/).waitFor();
  await bench.page.reload();
  await bench.page.locator(".monaco-workbench").waitFor();
  await bench.tab("orders dev.log").click();
  await until("the page shows the log", async () => (await bench.visibleText()).includes("New issue: "));
  await runForEnvironment("Remove from an environment…", /dev/);
  expect(await environments.answer("Remove")).toMatch(/stored deliveries are deleted/);
  await trouble.running().waitFor({ state: "detached" });
});
