// What a person does in the flow editor: its cards, drop places and inspector.
import type { FrameLocator, Locator } from "playwright-core";
import { expect } from "vitest";
import { gesture } from "../runner/gesture.ts";
import { scaled } from "../runner/machine-speed.ts";
import { longClick, stepTimeout, type Workbench } from "./workbench.ts";

/** A box in pixels of the page. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class Diagram {
  readonly bench: Workbench;
  readonly frame: FrameLocator;

  constructor(bench: Workbench, frame: FrameLocator) {
    this.bench = bench;
    this.frame = frame;
  }

  /** Opens the diagram of the active file and waits for its flow. */
  static async open(bench: Workbench): Promise<Diagram> {
    await bench.command("Hookloom: Open diagram");
    return new Diagram(bench, await bench.webviewWith("start"));
  }

  /** The first card with this title. */
  card(title: string): Locator {
    return this.frame.locator(`[data-testid^=step-][data-label="${title}"]`).first();
  }

  /**
   * Shows the whole flow, with the focus in the diagram and no change of the selection. A text editor that was opened
   * right before may take the focus once more; commands of the diagram are offered only where VS Code counts it as active.
   */
  async focus(): Promise<void> {
    const active = this.bench.page.locator(
      '.editor-group-container.active .tab.active[aria-label*="· Flow"]',
    );
    await gesture("the diagram as the active editor", async () => {
      await this.frame.getByTestId("fit").click(longClick);
      try {
        await active.waitFor({ timeout: scaled(5_000) });
      } catch (error) {
        // VS Code asks a webview for its focus from time to time, and misses one that is lost and back between two looks (less
        // than 150 ms): then the text stays active, however often the diagram is clicked, until the focus has been elsewhere.
        await this.bench.command("View: Focus Active Editor Group");
        throw error;
      }
    });
  }

  /** Opens the inspector where the pane was too narrow for it. */
  async showInspector(): Promise<void> {
    const inspector = this.frame.getByTestId("inspector");
    if (!(await inspector.isVisible())) await this.frame.getByTestId("toggle-inspector").click();
    await inspector.waitFor();
  }

  /** Waits until the picture has a card above another one. */
  async isAbove(title: string, other: string): Promise<void> {
    const top = async (card: Locator): Promise<number> => (await boxOf(card)).y;
    await expect
      .poll(async () => (await top(this.card(other))) - (await top(this.card(title))))
      .toBeGreaterThan(0);
  }

  /** Waits until the picture has a card as disabled, or as live. */
  async isDisabled(title: string, disabled: boolean): Promise<void> {
    const isOff = (): Promise<boolean> =>
      this.card(title).evaluate((card) => card.classList.contains("hl-card-disabled"));
    await expect.poll(isOff, { timeout: stepTimeout }).toBe(disabled);
  }

  /** Selects a card and presses keys on it. */
  async press(title: string, keys: string): Promise<void> {
    await this.card(title).click();
    await this.bench.page.keyboard.press(keys);
  }

  /** Drags a card to the nearest place that takes it; `meanwhile` happens before it is let go there. */
  async drag(title: string, place: Locator, meanwhile?: () => Promise<void>): Promise<void> {
    const { mouse } = this.bench.page;
    const from = await boxOf(this.card(title));
    const to = await boxOf(place);
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(to.x + to.width / 2 + 20, to.y + to.height / 2 + 8, { steps: 4 });
    await mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 4 });
    await this.frame.locator(".hl-insert-over").waitFor();
    await meanwhile?.();
    await mouse.up();
  }

  /** Waits until the text editor next to the diagram shows exactly this text. */
  async showsText(text: string): Promise<void> {
    await expect.poll(() => this.bench.visibleText(), { timeout: stepTimeout, interval: 30 }).toBe(text);
  }
}

/** Where an element is drawn. */
export async function boxOf(element: Locator): Promise<Box> {
  const box = await element.boundingBox();
  if (!box) throw new Error("The element is not drawn.");
  return box;
}
