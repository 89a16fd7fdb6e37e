// What a person reads where something went wrong: notifications, problems, questions and rows.
import type { Locator } from "playwright-core";
import { expect } from "vitest";
import { gesture } from "../runner/gesture.ts";
import { scaled } from "../runner/machine-speed.ts";
import { until } from "../runner/until.ts";
import { longClick, type Workbench } from "./workbench.ts";

export class Trouble {
  readonly #bench: Workbench;

  constructor(bench: Workbench) {
    this.#bench = bench;
  }

  toasts(): Locator {
    return this.#bench.page.locator(".notifications-toasts .notification-toast");
  }

  /** The notification with this text: it must be one clear message for the user, without internals. */
  async clearNotification(text: string | RegExp): Promise<Locator> {
    const toast = await this.#bench.notification(text);
    const messageText = (await toast.locator(".notification-list-item-message").textContent()) ?? "";
    expect(messageText).toMatch(/^\S.{10,300}\.$/);
    expect(messageText).not.toMatch(/\bat .+:\d+:\d+\)|Error:|undefined|\[object/);
    return toast;
  }

  /** A row of a quick pick. */
  pickRow(row: RegExp): Locator {
    return this.#bench.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: row }).first();
  }

  /** Runs a command that asks a question; an editor that takes the focus just then closes it, so it is asked again. */
  async asked(command: string, answer: RegExp | Locator): Promise<Locator> {
    const question = answer instanceof RegExp ? this.pickRow(answer) : answer;
    await gesture(`the question of ${command}`, async () => {
      await this.#bench.command(command);
      await question.waitFor({ timeout: scaled(10_000) });
    });
    return question;
  }

  /** Runs a command that asks a question, and answers it with a row. */
  async choose(command: string, answer: RegExp | Locator): Promise<void> {
    const question = answer instanceof RegExp ? this.pickRow(answer) : answer;
    await gesture(`the answer to ${command}`, async () => {
      await this.#bench.command(command);
      await question.waitFor({ timeout: scaled(10_000) });
      await question.click(longClick);
    });
  }

  /** The status bar's item of a project that runs. */
  running(): Locator {
    return this.#bench.page.locator(".statusbar-item", { hasText: /dev running/ });
  }

  async cursorAt(line: number, column: number): Promise<void> {
    const place = this.#bench.page.locator("#status\\.editor\\.selection");
    await place.filter({ hasText: `Ln ${line}, Col ${column}` }).waitFor();
  }

  problem(text: RegExp): Locator {
    return this.#bench.page.locator(".markers-panel .monaco-list-row").filter({ hasText: text }).first();
  }

  /** A delivery in its view. */
  delivery(text: RegExp): Locator {
    return this.#pane("Deliveries").locator(".monaco-list-row").filter({ hasText: text }).first();
  }

  /** All rows of the view of deliveries. */
  deliveries(): Locator {
    return this.#pane("Deliveries").locator(".monaco-list-row");
  }

  /** A row below a project's own in the view of environments. */
  async row(project: string, text: RegExp): Promise<Locator> {
    const pane = this.#pane("Environments");
    const index = await until(`a row ${text} of ${project}`, async () => {
      const rows = await pane.locator(".monaco-list-row").evaluateAll((all) =>
        all.map((row) => ({
          index: Number(row.getAttribute("data-index")),
          level: row.getAttribute("aria-level"),
          text: row.textContent ?? "",
        })),
      );
      rows.sort((one, other) => one.index - other.index);
      const own = rows.slice(rows.findIndex((row) => row.level === "1" && row.text.startsWith(project)) + 1);
      const end = own.findIndex(({ level }) => level === "1");
      return own.slice(0, end < 0 ? own.length : end).find((row) => text.test(row.text))?.index;
    });
    return pane.locator(`.monaco-list-row[data-index="${index}"]`);
  }

  /** Clicks a button that a row shows under the mouse; rows that move meanwhile are found again. */
  async rowAction(find: Locator | (() => Promise<Locator>), title: string): Promise<void> {
    await gesture(`the button ${title}`, async () => {
      const row = typeof find === "function" ? await find() : find;
      await row.hover({ timeout: scaled(5_000) });
      await row.locator(`.action-label[aria-label="${title}"]`).click(longClick);
    });
    await this.#bench.page.mouse.move(0, 0);
  }

  #pane(title: string): Locator {
    const header = this.#bench.page.locator(".pane-header", { hasText: title });
    return this.#bench.page.locator(".split-view-view > .pane").filter({ has: header });
  }
}
