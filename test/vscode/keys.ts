// The low-code story by keys alone.
import type { FrameLocator, Locator } from "playwright-core";
import { gesture } from "../runner/gesture.ts";
import { scaled } from "../runner/machine-speed.ts";
import { until } from "../runner/until.ts";
import type { Diagram } from "./diagram.ts";
import {
  completion,
  fieldFocused,
  focused,
  type InputDevice,
  type InsertPosition,
  paletteRow,
  rows,
} from "./hands.ts";
import type { Workbench } from "./workbench.ts";

export class Keys implements InputDevice {
  readonly name = "keys";
  readonly #bench: Workbench;

  constructor(bench: Workbench) {
    this.#bench = bench;
  }

  async command(title: string): Promise<void> {
    const { keyboard } = this.#bench.page;
    await gesture(`the command ${title}`, async (failed) => {
      if (failed > 0) await keyboard.press("Escape");
      await keyboard.press("F1");
      await this.#bench.page.locator(".quick-input-widget").waitFor({ timeout: scaled(5_000) });
      await keyboard.insertText(title);
      await this.#walkTo((label) => label === title, 10_000);
      await keyboard.press("Enter");
    });
  }

  async choose(words: string, row: RegExp): Promise<void> {
    await rows(this.#bench).filter({ hasText: row }).first().waitFor();
    await this.#bench.page.keyboard.insertText(words);
    await this.#walkTo((label) => row.test(label));
    await this.#bench.page.keyboard.press("Enter");
  }

  /** Goes down a list of VS Code's until the row with the focus fits. */
  async #walkTo(fits: (label: string) => boolean, timeoutMs = 30_000): Promise<void> {
    const active = rows(this.#bench).and(this.#bench.page.locator(".focused"));
    await until(
      "the row",
      async () => {
        for (let step = 0; step < 12; step++) {
          if (
            fits(
              (await active
                .locator(".label-name")
                .first()
                .textContent({ timeout: scaled(2_000) })) ?? "",
            )
          )
            return true;
          await this.#bench.page.keyboard.press("ArrowDown");
        }
        return false;
      },
      { timeoutMs },
    );
  }

  async makeSecret(): Promise<void> {
    await this.#bench.makeSecret().waitFor();
    await this.#bench.page.keyboard.press("Enter");
  }

  async press(control: Locator): Promise<void> {
    await this.#tabTo(control);
    await this.#bench.page.keyboard.press("Space");
  }

  async enter(field: Locator): Promise<void> {
    await this.#tabTo(field);
    await this.#bench.page.keyboard.press("Control+A");
  }

  /** Presses Tab until an element has the focus, back where it is above; first its page has to have it. */
  async #tabTo(target: Locator): Promise<void> {
    const element = target.first();
    // What screen readers alone see is not drawn.
    await element.waitFor({ state: "attached" });
    await until(`Tab leads to ${target}`, async () => {
      for (let presses = 0; presses < 60; presses++) {
        const key = await element.evaluate((node) => {
          const { activeElement, body } = node.ownerDocument;
          if (!node.ownerDocument.hasFocus()) return undefined;
          if (node === activeElement) return "";
          if (!activeElement || activeElement === body) return "Tab";
          const isAbove = activeElement.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING;
          return isAbove ? "Shift+Tab" : "Tab";
        });
        if (key === "") return true;
        if (key === undefined) throw new Error(await this.#focusNow());
        await this.#bench.page.keyboard.press(key);
      }
      return false;
    });
  }

  /** Where the keyboard is, from the window inwards. */
  async #focusNow(): Promise<string> {
    const places = await Promise.all(
      this.#bench.page.frames().map((frame) =>
        frame
          .evaluate(() => {
            const { activeElement: at } = document;
            return document.hasFocus() && at
              ? `${at.tagName} ${at.id} ${at.getAttribute("class") ?? ""}`
              : "";
          })
          .catch(() => ""),
      ),
    );
    return `the focus is at ${places.filter((place) => place !== "").join(" > ") || "nothing"}`;
  }

  async chooseEvent(wizard: FrameLocator, event: string): Promise<void> {
    const { keyboard } = this.#bench.page;
    await this.#tabTo(wizard.getByTestId("event-search"));
    await keyboard.type(event);
    await wizard.locator(`.wz-active[data-testid="event-${event}"]`).waitFor();
    await keyboard.press("ArrowDown");
    await keyboard.press("Space");
    await wizard.locator(`[aria-selected=true][data-testid="event-${event}"]`).waitFor();
  }

  select(diagram: Diagram, card: string): Promise<void> {
    return this.#goTo(diagram, diagram.frame.locator(`[data-label="${card}"].hl-card-active`));
  }

  /** Goes through the diagram by the arrow keys until a mark of the active place shows. */
  async #goTo(diagram: Diagram, mark: Locator): Promise<void> {
    const { keyboard } = this.#bench.page;
    const place = diagram.frame.locator(".hl-card-active, .hl-insert-active").first();
    const typed = diagram.frame.locator("[data-testid=inspector] :is(textarea, input, .cm-content):focus");
    await until(`the arrow keys lead to ${mark}`, async () => {
      // Escape leaves a field.
      if ((await typed.count()) > 0) await keyboard.press("Escape");
      await this.#tabTo(diagram.frame.locator("#hl-active"));
      await keyboard.press("Home");
      for (let presses = 0; presses < 30; presses++) {
        // A card that was out of view is drawn later.
        await place.waitFor({ state: "attached" });
        if ((await mark.count()) > 0) return true;
        await keyboard.press("ArrowDown");
      }
      return false;
    });
  }

  /** Presses the arrow keys until a row of a list is the chosen one; rows that come late move that one, too. */
  async #arrowTo(row: Locator, chosen: string): Promise<void> {
    await until(`the arrow keys lead to ${row}`, async () => {
      if ((await row.count()) === 0) return false;
      const key = await row.first().evaluate((element, selector) => {
        if (element.matches(selector)) return undefined;
        const now = element.parentElement?.querySelector(`:scope > ${selector}`);
        const isAbove = now && now.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING;
        return isAbove ? "ArrowUp" : "ArrowDown";
      }, chosen);
      if (key !== undefined) await this.#bench.page.keyboard.press(key);
      return key === undefined;
    });
  }

  async add(diagram: Diagram, place: InsertPosition, words: string, row: string): Promise<void> {
    const { keyboard } = this.#bench.page;
    if ("inside" in place) await this.#goTo(diagram, diagram.frame.locator(".hl-insert-active"));
    else if (place.below === "start")
      await this.#goTo(diagram, diagram.frame.locator(".hl-card-active.hl-card-start"));
    else await this.select(diagram, place.below);
    await keyboard.press("Insert");
    await focused(diagram.frame.getByTestId("palette-search"));
    await keyboard.type(words);
    await this.#arrowTo(paletteRow(diagram, row), "[aria-selected=true]");
    await keyboard.press("Enter");
    await fieldFocused(diagram);
  }

  async complete(diagram: Diagram, label: string): Promise<void> {
    await this.#arrowTo(completion(diagram, label), "[aria-selected]");
    await this.#bench.page.keyboard.press("Tab");
  }

  async takeFromScope(diagram: Diagram, path: string): Promise<void> {
    const { keyboard } = this.#bench.page;
    const search = diagram.frame.getByTestId("scope-search");
    // Without it F6 is a key of VS Code's.
    await search.waitFor();
    await keyboard.press("F6");
    await focused(search);
    await keyboard.type(path.slice(path.lastIndexOf(".") + 1));
    await this.#arrowTo(diagram.frame.getByTestId(`scope-${path}`), "[aria-selected=true]");
    await keyboard.press("Enter");
    await fieldFocused(diagram);
  }

  async addPart(diagram: Diagram, list: string, part: string): Promise<void> {
    const { keyboard } = this.#bench.page;
    await this.#tabTo(diagram.frame.getByRole("button", { name: list }));
    await keyboard.press("ArrowDown");
    // Its rows are named with their types.
    const row = diagram.frame.getByRole("menuitem", { name: new RegExp(`^${part}:`) });
    await this.#arrowTo(row, ":focus");
    await keyboard.press("Enter");
    await fieldFocused(diagram);
  }
}
