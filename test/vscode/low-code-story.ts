// From an empty folder to a handler that posts, stores and plans, without a key typed in the text editor.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scaled } from "../runner/machine-speed.ts";
import { Diagram } from "./diagram.ts";
import type { InputDevice, InsertPosition } from "./hands.ts";
import { LowCodeServices } from "./low-code-services.ts";
import { removeEnvironments, type Session, startSession, textOf } from "./session.ts";
import { nodePath } from "./setup.mjs";
import { runAsStory } from "./story.ts";
import { stepTimeout, type Workbench } from "./workbench.ts";

/** The file that the story leads to: what a careful person would have written. */
const expectedSource = `import { auth as calendarAuth, calendar as calendarClient } from "@googleapis/calendar";
import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { WebClient } from "@slack/web-api";
import { Pool } from "pg";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

const slack = new WebClient(secret("SLACK_TOKEN", "Bot token of the Slack app").value);

const db = new Pool({
  connectionString: secret("DATABASE_URL", "URL of the PostgreSQL database, with user and password").value,
});

const calendar = calendarClient({
  version: "v3",
  auth: new calendarAuth.GoogleAuth({
    credentials: JSON.parse(secret("GOOGLE_CREDENTIALS", "Credentials of a Google account as JSON").value),
    scopes: ["https://www.googleapis.com/auth/calendar"],
  }),
});

hub.on("issues.opened", async ({ payload, log }) => {
  const { issue } = payload;
  log.info(\`New issue: \${issue.title}\`);
  if (issue.labels?.some((label) => label.name === "urgent")) {
    await slack.chat.postMessage({ channel: "#alerts", text: \`Urgent: \${issue.title}\` });
    await db.query("insert into issues (number, title) values ($1, $2)", [issue.number, issue.title]);
    await calendar.events.insert({
      calendarId: "primary",
      requestBody: {
        summary: \`Look at \${issue.title}\`,
        start: { dateTime: new Date().toISOString() },
        end: { dateTime: new Date(Date.now() + 3_600_000).toISOString() },
        description: issue.html_url,
      },
    });
  }
});

export default webhook(hub);
`;

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly html_url: string;
  labels?: { name: string }[];
}

/** The window, the project and the hands of one telling. */
class Scene {
  readonly name: string;
  readonly services = new LowCodeServices();
  readonly #handsFor: (bench: Workbench) => InputDevice;
  #session: Session | undefined;
  #bench: Workbench | undefined;
  #hands: InputDevice | undefined;
  #diagram: Diagram | undefined;

  constructor(name: string, handsFor: (bench: Workbench) => InputDevice) {
    this.name = name;
    this.#handsFor = handsFor;
  }

  async start(): Promise<void> {
    await this.services.start();
    this.#session = await startSession({ environment: this.services.variables });
    await this.open(this.#session.folder);
  }

  /** Opens a folder in a new window. */
  async open(folder: string): Promise<void> {
    await this.#bench?.close();
    this.#bench = await this.#session?.open(folder, { width: 1600, height: 1000 });
    this.#hands = this.#handsFor(this.bench);
  }

  async stop(): Promise<void> {
    if (this.#session) removeEnvironments(this.project);
    await this.#session?.stop();
    await this.services.stop();
  }

  get shown(): Workbench | undefined {
    return this.#bench;
  }

  get bench(): Workbench {
    return requireDefined(this.#bench);
  }

  get hands(): InputDevice {
    return requireDefined(this.#hands);
  }

  get diagram(): Diagram {
    return requireDefined(this.#diagram);
  }

  get project(): string {
    return join(requireDefined(this.#session).folder, "issues-hook");
  }

  get source(): string {
    return join(this.project, "src", "webhook.ts");
  }

  async openDiagram(): Promise<void> {
    await this.bench.openFile("webhook.ts");
    await this.hands.command("Hookloom: Open diagram");
    this.#diagram = new Diagram(this.bench, await this.bench.webviewWith("start"));
  }

  field(name: string): Locator {
    return this.diagram.frame.getByTestId("inspector").getByTestId(`field-${name}`);
  }

  labelled(label: string): Locator {
    return this.diagram.frame.getByTestId("inspector").getByLabel(label, { exact: true });
  }

  type(text: string): Promise<void> {
    return this.bench.page.keyboard.type(text, { delay: 15 });
  }

  /** Writes what is typed in a field. */
  commit(): Promise<void> {
    return this.bench.page.keyboard.press("Enter");
  }

  clear(): Promise<void> {
    return this.bench.page.keyboard.press("Delete");
  }

  add(place: InsertPosition, words: string, row: string): Promise<void> {
    return this.hands.add(this.diagram, place, words, row);
  }

  complete(label: string): Promise<void> {
    return this.hands.complete(this.diagram, label);
  }

  takeFromScope(path: string): Promise<void> {
    return this.hands.takeFromScope(this.diagram, path);
  }

  /** Waits until the text editor shows a text. */
  async shows(text: string): Promise<void> {
    await expect.poll(() => this.bench.visibleText(), { timeout: stepTimeout }).toContain(text);
  }

  /** Nothing reads what the call gives. */
  async leaveOutResult(): Promise<void> {
    await this.hands.enter(this.field("result"));
    await this.clear();
    await this.commit();
  }

  /** Sends the sample event with one label, and waits until it is handled. */
  async send(label: string): Promise<Issue> {
    await this.hands.press(this.diagram.frame.getByTestId("open-console"));
    const page = await this.bench.webviewWith("send");
    const payload = page.getByTestId("payload");
    const sample: { issue: Issue } = JSON.parse(await payload.inputValue());
    sample.issue.labels = [{ ...requireDefined(sample.issue.labels?.[0]), name: label }];
    await this.hands.enter(payload);
    await this.bench.page.keyboard.insertText(JSON.stringify(sample, null, 2));
    await this.hands.press(page.getByTestId("send"));
    await page
      .getByTestId("handled")
      .filter({ hasText: /handled|failed/ })
      .waitFor();
    await this.hands.command("View: Close Editor");
    return sample.issue;
  }
}

function requireDefined<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The story has not come that far.");
  return value;
}

/** The tests of the story, done by these hands. */
export function testLowCodeStory(name: string, handsFor: (bench: Workbench) => InputDevice): void {
  const scene = new Scene(name, handsFor);
  runAsStory(name, () => scene.shown);
  beforeAll(() => scene.start());
  afterAll(() => scene.stop());
  testConnections(scene);
  testSteps(scene);
  testCalls(scene);
  testOutcome(scene);
}

function testConnections(scene: Scene): void {
  test("the wizard makes a project for new issues at GitHub", async () => {
    await scene.hands.command("Hookloom: New webhook");
    const wizard = await scene.bench.webviewWith("source-github");
    await scene.hands.press(wizard.getByTestId("source-github"));
    await scene.hands.chooseEvent(wizard, "issues.opened");
    await scene.hands.enter(wizard.getByTestId("name"));
    await scene.type("issues-hook");
    await scene.hands.enter(wizard.getByTestId("folder"));
    await scene.type(scene.project);
    await scene.hands.press(wizard.getByTestId("create"));
    const typescript = join(scene.project, "node_modules", "typescript", "package.json");
    await expect.poll(() => existsSync(typescript), { timeout: scaled(120_000) }).toBe(true);
    await scene.open(scene.project);
    await scene.bench.explorerReady();
  });

  const connections = [
    { words: "Slack", secret: "SLACK_TOKEN", name: "slack" },
    { words: "PostgreSQL", secret: "DATABASE_URL", name: "db" },
    { words: "Google Calendar", secret: "GOOGLE_CREDENTIALS", name: "calendar" },
  ] as const;
  test.each(connections)("$words is connected, and asked for its secret", async ({ words, secret, name }) => {
    await scene.hands.command("Hookloom: Add connection…");
    await scene.hands.choose(words, new RegExp(words));
    await scene.bench.page
      .locator(".quick-input-widget", { hasText: `${secret} in dev` })
      .waitFor({ timeout: scaled(90_000) });
    await scene.type(scene.services.secrets[secret]);
    await scene.commit();
    await scene.bench.notification(`The connection ${name} was added to webhook.ts`);
    expect(textOf(scene.source)).toContain(`const ${name} = `);
    await scene.hands.command("Notifications: Clear All Notifications");
  });
}

function testSteps(scene: Scene): void {
  test("the issue gets a name of its own, and the line that logs it is changed in its field", async () => {
    await scene.openDiagram();
    await scene.add({ below: "start" }, "variable", "construct.variable");
    await scene.hands.enter(scene.field("name"));
    await scene.type("{ issue }");
    await scene.commit();
    await scene.shows("const { issue } = undefined;");
    await scene.hands.enter(scene.field("value"));
    await scene.clear();
    await scene.type("payl");
    await scene.complete("payload");
    await scene.commit();
    await scene.shows("const { issue } = payload;");
    await scene.hands.select(scene.diagram, "log.info");
    await scene.hands.enter(scene.field("message"));
    await scene.clear();
    await scene.type("New issue: ");
    await scene.takeFromScope("issue.title");
    await scene.commit();
    await scene.shows("log.info(`New issue: ${issue.title}`);");
  });

  test("a condition is written with what the types offer", async () => {
    await scene.add({ below: "log.info" }, "if", "construct.if");
    await scene.clear();
    await scene.type("issue.lab");
    await scene.complete("labels");
    await scene.type(".som");
    await scene.complete("some");
    await scene.type("((label) => label.na");
    await scene.complete("name");
    await scene.type(' === "urgent")');
    await scene.commit();
    await scene.shows('if (issue.labels?.some((label) => label.name === "urgent")) {');
  });
}

function testCalls(scene: Scene): void {
  test("a message is posted to Slack, filled in from the form", async () => {
    await scene.add({ inside: "if" }, "post a message", "connection.slack.chat.postMessage.0");
    await scene.hands.enter(scene.field("channel"));
    await scene.type("#alerts");
    await scene.commit();
    await scene.shows('channel: "#alerts"');
    await scene.hands.enter(scene.field("text"));
    await scene.type("Urgent: ");
    await scene.takeFromScope("issue.title");
    await scene.commit();
    await scene.shows("text: `Urgent: ${issue.title}`");
    await scene.leaveOutResult();
    await scene.shows(
      '    await slack.chat.postMessage({ channel: "#alerts", text: `Urgent: ${issue.title}` });',
    );
  });

  test("a row is stored in PostgreSQL, with its values as parameters", async () => {
    await scene.add({ below: "Post a message" }, "insert a row", "connection.db.query.1");
    await scene.hands.enter(scene.field("argument1"));
    await scene.type("insert into issues (number, title) values ($1, $2)");
    await scene.commit();
    await scene.shows("values ($1, $2)");
    await scene.hands.enter(scene.field("argument2"));
    await scene.clear();
    await scene.type("[issue.num");
    await scene.complete("number");
    await scene.type(", issue.ti");
    await scene.complete("title");
    await scene.type("]");
    await scene.commit();
    await scene.leaveOutResult();
    await scene.shows(
      'await db.query("insert into issues (number, title) values ($1, $2)", [issue.number, issue.title]);',
    );
  });

  test("an entry is made in the calendar, with an optional part that the form offers", async () => {
    await scene.add({ below: "Run a query" }, "create an event", "connection.calendar.events.insert.0");
    await scene.labelled("summary").waitFor();
    await scene.hands.enter(scene.labelled("summary"));
    await scene.type("Look at ");
    await scene.takeFromScope("issue.title");
    await scene.commit();
    await scene.shows("summary: `Look at ${issue.title}`");
    await scene.hands.addPart(scene.diagram, "Add to requestBody", "description");
    await scene.labelled("description").waitFor();
    await scene.hands.enter(scene.labelled("description"));
    await scene.clear();
    await scene.takeFromScope("issue.html_url");
    await scene.commit();
    await scene.shows("description: issue.html_url");
    await scene.leaveOutResult();
    await scene.shows("    await calendar.events.insert({");
  });
}

function testOutcome(scene: Scene): void {
  test("the file matches hand-written code and type-checks", async () => {
    await scene.bench.page.keyboard.press("Control+S");
    await expect.poll(() => textOf(scene.source), { timeout: stepTimeout }).toBe(expectedSource);
    const env = { ...process.env, PATH: `${dirname(nodePath())}:${process.env.PATH}` };
    execFileSync("npm", ["run", "check"], { cwd: scene.project, env, stdio: "pipe" });
  });

  test("it runs, and ignores issues that are not urgent", async () => {
    await scene.hands.command("Hookloom: Run");
    await scene.hands.makeSecret();
    await scene.bench.page
      .locator(".statusbar-item", { hasText: /dev running/ })
      .first()
      .waitFor();
    await scene.send("question");
    expect(await scene.services.received()).toEqual({ messages: [], rows: "", entries: [] });
  });

  test("an urgent issue is posted, stored and planned, once each", async () => {
    const { title, number, html_url } = await scene.send("urgent");
    await expect
      .poll(() => scene.services.received(), { timeout: stepTimeout })
      .toEqual({
        messages: [`Urgent: ${title}`],
        rows: `${number}|${title}`,
        entries: [{ summary: `Look at ${title}`, description: html_url }],
      });
    const [entry] = scene.services.calendar.events;
    const [start, end] = [entry?.start, entry?.end].map((time) => Date.parse(time?.dateTime ?? ""));
    // The two ends read the clock one after the other.
    const duration = (end ?? 0) - (start ?? 0);
    expect(duration).toBeGreaterThanOrEqual(3_600_000);
    expect(duration).toBeLessThan(3_660_000);
  });
}
