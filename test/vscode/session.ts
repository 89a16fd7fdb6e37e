// One VS Code and one browser for the tests of a file, in folders of their own.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { inject } from "vitest";
import { launchBrowser } from "./browser.ts";
import { calmSettings, startVscode, type Vscode } from "./code-server.ts";
import { root } from "./setup.mjs";
import { Workbench } from "./workbench.ts";

/** What keeps typed text as it was typed, and other extensions out of the picture. */
const testSettings = {
  ...calmSettings,
  "git.enabled": false,
  "workbench.editor.enablePreview": false,
  "workbench.reduceMotion": "on",
  "files.autoSave": "off",
  "files.hotExit": "off",
  "window.dialogStyle": "custom",
  "window.menuStyle": "custom",
  "window.confirmBeforeClose": "never",
  "editor.hover.enabled": "off",
  "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never",
  "editor.autoIndent": "none",
  "editor.cursorBlinking": "solid",
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "editor.suggestOnTriggerCharacters": false,
};

export interface Session {
  readonly vscode: Vscode;
  readonly browser: Browser;
  readonly folder: string;
  open(folder: string, size?: { width: number; height: number }, token?: string): Promise<Workbench>;
  stop(): Promise<void>;
}

/** The packaged extension. @throws Error where it is not built */
export function packagedExtension(): string {
  const vsix = join(root, "dist", "hookloom.vsix");
  if (!existsSync(vsix)) throw new Error("There is no dist/hookloom.vsix: run `npm run package` first.");
  return vsix;
}

/** The packaged extension for browsers. @throws Error where it is not built */
export function browserExtension(): string {
  const vsix = join(root, "dist", "hookloom-web.vsix");
  if (!existsSync(vsix)) throw new Error("There is no dist/hookloom-web.vsix: run `npm run package` first.");
  return vsix;
}

export const cli = join(root, "dist", "cli.js");

/** Runs the CLI as a person would and returns what it printed. */
export function runCli(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  return execFileSync(process.execPath, [cli, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
}

/** Removes everything that a test deployed on this machine. */
export function removeEnvironments(project: string): void {
  for (const environment of ["dev", "prod"]) {
    try {
      runCli(["remove", environment, "--yes"], project);
    } catch {
      // Nothing left to remove.
    }
  }
}

/** Makes a GitHub project with the CLI. */
export function makeProject(folder: string, events: readonly string[] = ["issues.opened"]): string {
  runCli(["new", folder, "--source", "github", "--event", ...events, "--no-git"], join(folder, ".."));
  return folder;
}

export async function startSession(
  options: {
    readonly trust?: boolean;
    readonly settings?: object;
    /** Further extensions. */
    readonly more?: readonly string[];
    /** The extensions, without the packaged one. */
    readonly only?: readonly string[];
    /** Of the editor and everything that it starts. */
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), "hookloom-vscode-"));
  await mkdir(join(folder, "work"));
  const settings = {
    ...testSettings,
    "security.workspace.trust.enabled": options.trust ?? false,
    ...options.settings,
  };
  const { more, only, trust = false, environment = {} } = options;
  const own = only ?? (more ? [packagedExtension(), ...more] : undefined);
  const extensions = own ?? inject("extensions") ?? [packagedExtension()];
  const vscode = await startVscode({ data: folder, extensions, settings, trust, environment });
  const browser = await launchBrowser();
  return {
    vscode,
    browser,
    folder: join(folder, "work"),
    open: (opened, size, token) => Workbench.open(browser, vscode.urlOf(opened), size, token),
    stop: async () => {
      await browser.close();
      await vscode.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A file's text on disk. */
export const textOf = (file: string): string => readFileSync(file, "utf8");
