// What a person does in the low-code story, and how it is done by mouse; keys.ts has it by keys. Neither touches the text
// editor.
import type { FrameLocator, Locator } from "playwright-core";
import { until } from "../runner/until.ts";
import { boxOf, type Diagram } from "./diagram.ts";
import type { Workbench } from "./workbench.ts";

/** A place of the diagram for a new step: below a card, or the empty block of the selected one. */
export type InsertPosition = { readonly below: string } | { readonly inside: string };

export interface InputDevice {
  readonly name: string;
  /** Runs a command by its whole title. */
  command(title: string): Promise<void>;
  /** Chooses a row of a list of VS Code's; `words` find it. */
  choose(words: string, row: RegExp): Promise<void>;
  /** Generates a random secret when VS Code prompts for one. */
  makeSecret(): Promise<void>;
  /** Presses a button, ticks a box. */
  press(control: Locator): Promise<void>;
  /** Puts the cursor into a field and selects all of its text. */
  enter(field: Locator): Promise<void>;
  /** Chooses an event in the wizard's list. */
  chooseEvent(wizard: FrameLocator, event: string): Promise<void>;
  /** Selects a card. */
  select(diagram: Diagram, card: string): Promise<void>;
  /** Chooses a row of the palette; the new step's first field has the focus then. */
  add(diagram: Diagram, place: InsertPosition, words: string, row: string): Promise<void>;
  /** Chooses a completion while the list is open. */
  complete(diagram: Diagram, label: string): Promise<void>;
  /** Inserts what is in scope at the cursor. */
  takeFromScope(diagram: Diagram, path: string): Promise<void>;
  /** Adds an optional part to an object of a call's form. */
  addPart(diagram: Diagram, list: string, part: string): Promise<void>;
}

export const paletteRow = (diagram: Diagram, id: string): Locator =>
  diagram.frame.getByTestId(`palette-item-${id}`);
export const completion = (diagram: Diagram, label: string): Locator =>
  diagram.frame
    .locator(".cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled) [role=option]")
    .filter({
      has: diagram.frame.locator(".cm-completionLabel").getByText(label, { exact: true }),
    });

export class Mouse implements InputDevice {
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

  makeSecret(): Promise<void> {
    return this.#bench.makeSecret().click();
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

  async add(diagram: Diagram, place: InsertPosition, words: string, row: string): Promise<void> {
    if ("inside" in place) await diagram.frame.locator(".hl-insert-empty").first().click();
    else await (await insertButtonBelow(diagram, place.below)).click();
    await focused(diagram.frame.getByTestId("palette-search"));
    await this.#bench.page.keyboard.type(words);
    await paletteRow(diagram, row).click();
    await fieldFocused(diagram);
  }

  async complete(diagram: Diagram, label: string): Promise<void> {
    await completion(diagram, label).first().click();
  }

  async takeFromScope(diagram: Diagram, path: string): Promise<void> {
    const row = diagram.frame.getByTestId(`scope-${path}`);
    const parentRow = diagram.frame.getByTestId(`scope-${path.slice(0, path.lastIndexOf("."))}`);
    await parentRow.waitFor();
    if ((await parentRow.getAttribute("aria-expanded")) === "false")
      await parentRow.locator(".hl-twistie").click();
    await row.click();
    await fieldFocused(diagram);
  }

  async addPart(diagram: Diagram, list: string, part: string): Promise<void> {
    await diagram.frame.getByRole("button", { name: list }).click();
    // Its rows are named with their types.
    await diagram.frame.getByRole("menuitem", { name: new RegExp(`^${part}:`) }).click();
  }
}

export const rows = (bench: Workbench): Locator => bench.page.locator(".quick-input-list .monaco-list-row");

/** Waits until one of some elements has the focus. */
export async function focused(elements: Locator): Promise<void> {
  await until("the focus is there", async () =>
    elements.evaluateAll((all) => all.some((one) => one.matches(":focus"))),
  );
}

/** Waits until a field of the inspector has the focus: a new step gives it to its first one, an insertion to its own. */
export async function fieldFocused(diagram: Diagram): Promise<void> {
  await focused(
    diagram.frame.locator("[data-testid=inspector] [data-fixable] :is(textarea, input, .cm-content)"),
  );
}

/** The `+` that is next below a card. */
export async function insertButtonBelow(diagram: Diagram, card: string): Promise<Locator> {
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
