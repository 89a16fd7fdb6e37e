// Deploy to a real cluster from the real VS Code, as a person does it by right-click.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { Environments } from "../vscode/environments.ts";
import type { Session } from "../vscode/session.ts";
import { runAsStory } from "../vscode/story.ts";
import { Trouble } from "../vscode/trouble.ts";
import type { Workbench } from "../vscode/workbench.ts";
import type { ApiObject } from "./api.ts";
import { clusterUnderTest, newNamespace, type TestNamespace } from "./cluster-under-test.ts";
import {
  describeCluster,
  picture,
  startEditor,
  WalkedProject,
  watchPhases,
  writeKubeconfig,
} from "./walk-scene.ts";

/** Everything that a deploy may create. */
const kinds = [
  ["v1", "configmaps"],
  ["v1", "secrets"],
  ["v1", "serviceaccounts"],
  ["v1", "services"],
  ["v1", "persistentvolumeclaims"],
  ["v1", "pods"],
  ["apps/v1", "deployments"],
  ["apps/v1", "replicasets"],
  ["networking.k8s.io/v1", "ingresses"],
  ["networking.k8s.io/v1", "networkpolicies"],
  ["policy/v1", "poddisruptionbudgets"],
  ["coordination.k8s.io/v1", "leases"],
] as const;

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

// A story: after a step that failed the rest cannot run.
runAsStory("cluster", () => bench);
afterAll(async () => {
  await session?.stop();
  await Promise.all([dev, prod].map((namespace) => namespace?.remove()));
});

/** Takes a picture of the open question and answers it. */
async function answer(button: string, name: string): Promise<string> {
  await bench.page.locator(".monaco-dialog-box").waitFor();
  await picture(bench, name);
  return environments.answer(button);
}

test("the wizard makes a project", async () => {
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
  await bench.tab("webhook.ts").waitFor();
  await bench.webviewWith("start");
  await picture(bench, "wizard-made");
  await bench.command("View: Close All Editors");
  await environments.clearToasts();
});

test("dev goes to the cluster by the form that changes it", async () => {
  await bench.command("View: Show Hookloom");
  await environments.rowMenu(environments.row(/^dev/), "Change environment");
  const form = await bench.webviewWith("target-kubernetes");
  await describeCluster(form, { kubeconfig, namespace: dev.name, path: dev.name });
  await picture(bench, "form-change");
  await form.getByTestId("action-write").click();
  await bench.notification("The environment dev of orders is changed");
  expect(project.environments.dev).toEqual({
    target: "kubernetes",
    kubeconfig,
    context: clusterUnderTest.context,
    namespace: dev.name,
    registry: `${clusterUnderTest.registry}/${dev.name}`,
    baseImage: clusterUnderTest.baseImage,
  });
});

test("prod is added to it, with an Ingress", async () => {
  project.forget("prod");
  await bench.command("Hookloom: Add environment…");
  const form = await bench.webviewWith("target-kubernetes");
  await form.getByTestId("name").fill("prod");
  await describeCluster(form, { kubeconfig, namespace: prod.name, path: dev.name });
  await form.getByTestId("exposure-ingress").click();
  await form.getByTestId("host").fill("hooks.example.com");
  await form.getByTestId("ingressClass").fill("nginx");
  await picture(bench, "form-add");
  await form.getByTestId("action-write").click();
  await bench.notification("orders has the environment prod now.");
  await environments.row(new RegExp(`^prod.*${prod.name}`)).waitFor();
  await picture(bench, "view-new");
  await environments.clearToasts();
});

test("deploy by right-click on the folder asks for the secret and shows its phases", async () => {
  await bench.command("View: Show Explorer");
  const phases = await watchPhases(bench.page);
  await environments.menu("orders", "Deploy to");
  await trouble.question(/dev/).waitFor();
  await picture(bench, "deploy-question");
  await trouble.question(/dev/).click();
  const form = await bench.webviewWith("GITHUB_SECRET");
  await form.getByTestId("GITHUB_SECRET-button").click();
  await picture(bench, "settings");
  await form.getByTestId("action-go-on").click();
  await bench.page
    .locator(".notification-toast", { hasText: /(Image|Push|Rollout) ·/ })
    .first()
    .waitFor();
  await bench.picture("cluster-progress");
  await bench.notification(/orders runs in dev/);
  expect(await phases()).toEqual(expect.arrayContaining(["Check", "Bundle", "Image", "Apply", "Rollout"]));
  await picture(bench, "deployed");
});

const sent = new Set<string>();

/** Presses Send on the page of the sample and waits until the pod has accepted another delivery. */
async function send(): Promise<void> {
  const sample = await bench.webviewWith("send");
  await sample.getByTestId("send").click();
  await expect.poll(() => sample.getByTestId("status").textContent()).toBe("202");
  const id = await until("another delivery", async () => {
    const response = (await sample.getByTestId("response").textContent()) ?? "";
    const { id } = JSON.parse(response) as { readonly id: string };
    return !sent.has(id) && id;
  });
  sent.add(id);
}

test("a signed event reaches the pod, and the view shows its delivery", async () => {
  const toast = await bench.notification(/orders runs in dev/);
  await toast.getByRole("button", { name: "Send sample" }).click();
  await send();
  await picture(bench, "sent");
  await bench.command("View: Show Hookloom");
  await environments.row(/^build [0-9a-f]{8}.*1\/1 ready/).waitFor();
  await environments.row(/^1 delivery/).waitFor();
  await trouble.delivery(/issues\.opened/).click();
  await bench.page.locator(".tab.active", { hasText: /issues\.opened [0-9a-f]{8}/ }).waitFor();
  await until("its page shows", async () => (await bench.visibleText()).includes("Spelling error"));
  await picture(bench, "view-dev");
  await environments.rowMenu(environments.row(/^dev/), "Copy URL");
  const offer = await bench.notification("only from inside its cluster");
  await offer.getByRole("button", { name: "Change dev" }).waitFor();
});

test("the log follows across the next rollout", async () => {
  await environments.clearToasts();
  await bench.command("View: Show Explorer");
  await environments.menu("orders", "Show logs");
  await trouble.question(/dev/).click();
  await bench.tab("orders dev.log").waitFor();
  const shows = (text: string): Promise<boolean> =>
    until(`the log shows ${text}`, async () => (await bench.visibleText()).includes(text));
  await shows("New issue: ");
  project.change("New issue", "A second build saw");
  await environments.menu("orders", "Deploy to");
  await trouble.question(/dev/).click();
  await bench.notification(/orders runs in dev/);
  await bench.page.locator(".tab", { hasText: "Send issues.opened" }).click();
  await send();
  await bench.tab("orders dev.log").click();
  await shows("A second build saw: ");
  await picture(bench, "log");
});

test("promote to prod asks with the cluster and the namespace", async () => {
  await environments.clearToasts();
  await environments.menu("orders", "Promote to");
  const form = await bench.webviewWith("GITHUB_SECRET");
  await form.getByTestId("GITHUB_SECRET-button").click();
  await form.getByTestId("action-go-on").click();
  const said = await answer("Promote to prod", "confirm");
  expect(said).toContain(clusterUnderTest.context);
  expect(said).toContain(prod.name);
  await bench.notification(/orders runs in prod/);
  await picture(bench, "promoted");
  await bench.command("View: Show Hookloom");
  await environments.row(/promoted from dev/).waitFor();
  await picture(bench, "view-prod");
});

test("a build that does not start is explained, and prod keeps the previous one", async () => {
  await environments.clearToasts();
  project.change(/^export default/m, 'throw new Error("No database");\nexport default');
  await environments.verb("prod", "Deploy to");
  await environments.answer("Deploy to prod");
  // The progress names the cause first; on a busy node going back then takes as long as the deploy did.
  await bench.notification(/No database/);
  await bench.notification(
    /orders in prod: .*exit code 1.*No database.*The build [0-9a-f]{8} was restored and is ready\./,
  );
  await environments.row(/^dev/).click();
  await environments.row(/^History/).click();
  await environments.row(/^#2 [0-9a-f]{8}.*No database/).waitFor();
  await picture(bench, "failed-rollout");
});

test("dev goes back to its first build by hand", async () => {
  await environments.clearToasts();
  await environments.verb("dev", "Roll back", trouble.question(/#1/));
  await picture(bench, "rollback-pick");
  await trouble.question(/#1/).click();
  await bench.notification(/orders is back to build [0-9a-f]{8}/);
  await picture(bench, "rolled-back");
});

/** True once a namespace has only what the cluster creates in it. */
async function isEmpty({ api, path }: TestNamespace): Promise<true> {
  const names = await Promise.all(
    kinds.map(async ([version, kind]) => {
      const all = await api.list<ApiObject>(path(version, kind));
      return all.map(({ metadata }) => `${kind}/${metadata.name}`);
    }),
  );
  expect(names.flat()).toEqual(["configmaps/kube-root-ca.crt", "serviceaccounts/default"]);
  return true;
}

test("remove leaves nothing in the namespaces", async () => {
  await environments.clearToasts();
  await environments.verb("dev", "Remove from");
  await answer("Remove", "remove");
  await environments.row(/^dev.*not deployed/).waitFor();
  const input = bench.page.getByPlaceholder("orders", { exact: true });
  await environments.verb("prod", "Remove from", input);
  await input.fill("orders");
  await bench.page.keyboard.press("Enter");
  await environments.row(/^prod.*not deployed/).waitFor();
  await picture(bench, "view-removed");
  for (const namespace of [dev, prod]) await until("the namespace is empty", () => isEmpty(namespace));
});
