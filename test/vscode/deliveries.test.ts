// What a person does with deliveries: look for one, read it, replay it, change it, keep it as a test, send it by curl.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gesture } from "../runner/gesture.ts";
import { scaled } from "../runner/machine-speed.ts";
import { until } from "../runner/until.ts";
import { makeProject, runCli, type Session, startSession, textOf } from "./session.ts";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import { longClick, type Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info(\`New issue: \${payload.issue.title}\`);
});

const reject = (): void => {
  throw new Error("The shop has no stock for this order");
};
hub.on("issues.closed", reject, { attempts: 1 });
hub.on("push", reject, { attempts: 8 });

export default webhook(hub);
`;

let session: Session;
let bench: Workbench;
let trouble: Trouble;
let project: string;

beforeAll(async () => {
  session = await startSession();
  project = makeProject(join(session.folder, "orders"), ["issues.opened", "issues.closed", "push"]);
  writeFileSync(join(project, "src", "webhook.ts"), code);
  bench = await session.open(project);
  trouble = new Trouble(bench);
  await bench.explorerReady();
});

const story = runAsStory(
  "deliveries",
  () => bench,
  () => bench.reload(),
);

afterAll(async () => {
  if (story.broken) await bench?.command("Hookloom: Stop").catch(() => undefined);
  await session?.stop();
});

const state = (): { readonly port: number; readonly managementPort: number } =>
  JSON.parse(readFileSync(join(project, ".hookloom", "dev", "state.json"), "utf8"));

const rows = (): Locator => trouble.deliveries();
const viewTitle = (): Locator => bench.page.locator(".pane-header", { hasText: "Deliveries" });

function editorAction(title: string): Locator {
  return bench.page.locator(`.editor-actions .action-label[aria-label^="${title}"]`).first();
}

interface ListedDelivery {
  readonly id: string;
  readonly event: string;
  readonly outcome: string;
}

const listed = (...options: readonly string[]): readonly ListedDelivery[] =>
  JSON.parse(runCli(["deliveries", "--json", ...options], project));

test("received deliveries show with their outcome", { meta: { gives: "deliveries" } }, async () => {
  await bench.command("View: Show Hookloom");
  await trouble.choose("Hookloom: Run", bench.makeSecret());
  await trouble.running().waitFor();
  await bench.command("View: Toggle Panel Visibility");
  for (const event of ["push", "issues.closed", "issues.opened"]) runCli(["send", event], project);
  const unsigned = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
  expect((await fetch(`http://127.0.0.1:${state().port}/github`, unsigned)).status).toBe(401);
  await trouble.delivery(/rejected 401/).waitFor();
  await trouble.delivery(/issues\.closed.*failed/).waitFor();
  await trouble.delivery(/push.*runs again at \d\d:\d\d:\d\d/).waitFor();
  await trouble.delivery(/issues\.opened.* ms/).waitFor();
});

test("a filter is shown in the title and cleared by one click", {
  meta: { needs: ["deliveries"] },
}, async () => {
  await trouble.asked("Hookloom: Filter deliveries", /Failed and rejected/);
  await trouble.pickRow(/Failed and rejected/).click();
  await viewTitle().filter({ hasText: "failed" }).waitFor();
  await expect.poll(() => rows().count()).toBe(2);
  await trouble.asked("Hookloom: Filter deliveries", /Show all deliveries/);
  await bench.page.keyboard.type("nothing like it");
  await trouble.pickRow(/Event or id containing "nothing like it"/).waitFor();
  await bench.page.keyboard.press("Enter");
  await bench.page.getByText("No delivery matches the filter.").waitFor();
  await viewTitle().hover();
  await bench.page.locator('.pane-header .action-label[aria-label^="Show all deliveries"]').click();
  await until("all are back", async () => (await rows().count()) === 4);
});

test("a delivery opens as a page", { meta: { needs: ["deliveries"], gives: "its page" } }, async () => {
  await trouble.delivery(/issues\.closed/).click();
  await until("the page shows the error", async () =>
    (await bench.visibleText()).includes("The shop has no stock for this order"),
  );
  // The colours come a moment after the text, the first time.
  await bench.page.locator(".view-line span[class^=mtk]:not(.mtk1)").first().waitFor();
  await trouble.delivery(/rejected 401/).click();
  await until("the page shows why", async () =>
    (await bench.visibleText()).includes("not stored, because its sender"),
  );
  await expect.poll(() => editorAction("Replay delivery").count()).toBe(0);
  await trouble.delivery(/issues\.opened/).click();
  await until("the page shows the log", async () => (await bench.visibleText()).includes("New issue: "));
  await expect.poll(() => bench.visibleText()).toContain("x-github-event: issues");
  await expect.poll(() => bench.visibleText()).toMatch(/^Environment {2}orders · dev \(local\)$/m);
});

test("it is replayed, by hand, from a terminal and edited", {
  meta: { needs: ["its page"], gives: "its runs" },
}, async () => {
  const [opened] = listed("--search", "issues.opened");
  const runs = (): number => runCli(["logs", "dev"], project).split("New issue").length - 1;
  expect(runs()).toBe(1);
  await trouble.rowAction(trouble.delivery(/issues\.opened/), "Replay delivery");
  await until("it ran again", async () => runs() === 2);
  expect(runCli(["replay", opened?.id ?? ""], project)).toContain("is running again");
  await until("it ran a third time", async () => runs() === 3);
  await until("the page shows its runs", async () => /^3 {2}.*ok in/m.test(await bench.visibleText()));
  // Edited, it is a delivery of its own.
  await editorAction("Edit and replay").click();
  const page = await bench.webviewWith("payload");
  const body = page.getByTestId("payload");
  const text = await body.inputValue();
  await body.fill(text.replace(/("title": )"[^"]*"/, '$1"A changed title"'));
  await page.getByTestId("send").click();
  await page.getByText("202").first().waitFor();
  await until("it ran with the new body", async () =>
    runCli(["logs", "dev"], project).includes("New issue: A changed title"),
  );
  await until("it stands in the view", async () => (await rows().count()) === 5);
  await body.fill("[]");
  await page.getByTestId("send").click();
  await page.getByTestId("send-error").getByText("The body is not a JSON object.").waitFor();
  await expect.poll(() => body.inputValue()).toBe("[]");
});

test("it is saved as a test, which passes and is never overwritten, and copied as a curl call", {
  meta: { needs: ["its runs"] },
}, async () => {
  await showDeliveryPage();
  await editorAction("Save as test").click();
  const file = await until("the test is there", async () =>
    readdirSync(join(project, "test")).find((name) => /^issues\.opened-\w{8}\.test\.ts$/.test(name)),
  );
  await bench.tab(file).waitFor();
  expect(existsSync(join(project, "test", file.replace(".test.ts", ".json")))).toBe(true);
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...env } = process.env;
  const ran = spawnSync("npm", ["test"], { cwd: project, encoding: "utf8", env });
  expect(ran.stdout + ran.stderr).toMatch(/✔ issues\.opened of delivery \w{8} is handled/);
  writeFileSync(join(project, "test", file), "// mine\n");
  await showDeliveryPage();
  const refusal = bench.page.locator(".notification-toast", { hasText: `test/${file} already exists` });
  // The button is redrawn some time after its page appears; a lost click writes nothing, so it can be repeated.
  await gesture("the refusal", async () => {
    await editorAction("Save as test").click(longClick);
    await refusal.first().waitFor({ timeout: longClick.timeout });
  });
  await trouble.clearNotification(`test/${file} already exists`);
  expect(textOf(join(project, "test", file))).toBe("// mine\n");
  // As a curl call it is accepted.
  const before = listed().length;
  await editorAction("Copy as cURL").click();
  await bench.page.getByText("Copied a curl command").waitFor();
  const call = await bench.page.evaluate(() => navigator.clipboard.readText());
  const answer = execFileSync("sh", ["-c", call.replace("curl -i", "curl -s -i")], { encoding: "utf8" });
  expect(answer).toMatch(/^HTTP\/1\.1 202/);
  await until("it stands in the list", async () => listed().length === before + 1);
});

test("older deliveries are loaded by the last row, and their actions report a missing project", {
  meta: { needs: ["deliveries"] },
}, async () => {
  const [opened] = listed("--search", "issues.opened");
  const path = `http://127.0.0.1:${state().managementPort}/deliveries/${opened?.id}/replay`;
  const copy = {
    method: "POST",
    body: JSON.stringify({ body: '{"action":"opened","issue":{"title":"One of many"}}' }),
  };
  for (let count = 0; count < 260; count += 20) {
    await Promise.all(
      Array.from({ length: 20 }, async () => expect((await fetch(path, copy)).status).toBe(202)),
    );
  }
  await trouble.delivery(/issues\.opened/).click();
  const last = rows().filter({ hasText: "Load more" });
  const end = async (index: number): Promise<void> => {
    await until(`the last row is number ${index}`, async () => {
      await bench.page.keyboard.press("End");
      return (await last.getAttribute("data-index", { timeout: scaled(500) })) === String(index);
    });
  };
  await end(50);
  const began = performance.now();
  await last.click();
  await end(250);
  process.stdout.write(`200 more deliveries in ${Math.round(performance.now() - began)} ms\n`);
  // What it received is still listed; an action that needs a running project reports it.
  await bench.command("Hookloom: Stop");
  await trouble.running().waitFor({ state: "detached" });
  await bench.page
    .getByText(/^dev is not running, and its last log entry is from .*\. Its stored deliveries are shown/)
    .waitFor();
  await trouble.delivery(/issues\.opened/).waitFor();
  await editorAction("Replay delivery").click();
  await trouble.clearNotification("The project is not running.");
});

/** Goes back to the page of the delivery and waits until it is the editor that the title's buttons are about. */
async function showDeliveryPage(): Promise<void> {
  await bench.tab(readTabName()).click();
  await bench.page.locator(`.tab.active[data-resource-name="${readTabName()}"]`).waitFor();
  await until("its page shows", async () => (await bench.visibleText()).includes("x-github-event"));
  await editorAction("Save as test").waitFor();
}

function readTabName(): string {
  const [opened] = listed("--search", "issues.opened").filter(({ id }) => !id.includes("~"));
  return `issues.opened ${opened?.id.replaceAll("-", "").slice(0, 8)} · dev`;
}
