// A connection from the list to a step: added, asked for its value, tested against a service, and called from the diagram.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Diagram } from "./diagram.ts";
import { makeProject, type Session, startSession, textOf } from "./session.ts";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import { stepTimeout, type Workbench } from "./workbench.ts";

let session: Session;
let bench: Workbench;
let trouble: Trouble;
let file: string;
let before: string;
runAsStory("connections", () => bench);

/** A service that lets everybody in, until it does not. */
let status = 200;
const seen: (string | undefined)[] = [];
const service = createServer((request, response) => {
  seen.push(`${request.method} ${request.url}`);
  response.writeHead(status).end();
});

const poll = (read: () => unknown) => expect.poll(read, { timeout: stepTimeout, interval: 50 });

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  session = await startSession();
  const project = makeProject(join(session.folder, "orders"));
  file = join(project, "src", "webhook.ts");
  before = textOf(file);
  bench = await session.open(project);
  trouble = new Trouble(bench);
  await bench.explorerReady();
});

afterAll(async () => {
  await session?.stop();
  service.closeAllConnections();
  service.close();
});

test("a ready connection is picked, written as one undo step, and its value is asked for", async () => {
  await bench.openFile("webhook.ts");
  await trouble.asked("Hookloom: Add connection…", /Slack.*messages, channels, people/);
  await bench.picture("connections-list");
  await trouble.question(/HTTP.*any service with a base URL/).click();
  const input = bench.page.locator(".quick-input-widget", { hasText: "API_URL in dev" });
  await input.getByText("Base URL of the service").waitFor();
  expect(textOf(file)).toContain(
    'const api = httpClient({\n  baseUrl: setting("API_URL", "Base URL of the service"),',
  );
  await bench.page.keyboard.type(`http://127.0.0.1:${(service.address() as AddressInfo).port}/v1`);
  await bench.page.keyboard.press("Enter");
  await bench.notification("webhook.ts has the connection api");
  await bench.picture("connections-added");
});

test("its test makes one harmless call, and says in a sentence what is wrong", async () => {
  const toast = await bench.notification("webhook.ts has the connection api");
  await toast.getByRole("button", { name: "Test" }).click();
  await trouble.sentence("api works in dev: HTTP has accepted its settings.");
  expect(seen).toEqual(["GET /v1"]);
  status = 401;
  await bench.command("Hookloom: Test connection…");
  await trouble.sentence(/HTTP refused API_TOKEN \(status 401\): check the value/);
  await bench.picture("connections-refused");
});

test("the palette offers its methods, and the card of one says what it does", async () => {
  await bench.command("Notifications: Clear All Notifications");
  await bench.openFile("webhook.ts");
  const diagram = await Diagram.open(bench);
  await diagram.press("log.info", "Insert");
  await diagram.frame.getByTestId("palette-search").waitFor();
  await bench.page.keyboard.type("post");
  await diagram.frame.getByTestId("palette-item-connection.api.post.1").waitFor();
  await bench.picture("connections-palette");
  await bench.page.keyboard.press("Enter");
  const card = diagram.card("POST");
  await card.waitFor();
  expect(await card.locator(".hl-card-detail").textContent()).toBe("api.post");
  await poll(() => bench.visibleText()).toContain('const created = await api.post("/", { json: {} });');
  await bench.picture("connections-card");
});

test("everything that was written is undone in two steps: the call and the connection", async () => {
  await bench.focusText();
  await bench.page.keyboard.press("Control+z");
  await bench.page.keyboard.press("Control+z");
  await poll(() => bench.visibleText()).toBe(before);
});

test("a package that nobody installed comes from the registry by its name in the palette", async () => {
  const diagram = await Diagram.open(bench);
  await diagram.press("log.info", "Insert");
  await diagram.frame.getByTestId("palette-search").waitFor();
  await bench.page.keyboard.type("p-limit");
  await diagram.frame.getByTestId("palette-item-install.p-limit").click();
  const input = bench.page.locator(".quick-input-widget", { hasText: "How is the client of p-limit made?" });
  await input.waitFor();
  await bench.picture("connections-install");
  await bench.page.keyboard.press("Control+a");
  await bench.page.keyboard.type("pLimitModule(2)");
  await bench.page.keyboard.press("Enter");
  await bench.notification("webhook.ts has the connection pLimit");
  expect(textOf(file)).toContain('from "p-limit";');
  expect(JSON.parse(textOf(join(session.folder, "orders", "package.json"))).dependencies).toHaveProperty(
    "p-limit",
  );
  await bench.picture("connections-installed");
});
