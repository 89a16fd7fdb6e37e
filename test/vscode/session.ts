// One VS Code and one browser for the tests of a file, in folders of their own.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { inject } from "vitest";
import { launchBrowser, sharedBrowser } from "./browser.ts";
import { calmSettings, startVscode, stopGroup, urlOf, type Vscode } from "./code-server.ts";
import { installedOnce, linkPackages } from "./linked-packages.ts";
import { root } from "./setup.mjs";
import { sharedEditor } from "./shared-editor.ts";
import { Workbench } from "./workbench.ts";

// @bundles dist/**
// @reads dist/hookloom.vsix templates/** package.json package.nls.json extension/media/**

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
  // Those of a window that is closed would live on in an editor that files share.
  "terminal.integrated.enablePersistentSessions": false,
  // A second TypeScript for each window, which answers sooner while the first one loads.
  "typescript.tsserver.useSyntaxServer": "never",
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

/** Runs the CLI as a user would and returns its output. */
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

/** What the files of this run share; undefined in a benchmark and in other suites. */
const sharedRun = () => (process.env.VITEST_POOL_ID === undefined ? undefined : inject("vscodeRun"));

/** Makes a GitHub project with the CLI, and gives it the packages that a first one of the run has installed. */
export function makeProject(folder: string, events: readonly string[] = ["issues.opened"]): string {
  const make = (at: string, ...more: readonly string[]): string =>
    runCli(["new", at, "--source", "github", "--event", ...events, "--no-git", ...more], join(at, ".."));
  const run = sharedRun();
  if (!run) {
    make(folder);
    return folder;
  }
  make(folder, "--no-install");
  linkPackages(installedOnce(run.folder, make), folder);
  return folder;
}

export interface SessionOptions {
  readonly settings?: object;
  /** What only an editor of the file's own can have. */
  readonly trust?: boolean;
  /** Further extensions. */
  readonly more?: readonly string[];
  /** The extensions, without the packaged one. */
  readonly only?: readonly string[];
  /** Of the editor and everything that it starts. */
  readonly environment?: Readonly<Record<string, string>>;
}

const settingsOf = ({ trust = false, settings }: SessionOptions): Readonly<Record<string, unknown>> => ({
  ...testSettings,
  "security.workspace.trust.enabled": trust,
  ...settings,
});

/** Starts an editor for one file, whose folder goes with it. */
function ownEditor(folder: string, options: SessionOptions): Promise<Vscode> {
  const { more, only, trust = false, environment = {} } = options;
  const own = only ?? (more ? [packagedExtension(), ...more] : undefined);
  const extensions = own ?? sharedRun()?.extensions ?? [packagedExtension()];
  return startVscode({ data: folder, extensions, settings: settingsOf(options), trust, environment });
}

/**
 * An editor and a browser with a folder of their own. Files that ask for nothing but settings share the editor of their worker:
 * its HOME, but neither settings nor folder, and no storage of the browser.
 */
export async function startSession(options: SessionOptions = {}): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), "hookloom-vscode-"));
  await mkdir(join(folder, "work"));
  const run = sharedRun();
  const usesSharedEditor = run !== undefined && Object.keys(options).every((name) => name === "settings");
  const [vscode, browser] = await Promise.all([
    usesSharedEditor
      ? sharedEditor(run.folder, run.extensions, settingsOf(options))
      : ownEditor(folder, options),
    run ? sharedBrowser() : launchBrowser(),
  ]);
  return {
    vscode,
    browser,
    folder: join(folder, "work"),
    open: (opened, size, token) => Workbench.open(browser, urlOf(vscode.port, opened), size, token),
    stop: async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
      if (!run) await browser.close();
      if (!usesSharedEditor) await stopGroup(vscode.pid);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A file's text on disk. */
export const textOf = (file: string): string => readFileSync(file, "utf8");
