import type { RpcPort } from "@hookloom/protocol/rpc";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { scaled } from "../../runner/machine-speed.ts";
import { launchBrowser } from "../../vscode/browser.ts";
import { findUntranslated } from "./localized-texts.ts";
import { deliver } from "./slow-host.ts";

export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** Collects the errors of a page's console, violations of the content security policy included. */
export function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
  });
  return errors;
}

/** A page that a test uses until it is released, and the channel to what it shows. */
export class LentPage implements RpcPort {
  readonly page: Page;
  /** Errors in the page's console, and what its host could not do. */
  readonly errors: string[];
  onEnd: () => void = () => undefined;
  #receive: (message: unknown) => void = () => undefined;
  isOver = false;
  /** What the host has sent, as JSON. */
  readonly #sent: string[] = [];

  constructor(page: Page, errors: string[]) {
    this.page = page;
    this.errors = errors;
  }

  /** Sends a message of the host to the page; one that comes too late would reach who has the page next. */
  post(message: unknown): void {
    this.#sent.push(JSON.stringify(message));
    deliver(this, () => {
      if (this.isOver) return;
      this.page.evaluate((data) => window.postMessage(data, "*"), message).catch(() => undefined);
    });
  }

  listen(receive: (message: unknown) => void): () => void {
    this.#receive = receive;
    return () => undefined;
  }

  /** Takes a message of the page. */
  receive(message: unknown): void {
    deliver(this.page, () => this.#receive(message));
  }

  /** Returns the texts that the page has shown and that are neither translated nor sent by the host. */
  async untranslated(): Promise<readonly string[]> {
    if (this.page.isClosed()) return [];
    return await findUntranslated(this.page, this.#sent.join("\n"));
  }

  /** Ends the work with the page. Returns false where it had ended before. */
  end(): boolean {
    const was = this.isOver;
    this.isOver = true;
    this.#receive = () => undefined;
    if (!was) this.onEnd();
    return !was;
  }
}

/** Where pages are opened. */
export interface PageLender {
  /** Where the pages of the webview are served. */
  readonly origin: string;
  lend(size: PageSize): Promise<LentPage>;
}

/** A renderer keeps some memory of each document that it has shown, about 10 MB of ours. */
const maxUses = 12;

interface Slot {
  readonly page: Page;
  /** All errors since the page was made. */
  readonly errors: string[];
  lent: LentPage;
  uses: number;
}

/**
 * One browser whose pages are used again: a process and a context of its own cost a page more than all that most tests
 * do in it. The document is another one each time, and nothing of the page before it reaches the next.
 */
export class PagePool {
  #browser: Promise<Browser> | undefined;
  #context: Promise<BrowserContext> | undefined;
  readonly #free: Slot[] = [];
  readonly #slots = new Map<LentPage, Slot>();

  /** The browser, for pages of sites with contexts of their own. */
  browser(): Promise<Browser> {
    this.#browser ??= launchBrowser();
    return this.#browser;
  }

  async lend({ width, height }: PageSize): Promise<LentPage> {
    const slot = this.#free.pop() ?? (await this.#newSlot());
    slot.errors.length = 0;
    slot.lent = new LentPage(slot.page, slot.errors);
    this.#slots.set(slot.lent, slot);
    await slot.page.setViewportSize({ width, height });
    return slot.lent;
  }

  /** Takes a page back, to be used again or, where that is not sure to be safe, to be closed. */
  async giveBack(lent: LentPage, isReusable: boolean): Promise<void> {
    const slot = this.#slots.get(lent);
    if (!lent.end() || !slot) return;
    this.#slots.delete(lent);
    const { page } = slot;
    if (page.isClosed()) return;
    if (!isReusable || ++slot.uses === maxUses) return await page.close();
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.goto("about:blank");
    this.#free.push(slot);
  }

  async stop(): Promise<void> {
    await (await this.#browser)?.close();
  }

  async #newSlot(): Promise<Slot> {
    this.#context ??= this.browser().then((browser) =>
      browser.newContext({
        reducedMotion: "reduce",
        permissions: ["clipboard-read", "clipboard-write"],
      }),
    );
    const page = await (await this.#context).newPage();
    page.setDefaultTimeout(scaled(30_000));
    const errors = errorsOf(page);
    const slot = { page, errors, lent: new LentPage(page, errors), uses: 0 };
    await page.exposeFunction("toHost", (message: unknown) => slot.lent.receive(message));
    return slot;
  }
}
