import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createProject } from "@hookloom/core/project/scaffold/create-project";
import { newCommand } from "@hookloom/core/project/scaffold/wizard";
import { testDist } from "@hookloom/core/project/testing/dist";
import type { WizardChoices } from "@hookloom/protocol/wizard-view";
import { beforeEach, expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { call } from "../testing/call.ts";
import { stubSecretFile } from "../testing/secrets.ts";

const distDir = testDist(["issues.opened", "push"]);
let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  stubSecretFile({ folder });
});

/** The arguments that a shell hands over for a command line. */
const argumentsOf = (command: string): readonly string[] =>
  execFileSync("sh", ["-c", `set -- ${command}; for each; do printf '%s\\0' "$each"; done`], {
    encoding: "utf8",
  })
    .split("\0")
    .slice(1, -1);

/** Every file of a folder with its text. */
const filesOf = (root: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(root, file), readFileSync(file, "latin1")]),
  );

test.skipIf(process.platform === "win32").each<[string, string, Partial<WizardChoices>]>([
  ["named as its folder", "pr-hook", {}],
  ["with another name than its folder", "work", {}],
  ["in a folder whose name no package can have", "My work's", { events: ["issues.opened", "push"] }],
  ["without a secret", "work", { devSecret: false }],
  ["in a folder with files", "Work", { repository: { kind: "existing" } }],
])("the wizard's command for a terminal makes the same project: %s", async (_, name, more) => {
  const [wizard, terminal] = ["wizard", "terminal"].map((one) => path.join(folder, one, name)) as [
    string,
    string,
  ];
  for (const place of [wizard, terminal]) {
    if (more.repository?.kind !== "existing") continue;
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, "notes.txt"), "ours\n");
  }
  const answers: WizardChoices = {
    source: "github",
    name: "pr-hook",
    folder: wizard,
    events: ["issues.opened"],
    repository: { kind: "new" },
    devSecret: true,
    ...more,
  };
  const kept: string[] = [];
  const storeSecret = async (_root: string, _environment: string, setting: string) => void kept.push(setting);
  await createProject({ ...answers, install: false, git: false }, { distDir, storeSecret });
  const args = argumentsOf(newCommand({ ...answers, folder: terminal }, "linux"));
  const made = await call(folder, [...args, "--no-install", "--no-git"], { distDir });
  expect(made).toMatchObject({ status: 0 });
  expect(filesOf(terminal)).toEqual(filesOf(wizard));
  const settings = JSON.parse((await call(terminal, ["settings", "--json"])).stdout);
  const stored = settings.filter(({ origin }: { origin: string }) => origin === "store");
  expect(stored.map((setting: { name: string }) => setting.name)).toEqual(kept);
});

test("a name that no package can have is refused before anything is made", async () => {
  const args = ["new", "work", "--source", "github", "--event", "push", "--name", "Not so", "--no-install"];
  const refused = await call(folder, args, { distDir });
  expect(refused.status).toBeGreaterThan(0);
  expect(refused.stderr).toMatch(/^Not so cannot be the name of a project\. .*not-so/);
  expect(readdirSync(folder)).not.toContain("work");
});
