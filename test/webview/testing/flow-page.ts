import type { Page } from "playwright-core";
import type { PageLender } from "./page-pool.ts";
import { SessionHost, type SessionOptions } from "./session-host.ts";
import type { Theme } from "./themes.ts";

// @bundles webview-ui/src/flow/flow.tsx webview-ui/src/inspector/editor/expression-editor.ts webview-ui/src/mapper/mapper.tsx

export interface PageOptions extends SessionOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
}

export interface FlowPage {
  readonly page: Page;
  readonly host: SessionHost;
  /** Loads the page, or loads it again. */
  open(): Promise<void>;
}

/** A page of the flow editor that is not loaded yet, so that a test can prepare it. */
export async function prepareFlow(
  place: PageLender,
  text: string,
  { theme = "dark", width = 1200, height = 800, ...options }: PageOptions = {},
): Promise<FlowPage> {
  const lent = await place.lend({ width, height });
  const { page } = lent;
  const host = new SessionHost(lent, text, options);
  lent.onEnd = () => host.dispose();
  await host.load();
  const open = async (): Promise<void> => {
    host.showPage();
    await page.goto(`${place.origin}/flow?theme=${theme}`);
  };
  return { page, host, open };
}

/** A loaded page that shows its first snapshot. */
export async function openFlow(place: PageLender, text: string, options?: PageOptions): Promise<FlowPage> {
  const made = await prepareFlow(place, text, options);
  await made.open();
  await made.page.waitForSelector("[data-testid=start], [data-testid=empty]");
  return made;
}

/** The card with this label. */
export const card = (view: FlowPage, label: string) => view.page.locator(`[data-label="${label}"]`).first();

/** The text of a field of the inspector, whichever control it has. */
export const fieldText = (view: FlowPage, name: string): Promise<string> =>
  view.page
    .getByTestId(`field-${name}`)
    .evaluate((element) => ("value" in element ? String(element.value) : (element as HTMLElement).innerText));

/** Where something is drawn, in pixels of the page. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the first element of a selector is drawn. @throws Error where it is not */
export async function boxOf(view: FlowPage, selector: string): Promise<Box> {
  const box = await view.page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not drawn.`);
  return box;
}

/** At which zoom the flow is drawn. */
export const zoomOf = ({ page }: FlowPage): Promise<number> =>
  page
    .locator(".react-flow__viewport")
    .evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a);

/** True where all of a card can be seen, at a size at which it can be read. */
export const isReadable = async (view: FlowPage, label: string): Promise<boolean> => {
  const [box, pane] = await Promise.all([
    view.page
      .locator(`.hl-card[data-label="${label}"]`)
      .first()
      .boundingBox({ timeout: 1_000 })
      .catch(() => null),
    boxOf(view, ".react-flow"),
  ]);
  return box !== null && box.height >= 41 && box.y >= pane.y && box.y + box.height <= pane.y + pane.height;
};

/** The colour of the painted flow in the middle of an element, as the page would write it. */
export const paintedAt = ({ page }: FlowPage, selector: string): Promise<string> =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const bitmap = document.querySelector<HTMLCanvasElement>(".hl-far");
      const [at, whole] = [element.getBoundingClientRect(), bitmap?.getBoundingClientRect()];
      const x = (at.x + at.width / 2 - (whole?.x ?? 0)) * devicePixelRatio;
      const y = (at.y + at.height / 2 - (whole?.y ?? 0)) * devicePixelRatio;
      const [red, green, blue] = bitmap?.getContext("2d")?.getImageData(x, y, 1, 1).data ?? [];
      return `rgb(${red}, ${green}, ${blue})`;
    });

/** The colour of a variable of the page. */
export const colourOf = ({ page }: FlowPage, variable: string): Promise<string> =>
  page.evaluate((name) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = `var(${name})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }, variable);

/** Opens the inspector, which a narrow pane keeps closed. */
export async function openInspector({ page }: FlowPage): Promise<void> {
  const toggle = page.getByTestId("toggle-inspector");
  if ((await toggle.getAttribute("aria-pressed")) === "false") await toggle.click();
}
