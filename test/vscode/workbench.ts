// Drives the real VS Code as a person would: palette, editors, panels and webviews.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import { gesture } from "../runner/gesture.ts";
import { scaled } from "../runner/machine-speed.ts";
import { wantsScreenshots } from "../runner/tier.ts";
import { until } from "../runner/until.ts";
import { root } from "./setup.mjs";

/** The folder of the screenshots that the tests save. */
export const pictures = join(root, "test-results");

/** How long one wait of a step may take, in milliseconds; one that succeeds ends long before. */
export const stepTimeout = scaled(30_000);

/** Of a click that is tried again: one that takes longer than its time has been made all the same, and would be made twice. */
export const longClick = { timeout: scaled(10_000) };

/** What a wait resolves to, whether what is waited for came or not. */
const toBoolean = [() => true, () => false] as const;

/** How the workbench's element and the body of a page name the kinds of themes. */
const themeKinds = {
  dark: { workbench: "vs-dark", page: "vscode-dark" },
  light: { workbench: "vs", page: "vscode-light" },
  contrast: { workbench: "hc-black", page: "vscode-high-contrast" },
} as const;

export type ThemeKind = keyof typeof themeKinds;

function kindOf(theme: string): ThemeKind {
  if (theme.includes("High Contrast")) return "contrast";
  return theme.includes("Light") ? "light" : "dark";
}

/**
 * Gives VS Code's own GitHub sign-in a session, in the element of its page that a development build fills. Its scope is
 * `repo`.
 */
async function signIn(page: Page, token: string): Promise<void> {
  const session = { id: "test", providerId: "github", accessToken: token, scopes: [["repo"]] };
  await page.addInitScript((settings) => {
    const observer = new MutationObserver(() => {
      const element = document.getElementById("vscode-workbench-auth-session");
      if (!element) return;
      observer.disconnect();
      element.setAttribute("data-settings", settings);
    });
    observer.observe(document, { childList: true, subtree: true });
  }, JSON.stringify(session));
}

export class Workbench {
  readonly page: Page;
  /** Whether a step failed in this window, which may have left a menu, a question or a drag behind. */
  broken = false;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens a window, signed in at GitHub with a token if there is one, and waits for the explorer. */
  static async open(
    browser: Browser,
    url: string,
    size = { width: 1400, height: 900 },
    token?: string,
  ): Promise<Workbench> {
    const context = await browser.newContext({
      viewport: size,
      locale: "en-US",
      timezoneId: "UTC",
      reducedMotion: "reduce",
    });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    // The workbench's own service worker delays the first webview by seconds; only the webviews need theirs. Refused
    // rather than pending, since the workbench waits for the answer before it listens to the window's size.
    await context.addInitScript(() => {
      const workers = navigator.serviceWorker;
      if (!workers) return;
      const register = workers.register.bind(workers);
      workers.register = (script, options) =>
        String(script).includes("/out/browser/serviceWorker.js")
          ? Promise.reject(new Error("not registered"))
          : register(script, options);
    });
    const page = await context.newPage();
    page.setDefaultTimeout(stepTimeout);
    if (token !== undefined) await signIn(page, token);
    await page.goto(url);
    await page.locator(".monaco-workbench").waitFor();
    return new Workbench(page);
  }

  async explorerReady(): Promise<void> {
    await this.page.locator(".explorer-folders-view .monaco-list-row").first().waitFor();
  }

  get quickInput(): Locator {
    return this.page.locator(".quick-input-widget .quick-input-box input");
  }

  /**
   * Opens the quick input with a key and fills it. An editor or page that takes the focus at that moment closes it,
   * so callers make the whole gesture again.
   */
  private async askQuickInput(key: string, text: string): Promise<void> {
    if (await this.quickInput.isVisible()) await this.page.keyboard.press("Escape");
    await this.page.keyboard.press(key);
    await this.quickInput.waitFor({ timeout: scaled(5_000) });
    await this.quickInput.fill(text, { timeout: scaled(5_000) });
  }

  /** Runs a command by its whole title; waits while its extension is still being read. */
  async command(title: string): Promise<void> {
    const label = this.page.locator(".label-name", { hasText: new RegExp(`^${escapeRegex(title)}$`) });
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ has: label }).first();
    await gesture(`the command ${title}`, async (failed) => {
      // Only then, since the key also closes what the step has opened.
      if (failed > 0) await this.page.keyboard.press("Escape");
      await this.askQuickInput("F1", `>${title}`);
      await this.#listed(row, `>${title}`);
      await row.click(longClick);
    });
    await this.page.mouse.move(0, 0);
  }

  /** Waits for a row of the palette, which reads the commands anew only when its text changes. */
  async #listed(row: Locator, text: string): Promise<void> {
    await until(
      `a row for ${text}`,
      async () => {
        if (!(await this.quickInput.isVisible())) return "closed";
        if (await row.waitFor({ timeout: scaled(1_000) }).then(...toBoolean)) return "listed";
        await this.quickInput.fill(">", { timeout: scaled(1_000) });
        await this.quickInput.fill(text, { timeout: scaled(1_000) });
        return false;
      },
      { timeoutMs: 20_000 },
    );
    await row.waitFor({ timeout: scaled(1_000) });
  }

  /** The rows of the palette for a search, once VS Code says that none match it exactly. */
  async unmatchedCommands(search: string): Promise<readonly string[]> {
    await gesture(`no command for ${search}`, async () => {
      await this.askQuickInput("F1", `>${search}`);
      const list = this.page.locator(".quick-input-list", { hasText: /No matching|similar/ });
      await list.waitFor({ timeout: scaled(10_000) });
    });
    const rows = await this.page.locator(".quick-input-list .label-name").allTextContents();
    await this.page.keyboard.press("Escape");
    return rows;
  }

  /** Opens a file through quick open. */
  async openFile(name: string): Promise<void> {
    const file = name.split("/").at(-1) ?? name;
    const label = this.page.locator(".label-name", { hasText: new RegExp(`^${escapeRegex(file)}$`) });
    // Rows still change places while results come in; what Enter opens is the focused one.
    const row = this.page.locator(".quick-input-list .monaco-list-row.focused").filter({ has: label });
    await gesture(`the file ${name}`, async () => {
      await this.askQuickInput("Control+P", name);
      await row.waitFor({ timeout: scaled(10_000) });
      await this.page.keyboard.press("Enter");
      await this.page
        .locator(`.tab.active[data-resource-name="${file}"]`)
        .first()
        .waitFor({ timeout: scaled(10_000) });
    });
  }

  tab(name: string): Locator {
    return this.page.locator(`.tab[data-resource-name="${name}"]`).first();
  }

  /** The frames of all webviews. */
  async #webviews(): Promise<readonly FrameLocator[]> {
    const outer = await this.page.locator("iframe.webview").all();
    return outer.map((frame) => frame.contentFrame().locator("iframe#active-frame").contentFrame());
  }

  /** The frame of the webview that shows an element with this test id. */
  async webviewWith(testId: string): Promise<FrameLocator> {
    return until(`a webview with ${testId}`, async () => {
      for (const frame of await this.#webviews())
        if ((await frame.getByTestId(testId).count()) > 0) return frame;
      return undefined;
    });
  }

  /** The lines of the text editor that are in view. */
  async visibleText(): Promise<string> {
    return this.page.evaluate(() => {
      const lines = [...document.querySelectorAll<HTMLElement>(".editor-instance .view-line")];
      lines.sort((one, other) => Number.parseFloat(one.style.top) - Number.parseFloat(other.style.top));
      return lines.map((line) => (line.textContent ?? "").replaceAll("\u00a0", " ")).join("\n");
    });
  }

  /** Puts the text cursor into the text editor. */
  async focusText(): Promise<void> {
    await this.page
      .locator(".editor-instance .monaco-editor .view-lines")
      .first()
      .click({ position: { x: 40, y: 8 } });
  }

  /** Goes to a line and column of the active text editor. */
  async goTo(line: number, column = 1): Promise<void> {
    await gesture(`line ${line}`, async () => {
      await this.askQuickInput("Control+G", `:${line}:${column}`);
      await this.quickInput.press("Enter", { timeout: scaled(2_000) });
    });
    await this.quickInput.waitFor({ state: "hidden" });
    // The text gets the focus back a moment after the question has gone.
    await this.page.locator(".editor-instance .monaco-editor.focused").first().waitFor();
  }

  async theme(name: string): Promise<void> {
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: name }).first();
    await gesture(`the theme ${name}`, async () => {
      await this.command("Preferences: Color Theme");
      await this.quickInput.fill(name, { timeout: scaled(5_000) });
      await row.waitFor({ timeout: scaled(10_000) });
      await this.quickInput.press("Enter", { timeout: scaled(5_000) });
    });
    await this.quickInput.waitFor({ state: "hidden" });
    await this.waitForTheme(kindOf(name));
  }

  /** Gives the window another size, and waits until its editors have theirs. */
  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewportSize({ width, height });
    const editors = this.page.locator(".part.editor");
    await until(`a window of ${width} pixels`, async () => {
      const box = await editors.boundingBox();
      return box !== null && box.x + box.width <= width && box.x + box.width > width - 20;
    });
  }

  /** Waits until the window and every page in it have the colours of a kind of theme. */
  async waitForTheme(kind: ThemeKind): Promise<void> {
    const { workbench, page } = themeKinds[kind];
    await this.page.locator(`.monaco-workbench.${workbench}`).waitFor();
    await until(`all pages are ${kind}`, async () => {
      for (const frame of this.page.frames()) {
        const shown = await frame.evaluate(() => document.body?.dataset.vscodeThemeKind);
        if (shown !== undefined && shown !== page) return false;
      }
      return true;
    });
  }

  /**
   * Takes a quick fix at the cursor. A key that comes while a question still closes is lost, and a problem that is found
   * while the list is open closes it.
   */
  async applyFix(text: string): Promise<void> {
    const fix = this.page.locator(".action-widget .monaco-list-row", { hasText: text }).first();
    await gesture(`the fix ${text}`, async () => {
      await this.page.keyboard.press("Control+.");
      await fix.waitFor({ timeout: scaled(5_000) });
      await fix.click(longClick);
    });
  }

  /** The button of a question for a secret that has a random one made. */
  makeSecret(): Locator {
    return this.page
      .locator(".quick-input-widget")
      .getByRole("button", { name: /^Generate a random secret/ })
      .first();
  }

  /** A notification, as a toast or, once that has hidden itself, in the list behind the bell. */
  async notification(text: string | RegExp): Promise<Locator> {
    const toast = this.page.locator(".notifications-toasts .notification-toast").filter({ hasText: text });
    const kept = this.page.locator(".notifications-center .notification-list-item").filter({ hasText: text });
    const shown = await toast
      .or(kept)
      .first()
      .waitFor()
      .then(...toBoolean);
    // A toast hides after ten seconds, which a busy machine may need before it looks, but not while the mouse is over it.
    const hover = { force: true, timeout: scaled(2_000) };
    if (
      shown &&
      (await kept.count()) === 0 &&
      (await toast
        .first()
        .hover(hover)
        .then(...toBoolean))
    )
      return toast.first();
    if ((await kept.count()) === 0) await this.command("Notifications: Show Notifications");
    await kept.first().waitFor();
    return kept.first();
  }

  /** Saves a screenshot of the window if screenshots are enabled. */
  async screenshot(name: string): Promise<void> {
    if (wantsScreenshots) await this.saveScreenshot(name);
  }

  /** Leaves a picture of the window under `test-results`, such as that of a step that failed. */
  async saveScreenshot(name: string): Promise<void> {
    mkdirSync(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  /** What the window and its pages show, and where the focus is, for the report of a test that failed. */
  async described(): Promise<string> {
    const window = await this.page.evaluate(() => {
      const parts = {
        Tab: ".tab",
        "Active tab": ".editor-group-container.active .tab.active",
        Notification: ".notification-list-item-message",
        Dialog: ".monaco-dialog-box",
        Question: ".quick-input-widget:not([style*='display: none'])",
        Menu: ".monaco-menu-container",
        "Call stack": ".debug-call-stack .monaco-list-row",
      };
      const texts = Object.entries(parts).flatMap(([name, selector]) =>
        [...document.querySelectorAll<HTMLElement>(selector)].map(
          (element) => `${name}: ${element.getAttribute("aria-label") ?? element.innerText}`,
        ),
      );
      const { activeElement: focus } = document;
      return [...texts, `Focus: ${focus?.tagName} ${focus?.className} ${focus?.ariaLabel ?? ""}`];
    });
    const texts = (await this.#webviews()).map(async (frame) => {
      const text = frame.locator("body").innerText({ timeout: scaled(5_000) });
      return `Page: ${await text.catch(() => "without an answer")}`;
    });
    const line = (text: string): string => text.replaceAll(/\s+/g, " ").slice(0, 200);
    return [...window, ...(await Promise.all(texts))].map(line).join("\n");
  }

  /** Loads the window again, with its editors as they are on the disk and the view that it showed. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.locator(".part.sidebar .monaco-list-row").first().waitFor();
    this.broken = false;
  }

  /** Closes all editors without saving them, in a window that is loaded again where a step has failed in it. */
  async closeEditors(): Promise<void> {
    if (this.broken) await this.reload();
    const tabs = this.page.locator(".tab");
    if ((await tabs.count()) === 0) return;
    await this.command("View: Close All Editors");
    const discardButton = this.page.locator(".monaco-dialog-box").getByRole("button", { name: "Don't Save" });
    await until("no editor is open", async () => {
      if (await discardButton.isVisible()) await discardButton.click(longClick);
      return (await tabs.count()) === 0;
    });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
