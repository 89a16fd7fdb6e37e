// Diagrams beyond their own page: what stays collapsed, functions of other files, exported files, and comparisons with what
// git has, from the commands and the source control view.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { Diagram } from "./diagram.ts";
import { Environments } from "./environments.ts";
import { rows } from "./hands.ts";
import { type Session, startSession } from "./session.ts";
import { runAsStory } from "./story.ts";
import { stepTimeout, type Workbench } from "./workbench.ts";

const large = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { archive } from "./archive.ts";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

// Sorts new issues.
hub.on("issues.opened", async ({ payload, log }) => {
  if (payload.issue.locked) {
    log.warn("It is locked");
    return;
  }
  // Everybody who was asked for hears of it.
  for (const person of payload.issue.assignees) {
    await tell(person.login);
  }
  await archive(payload.issue.title);
});

async function tell(login: string): Promise<void> {
  if (login.startsWith("bot-")) return;
  await post(\`@\${login}\`);
}

async function post(words: string): Promise<void> {
  await fetch("https://chat.example/posts", { method: "POST", body: words });
}

export default webhook(hub);
`;

const before = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info("An issue came");
  if (payload.issue.locked) {
    log.warn("It is locked", payload.issue.number);
    return;
  }
  const title = payload.issue.title;
  await notify(title);
});

async function notify(text: string): Promise<void> {
  await fetch("https://chat.example/posts", { method: "POST", body: text });
}

export default webhook(hub);
`;
const after = before
  .replace("An issue came", "A new issue came in")
  .replace("    return;\n", "")
  .replace('    log.warn("It is locked", payload.issue.number);\n', "    counted.locked += 1;\n")
  .replace("  const title", '  log.warn("It is locked", payload.issue.number);\n  const title');

let session: Session;
let bench: Workbench;

const file = (name = "webhook.ts"): string => join(session.folder, "src", name);
const git = (...args: readonly string[]): string =>
  execFileSync(
    "git",
    ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main", ...args],
    { cwd: session.folder, encoding: "utf8", stdio: "pipe" },
  );

beforeAll(async () => {
  session = await startSession({
    settings: {
      "files.simpleDialog.enable": true,
      "git.enabled": true,
      "git.openRepositoryInParentFolders": "never",
    },
  });
  mkdirSync(join(session.folder, "src"));
  writeFileSync(join(session.folder, "hookloom.json"), '{ "entry": "src/webhook.ts" }\n');
  writeFileSync(join(session.folder, "package.json"), '{ "name": "orders-hook", "type": "module" }\n');
  writeFileSync(file(), large);
  writeFileSync(
    file("archive.ts"),
    "export async function archive(title: string) {\n  await keep(title);\n}\n",
  );
  writeFileSync(file("compared.ts"), before);
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "Receive issues");
  writeFileSync(file("compared.ts"), after);
  bench = await session.open(session.folder, { width: 1600, height: 1000 });
  await bench.explorerReady();
});
afterAll(() => session?.stop());

const flowTabs = (name = ""): Locator => bench.page.locator(`.tab[aria-label*="${name} · Flow"]`);

describe("a large file", () => {
  let diagram: Diagram;
  runAsStory("flows-large", () => bench);
  beforeAll(async () => {
    await bench.openFile("webhook.ts");
    diagram = await Diagram.open(bench);
  });

  test("what is collapsed stays so when the diagram is opened again, until the text cursor is in it", async () => {
    await diagram.card("for each").click();
    await bench.page.keyboard.press("c");
    await diagram.card("tell").waitFor({ state: "detached" });
    await bench.closeEditors();
    await bench.openFile("webhook.ts");
    diagram = await Diagram.open(bench);
    await bench.page.locator(".editor-instance .view-line").first().waitFor();
    await diagram.card("for each").waitFor();
    expect(await diagram.card("tell").count()).toBe(0);
    expect(readFileSync(file(), "utf8")).toBe(large);
    await bench.focusText();
    await bench.goTo(15, 6);
    await diagram.card("tell").waitFor();
  });

  test("the diagram is exported as SVG and as PNG", async () => {
    for (const ending of ["svg", "png"] as const) {
      await diagram.focus();
      await bench.command(`Hookloom: Export diagram as ${ending.toUpperCase()}…`);
      const name = `webhook-issues.opened.${ending}`;
      const input = bench.page.locator(".quick-input-widget input[type=text]").first();
      await expect.poll(() => input.inputValue()).toContain(name);
      await bench.page.keyboard.press("Enter");
      await bench.notification(`The diagram was exported to ${name}.`);
      await until(`the ${ending}`, async () => existsSync(file(name)));
    }
    expect(readFileSync(file("webhook-issues.opened.svg"), "utf8")).toContain(">archive</text>");
    const png = readFileSync(file("webhook-issues.opened.png"));
    expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    expect(png.readUInt32BE(16)).toBeGreaterThan(400);
  });

  test("a function of another file is opened in its own diagram", async () => {
    await diagram.card("archive").locator("[data-call]").click();
    await expect.poll(() => flowTabs("archive.ts").count()).toBe(1);
    await waitForDiagram("keep");
  });
});

/** The tabs of each group, from the left. */
const groups = (): Promise<readonly (readonly string[])[]> =>
  bench.page
    .locator(".editor-group-container")
    .evaluateAll((all) =>
      all.map((group) =>
        [...group.querySelectorAll(".tab")].map((tab) => tab.ariaLabel?.replace(/,.*/, "") ?? ""),
      ),
    );
const areGroups = (...expected: readonly (readonly string[])[]): Promise<void> =>
  expect.poll(groups, { timeout: stepTimeout }).toEqual(expected);

/** The diagram that shows a card, once the one before it is gone. */
const waitForDiagram = (label: string): Promise<Diagram> =>
  until(`a diagram with ${label}`, async () => {
    const shown = new Diagram(bench, await bench.webviewWith("start"));
    return (await shown.card(label).count()) > 0 ? shown : undefined;
  });

const zoomOf = ({ frame }: Diagram): Promise<string> =>
  frame
    .locator(".react-flow__viewport")
    .evaluate((viewport) => /scale\([^)]+\)/.exec((viewport as HTMLElement).style.transform)?.[0] ?? "");

const explorerRow = (name: string): Locator =>
  bench.page
    .locator(".explorer-folders-view .monaco-list-row", {
      has: bench.page.locator(".label-name", { hasText: new RegExp(`^${name}$`) }),
    })
    .first();

async function rename(from: string, to: string): Promise<void> {
  const input = bench.page.locator(".explorer-item-edited input");
  await new Environments(bench).rowMenu(explorerRow(from), "Rename...");
  await input.fill(to);
  await input.press("Enter");
  await input.waitFor({ state: "detached" });
}

/** Answers the question whether hookloom.json may be edited with the rename, now and later. */
async function allowEdits(): Promise<void> {
  const dialog = bench.page.locator(".monaco-dialog-box", { hasText: "refactoring changes" });
  await dialog.getByRole("checkbox").click();
  await dialog.getByRole("button", { name: "OK" }).click();
  await dialog.waitFor({ state: "detached" });
}

/** Waits until hookloom.json on the disk names the entry, with nothing else changed. */
const expectEntry = (entry: string): Promise<void> =>
  expect
    .poll(() => readFileSync(join(session.folder, "hookloom.json"), "utf8"), { timeout: stepTimeout })
    .toBe(`{ "entry": "${entry}" }\n`);

describe("the diagram beside the text", () => {
  let diagram: Diagram;
  runAsStory("flows-follow", () => bench);
  beforeAll(async () => {
    await bench.closeEditors();
    await bench.openFile("webhook.ts");
    diagram = await Diagram.open(bench);
  });

  test("follows the active text in its group, whichever side has the focus, and comes back at its zoom", async () => {
    const before = await zoomOf(diagram);
    await diagram.frame.getByRole("button", { name: "Zoom in" }).click();
    await expect.poll(() => zoomOf(diagram)).not.toBe(before);
    const first = await zoomOf(diagram);
    await bench.openFile("archive.ts");
    await areGroups(["webhook.ts", "archive.ts"], ["archive.ts · Flow"]);
    diagram = await waitForDiagram("keep");
    await bench.openFile("package.json");
    const pages = /\/pre\/index\.html/;
    await bench.page.route(pages, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      await route.continue();
    });
    try {
      // VS Code opens this one as a diagram, since it was that last.
      await bench.openFile("webhook.ts");
      await areGroups(["webhook.ts", "archive.ts", "package.json"], ["webhook.ts · Flow"]);
      diagram = await waitForDiagram("archive");
    } finally {
      await bench.page.unroute(pages);
    }
    expect(await zoomOf(diagram)).toBe(first);
    // The text keeps the focus though the page loads late: the next file that is opened goes to the side of the texts.
    await bench.page
      .locator('.editor-group-container.active .tab.active[aria-label^="webhook.ts, "]')
      .waitFor();
  });

  test("stays a diagram where its file or its folder is renamed, and where the branch is switched", async () => {
    const first = await zoomOf(diagram);
    await diagram.card("for each").click();
    await bench.page.keyboard.press("c");
    await diagram.card("tell").waitFor({ state: "detached" });
    await rename("webhook.ts", "intake.ts");
    await allowEdits();
    await expectEntry("src/intake.ts");
    await areGroups(["intake.ts", "archive.ts", "package.json"], ["intake.ts · Flow"]);
    diagram = await waitForDiagram("for each");
    expect([await zoomOf(diagram), await diagram.card("tell").count()]).toEqual([first, 0]);
    await rename("src", "source");
    await expectEntry("source/intake.ts");
    await expect.poll(() => existsSync(join(session.folder, "source", "intake.ts"))).toBe(true);
    await areGroups(["intake.ts", "archive.ts", "package.json"], ["intake.ts · Flow"]);
    await rename("source", "src");
    // VS Code moves the open editors after it has renamed the folder; like a person, the next rename waits for that.
    await expectEntry("src/intake.ts");
    const places = bench.page.locator(".breadcrumbs-below-tabs");
    const folders = async () => (await places.allInnerTexts()).map((text) => text.trim().split(/\W/)[0]);
    await expect.poll(folders, { timeout: stepTimeout }).toEqual(["src", "src"]);
    await rename("intake.ts", "webhook.ts");
    await expectEntry("src/webhook.ts");
    await areGroups(["webhook.ts", "archive.ts", "package.json"], ["webhook.ts · Flow"]);
    git("checkout", "--quiet", "-b", "other");
    writeFileSync(file(), large.replace("await archive(", "await keep("));
    git("commit", "--quiet", "--message", "Keep issues", "src/webhook.ts");
    diagram = await waitForDiagram("keep");
    expect([await zoomOf(diagram), await diagram.card("tell").count()]).toEqual([first, 0]);
    git("checkout", "--quiet", "main");
    diagram = await waitForDiagram("archive");
    expect([await zoomOf(diagram), await diagram.card("tell").count()]).toEqual([first, 0]);
  });
});

describe("a diagram that is kept open", () => {
  let diagram: Diagram;
  runAsStory("flows-keep", () => bench);
  beforeAll(async () => {
    await bench.closeEditors();
    await bench.openFile("webhook.ts");
    diagram = await Diagram.open(bench);
  });

  test("does not follow, and another one opens beside the text then", async () => {
    await diagram.focus();
    await bench.command("Hookloom: Keep open");
    await bench.page.locator('.tab.sticky[aria-label^="webhook.ts · Flow"]').waitFor();
    await bench.openFile("compared.ts");
    await areGroups(["webhook.ts", "compared.ts"], ["webhook.ts · Flow"]);
    await bench.command("Hookloom: Open diagram");
    await areGroups(["webhook.ts", "compared.ts"], ["webhook.ts · Flow", "compared.ts · Flow"]);
    await bench.openFile("archive.ts");
    await areGroups(["webhook.ts", "compared.ts", "archive.ts"], ["webhook.ts · Flow", "archive.ts · Flow"]);
    await bench.page.locator('.tab[aria-label^="webhook.ts · Flow"]').click();
    await bench.command("View: Unpin Editor");
  });

  test("a long line is not scrolled sideways, and a diagram that VS Code opens gets its text beside it", async () => {
    await bench.closeEditors();
    writeFileSync(file("wide.ts"), `export function wide() {\n  keep("${"long ".repeat(80)}");\n}\n`);
    await bench.openFile("wide.ts");
    diagram = await Diagram.open(bench);
    await diagram.card("keep").click();
    await bench.page.locator(".editor-instance .selected-text").first().waitFor();
    const lines = bench.page.locator(".editor-instance .monaco-scrollable-element > .lines-content").first();
    expect(await lines.evaluate((element) => (element as HTMLElement).style.left)).toMatch(/^(0px)?$/);
    await bench.closeEditors();
    await new Environments(bench).rowMenu(explorerRow("wide.ts"), "Open With...");
    await rows(bench).filter({ hasText: "Hookloom Flow" }).first().click();
    await areGroups(["wide.ts"], ["wide.ts · Flow"]);
  });
});

describe("a comparison", () => {
  let frame: FrameLocator;
  runAsStory("flows-comparison", () => bench);
  beforeAll(async () => {
    await bench.closeEditors();
    await bench.openFile("compared.ts");
  });
  const marks = (): Promise<readonly (string | null)[]> =>
    frame
      .locator(".hl-card[data-change]")
      .evaluateAll((cards) =>
        cards.map((card) => `${card.getAttribute("data-change")} ${card.getAttribute("data-label")}`),
      );
  const firstMarks = ["changed log.info", "added counted.locked", "removed return", "moved log.warn"];

  test("the working tree is compared with HEAD and followed, and the text diff opens at a card", async () => {
    await bench.command("Hookloom: Compare diagram with HEAD");
    frame = await bench.webviewWith("compare-bar");
    await expect.poll(marks).toEqual(firstMarks);
    expect(await frame.getByTestId("legend-changed").textContent()).toBe("1 changed");
    const more = "counted.locked += 1;\n    counted.all += 1;";
    writeFileSync(file("compared.ts"), after.replace("counted.locked += 1;", more));
    await expect.poll(marks).toEqual(firstMarks.toSpliced(2, 0, "added counted.all"));
    writeFileSync(file("compared.ts"), after);
    await expect.poll(marks).toEqual(firstMarks);
    await frame.locator('[data-label="log.warn"]').click();
    await frame.getByTestId("open-text-diff").click();
    await bench.page.locator(".monaco-diff-editor").first().waitFor();
  });

  test("the source control view offers it for a file", async () => {
    await bench.closeEditors();
    await bench.command("Source Control: Focus on Changes View");
    const row = bench.page.locator(".scm-view .monaco-list-row", { hasText: "compared.ts" }).first();
    await row.waitFor();
    await new Environments(bench).rowMenu(row, "Compare diagram with HEAD");
    frame = await bench.webviewWith("compare-bar");
    await expect.poll(marks).toEqual(firstMarks);
    expect(await flowTabs().count()).toBe(1);
  });

  test("a missing revision is reported in one message, and a commit is compared with its parent", async () => {
    await bench.closeEditors();
    await bench.openFile("compared.ts");
    const ask = async (revision: string): Promise<void> => {
      await bench.command("Hookloom: Compare diagram with…");
      await bench.page.locator(".quick-input-title", { hasText: "Compare the diagram with" }).waitFor();
      await bench.page.keyboard.type(revision);
      await bench.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: revision }).waitFor();
      await bench.page.keyboard.press("Enter");
    };
    await ask("nowhere");
    await bench.notification("Git found no revision nowhere: fetch it first, or specify another revision.");
    expect(await flowTabs().count()).toBe(0);
    git("commit", "--quiet", "--all", "--message", "Go on when an issue is locked");
    await ask("HEAD~1..HEAD");
    frame = await bench.webviewWith("compare-bar");
    await expect.poll(marks).toEqual(firstMarks);
  });
});
