// An environment that Run did not start: prod on this machine. Its deliveries are chosen, read, replayed and lost, it is
// exposed over a relay, and forms register it and add another one.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gesture } from "../runner/gesture.ts";
import { until } from "../runner/until.ts";
import { SmeeStandIn } from "../stand-ins/smee.ts";
import { Environments, twoContexts } from "./environments.ts";
import { makeProject, removeEnvironments, runCli, type Session, startSession, textOf } from "./session.ts";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import { longClick, type Workbench } from "./workbench.ts";

let session: Session;
let bench: Workbench;
let trouble: Trouble;
let environments: Environments;
let project: string;
const relay = new SmeeStandIn();

const secret = { GITHUB_SECRET: "one-for-both" };

beforeAll(async () => {
  session = await startSession({
    settings: { "hookloom.expose.relay": await relay.start() },
  });
  project = makeProject(join(session.folder, "orders"));
  runCli(["deploy", "prod", "--yes"], project, secret);
  bench = await session.open(project);
  trouble = new Trouble(bench);
  environments = new Environments(bench);
  await bench.explorerReady();
});

runAsStory(
  "elsewhere",
  () => bench,
  async () => {
    await bench.reload();
    await bench.command("View: Show Hookloom");
  },
);

afterAll(async () => {
  removeEnvironments(project);
  await session?.stop();
  await relay.stop();
});

const config = (): string => join(project, "hookloom.json");

const viewTitle = (text: RegExp): Locator =>
  bench.page.locator(".pane-header", { hasText: "Deliveries" }).filter({ hasText: text });

const countRunsIn = (environment: string): number =>
  runCli(["logs", environment], project).split("New issue").length - 1;

test("without a choice the running environment is shown, with a note that nothing has arrived yet", async () => {
  await bench.command("View: Show Hookloom");
  await viewTitle(/orders · prod \(local\)/).waitFor();
  await bench.page.getByText("Nothing has been delivered yet.").waitFor();
  expect(await trouble.deliveries().count()).toBe(0);
});

test("its deliveries show as they come, and one opens with its log", {
  meta: { gives: "its page" },
}, async () => {
  runCli(["send", "issues.opened", "--to", "prod"], project, secret);
  // What it is about is read over the connection of the list.
  await trouble.delivery(/issues\.opened.* ms.*Spelling/).click();
  await until("the page shows its log", async () => (await bench.visibleText()).includes("New issue: "));
  await expect.poll(() => bench.visibleText()).toContain("x-github-event: issues");
});

test("a replay in production asks first, naming the environment's location", {
  meta: { needs: ["its page"], gives: "a replay" },
}, async () => {
  expect(countRunsIn("prod")).toBe(1);
  await trouble.rowAction(trouble.delivery(/issues\.opened/), "Replay delivery");
  const dialogText = await environments.answer("Replay in prod");
  expect(dialogText).toMatch(/Project: orders/);
  expect(dialogText).toMatch(/Delivery: issues\.opened [0-9a-f]{8}/);
  expect(dialogText).toMatch(/Location: this machine/);
  await until("it ran again", async () => countRunsIn("prod") === 2);
  await until("the page shows its runs", async () => /^2 {2}.*ok in/m.test(await bench.visibleText()));
});

test("a replay of an edited copy asks for confirmation, too, and can be declined", {
  meta: { needs: ["a replay"], gives: "two deliveries of prod" },
}, async () => {
  await bench.page.locator('.editor-actions .action-label[aria-label^="Edit and replay"]').first().click();
  const page = await bench.webviewWith("payload");
  await page.getByTestId("send").click();
  await environments.answer("Cancel");
  await page.getByTestId("send-error").getByText("Nothing was replayed.").waitFor();
  await page.getByTestId("send").click();
  await environments.answer("Replay in prod");
  await page.getByText("202").first().waitFor();
  await expect.poll(() => countRunsIn("prod")).toBe(3);
});

test("another environment is chosen in the title", { meta: { gives: "dev" } }, async () => {
  await viewTitle(/orders/).hover();
  await bench.page.locator('.pane-header .action-label[aria-label^="Show deliveries of"]').click();
  await trouble.pickRow(/dev.*this machine/).waitFor();
  await trouble.pickRow(/dev.*this machine/).click();
  await viewTitle(/orders · dev \(local\)/).waitFor();
  await bench.page.getByText("Is a project already deployed?").waitFor();
  runCli(["deploy", "dev"], project, secret);
  runCli(["send", "issues.opened"], project, secret);
  await expect.poll(() => trouble.deliveries().count()).toBe(1);
  // The window attaches to what the command line has started at its next look.
  await environments.row(/^running/).waitFor();
});

test("a click on the row of an environment's deliveries shows them", {
  meta: { needs: ["two deliveries of prod"] },
}, async () => {
  // Rows move while others come in, so a click may miss.
  await gesture("prod's deliveries are shown", async () => {
    await (await trouble.row("prod", /^2 deliveries/)).click(longClick);
    await viewTitle(/orders · prod \(local\)/).waitFor({ timeout: longClick.timeout });
  });
  await expect.poll(() => trouble.deliveries().count()).toBe(2);
});

test("a sample offers both environments, the last used one first", {
  meta: { needs: ["two deliveries of prod", "dev"] },
}, async () => {
  await bench.command("Hookloom: Send sample event");
  await until("prod comes first", async () =>
    /prod/.test((await trouble.pickRow(/./).first().textContent()) ?? ""),
  );
  await trouble.pickRow(/dev/).waitFor();
  await trouble.pickRow(/dev/).click();
  const sample = await bench.webviewWith("sample-event");
  await sample.getByTestId("send").click();
  await sample.getByText("202").first().waitFor();
  await viewTitle(/orders · dev \(local\)/).waitFor();
  await expect.poll(() => trouble.deliveries().count()).toBe(2);
});

test("prod is exposed after a question, and what is posted to its address arrives", {
  meta: { gives: "a refused delivery" },
}, async () => {
  await environments.rowMenu(environments.row(/^prod/), "Expose", "Configure");
  await environments.dialog().first().waitFor();
  const said = await environments.answer("Expose");
  expect(said).toMatch(/Expose prod of orders to the internet\?/);
  expect(said).toMatch(/through the relay http.*test data only/);
  await bench.notification(/hub in prod can be reached at http:\S+ until the environment stops\./);
  const row = environments.row(/^hub exposed.*http/);
  await row.waitFor();
  await environments.clearToasts();
  const url = /http:\S+/.exec((await row.textContent()) ?? "")?.[0] ?? "";
  const call = { method: "POST", headers: { "content-type": "application/json" }, body: '{"a":1}' };
  expect((await fetch(url, call)).ok).toBe(true);
  await (await trouble.row("prod", /^\d+ deliver/)).click();
  await trouble.delivery(/rejected 401/).waitFor();
  await trouble.rowAction(row, "Stop exposing");
  await row.waitFor({ state: "detached" });
  await until("the relay is left", async () => relay.listening === 0);
});

test("an exposure ends when its environment stops", { meta: { needs: ["dev"] } }, async () => {
  await environments.rowMenu(environments.row(/^dev/), "Expose", "Configure");
  await environments.dialog().first().waitFor();
  await environments.answer("Expose");
  const row = environments.row(/^hub exposed.*http/);
  await row.waitFor();
  await environments.clearToasts();
  runCli(["stop", "dev"], project);
  await row.waitFor({ state: "detached" });
  await expect.poll(() => relay.listening).toBe(0);
});

test("the editor's title offers Deploy below Run: on the text in the button's list, on the diagram in its menu", async () => {
  const title = bench.page.locator(".editor-group-container.active .editor-actions");
  const offersBoth = async (list: Locator): Promise<void> => {
    await list.click();
    for (const label of ["Run", "Deploy to…"]) {
      await environments.item(label).waitFor();
      expect(await environments.item(label).locator("[aria-disabled=true]").count()).toBe(0);
    }
    await bench.page.keyboard.press("Escape");
  };
  await bench.openFile("webhook.ts");
  await offersBoth(title.locator(".monaco-dropdown-with-default .dropdown-action-container").first());
  await bench.command("Hookloom: Open diagram");
  await bench.webviewWith("start");
  await offersBoth(title.getByRole("button", { name: "More Actions..." }));
  await bench.command("View: Close Editor");
});

test("a form asks what to register and writes it to hookloom.json", async () => {
  await environments.rowMenu(environments.row(/^prod/), "Register at the source", "Configure");
  const form = await bench.webviewWith("what:hub");
  await form.getByTestId("what:hub").fill("octocat");
  await form.getByText(/Repository must be an owner and a repository/).waitFor();
  await form.getByTestId("what:hub").fill("octocat/hello-world");
  await form.getByTestId("action-save").click();
  await expect.poll(() => textOf(config())).toContain('"repository": "octocat/hello-world"');
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
  await fillCluster(form);
  await form.getByText(/Host must be a host name without scheme/).waitFor();
  await form.getByTestId("action-write").click();
  await form.getByText("Enter the Gateway to which the route is attached, such as infra/public.").waitFor();
  await form.getByTestId("host").fill("hooks.example.com");
  await form.getByTestId("gateway").fill("infra/public");
  await form.getByTestId("action-write").click();
  await bench.notification("The environment staging was added to orders.");
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
  // A cluster that cannot be reached is one quiet row.
  await environments.row(/staging.*cannot be .*main\/orders/).waitFor();
});

test("the choice survives a reload, and a stopped environment is reported in one message", {
  meta: { needs: ["two deliveries of prod", "a refused delivery"] },
}, async () => {
  await viewTitle(/orders · prod/).waitFor();
  await bench.page.reload();
  await bench.page.locator(".monaco-workbench").waitFor();
  await bench.command("View: Show Hookloom");
  await viewTitle(/orders · prod \(local\)/).waitFor();
  await until("prod's are there", async () => (await trouble.deliveries().count()) === 3);
  runCli(["stop", "prod", "--yes"], project);
  await bench.page
    .getByText(/^prod is not running, and its last log entry is from .*\. Its stored deliveries are shown/)
    .waitFor();
  await bench.page.reload();
  await bench.page.locator(".monaco-workbench").waitFor();
  await bench.command("View: Show Hookloom");
  await bench.page.getByText(/^prod is not running, and its last log entry is from/).waitFor();
  await expect.poll(() => trouble.deliveries().count()).toBe(3);
});
