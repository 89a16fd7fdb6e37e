// Changes of several places from the diagram: extract, rename over two files with VS Code's preview, a literal that
// becomes a secret; and the values of the last delivery in the tree of what is in scope.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { Diagram } from "./diagram.ts";
import { makeProject, runCli, type Session, startSession, textOf } from "./session.ts";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import { stepTimeout, type Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  const title = payload.issue.title;
  const key = "sesame-open-42";
  log.info(describe(title));
  log.info(\`the key has \${key.length} characters\`);
});

export function describe(text: string) {
  return \`New issue: \${text}\`;
}

export default webhook(hub);
`;

const report = `import { describe } from "./webhook.ts";

export const example = describe("An example");
`;

let session: Session;
let bench: Workbench;
let diagram: Diagram;
let trouble: Trouble;
let project: string;

beforeAll(async () => {
  session = await startSession();
  project = makeProject(join(session.folder, "orders"));
  writeFileSync(join(project, "src", "webhook.ts"), code);
  writeFileSync(join(project, "src", "report.ts"), report);
  bench = await session.open(project, { width: 1600, height: 1000 });
  trouble = new Trouble(bench);
  await bench.explorerReady();
  await bench.openFile("webhook.ts");
  diagram = await Diagram.open(bench);
  await diagram.card("log.info").waitFor();
  await diagram.showInspector();
});

const story = runAsStory("refactor", () => bench);

afterAll(async () => {
  if (story.broken) await bench?.command("Hookloom: Stop").catch(() => undefined);
  await session?.stop();
});

const box = (): Locator => diagram.frame.getByTestId("name-box");
const nameField = (): Locator => diagram.frame.getByTestId("name-input");
const preview = (): Locator => bench.page.locator(".bulk-edit-panel");
const apply = (): Locator => preview().getByRole("button", { name: /Apply/ });

const changed = (text: string, from: string, to: string): string => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

async function undo(): Promise<void> {
  await diagram.focus();
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
}

/** Asks for another name of the function `describe`, from the list of flows. */
async function renameDescribe(name: string): Promise<void> {
  await diagram.frame.getByTestId("flow-picker").click();
  await diagram.frame.getByTestId("flow-search").fill("describe");
  await bench.page.keyboard.press("F2");
  await expect.poll(() => nameField().inputValue(), { timeout: stepTimeout }).toBe("describe");
  await nameField().fill(name);
}

/** Ticks everything in VS Code's preview, whose parts are not ticked at first. */
async function tickAll(files: number): Promise<void> {
  const ticks = preview().locator(".monaco-list-row[aria-level='1'] .edit-checkbox");
  await expect.poll(() => ticks.count(), { timeout: stepTimeout }).toBe(files);
  for (let index = 0; index < files; index++) await ticks.nth(index).check();
}

test("a step becomes a function, under the name that is proposed, as one step of undo", async () => {
  await diagram.card("title").click();
  await bench.page.keyboard.press("Control+Shift+R");
  await expect.poll(() => nameField().inputValue(), { timeout: stepTimeout }).toBe("getTitle");
  await bench.picture("refactor-extract");
  await bench.page.keyboard.press("Enter");
  await until("the function", async () => {
    const text = await bench.visibleText();
    return text.includes("getTitle") && /const title = getTitle\(.*\);/.test(text);
  });
  await undo();
});

test("a refusal is shown where the name was asked for, and the file is as it was", async () => {
  await renameDescribe("hub");
  await box().getByRole("alert").getByText('"hub" is already declared').waitFor();
  await bench.picture("refactor-refused");
  await bench.page.keyboard.press("Escape");
  await box().waitFor({ state: "detached" });
  await expect.poll(() => bench.visibleText(), { timeout: stepTimeout }).toBe(code);
});

test("a rename is shown in VS Code's preview with the other file, and made in both as one step", async () => {
  await renameDescribe("describeIssue");
  await bench.page.keyboard.press("Shift+Enter");
  await preview().getByText("report.ts").waitFor();
  await expect.poll(() => bench.visibleText(), { timeout: stepTimeout }).toContain("describe(title)");
  await tickAll(2);
  await bench.picture("refactor-preview");
  await apply().click();
  await diagram.showsText(code.replaceAll("describe(", "describeIssue("));
  await expect
    .poll(() => textOf(join(project, "src", "report.ts")), { timeout: stepTimeout })
    .toBe(report.replaceAll("describe", "describeIssue"));
  await box().waitFor({ state: "detached" });
});

test("a preview is refused by VS Code once the text has changed, and the diagram says so", async () => {
  const now = code.replaceAll("describe(", "describeIssue(");
  await diagram.frame.getByTestId("flow-picker").click();
  await diagram.frame.getByTestId("flow-search").fill("describeIssue");
  await bench.page.keyboard.press("F2");
  await expect.poll(() => nameField().inputValue(), { timeout: stepTimeout }).toBe("describeIssue");
  await nameField().fill("other");
  await diagram.frame.getByTestId("name-preview").click();
  await tickAll(2);
  await bench.focusText();
  await bench.page.keyboard.press("Control+Home");
  await bench.page.keyboard.type("// Ours.\n");
  await apply().click();
  const dialog = bench.page.locator(".monaco-dialog-box", { hasText: "has changed in the meantime" });
  await dialog.waitFor();
  await bench.picture("refactor-outdated");
  await dialog.getByRole("button", { name: "OK" }).click();
  await box().getByRole("alert").getByText("changed while the preview was open").waitFor();
  await diagram.showsText(`// Ours.\n${now}`);
  await nameField().press("Escape");
  await box().waitFor({ state: "detached" });
});

test("a literal becomes a secret: its value leaves the source and is kept for dev", async () => {
  const now = `// Ours.\n${code.replaceAll("describe(", "describeIssue(")}`;
  await diagram.card("key").click();
  await diagram.frame.getByTestId("field-value").click();
  await diagram.frame.getByTestId("setting-value").click();
  await expect.poll(() => nameField().inputValue(), { timeout: stepTimeout }).toBe("KEY");
  await diagram.frame.getByTestId("name-description").fill("Opens the door");
  await diagram.frame.getByTestId("name-secret").check();
  await bench.picture("refactor-secret");
  await nameField().press("Enter");
  const made = changed(
    changed(now, "\n\nconst hub", '\n\nconst keySecret = secret("KEY", "Opens the door");\n\nconst hub'),
    '"sesame-open-42"',
    "keySecret.value",
  );
  await diagram.showsText(made);
  await bench.page.keyboard.press("Control+S");
  await expect.poll(() => textOf(join(project, "src", "webhook.ts")), { timeout: stepTimeout }).toBe(made);
});

test("what is in scope shows a sample's values, then those of the delivery that came", async () => {
  await diagram.card("title").click();
  const note = diagram.frame.getByTestId("scope-values");
  await note.getByText("sample").waitFor();
  await trouble.choose("Hookloom: Run", /Make a random secret/);
  await trouble.running().waitFor();
  // Running a command begins with Escape, which clears the selection of a diagram that has the focus.
  await diagram.card("title").click();
  const payload = join(project, "issue.json");
  const issue = {
    action: "opened",
    issue: { number: 1, title: "The door is stuck" },
    sender: { login: "ada" },
  };
  writeFileSync(payload, JSON.stringify(issue));
  runCli(["send", "issues.opened", "--payload", payload], project);
  await note.getByText("last delivery in dev").waitFor();
  await diagram.frame.getByTestId("scope-search").fill("issue title");
  await diagram.frame.getByTestId("scope-payload.issue.title").getByText('"The door is stuck"').waitFor();
  await bench.picture("refactor-values");
  // The handler read the secret that left the source.
  await until("the length of the key", async () =>
    runCli(["logs", "dev"], project).includes("the key has 14 characters"),
  );
  expect(readFileSync(join(project, "src", "webhook.ts"), "utf8")).not.toContain("sesame");
  expect(runCli(["logs", "dev"], project)).not.toContain("sesame");
  await bench.command("Hookloom: Stop");
});
