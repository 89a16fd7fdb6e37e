import type { FrameLocator } from "playwright-core";
import { until } from "../runner/until.ts";
import type { Workbench } from "../vscode/workbench.ts";

/** The call that is typed into, and whose card is watched. */
export const probe = '  probe("");';

interface Seen {
  /** When a key or button of the mouse went down. */
  readonly inputs: number[];
  /** When the watched element showed another text. */
  readonly shown: number[];
  /** When it was first painted. */
  painted?: number;
}

type Recorded = typeof globalThis & { hookloomSeen: Seen };

/** Runs in every frame: notes input, and the texts of the watched card or of the peer. The frames' clocks agree. */
function record(): void {
  const seen: Seen = { inputs: [], shown: [] };
  Object.assign(globalThis, { hookloomSeen: seen });
  const now = (): number => performance.timeOrigin + performance.now();
  for (const kind of ["keydown", "mousedown"])
    addEventListener(kind, () => seen.inputs.push(now()), { capture: true });
  let text: string | undefined;
  const look = (): boolean => {
    const elements = [...document.querySelectorAll("[data-testid^=step-], [data-testid=echo]")];
    const texts = elements.map((element) => element.textContent ?? "");
    const found = texts.find((each) => each.includes("probe")) ?? texts[0];
    if (found !== undefined && found !== text) seen.shown.push(now());
    text = found ?? text;
    return found !== undefined;
  };
  const follow = (): void => {
    const all = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver(look).observe(document, all);
    requestAnimationFrame(() => setTimeout(() => (seen.painted = now())));
  };
  // A webview's document is written into its frame, which ends earlier observers of the frame.
  const pollView = (): void => void setTimeout(() => (look() ? follow() : pollView()), 4);
  pollView();
}

/** Watches the window and all webviews that open from now on. */
export async function watchViews(bench: Workbench): Promise<void> {
  await bench.page.context().addInitScript(record);
  await bench.page.evaluate(record);
}

const lastInput = (bench: Workbench): Promise<number> =>
  bench.page.evaluate(() => (globalThis as Recorded).hookloomSeen.inputs.at(-1) ?? Number.NaN);

const readSeen = (view: FrameLocator): Promise<Seen> =>
  view.locator("body").evaluate(() => (globalThis as Recorded).hookloomSeen);

/** A view that a command opened, and the milliseconds from the click on the command to its first picture. */
export async function openView(bench: Workbench, command: string, testId: string) {
  await bench.command(command);
  const clicked = await lastInput(bench);
  const view = await bench.webviewWith(testId);
  const painted = await until("the first picture", async () => (await readSeen(view)).painted);
  return { view, milliseconds: painted - clicked };
}

/** Types keys into the probe, each once the previous one is visible. Gives the milliseconds from key to changed view. */
export async function typeInto(bench: Workbench, view: FrameLocator, keys: number): Promise<number[]> {
  const waits: number[] = [];
  for (let count = 0; count < keys; count++) {
    const before = (await readSeen(view)).shown.length;
    await bench.page.keyboard.press("x");
    const shown = await until("the key is seen", async () => (await readSeen(view)).shown[before], {
      timeoutMs: 10_000,
    });
    waits.push(shown - (await lastInput(bench)));
  }
  return waits;
}

type Watched = typeof globalThis & { hookloomEdited: Promise<number>; hookloomKeyed: number };

/** Notes the keys from now on: those of `record` end where the webview's document is written into its frame. */
function watchKeys(): void {
  const recordKeyTime = () =>
    Object.assign(globalThis, { hookloomKeyed: performance.timeOrigin + performance.now() });
  addEventListener("keydown", recordKeyTime, { capture: true });
}

/** Watches the text of the editor from now on. */
function watchText(): void {
  const readText = (): string => document.querySelector(".editor-instance .view-lines")?.textContent ?? "";
  const before = readText();
  const changed = new Promise<number>((resolve) => {
    const observer = new MutationObserver(() => {
      if (readText() === before) return;
      observer.disconnect();
      resolve(performance.timeOrigin + performance.now());
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true });
  });
  Object.assign(globalThis, { hookloomEdited: changed });
}

/** Presses keys in the view. Gives the milliseconds from each press to the changed text in the editor beside it. */
export async function editFrom(
  bench: Workbench,
  view: FrameLocator,
  keys: string,
  times: number,
): Promise<number[]> {
  const body = view.locator("body");
  await body.evaluate(watchKeys);
  const waits: number[] = [];
  for (let count = 0; count < times; count++) {
    await bench.page.evaluate(watchText);
    await bench.page.keyboard.press(keys);
    const changed = await bench.page.evaluate(() => (globalThis as Watched).hookloomEdited);
    waits.push(changed - (await body.evaluate(() => (globalThis as Watched).hookloomKeyed)));
    // The diagram follows before the next edit, as it does for a person.
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  return waits;
}
