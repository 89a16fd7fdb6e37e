// What a project gets from elsewhere: its packages, the runtime, a connection to a service, and a package by its name.
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { Diagram } from "./diagram.ts";
import { runCli, type Session, startSession, textOf } from "./session.ts";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import { stepTimeout, type Workbench } from "./workbench.ts";

let session: Session;
let bench: Workbench;
let trouble: Trouble;
/** The entry before it got a connection. */
let before: string;
runAsStory("packages", () => bench);

/** A service that lets everybody in, until it does not. */
let status = 200;
const seen: (string | undefined)[] = [];
const service = createServer((request, response) => {
  seen.push(`${request.method} ${request.url}`);
  response.writeHead(status).end();
});

const poll = (read: () => unknown) => expect.poll(read, { timeout: stepTimeout, interval: 50 });
const projectAt = (name: string): string => join(session.folder, name);
const sourceOf = (name: string): string => join(projectAt(name), "src", `${name}.ts`);

/** A project that nothing is installed in, whose entry has a name that quick open finds. */
function makeWithoutPackages(name: string): void {
  const made = ["new", projectAt(name), "--source", "github", "--event", "issues.opened"];
  runCli([...made, "--no-git", "--no-install"], session.folder);
  renameSync(join(projectAt(name), "src", "webhook.ts"), sourceOf(name));
  writeFileSync(join(projectAt(name), "hookloom.json"), JSON.stringify({ entry: `src/${name}.ts` }));
  rmSync(join(projectAt(name), "test"), { recursive: true });
}

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  session = await startSession();
  for (const name of ["orders", "plain"]) makeWithoutPackages(name);
  rmSync(join(projectAt("plain"), "vendor"), { recursive: true });
  rmSync(join(projectAt("plain"), "package.json"));
  bench = await session.open(session.folder);
  trouble = new Trouble(bench);
  await bench.explorerReady();
});

afterAll(async () => {
  await bench?.command("Hookloom: Stop").catch(() => undefined);
  await session?.stop();
  service.closeAllConnections();
  service.close();
});

/** Sends a signed sample from a terminal and waits until the handler has logged it. */
async function sendAndLog(name: string): Promise<void> {
  expect(runCli(["send", "issues.opened"], projectAt(name))).toContain("202");
  await until(`${name} logs it`, async () => runCli(["logs", "dev"], projectAt(name)).includes("New issue"));
}

/** Runs the project of a file, has what it lacks installed by a button, and stops it again. */
async function runWith(name: string, problem: string | RegExp, button: string): Promise<void> {
  await bench.openFile(`${name}.ts`);
  await bench.command("Hookloom: Run");
  const toast = await trouble.clearNotification(problem);
  await toast.getByRole("button", { name: button }).click();
  await bench.makeSecret().click();
  await trouble.running().waitFor();
  await sendAndLog(name);
  await bench.command("Hookloom: Stop");
  await trouble.running().waitFor({ state: "detached" });
}

test("a project without the runtime gets it by the button, and then it runs", () =>
  runWith("plain", "does not have the package @hookloom/runtime", "Add the runtime"));

test("missing packages are reported and installed by the button, and then the project runs", () =>
  runWith(
    "orders",
    /@hookloom\/runtime is not installed in this project: run npm install/,
    "Install packages",
  ));

test("a ready connection is written as one undo step, asked for its value, and tested by one harmless call", async () => {
  before = textOf(sourceOf("orders"));
  await trouble.asked("Hookloom: Add connection…", /Slack.*messages, channels, people/);
  await trouble.pickRow(/HTTP.*any service with a base URL/).click();
  const input = bench.page.locator(".quick-input-widget", { hasText: "API_URL in dev" });
  await input.getByText("Base URL of the service").waitFor();
  expect(textOf(sourceOf("orders"))).toBe(before);
  await bench.page.keyboard.type(`http://127.0.0.1:${(service.address() as AddressInfo).port}/v1`);
  await bench.page.keyboard.press("Enter");
  const toast = await bench.notification("The connection api was added to orders.ts");
  expect(textOf(sourceOf("orders"))).toContain(
    'const api = httpClient({\n  baseUrl: setting("API_URL", "Base URL of the service"),',
  );
  await toast.getByRole("button", { name: "Test" }).click();
  await trouble.clearNotification("api works in dev: HTTP has accepted its settings.");
  expect(seen).toEqual(["GET /v1"]);
  status = 401;
  await bench.command("Hookloom: Test connection…");
  await trouble.clearNotification(
    /HTTP rejected API_TOKEN \(status 401\): check for a wrong or revoked value/,
  );
  await bench.command("Notifications: Clear All Notifications");
});

let diagram: Diagram;

/** Opens the palette below a card and types into it. */
async function search(words: string): Promise<void> {
  await diagram.press("log.info", "Insert");
  await diagram.frame.getByTestId("palette-search").waitFor();
  await bench.page.keyboard.type(words);
}

test("the palette offers its methods, and all that was written is undone in two steps: the call and the connection", async () => {
  await bench.openFile("orders.ts");
  diagram = await Diagram.open(bench);
  await search("post");
  await diagram.frame.getByTestId("palette-item-connection.api.post.1").waitFor();
  await bench.page.keyboard.press("Enter");
  const card = diagram.card("POST");
  await card.waitFor();
  expect(await card.locator(".hl-card-detail").textContent()).toBe("api.post");
  await poll(() => bench.visibleText()).toContain('const created = await api.post("/", { json: {} });');
  await bench.focusText();
  await bench.page.keyboard.press("Control+z");
  await bench.page.keyboard.press("Control+z");
  await poll(() => bench.visibleText()).toBe(before);
});

test("a package that is not installed comes from the registry by its name, back to the palette with its functions", async () => {
  await search("p-limit");
  await diagram.frame.getByTestId("palette-item-install.p-limit").click();
  const row = diagram.frame.getByTestId("palette-item-export.p-limit#default");
  await row.waitFor({ timeout: stepTimeout });
  await row.click();
  await poll(() => bench.visibleText()).toContain('from "p-limit";');
  expect(JSON.parse(textOf(join(projectAt("orders"), "package.json"))).dependencies).toHaveProperty(
    "p-limit",
  );
});
