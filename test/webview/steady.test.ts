import { describe, expect, it } from "vitest";
import { type Box, boxOf, card, type FlowPage } from "./testing/flow-page.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1400, height: 900 });

const cardBox = (view: FlowPage, label: string): Promise<Box> => boxOf(view, `[data-label="${label}"]`);

/** The distance of two boxes; a canvas is drawn at fractions of a pixel. */
const distance = (a: Box, b: Box): number => Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));

const sequence = `export async function f() {
${Array.from({ length: 16 }, (_, index) => `  step${index}();`).join("\n")}
}
`;

async function drag(view: FlowPage, label: string, block: string, index: number): Promise<Box> {
  const from = await cardBox(view, label);
  const target = await boxOf(view, `[data-testid="insert-${block}-${index}"]`);
  await view.page.mouse.move(from.x + 40, from.y + 20);
  await view.page.mouse.down();
  await view.page.mouse.move(from.x + 60, from.y + 40);
  await view.page.mouse.move(target.x + target.width / 2, target.y + target.height / 2);
  await view.page.locator(".hl-insert-over").waitFor();
  const dropBox = await boxOf(view, ".hl-insert-over");
  await view.page.mouse.up();
  await eventually(() => view.host.edits.at(-1)?.op).toBe("move");
  return dropBox;
}

describe("the viewed card keeps its position", () => {
  it("when a card is dropped below, above and in another lane", () =>
    withPage(
      async (view) => {
        const body = view.host.server.newest.document.flows[0]?.body.id ?? "";
        const inner = view.host.step("if").blocks[0]?.id ?? "";
        // The last drop is far from the active card: that must not be the card that keeps its position.
        for (const [label, block, index, after] of [
          ["one", body, 4, 3],
          ["five", body, 1, 1],
          ["three", inner, 1, 1],
        ] as const) {
          await card(view, "two").click();
          const target = await drag(view, label, block, index);
          await view.page.locator(`.hl-card-selected[data-label="${label}"]`).waitFor();
          expect(await view.page.locator(".hl-card-selected").count()).toBe(1);
          const now = await boxOf(view, `[data-testid="insert-${block}-${after}"]`);
          const center = { x: target.x + target.width / 2, y: target.y + target.height / 2 };
          expect(Math.abs(now.x + now.width / 2 - center.x)).toBeLessThan(2);
          expect(Math.abs(now.y + now.height / 2 - center.y)).toBeLessThan(2);
        }
      },
      {},
      `export async function f() {
  one();
  two();
  three();
  four();
  if (ready) {
    inner();
  }
  five();
}
`,
    ));

  for (const kind of ["if", "try", "for"])
    it(`when it is wrapped in ${kind}, also while the inspector opens for the new step`, () =>
      withPage(
        async (view) => {
          await view.page.mouse.move(400, 500);
          await view.page.mouse.wheel(0, 900);
          await view.page.getByTestId("inspector-close").click();
          await card(view, "step7").click();
          const before = await cardBox(view, "step7");
          await view.page.keyboard.press("Shift+F10");
          await view.page.getByTestId(`menu-wrap-${kind}`).click();
          await view.page.locator(`.hl-card-selected[data-kind="${kind}"]`).waitFor();
          if (kind !== "try") await view.page.locator("[data-testid^=field-]:focus").waitFor();
          expect(distance(await cardBox(view, "step7"), before)).toBeLessThan(2);
        },
        {},
        sequence,
      ));

  it("when a step is inserted between two cards while another one is active", () =>
    withPage(
      async (view) => {
        await card(view, "step8").click();
        const body = view.host.server.newest.document.flows[0]?.body.id ?? "";
        const before = await cardBox(view, "step2");
        await view.page.getByTestId(`insert-${body}-3`).click();
        await view.page.getByTestId("palette-item-construct.log").click();
        await view.page.locator('.hl-card-selected[data-kind="log"]').waitFor();
        expect(distance(await cardBox(view, "step2"), before)).toBeLessThan(2);
      },
      {},
      sequence,
    ));
});

describe("a new step with branches", () => {
  for (const [width, height] of [
    [720, 800],
    [600, 700],
    [1400, 900],
  ] as const)
    it(`is seen with all of them while the inspector opens, at ${width} by ${height}`, () =>
      withPage(
        async (view) => {
          await view.page.getByTestId("toggle-inspector").click();
          const inspector = view.page.getByTestId("inspector");
          if ((await inspector.count()) > 0) {
            await view.page.getByTestId("toggle-inspector").click();
            await inspector.waitFor({ state: "detached" });
          }
          await card(view, "step3").click();
          await view.page.keyboard.press("+");
          await view.page.getByTestId("palette-item-construct.if").click();
          await view.page.getByTestId("field-condition").waitFor();
          const made = view.host.step("if");
          const parts = [
            '[data-label="if"]',
            '.hl-pill:text-is("then")',
            `[data-testid="add-else-${made.id}"]`,
            `[data-testid="insert-${made.blocks[0]?.id}-0"]`,
          ];
          const hidden = async (): Promise<string[]> => {
            const pane = await boxOf(view, ".hl-canvas");
            const found: string[] = [];
            for (const part of parts) {
              const box = await view.page.locator(part).first().boundingBox();
              const seen =
                box &&
                box.x >= pane.x &&
                box.y >= pane.y &&
                box.x + box.width <= pane.x + pane.width &&
                box.y + box.height <= pane.y + pane.height;
              if (!seen) found.push(part);
            }
            return found;
          };
          await eventually(hidden).toEqual([]);
        },
        { width, height },
        sequence,
      ));
});
