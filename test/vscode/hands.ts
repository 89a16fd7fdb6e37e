// The same gestures by mouse and by keys alone. Neither touches the text editor.
import type { FrameLocator, Locator } from "playwright-core";
import { boxOf, type Diagram } from "./diagram.ts";
import { eventually, stepTimeout, type Workbench } from "./workbench.ts";

/** A place of the diagram for a new step: below a card, or the empty block of the selected one. */
export type Place = { readonly below: string } | { readonly inside: string };

export interface Hands {
  readonly name: string;
  /** Runs a command by its whole title. */
  command(title: string): Promise<void>;
  /** Chooses a row of a list of VS Code's; `words` find it. */
  choose(words: string, row: RegExp): Promise<void>;
  /** Presses a button, ticks a box. */
  press(control: Locator): Promise<void>;
  /** Puts the cursor into a field and selects all of its text. */
  enter(field: Locator): Promise<void>;
  /** Chooses an event in the wizard's list. */
  chooseEvent(wizard: FrameLocator, event: string): Promise<void>;
  /** Selects a card. */
  select(diagram: Diagram, card: string): Promise<void>;
  /** Chooses a row of the palette; the new step's first field has the focus then. */
  add(diagram: Diagram, place: Place, words: string, row: string): Promise<void>;
  /** Chooses a completion while the list is open. */
  complete(diagram: Diagram, label: string): Promise<void>;
  /** Inserts what is in scope at the cursor. */
  takeFromScope(diagram: Diagram, path: string): Promise<void>;
  /** Adds an optional part to an object of a call's form. */
  addPart(diagram: Diagram, list: string, part: string): Promise<void>;
}

const paletteRow = (diagram: Diagram, id: string): Locator => diagram.frame.getByTestId(`palette-item-${id}`);
const completion = (diagram: Diagram, label: string): Locator =>
  diagram.frame.locator(".cm-tooltip-autocomplete [role=option]").filter({
    has: diagram.frame.locator(".cm-completionLabel").getByText(label, { exact: true }),
  });

export class Mouse implements Hands {
  readonly name = "mouse";
  readonly #bench: Workbench;

  constructor(bench: Workbench) {
    this.#bench = bench;
  }

  command(title: string): Promise<void> {
    return this.#bench.command(title);
  }

  async choose(_: string, row: RegExp): Promise<void> {
    await rows(this.#bench).filter({ hasText: row }).first().click();
  }

  press(control: Locator): Promise<void> {
    return control.click();
  }

  async enter(field: Locator): Promise<void> {
    await field.click();
    await this.#bench.page.keyboard.press("Control+A");
  }

  async chooseEvent(wizard: FrameLocator, event: string): Promise<void> {
    await wizard.getByTestId("event-search").click();
    await this.#bench.page.keyboard.type(event);
    await wizard.getByTestId(`event-${event}`).click();
  }

  async select(diagram: Diagram, card: string): Promise<void> {
    await diagram.card(card).click();
  }

  async add(diagram: Diagram, place: Place, words: string, row: string): Promise<void> {
    if ("inside" in place) await diagram.frame.locator(".hl-insert-empty").first().click();
    else await (await placeBelow(diagram, place.below)).click();
    await diagram.frame.getByTestId("palette-search").waitFor();
    await this.#bench.page.keyboard.type(words);
    await paletteRow(diagram, row).click();
    await fieldFocused(diagram);
  }

  async complete(diagram: Diagram, label: string): Promise<void> {
    await completion(diagram, label).first().click();
  }

  async takeFromScope(diagram: Diagram, path: string): Promise<void> {
    const row = diagram.frame.getByTestId(`scope-${path}`);
    const above = diagram.frame.getByTestId(`scope-${path.slice(0, path.lastIndexOf("."))}`);
    await above.waitFor();
    if ((await above.getAttribute("aria-expanded")) === "false")
      await above.locator(".hl-scope-twistie").click();
    await row.click();
  }

  async addPart(diagram: Diagram, list: string, part: string): Promise<void> {
    const select = diagram.frame.getByLabel(list);
    // Its options are named with their types.
    const label = await select.locator("option", { hasText: new RegExp(`^${part}:`) }).textContent();
    await select.selectOption({ label: label ?? part });
  }
}

export class Keys implements Hands {
  readonly name = "keys";
  readonly #bench: Workbench;

  constructor(bench: Workbench) {
    this.#bench = bench;
  }

  async command(title: string): Promise<void> {
    const { keyboard } = this.#bench.page;
    await eventually(`the command ${title}`, async () => {
      await keyboard.press("Escape");
      await keyboard.press("F1");
      await this.#bench.page.locator(".quick-input-widget").waitFor({ timeout: 3_000 });
      await keyboard.insertText(title);
      await this.#walkTo((label) => label === title, 10_000);
      await keyboard.press("Enter");
      return true;
    });
  }

  async choose(words: string, row: RegExp): Promise<void> {
    await rows(this.#bench).filter({ hasText: row }).first().waitFor();
    await this.#bench.page.keyboard.insertText(words);
    await this.#walkTo((label) => row.test(label));
    await this.#bench.page.keyboard.press("Enter");
  }

  /** Goes down a list of VS Code's until the row with the focus fits. */
  async #walkTo(fits: (label: string) => boolean, timeout = stepTimeout): Promise<void> {
    const focused = rows(this.#bench).and(this.#bench.page.locator(".focused"));
    await eventually(
      "the row",
      async () => {
        for (let step = 0; step < 12; step++) {
          if (fits((await focused.locator(".label-name").first().textContent({ timeout: 2_000 })) ?? ""))
            return true;
          await this.#bench.page.keyboard.press("ArrowDown");
        }
        return false;
      },
      timeout,
    );
  }

  async press(control: Locator): Promise<void> {
    await this.#tabTo(control);
    await this.#bench.page.keyboard.press("Space");
  }

  async enter(field: Locator): Promise<void> {
    await this.#tabTo(field);
    await this.#bench.page.keyboard.press("Control+A");
  }

  /** Presses Tab until an element has the focus, back where it is above. @throws Error where no key leads there */
  async #tabTo(target: Locator): Promise<void> {
    // What screen readers alone see is not drawn.
    await target.first().waitFor({ state: "attached" });
    const hasFocus = (): Promise<boolean> =>
      target
        .first()
        .evaluate(
          (element) => element.ownerDocument.hasFocus() && element === element.ownerDocument.activeElement,
        );
    const isAbove = await target.first().evaluate((element) => {
      const { activeElement, body } = element.ownerDocument;
      if (!activeElement || activeElement === body) return false;
      return (activeElement.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
    });
    for (let presses = 0; presses < 60; presses++) {
      if (await hasFocus()) return;
      await this.#bench.page.keyboard.press(isAbove ? "Shift+Tab" : "Tab");
    }
    throw new Error(`Tab does not lead to ${target}.`);
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
    const active = diagram.frame.locator("#hl-active");
    const isInDiagram = (): Promise<boolean> =>
      active.evaluate(
        (element) => element.ownerDocument.hasFocus() && element === element.ownerDocument.activeElement,
      );
    // Escape leaves a field.
    if (!(await isInDiagram())) await keyboard.press("Escape");
    if (!(await isInDiagram())) await this.#tabTo(active);
    await keyboard.press("Home");
    for (let presses = 0; presses < 30; presses++) {
      if ((await mark.count()) > 0) return;
      await keyboard.press("ArrowDown");
    }
    throw new Error(`The arrow keys do not lead to ${mark}.`);
  }

  async add(diagram: Diagram, place: Place, words: string, row: string): Promise<void> {
    const { keyboard } = this.#bench.page;
    if ("inside" in place) await this.#goTo(diagram, diagram.frame.locator(".hl-insert-active"));
    else if (place.below === "start") await this.#goTo(diagram, diagram.frame.getByTestId("start"));
    else await this.select(diagram, place.below);
    await keyboard.press("Insert");
    await diagram.frame.getByTestId("palette-search").waitFor();
    await keyboard.type(words);
    await eventually(`the row ${row}`, async () => {
      const chosen = paletteRow(diagram, row).and(diagram.frame.locator("[aria-selected=true]"));
      if ((await chosen.count()) > 0) return true;
      if ((await paletteRow(diagram, row).count()) > 0) await keyboard.press("ArrowDown");
      return false;
    });
    await keyboard.press("Enter");
    await fieldFocused(diagram);
  }

  async complete(diagram: Diagram, label: string): Promise<void> {
    const { keyboard } = this.#bench.page;
    const row = completion(diagram, label);
    await row.first().waitFor();
    const chosen = row.and(diagram.frame.locator("[aria-selected]"));
    for (let presses = 0; presses < 20 && (await chosen.count()) === 0; presses++)
      await keyboard.press("ArrowDown");
    await keyboard.press("Tab");
  }

  async takeFromScope(diagram: Diagram, path: string): Promise<void> {
    const { keyboard } = this.#bench.page;
    await keyboard.press("F6");
    await keyboard.type(path.slice(path.lastIndexOf(".") + 1));
    const chosen = diagram.frame.locator(`.hl-scope-row-active[data-testid="scope-${path}"]`);
    await diagram.frame.getByTestId(`scope-${path}`).waitFor();
    for (let presses = 0; presses < 20 && (await chosen.count()) === 0; presses++)
      await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
  }

  async addPart(diagram: Diagram, list: string, part: string): Promise<void> {
    await this.#tabTo(diagram.frame.getByLabel(list));
    await this.#bench.page.keyboard.type(part, { delay: 20 });
  }
}

const rows = (bench: Workbench): Locator => bench.page.locator(".quick-input-list .monaco-list-row");

/** Waits until a field of the inspector has the focus, which a new step gives to its first one. */
async function fieldFocused(diagram: Diagram): Promise<void> {
  await diagram.frame.locator("[data-testid=inspector] :is(textarea, input, .cm-content):focus").waitFor();
}

/** The `+` that is next below a card. */
async function placeBelow(diagram: Diagram, card: string): Promise<Locator> {
  const from = await boxOf(card === "start" ? diagram.frame.getByTestId("start") : diagram.card(card));
  const all = await diagram.frame.locator("[data-testid^=insert-]").all();
  const found = await Promise.all(all.map(async (place) => ({ place, box: await boxOf(place) })));
  const [next] = found
    .filter(({ box }) => box.y > from.y + from.height - 10)
    .filter(({ box }) => Math.abs(box.x + box.width / 2 - from.x - from.width / 2) < 40)
    .sort((one, other) => one.box.y - other.box.y);
  if (!next) throw new Error(`There is no place below ${card}.`);
  return next.place;
}
