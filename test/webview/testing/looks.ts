// The appearance of the states of pages: each in some themes and widths, and in all of them in the long run.
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { longRun } from "../../runner/tier.ts";
import { axeViolations } from "./axe.ts";
import { cutOff } from "./cut-off.ts";
import { type Theme, themes } from "./themes.ts";

interface Look {
  readonly theme: Theme;
  readonly width: number;
}

const themeNames = Object.keys(themes) as Theme[];

/** Saves a screenshot under test-results/ in the long run; of a test that fails, one is saved in every run. */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  if (longRun) await page.screenshot({ path: `test-results/webview/${name}.png`, fullPage });
}

/** Waits until the page is drawn as it is now. */
async function waitUntilDrawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  });
}

/** Changes the theme of a page as the editor does when its user chooses another one. */
export async function applyTheme(page: Page, theme: Theme): Promise<void> {
  await page.evaluate(({ kind, variables }) => {
    const { sheet } = document.getElementById("theme") as HTMLStyleElement;
    sheet?.deleteRule(0);
    const style = Object.entries(variables).map(([name, value]) => `--vscode-${name}:${value}`);
    sheet?.insertRule(`:root{${style.join(";")}}`);
    document.body.className = kind;
    document.body.dataset.vscodeThemeKind = kind;
  }, themes[theme]);
  await waitUntilDrawn(page);
}

/** Checks that nothing of a page is cut off at some widths, which its window gets one after the other. */
export async function expectNothingCutOff(
  page: Page,
  widths: readonly number[],
  state = "page",
): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 1200, height: 800 };
  for (const narrow of widths) {
    await page.setViewportSize({ width: narrow, height });
    await waitUntilDrawn(page);
    expect(await cutOff(page), `${state} at ${narrow} px`).toEqual([]);
    await picture(page, `${state}-${narrow}`);
  }
  await page.setViewportSize({ width, height });
}

/**
 * Checks what a page shows: nothing is cut off, axe finds nothing in some parts of it, nor in the page's landmarks and
 * headings, and the colours of these parts can be read in every theme.
 */
type Check = (page: Page, state: string, ...parts: readonly string[]) => Promise<void>;

const checkIn =
  ({ theme, width }: Look): Check =>
  async (page, state, ...parts) => {
    await picture(page, `${state}-${theme}-${width}`);
    expect(await cutOff(page), state).toEqual([]);
    for (const part of parts) expect(await axeViolations(page, part), state).toEqual([]);
    expect(await axeViolations(page, "html", "page"), state).toEqual([]);
    if (longRun || theme !== "dark") return;
    for (const other of themeNames.filter((name) => name !== theme)) {
      await applyTheme(page, other);
      for (const part of parts)
        expect(await axeViolations(page, part, "colours"), `${state} in ${other}`).toEqual([]);
    }
    await applyTheme(page, theme);
  };

/** The same for a page in the dark theme whose test has another purpose. */
export const readable: Check = (page, ...what) =>
  checkIn({ theme: "dark", width: page.viewportSize()?.width ?? 0 })(page, ...what);

/**
 * Declares a test for each appearance of a state: dark and wide, with the colours of all themes, and high contrast and narrow. In the long run
 * it is opened in every theme and width.
 */
export function testAppearance(
  name: string,
  show: (look: Look, check: Check) => Promise<void>,
  [wide, narrow]: readonly [wide: number, narrow: number] = [1200, 600],
): void {
  const looks: readonly Look[] = longRun
    ? themeNames.flatMap((theme) => [wide, narrow].map((width) => ({ theme, width })))
    : [
        { theme: "dark", width: wide },
        { theme: "contrast", width: narrow },
      ];
  for (const look of looks)
    it(`${name}: ${look.theme} at ${look.width} pixels`, () => show(look, checkIn(look)));
}
