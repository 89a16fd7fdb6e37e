import type { Page } from "playwright-core";

/**
 * The elements of a page that are outside the window, cut off without ellipsis and tooltip, or over their neighbour;
 * empty where everything can be read. What scrolls sideways on purpose (a payload, the canvas) is skipped.
 */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const slack = 1;
    const found: string[] = [];
    const name = (element: Element): string => {
      const words = (element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40);
      return `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""} "${words}"`;
    };
    const scrolls = (element: Element): boolean => /auto|scroll/.test(getComputedStyle(element).overflowX);
    const isHidden = (element: Element): boolean =>
      element.closest(".hl-hidden, [hidden], svg, canvas, option, .hl-canvas, style, script") !== null ||
      element.getClientRects().length === 0 ||
      getComputedStyle(element).visibility === "hidden";
    const inScroller = (element: Element): boolean => {
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
        if (scrolls(at) && at.scrollWidth > at.clientWidth + 1) return true;
      return false;
    };
    const hasText = (element: Element): boolean =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    /** True where the text ends in an ellipsis and is complete in a tooltip. */
    const ends = (element: Element): boolean =>
      getComputedStyle(element).textOverflow === "ellipsis" && element.closest("[title]") !== null;

    /** The part of a box that its ancestors do not clip. */
    const visible = (box: DOMRect, element: Element): DOMRect[] => {
      let { left, right, top, bottom } = box;
      for (let at = element.parentElement; at; at = at.parentElement) {
        if (getComputedStyle(at).overflowX === "visible") continue;
        const around = at.getBoundingClientRect();
        left = Math.max(left, around.left);
        right = Math.min(right, around.right);
        top = Math.max(top, around.top);
        bottom = Math.min(bottom, around.bottom);
      }
      return right > left && bottom > top ? [new DOMRect(left, top, right - left, bottom - top)] : [];
    };

    const shown = [...document.body.querySelectorAll("*")].filter((element) => !isHidden(element));
    for (const element of shown) {
      if (inScroller(element)) continue;
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || visible(box, element).length === 0) continue;
      if (box.left < -slack || box.right > innerWidth + slack) found.push(`outside: ${name(element)}`);
      const style = getComputedStyle(element);
      const clips = style.overflowX === "hidden" || style.overflowX === "clip";
      if (clips && element.scrollWidth > element.clientWidth + slack && !ends(element))
        found.push(`cut: ${name(element)}`);
      const wide = !clips && !scrolls(element) && element.scrollWidth > element.clientWidth + slack;
      if (wide && element.clientWidth > 0 && style.display !== "inline")
        found.push(`too wide: ${name(element)}`);
    }
    const rects = (element: Element): DOMRect[] =>
      [...element.getClientRects()].flatMap((rect) => visible(rect, element));
    const leaves = shown.filter(
      (element) => element.matches("button, vscode-button, input, select, textarea") || hasText(element),
    );
    for (const one of leaves)
      for (const other of leaves) {
        if (one === other || one.contains(other) || other.contains(one)) continue;
        if (!(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
        if (getComputedStyle(one).position === "absolute" || getComputedStyle(other).position === "absolute")
          continue;
        const over = rects(one).some((a) =>
          rects(other).some(
            (b) =>
              Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
              Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4,
          ),
        );
        if (over) found.push(`over each other: ${name(one)} and ${name(other)}`);
      }
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide > 0) found.push(`the page scrolls sideways by ${wide}`);
    return [...new Set(found)];
  });
}
