// Drives the real VS Code as a person would: palette, editors, panels and webviews.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import { scaled } from "../runner/machine-speed.ts";
import { until } from "../runner/until.ts";
import { root } from "./setup.mjs";

/** The pictures that the tests leave behind. */
export const pictures = join(root, "test-results");

/** How long one wait of a step may take, in milliseconds; one that succeeds ends long before. */
export const stepTimeout = scaled(30_000);

/** Of a click that is tried again: one that takes longer than its time has been made all the same, and would be made twice. */
export const longClick = { timeout: scaled(10_000) };

/** What a wait resolves to, whether what is waited for came or not. */
const yesOrNo = [() => true, () => false] as const;

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

  private get quickInput(): Locator {
    return this.page.locator(".quick-input-widget .quick-input-box input");
  }

  /**
   * Opens the quick input with a key and fills it. An editor or page that takes the focus at that moment closes it,
   * so callers try the whole step again.
   */
  private async askQuickInput(key: string, text: string): Promise<void> {
    if (await this.quickInput.isVisible()) await this.page.keyboard.press("Escape");
    await this.page.keyboard.press(key);
    await this.quickInput.waitFor({ timeout: 3_000 });
    await this.quickInput.fill(text, { timeout: 2_000 });
  }

  /** Runs a command by its whole title; tries again while its extension is still being read. */
  async command(title: string): Promise<void> {
    const label = this.page.locator(".label-name", { hasText: new RegExp(`^${escapeRegex(title)}$`) });
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ has: label }).first();
    await until(`the command ${title}`, async () => {
      await this.page.keyboard.press("Escape");
      await this.askQuickInput("F1", `>${title}`);
      await row.waitFor({ timeout: 2_000 });
      await row.click(longClick);
      return true;
    });
    await this.page.mouse.move(0, 0);
  }

  /** The rows of the palette for a search, once VS Code says that none match it exactly. */
  async unmatchedCommands(search: string): Promise<readonly string[]> {
    await until(`no command for ${search}`, async () => {
      await this.askQuickInput("F1", `>${search}`);
      const list = this.page.locator(".quick-input-list", { hasText: /No matching|similar/ });
      return await list.waitFor({ timeout: 10_000 }).then(() => true);
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
    await until(`the file ${name}`, async () => {
      await this.askQuickInput("Control+P", name);
      await row.waitFor({ timeout: 10_000 });
      await this.page.keyboard.press("Enter");
      await this.page
        .locator(`.tab.active[data-resource-name="${file}"]`)
        .first()
        .waitFor({ timeout: 10_000 });
      return true;
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
    await until(`line ${line}`, async () => {
      await this.askQuickInput("Control+G", `:${line}:${column}`);
      await this.quickInput.press("Enter", { timeout: 2_000 });
      return true;
    });
    await this.quickInput.waitFor({ state: "hidden" });
  }

  async theme(name: string): Promise<void> {
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: name }).first();
    await until(`the theme ${name}`, async () => {
      await this.command("Preferences: Color Theme");
      await this.quickInput.fill(name, { timeout: 2_000 });
      await row.waitFor({ timeout: 10_000 });
      await this.quickInput.press("Enter", { timeout: 2_000 });
      return true;
    });
    await this.quickInput.waitFor({ state: "hidden" });
    await this.painted(kindOf(name));
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
  async painted(kind: ThemeKind): Promise<void> {
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

  /** Opens the quick fixes at the cursor; a key that comes while a question still closes is lost. */
  async offerFix(text: string): Promise<void> {
    const fix = this.page.locator(".action-widget .monaco-list-row", { hasText: text }).first();
    await until(`the fix ${text}`, async () => {
      await this.page.keyboard.press("Control+.");
      return await fix.waitFor({ timeout: 3_000 }).then(() => true);
    });
  }

  /** A notification, as a toast or, once that has hidden itself, in the list behind the bell. */
  async notification(text: string | RegExp): Promise<Locator> {
    const toast = this.page.locator(".notifications-toasts .notification-toast").filter({ hasText: text });
    const kept = this.page.locator(".notifications-center .notification-list-item").filter({ hasText: text });
    const either = toast.or(kept).first();
    await until(`the notification ${text}`, async () => {
      if (await either.waitFor({ timeout: 30_000 }).then(...yesOrNo)) return true;
      // A toast hides after ten seconds, which a busy machine may need before it looks.
      await this.command("Notifications: Show Notifications");
      return await either.waitFor({ timeout: 5_000 }).then(...yesOrNo);
    });
    return (await toast.count()) > 0 ? toast.first() : kept.first();
  }

  async picture(name: string): Promise<void> {
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
      const text = frame.locator("body").innerText({ timeout: 5_000 });
      return `Page: ${await text.catch(() => "without an answer")}`;
    });
    const line = (text: string): string => text.replaceAll(/\s+/g, " ").slice(0, 200);
    return [...window, ...(await Promise.all(texts))].map(line).join("\n");
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
