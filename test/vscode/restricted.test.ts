// A folder that nobody trusts yet: reading and editing work, and nothing of it runs.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Diagram } from "./diagram.ts";
import { type Session, startSession } from "./session.ts";
import { reportFailures } from "./story.ts";
import type { Workbench } from "./workbench.ts";

const code = `import { webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github();

hub.on("issues.opened", async ({ log }) => {
  log.info("first");
  log.info("second");
});

export default webhook(hub);
`;

/** Puts a TypeScript into a project that only leaves a mark when it runs; returns the mark's path. */
function installFakeTypeScript(project: string): string {
  const mark = join(project, "typescript-ran");
  const native = `typescript-${process.platform}-${process.arch}`;
  const packages = { typescript: "7.0.2", [`@typescript/${native}`]: "7.0.2" };
  for (const [name, version] of Object.entries(packages)) {
    const folder = join(project, "node_modules", name);
    mkdirSync(join(folder, "lib"), { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version }));
  }
  const program = join(project, "node_modules", "@typescript", native, "lib", "tsc");
  writeFileSync(program, `#!/bin/sh\n: > '${mark}'\n`, { mode: 0o755 });
  return mark;
}

let session: Session;
let typescriptRan: string;
let bench: Workbench;
let diagram: Diagram;

beforeAll(async () => {
  session = await startSession({
    trust: true,
    settings: {
      "security.workspace.trust.startupPrompt": "never",
      "security.workspace.trust.untrustedFiles": "open",
      "security.workspace.trust.banner": "never",
    },
  });
  mkdirSync(join(session.folder, "src"));
  writeFileSync(join(session.folder, "hookloom.json"), '{ "entry": "src/webhook.ts" }\n');
  writeFileSync(join(session.folder, "package.json"), '{ "name": "hook", "type": "module" }\n');
  writeFileSync(join(session.folder, "src", "webhook.ts"), code);
  typescriptRan = installFakeTypeScript(session.folder);
  bench = await session.open(session.folder);
  await bench.explorerReady();
});

reportFailures("restricted", () => bench);

afterAll(() => session?.stop());

test("the diagram shows and edits, without types: the folder's TypeScript does not run", async () => {
  await bench.openFile("webhook.ts");
  diagram = await Diagram.open(bench);
  await diagram.showsText(code);
  await diagram.press("log.info", "Delete");
  await diagram.showsText(code.replace('  log.info("first");\n', ""));
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
  await diagram.card("log.info").click();
  await diagram.showInspector();
  await expect.poll(() => diagram.frame.getByTestId("types-notice").textContent()).toMatch(/trust/);
  expect(existsSync(typescriptRan)).toBe(false);
});

test("Run, samples and the wizard wait for trust, with one message", async () => {
  await bench.command("Hookloom: Run");
  const toast = await bench.notification("so you have to trust the folder first.");
  const sentence = await toast.locator(".notification-list-item-message").textContent();
  expect(sentence).toMatch(/^[^.]+\.$/);
  await toast.getByRole("button", { name: "Manage trust" }).waitFor();
  await bench.command("Notifications: Clear All Notifications");
  await bench.command("Hookloom: New webhook");
  const wizard = await bench.webviewWith("untrusted");
  await expect
    .poll(() => wizard.getByTestId("untrusted").textContent())
    .toMatch(/^\s*Trust this workspace[^.]+\./);
  await bench.tab("webhook.ts").click();
  await bench.command("Hookloom: Send sample event");
  const sample = await bench.notification("so you have to trust the folder first.");
  await sample.getByRole("button", { name: "Manage trust" }).waitFor();
  await bench.command("Notifications: Clear All Notifications");
});

test("deploy commands are offered neither by the palette nor by the explorer", async () => {
  const { page } = bench;
  const rows = await bench.unmatchedCommands("Hookloom: Deploy");
  expect(rows.filter((row) => row.includes("Hookloom: Deploy"))).toEqual([]);
  await page
    .locator(".explorer-folders-view .monaco-list-row", { hasText: "src" })
    .first()
    .click({ button: "right" });
  const menu = page.locator(".monaco-menu-container .action-item");
  await menu
    .filter({ hasText: /^Hookloom$/ })
    .first()
    .hover();
  await menu.filter({ hasText: /^Run$/ }).first().waitFor();
  await expect.poll(() => menu.filter({ hasText: "Deploy to" }).count()).toBe(0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
});

test("the form of the API edits hookloom.json, and what applies it waits for trust", async () => {
  await bench.command("Hookloom: Edit the API…");
  const form = await bench.webviewWith("api/title");
  await form.getByTestId("api/title").fill("Hooks");
  await form.getByTestId("api/title").press("Control+s");
  const file = join(session.folder, "hookloom.json");
  await expect
    .poll(() => readFileSync(file, "utf8"))
    .toBe('{ "entry": "src/webhook.ts", "api": { "title": "Hooks" } }\n');
  expect(await form.getByTestId("action-apply").getAttribute("aria-disabled")).toBe("true");
  const rows = await bench.unmatchedCommands("Hookloom: Apply API rules");
  expect(rows.filter((row) => row.includes("Apply API rules"))).toEqual([]);
  await bench.command("View: Close Editor");
});

test("the notification's button opens the trust editor, and granting trust removes the wizard's notice", async () => {
  await bench.command("Hookloom: Run");
  const toast = await bench.notification(/so you have to trust the folder first\./);
  await toast.getByRole("button", { name: "Manage trust" }).click();
  const editor = bench.page.locator(".workspace-trust-editor");
  await editor.waitFor();
  await editor.getByRole("button", { name: /^Trust$/ }).click();
  const wizard = await bench.webviewWith("create");
  await wizard.getByTestId("untrusted").waitFor({ state: "detached" });
  await expect.poll(() => existsSync(typescriptRan)).toBe(true);
});
