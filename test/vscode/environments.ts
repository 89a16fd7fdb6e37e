// What a person does with environments: the explorer's menu, the rows of the view, and the questions before a change.
import type { Locator } from "playwright-core";
import { gesture } from "../runner/gesture.ts";
import { scaled } from "../runner/machine-speed.ts";
import { longClick, type Workbench } from "./workbench.ts";

/** A kubeconfig that leads nowhere. */
export const twoContexts = `apiVersion: v1
kind: Config
current-context: kind-dev
contexts:
- { name: kind-dev, context: { cluster: kind, user: me } }
- { name: main, context: { cluster: big, user: me, namespace: orders } }
`;

export class Environments {
  readonly #bench: Workbench;

  constructor(bench: Workbench) {
    this.#bench = bench;
  }

  /** Right-clicks something in the explorer and goes through the menu of Hookloom. */
  async menu(on: string, action: string): Promise<void> {
    const { page } = this.#bench;
    const row = page.locator(".explorer-folders-view .monaco-list-row", { hasText: on }).first();
    await this.rowMenu(row, action, "Hookloom");
  }

  /** Right-clicks a row and chooses from its menu, or from a submenu of it. */
  async rowMenu(row: Locator, action: string, submenu?: string): Promise<void> {
    const { page } = this.#bench;
    const items = page.locator(".monaco-menu-container .action-item");
    await gesture(`the menu's ${action}`, async (failed) => {
      if (failed > 0) await page.keyboard.press("Escape");
      await row.click({ button: "right", timeout: scaled(5_000) });
      if (submenu !== undefined)
        await items
          .filter({ hasText: new RegExp(`^${submenu}$`) })
          .first()
          .hover({ timeout: scaled(5_000) });
      // The items of a submenu are inside the item that opens it, so the last match is the innermost.
      await this.#clickItem(items.filter({ hasText: action }).last());
      await items.first().waitFor({ state: "detached", timeout: scaled(5_000) });
    });
  }

  /** Chooses a verb from an environment's row and waits for what it shows first. */
  async verb(name: string, action: string, next: Locator = this.dialog()): Promise<void> {
    await this.rowMenu(this.row(new RegExp(`^${name}`)), action);
    await next.first().waitFor();
  }

  dialog(): Locator {
    return this.#bench.page.locator(".monaco-dialog-box");
  }

  /** An item of the menu that is open. */
  item(action: string): Locator {
    return this.#bench.page.locator(".monaco-menu-container .action-item", { hasText: action }).last();
  }

  /** A row of the view of environments. */
  row(text: RegExp): Locator {
    const { page } = this.#bench;
    const header = page.locator(".pane-header", { hasText: "Environments" });
    const pane = page.locator(".split-view-view > .pane").filter({ has: header });
    return pane.locator(".monaco-list-row").filter({ hasText: text }).first();
  }

  /** Answers a modal question and returns its text. */
  async answer(button: string): Promise<string> {
    const box = this.dialog();
    await box.waitFor();
    const dialogText = (await box.textContent()) ?? "";
    await box.getByRole("button", { name: button }).click();
    return dialogText;
  }

  async clearToasts(): Promise<void> {
    await this.#bench.command("Notifications: Clear All Notifications");
  }

  /** A menu that has just opened takes no click for a tenth of a second. */
  async #clickItem(item: Locator): Promise<void> {
    await item.hover({ timeout: scaled(5_000) });
    await this.#bench.page.waitForTimeout(150);
    await item.click(longClick);
  }
}
