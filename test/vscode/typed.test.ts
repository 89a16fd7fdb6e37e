// What the project's own TypeScript brings to the diagram: data mapper, fields, palette, problems and renames.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { type OneFile, storiesInOneWindow } from "./one-window.ts";
import { textOf } from "./session.ts";
import { root } from "./setup.mjs";
import { makeTyped } from "./story.ts";
import { stepTimeout } from "./workbench.ts";

/** A file with a handler of new issues, and what follows it. */
const handlerSource = (
  lines: string,
  rest = "",
): string => `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
${lines}});
${rest}
export default webhook(hub);
`;

const poll = (read: () => unknown) => expect.poll(read, { timeout: stepTimeout, interval: 50 });

const report = `import { described } from "./rename.ts";

export const example = described("An example");
`;

/** VS Code's own check is off, so that every problem is the project's compiler's. */
const typed = storiesInOneWindow("typed", {
  prepare: (folder) => {
    makeTyped(folder);
    const dependencies = { yaml: "2", semver: "7" };
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ name: "orders", private: true, type: "module", dependencies }),
    );
    writeFileSync(
      join(folder, "hookloom.json"),
      '{ "entry": "src/webhook.ts", "environments": { "dev": {}, "prod": {} } }\n',
    );
    const slots =
      "/** The free slots of a day. */\nexport async function slotsOf(day: string): Promise<string[]> {\n  return [day];\n}\n";
    writeFileSync(join(folder, "src", "slots.ts"), slots);
    const words = "export const shout = (words: string): string => words.toUpperCase();\n";
    writeFileSync(join(folder, "src", "words.ts"), words);
    writeFileSync(join(folder, "src", "report.ts"), report);
  },
  settings: { "typescript.validate.enable": false, "js/ts.validate.enabled": false },
});
const at = (story: OneFile, id: string): Locator => story.diagram.frame.getByTestId(id);

describe("the data mapper", () => {
  const row = "    title: payload.issue.title.trim(), // as it is shown\n";
  const code = handlerSource(
    `  const task: Task = {\n${row}  };\n  log.info(task.title);\n`,
    `
interface Task {
  title: string;
  number: string;
  html_url: string;
  labels: { text: string; color?: string }[];
  author: { login: string; id?: number };
  note?: string;
}
`,
  );
  const story = typed.file("mapper.ts", code);
  const source = (path: string): Locator => at(story, `source-${path}`);
  const target = (path: string): Locator => at(story, `target-${path}`);
  const linked = code.replace(row, () => `${row}    number: String(payload.issue.number),\n`);

  test("it opens from a card with the payload's real types and a sample's values, and links by drag or by name", {
    meta: { gives: "an open mapper" },
  }, async () => {
    const { bench, diagram } = story;
    await diagram.card("task").click({ button: "right" });
    await at(story, "menu-map").click();
    await target("title").waitFor({ timeout: stepTimeout });
    await poll(() => at(story, "map-missing").innerText()).toBe("4 required values are missing");
    await poll(() => target("title").innerText()).toContain("payload.issue.title.trim()");
    await poll(() => at(story, "mapper").innerText()).toContain("Spelling error in the README file");
    await source("payload.issue").locator(".hl-twistie").click();
    await source("payload.issue.number").dragTo(target("number"));
    await diagram.showsText(linked);
    await target("number").click();
    await poll(() => at(story, "map-detail").innerText()).toContain("payload.issue.number");
    await bench.screenshot("mapper-linked");
    await at(story, "auto-map").click();
    await poll(() => at(story, "auto-map-panel").innerText()).toContain("payload.issue.html_url");
    await at(story, "auto-map-apply").click();
    await poll(() => bench.visibleText()).toContain("payload.issue.html_url");
    await bench.page.keyboard.press("Control+z");
    await diagram.showsText(linked);
  });

  test("it closes to the diagram, and a literal in the text leads to it again", {
    meta: { needs: ["an open mapper"] },
  }, async () => {
    const { bench, diagram } = story;
    await at(story, "mapper-close").click();
    await diagram.card("task").waitFor();
    await story.undo();
    await bench.focusText();
    await bench.goTo(8, 8);
    await bench.applyFix("Map data in the diagram");
    await target("title").waitFor({ timeout: stepTimeout });
    // The diagram that is open beside the text, not another one over the text.
    expect(await bench.page.locator(".tab", { hasText: "· Flow" }).count()).toBe(1);
    await bench.page.locator(".editor-instance .view-lines").first().waitFor();
  });
});

describe("the palette", () => {
  const code = handlerSource("  const title = payload.issue.title;\n  log.info(title);\n");
  const story = typed.file("palette.ts", code);
  const activeRow = () => story.diagram.frame.locator("[role=option][aria-selected=true]");

  /** Opens the palette on the edge below a card and types into it. */
  async function search(below: string, words: string): Promise<void> {
    await story.diagram.press(below, "Insert");
    await at(story, "palette-search").waitFor();
    await story.bench.page.keyboard.type(words);
  }

  /** What the project's compiler says about this file as it is on the disk. */
  function typeErrors(): readonly string[] {
    const tsc = join(root, "node_modules", ".bin", "tsc");
    let output = "";
    try {
      output = execFileSync(tsc, ["-p", ".", "--pretty", "false"], { cwd: typed.folder, encoding: "utf8" });
    } catch (error) {
      output = (error as { stdout: string }).stdout;
    }
    return output.split("\n").filter((line) => line.includes("palette.ts"));
  }

  test("a function of Node is shown with its documentation, inserted with its import, and asks for its argument", {
    meta: { gives: "a function that was used" },
  }, async () => {
    const { bench } = story;
    await search("title", "mkdt");
    // Names of packages are read in the background; the first rows do not wait for them.
    await poll(() => activeRow().textContent()).toContain("node:fs/promises");
    const about = at(story, "palette-about");
    await about.getByText("mkdtemp(prefix: string", { exact: false }).waitFor();
    await about.getByText("Creates a unique temporary directory.", { exact: false }).first().waitFor();
    await bench.page.keyboard.press("Enter");
    await poll(() => bench.visibleText()).toContain('import { mkdtemp } from "node:fs/promises";');
    await poll(() => bench.visibleText()).toContain("  const text = await mkdtemp();\n");
    const prefix = at(story, "call-form").getByTestId("field-prefix");
    await prefix.waitFor();
    expect(await prefix.getAttribute("placeholder")).toBe("required");
    await prefix.fill("/tmp/issue-");
    await bench.page.keyboard.press("Enter");
    await poll(() => bench.visibleText()).toContain('const text = await mkdtemp("/tmp/issue-");');
    await bench.command("File: Save All Files");
    await poll(() => readFileSync(story.file, "utf8")).toBe(
      code
        .replace("import { secret", 'import { mkdtemp } from "node:fs/promises";\nimport { secret')
        .replace("issue.title;\n", 'issue.title;\n  const text = await mkdtemp("/tmp/issue-");\n'),
    );
    expect(typeErrors()).toEqual([]);
  });

  test("a package's function and one of another file are inserted, in one step each, and come first next time", {
    meta: { needs: ["a function that was used"] },
  }, async () => {
    const { bench, diagram } = story;
    await search("log.info", "yaml stringify");
    await poll(() => activeRow().textContent()).toContain("stringifyyaml");
    await bench.page.keyboard.press("Enter");
    await poll(() => bench.visibleText()).toContain('import { stringify } from "yaml";');
    await poll(() => bench.visibleText()).toContain("= stringify();");
    await search("log.info", "slots");
    await poll(() => activeRow().textContent()).toContain("slotsOfslots.ts");
    await at(story, "palette-about").getByText("The free slots of a day.").waitFor();
    const before = await bench.visibleText();
    await bench.page.keyboard.press("Enter");
    await poll(() => bench.visibleText()).toContain('import { slotsOf } from "./slots.ts";');
    await poll(() => bench.visibleText()).toContain("const result = await slotsOf();");
    await diagram.focus();
    await bench.page.keyboard.press("Control+Z");
    await poll(() => bench.visibleText()).toBe(before);
    await search("log.info", "");
    const labels = diagram.frame.locator(".hl-palette [role=option] .hl-palette-label");
    await poll(async () => (await labels.allTextContents()).slice(0, 3)).toEqual([
      "slotsOf",
      "stringify",
      "mkdtemp",
    ]);
    await bench.page.keyboard.press("Escape");
  });
});

describe("the fields of the inspector", () => {
  const code = handlerSource(
    '  const title = payload.issue.title;\n  notify("ada", { text: `New: ${title}` });\n',
    `
/** Notifies a user. */
function notify(
  to: string,
  options: {
    text: string;
    /** How soon it is read. */
    priority?: "low" | "high";
  },
) {}
`,
  );
  const story = typed.file("fields.ts", code);

  test("they show types, complete the payload's members, and underline a wrong name before it is in the text", async () => {
    const { bench, diagram } = story;
    const { keyboard } = bench.page;
    await diagram.card("title").click();
    const inspector = at(story, "inspector");
    await inspector.getByTestId("type-value").getByText("string").waitFor();
    const value = diagram.frame.locator(".cm-content[data-testid=field-value]");
    const type = async (text: string): Promise<void> => {
      await value.click();
      await keyboard.press("Control+A");
      await keyboard.type(text);
    };
    await type("payload.issue.nothing ");
    await inspector.getByText("Property 'nothing' does not exist").waitFor();
    await poll(() => value.locator(".cm-lintRange-error").innerText()).toBe("nothing");
    await poll(() => bench.visibleText()).toBe(code);
    await type("payload.issue.user.lo");
    await diagram.frame
      .locator(".cm-tooltip-autocomplete [role=option]")
      .getByText("login", { exact: true })
      .waitFor();
    // GitHub may leave the user out.
    await keyboard.press("Tab");
    await poll(() => value.innerText()).toBe("payload.issue.user?.login");
    await keyboard.press("Enter");
    await diagram.showsText(story.changed("payload.issue.title", "payload.issue.user?.login"));
    await story.undo();
  });

  test("an optional argument of a call is added from its form, as one step of undo", async () => {
    const { bench, diagram } = story;
    await diagram.card("notify").click();
    const form = at(story, "call-form");
    await form.getByText("Notifies a user.").waitFor();
    await form.getByRole("button", { name: "Add an argument" }).click();
    await form.getByTestId("menu-options.priority").click();
    await form.getByText("How soon it is read.").waitFor();
    await form.getByTestId("field-options.priority").click();
    await bench.page.keyboard.type('"high"');
    await bench.page.keyboard.press("Enter");
    await diagram.showsText(story.changed("`New: ${title}` }", '`New: ${title}`, priority: "high" }'));
    await story.undo();
  });
});

describe("the problems that the compiler finds", () => {
  const code = handlerSource(
    "  const title = payload.issue.title;\n  log.info(shout(title));\n",
    "\nfunction count(words: string): number {\n  const total = words.length;\n  return total.nothing;\n}\n",
  );
  const story = typed.file("problems.ts", code);
  const total = () => at(story, "problem-count").getAttribute("aria-label");

  test("they are on their cards, counted for each flow and for the file, and F8 goes through them", async () => {
    const { bench, diagram } = story;
    await diagram.card("log.info").getByTestId("problem").waitFor();
    await poll(() => diagram.card("log.info").getAttribute("title")).toContain("Cannot find name 'shout'");
    await poll(total).toMatch(/^2 errors in this file/);
    await at(story, "flow-picker").click();
    await poll(() => at(story, "flow-problems").allTextContents()).toEqual(["1", "1"]);
    await bench.page.keyboard.press("Escape");
    const selected = (text: string) =>
      diagram.frame.locator(".hl-card-selected", { hasText: text }).waitFor();
    await diagram.focus();
    await bench.page.keyboard.press("F8");
    await selected("log.info");
    await bench.page.keyboard.press("F8");
    await selected("return");
    await at(story, "inspector").getByText("Property 'nothing' does not exist").waitFor();
    await bench.page.keyboard.press("Shift+F8");
    await selected("log.info");
  });

  test("a missing import is fixed on the card by keys, as one step of undo", async () => {
    const { bench, diagram } = story;
    const card = diagram.card("log.info");
    await card.click();
    await card.getByTestId("fixable").waitFor();
    await bench.page.keyboard.press("Control+.");
    await diagram.frame
      .getByRole("menuitem", { name: /import.*words/ })
      .first()
      .waitFor();
    await bench.page.keyboard.press("Enter");
    await poll(() => bench.visibleText()).toMatch(/^import \{ shout \} from "\.\/words\.(js|ts)";$/m);
    // The fix changes the import alone.
    expect((await bench.visibleText()).replace(/^import \{ shout \}.*\n/m, "")).toBe(code);
    await card.getByTestId("problem").waitFor({ state: "detached" });
    await poll(total).toMatch(/^1 error in/);
    await story.undo();
    await card.getByTestId("problem").waitFor();
  });
});

describe("a rename", () => {
  const code = handlerSource(
    "  log.info(described(payload.issue.title));\n",
    "\nexport function described(text: string) {\n  return `New issue: ${text}`;\n}\n",
  );
  const now = code.replaceAll("described(", "describedIssue(");
  const story = typed.file("rename.ts", code);
  const preview = (): Locator => typed.bench.page.locator(".bulk-edit-panel");
  const apply = (): Locator => preview().getByRole("button", { name: /Apply/ });
  const nameField = (): Locator => at(story, "name-input");

  /** Asks for another name of a function, from the list of flows. */
  async function rename(from: string, to: string): Promise<void> {
    await at(story, "flow-picker").click();
    await at(story, "flow-search").fill(from);
    await typed.bench.page.keyboard.press("F2");
    await poll(() => nameField().inputValue()).toBe(from);
    await nameField().fill(to);
  }

  /** Ticks both files in VS Code's preview, whose parts are not ticked at first. */
  async function checkBothFiles(): Promise<void> {
    const ticks = preview().locator(".monaco-list-row[aria-level='1'] .edit-checkbox");
    await poll(() => ticks.count()).toBe(2);
    for (const index of [0, 1]) await ticks.nth(index).check();
  }

  test("it is shown in VS Code's preview with the other file, and made in both as one step", {
    meta: { gives: "the other name" },
  }, async () => {
    const { bench, diagram } = story;
    await rename("described", "describedIssue");
    await bench.page.keyboard.press("Shift+Enter");
    await preview().getByText("report.ts").waitFor();
    await poll(() => bench.visibleText()).toContain("described(payload");
    await checkBothFiles();
    await apply().click();
    await diagram.showsText(now);
    await poll(() => textOf(join(typed.folder, "src", "report.ts"))).toBe(
      report.replaceAll("described", "describedIssue"),
    );
    await at(story, "name-box").waitFor({ state: "detached" });
  });

  test("VS Code rejects a preview once the text has changed, and the diagram reports that", {
    meta: { needs: ["the other name"] },
  }, async () => {
    const { bench, diagram } = story;
    await rename("describedIssue", "other");
    await at(story, "name-preview").click();
    await checkBothFiles();
    await bench.focusText();
    await bench.page.keyboard.press("Control+Home");
    await bench.page.keyboard.type("// Ours.\n");
    await apply().click();
    const dialog = bench.page.locator(".monaco-dialog-box", { hasText: "has changed in the meantime" });
    await dialog.waitFor();
    await dialog.getByRole("button", { name: "OK" }).click();
    await at(story, "name-box").getByRole("alert").getByText("changed while the preview was open").waitFor();
    await diagram.showsText(`// Ours.\n${now}`);
    await nameField().press("Escape");
    await at(story, "name-box").waitFor({ state: "detached" });
  });
});

describe("a secret that is added in the diagram", () => {
  const code = handlerSource("  log.info(payload.issue.title);\n");
  const story = typed.file("webhook.ts", code);

  test("it is declared in one step, and its value for dev is set without reaching the file", async () => {
    const { bench, diagram } = story;
    await at(story, "toggle-file").click();
    await at(story, "add-setting").click();
    await at(story, "setting-name").fill("ALERT_TOKEN");
    await at(story, "setting-description").fill("Opens the alerts");
    await at(story, "setting-add").click();
    await poll(() => bench.visibleText()).toContain(
      'const alertToken = secret("ALERT_TOKEN", "Opens the alerts");',
    );
    const text = await bench.visibleText();
    await story.undo();
    await bench.page.keyboard.press("Control+Shift+z");
    await diagram.showsText(text);
    const state = () => at(story, "value-dev-ALERT_TOKEN").getAttribute("data-state");
    await poll(state).toBe("missing");
    await at(story, "set-dev-ALERT_TOKEN").click();
    await bench.page.locator(".quick-input-widget", { hasText: "ALERT_TOKEN in dev" }).waitFor();
    await bench.page.keyboard.type("opensesame");
    await bench.page.keyboard.press("Enter");
    await poll(state).toBe("set");
    expect(await at(story, "value-prod-ALERT_TOKEN").getAttribute("data-state")).toBe("missing");
    await bench.page.keyboard.press("Control+S");
    await poll(() => textOf(story.file)).toBe(text);
    expect(text).not.toContain("opensesame");
  });
});
