// The palette over the functions of a project's packages, of Node and of its other files.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Diagram } from "./diagram.ts";
import { root } from "./setup.mjs";
import { makeTyped, storiesOnOneFile } from "./story.ts";
import type { Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  const title = payload.issue.title;
  log.info(title);
});

export default webhook(hub);
`;

const slots = `/** The free slots of a day. */
export async function slotsOf(day: string): Promise<string[]> {
  return [day];
}
`;

const story = storiesOnOneFile("palette", code, {
  prepare: (folder) => {
    makeTyped(folder);
    writeFileSync(join(folder, "src", "slots.ts"), slots);
    const manifest = { private: true, type: "module", dependencies: { yaml: "2", semver: "7" } };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(folder, "hookloom.json"), '{ "entry": "src/webhook.ts" }\n');
  },
});
let bench: Workbench;
let diagram: Diagram;
beforeAll(() => {
  ({ bench, diagram } = story);
});

const activeRow = () => diagram.frame.locator("[role=option][aria-selected=true]");

/** Opens the palette on the edge below a card. */
async function openBelow(title: string): Promise<void> {
  await diagram.press(title, "Insert");
  await diagram.frame.getByTestId("palette-search").waitFor();
}

/** What the project's compiler says about its sources as they are on the disk. */
function typeErrors(): string {
  try {
    return execFileSync(join(root, "node_modules", ".bin", "tsc"), ["-p", ".", "--pretty", "false"], {
      cwd: dirname(dirname(story.file)),
      encoding: "utf8",
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

test("a function of Node is found by a few letters, shown with its documentation and inserted with its import", async () => {
  await openBelow("title");
  await bench.page.keyboard.type("mkdt");
  // Names of packages are read in the background; the first rows do not wait for them.
  await expect.poll(() => activeRow().textContent(), { timeout: 90_000 }).toContain("node:fs/promises");
  const about = diagram.frame.getByTestId("palette-about");
  await about.getByText("mkdtemp(prefix: string", { exact: false }).waitFor();
  await about.getByText("Creates a unique temporary directory.", { exact: false }).first().waitFor();
  await bench.picture("palette-documentation");
  await bench.page.keyboard.press("Enter");
  await expect.poll(() => bench.visibleText()).toContain('import { mkdtemp } from "node:fs/promises";');
  await expect.poll(() => bench.visibleText()).toContain("  const text = await mkdtemp();\n");
});

test("its required argument is missing in the form, and typing it there makes the project type-check", async () => {
  const form = diagram.frame.getByTestId("call-form");
  const prefix = form.getByTestId("field-prefix");
  await prefix.waitFor();
  expect(await prefix.getAttribute("placeholder")).toBe("required");
  await bench.picture("palette-missing-argument");
  await prefix.fill("/tmp/issue-");
  await bench.page.keyboard.press("Enter");
  await expect.poll(() => bench.visibleText()).toContain('const text = await mkdtemp("/tmp/issue-");');
  await bench.command("File: Save All Files");
  await expect
    .poll(() => readFileSync(story.file, "utf8"))
    .toBe(
      code
        .replace("import { secret", 'import { mkdtemp } from "node:fs/promises";\nimport { secret')
        .replace("issue.title;\n", 'issue.title;\n  const text = await mkdtemp("/tmp/issue-");\n'),
    );
  expect(typeErrors()).toBe("");
});

test("a package's function and one of another file are inserted, too, and one undo takes back all of one", async () => {
  await openBelow("log.info");
  await bench.page.keyboard.type("yaml stringify");
  await expect.poll(() => activeRow().textContent()).toContain("stringifyyaml");
  await bench.page.keyboard.press("Enter");
  await expect.poll(() => bench.visibleText()).toContain('import { stringify } from "yaml";');
  await expect.poll(() => bench.visibleText()).toContain("= stringify();");
  await openBelow("log.info");
  await bench.page.keyboard.type("slots");
  await expect.poll(() => activeRow().textContent()).toContain("slotsOfslots.ts");
  await diagram.frame.getByTestId("palette-about").getByText("The free slots of a day.").waitFor();
  const before = await bench.visibleText();
  await bench.page.keyboard.press("Enter");
  await expect.poll(() => bench.visibleText()).toContain('import { slotsOf } from "./slots.ts";');
  await expect.poll(() => bench.visibleText()).toContain("const result = await slotsOf();");
  await diagram.focus();
  await bench.page.keyboard.press("Control+Z");
  await expect.poll(() => bench.visibleText()).toBe(before);
});

test("what was chosen last comes first next time, and what a package lacks is a sentence", async () => {
  await openBelow("log.info");
  await diagram.frame.getByText("Recently used").waitFor();
  const labels = diagram.frame.locator(".hl-palette [role=option] .hl-palette-label");
  await expect
    .poll(async () => (await labels.allTextContents()).slice(0, 3))
    .toEqual(["slotsOf", "stringify", "mkdtemp"]);
  await bench.picture("palette-recent");
  await bench.page.keyboard.type("semver");
  await diagram.frame.getByText("semver has no types", { exact: false }).waitFor();
  await bench.page.keyboard.press("Escape");
});

test("a connection is added from the palette", async () => {
  await openBelow("log.info");
  await bench.page.keyboard.type("slack");
  await diagram.frame.getByTestId("palette-item-add.slack").waitFor();
  await bench.page.keyboard.press("Escape");
  await openBelow("log.info");
  await bench.page.keyboard.type("add connection");
  await expect.poll(() => activeRow().textContent()).toContain("Add connection…");
  await bench.page.keyboard.press("Enter");
  await bench.page.getByPlaceholder("Which service should the steps reach?").waitFor();
  await bench.page.keyboard.press("Escape");
});
