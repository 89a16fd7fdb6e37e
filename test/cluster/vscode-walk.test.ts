// Deploy to a real cluster, promote and go back, from the real VS Code as a person does it by right-click. The forms, the log
// and removal are in test/vscode/deploy.test.ts, what the cluster does for them in the other files here.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { Environments } from "../vscode/environments.ts";
import type { Session } from "../vscode/session.ts";
import { runAsStory } from "../vscode/story.ts";
import { Trouble } from "../vscode/trouble.ts";
import type { Workbench } from "../vscode/workbench.ts";
import { clusterUnderTest, newNamespace, type TestNamespace } from "./cluster-under-test.ts";
import { inCluster, startEditor, WalkedProject, watchPhases, writeKubeconfig } from "./walk-scene.ts";

let session: Session;
let bench: Workbench;
let environments: Environments;
let trouble: Trouble;
let project: WalkedProject;
let kubeconfig: string;
let dev: TestNamespace;
let prod: TestNamespace;

beforeAll(async () => {
  [session, dev, prod] = await Promise.all([startEditor(), newNamespace("walk"), newNamespace("walk")]);
  project = new WalkedProject(join(session.folder, "orders"));
  kubeconfig = join(session.vscode.data, "kubeconfig");
  writeKubeconfig(kubeconfig);
  bench = await session.open(session.folder);
  environments = new Environments(bench);
  trouble = new Trouble(bench);
});

runAsStory(
  "cluster",
  () => bench,
  () => bench.reload(),
);
afterAll(async () => {
  await session?.stop();
  await Promise.all([dev, prod].map((namespace) => namespace?.remove()));
});

test("the wizard makes a project", { meta: { gives: "a project" } }, async () => {
  await bench.command("Hookloom: New webhook");
  const wizard = await bench.webviewWith("source-github");
  await wizard.getByTestId("source-github").click();
  await wizard.locator("input[data-testid=name]").fill("orders");
  await wizard.locator("input[data-testid=folder]").fill(project.root);
  await wizard.locator("input[data-testid=event-search]").fill("issues.opened");
  await wizard.getByTestId("event-issues.opened").click();
  // Without it, the first deploy has something to ask.
  const devSecret = wizard.getByTestId("dev-secret");
  await devSecret.click();
  await expect.poll(() => devSecret.evaluate((box) => (box as HTMLInputElement).checked)).toBe(false);
  await wizard.getByTestId("create").click();
  // Its diagram is shown by other stories; this one deploys.
  await bench.tab("webhook.ts").waitFor();
  await bench.page.locator(".tab", { hasText: "webhook.ts · Flow" }).waitFor();
  await bench.command("View: Close All Editors");
  await environments.clearToasts();
  project.describe({
    dev: inCluster(kubeconfig, dev),
    prod: { ...inCluster(kubeconfig, prod, dev.name), host: "hooks.example.com", ingressClass: "nginx" },
  });
});

test("deploy by right-click on the folder asks for the secret and shows its phases", {
  meta: { needs: ["a project"], gives: "dev" },
}, async () => {
  await bench.command("View: Show Explorer");
  const phases = await watchPhases(bench.page);
  await environments.menu("orders", "Deploy to");
  await trouble.pickRow(/dev/).click();
  const form = await bench.webviewWith("GITHUB_SECRET");
  await form.getByTestId("GITHUB_SECRET-button").click();
  await form.getByTestId("action-go-on").click();
  await bench.page
    .locator(".notification-toast", { hasText: /(Image|Push|Rollout) ·/ })
    .first()
    .waitFor();
  await bench.notification(/orders runs in dev/);
  // Others can be shorter than a frame, such as that of an image whose layers are there.
  expect(await phases()).toEqual(expect.arrayContaining(["Check", "Bundle", "Rollout"]));
});

test("a signed event reaches the pod, and the view shows its delivery", {
  meta: { needs: ["dev"] },
}, async () => {
  const toast = await bench.notification(/orders runs in dev/);
  await toast.getByRole("button", { name: "Send sample" }).click();
  const sample = await bench.webviewWith("send");
  await sample.getByTestId("send").click();
  await expect.poll(() => sample.getByTestId("status").textContent()).toBe("202");
  await bench.command("View: Show Hookloom");
  await environments.row(/^build [0-9a-f]{8}.*1\/1 ready/).waitFor();
  await environments.row(/^1 delivery/).waitFor();
  await trouble.delivery(/issues\.opened/).click();
  await bench.page.locator(".tab.active", { hasText: /issues\.opened [0-9a-f]{8}/ }).waitFor();
  await until("its page shows", async () => (await bench.visibleText()).includes("Spelling error"));
  await environments.rowMenu(environments.row(/^dev/), "Copy URL");
  const offer = await bench.notification("only from inside its cluster");
  await offer.getByRole("button", { name: "Change dev" }).waitFor();
});

test("a second build replaces the first", { meta: { needs: ["dev"], gives: "a second build" } }, async () => {
  await environments.clearToasts();
  project.change("New issue", "A second build saw");
  await bench.command("View: Show Explorer");
  const phases = await watchPhases(bench.page);
  await environments.menu("orders", "Deploy to");
  await trouble.pickRow(/dev/).click();
  await bench.notification(/orders runs in dev/);
  expect(await phases()).toContain("Rollout");
});

test("promote to prod asks with the cluster and the namespace", { meta: { needs: ["dev"] } }, async () => {
  await environments.clearToasts();
  await bench.command("View: Show Explorer");
  await environments.menu("orders", "Promote to");
  const form = await bench.webviewWith("GITHUB_SECRET");
  await form.getByTestId("GITHUB_SECRET-button").click();
  await form.getByTestId("action-go-on").click();
  const dialogText = await environments.answer("Promote to prod");
  expect(dialogText).toContain(clusterUnderTest.context);
  expect(dialogText).toContain(prod.name);
  await bench.notification(/orders runs in prod/);
  await bench.command("View: Show Hookloom");
  await environments.row(/promoted from dev/).waitFor();
});

test("dev is rolled back to its first build manually", { meta: { needs: ["a second build"] } }, async () => {
  await environments.clearToasts();
  await bench.command("View: Show Hookloom");
  await environments.verb("dev", "Roll back", trouble.pickRow(/#1/));
  await trouble.pickRow(/#1/).click();
  const toast = await bench.notification(/orders was rolled back to build [0-9a-f]{8}/);
  const [build] = /\b[0-9a-f]{8}\b/.exec((await toast.textContent()) ?? "") ?? [];
  await expect.poll(() => environments.row(new RegExp(`^build ${build}`)).count()).toBe(1);
});
