import type { Page } from "playwright-core";

/** What an element does to those inside of it; found once for all of them. */
interface Surroundings {
  /** The part of the window that no ancestor clips, the element included. */
  readonly clip: DOMRect;
  /** True where it or an ancestor scrolls sideways. */
  readonly scrolls: boolean;
  /** The bar that stays in view while the rest scrolls behind it, as the element itself or an ancestor. */
  readonly bar: Element | undefined;
}

/** Something with a text of its own, and where it is in view. */
interface Leaf {
  readonly element: Element;
  readonly rects: readonly DOMRect[];
}

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

    const overlap = (one: DOMRect, other: DOMRect): DOMRect => {
      const left = Math.max(one.left, other.left);
      const top = Math.max(one.top, other.top);
      const right = Math.max(left, Math.min(one.right, other.right));
      const bottom = Math.max(top, Math.min(one.bottom, other.bottom));
      return new DOMRect(left, top, right - left, bottom - top);
    };
    const scrolls = (overflow: string): boolean => /auto|scroll/.test(overflow);
    const free: Surroundings = { clip: new DOMRect(-1e6, -1e6, 2e6, 2e6), scrolls: false, bar: undefined };
    const known = new Map<Element, Surroundings>();
    const around = (element: Element | null): Surroundings => {
      if (!element) return free;
      const before = known.get(element);
      if (before) return before;
      const outer = around(element.parentElement);
      const { overflowX, position } = getComputedStyle(element);
      const isPage = element === document.body || element === document.documentElement;
      const isScroller = !isPage && scrolls(overflowX);
      const own: Surroundings = {
        clip: overflowX === "visible" ? outer.clip : overlap(outer.clip, element.getBoundingClientRect()),
        scrolls: outer.scrolls || (isScroller && element.scrollWidth > element.clientWidth + 1),
        bar: position === "sticky" ? element : outer.bar,
      };
      known.set(element, own);
      return own;
    };
    const visible = (box: DOMRect, element: Element): DOMRect[] => {
      const part = overlap(box, around(element.parentElement).clip);
      return part.width > 0 && part.height > 0 ? [part] : [];
    };

    // What is inert lies behind a dialog.
    const skipped = ".hl-hidden, [hidden], [inert], svg, canvas, option, .hl-canvas, style, script";
    const isHidden = (element: Element): boolean =>
      element.closest(skipped) !== null ||
      !element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const hasText = (element: Element): boolean =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    /** True where the text ends in an ellipsis and is complete in a tooltip. */
    const ends = (element: Element, style: CSSStyleDeclaration): boolean =>
      style.textOverflow === "ellipsis" && element.closest("[title]") !== null;

    const leaves: Leaf[] = [];
    for (const element of document.body.querySelectorAll("*")) {
      const style = getComputedStyle(element);
      if (isHidden(element)) continue;
      const isLeaf = element.matches("button, vscode-button, input, select, textarea") || hasText(element);
      if (isLeaf && style.position !== "absolute")
        leaves.push({
          element,
          rects: [...element.getClientRects()].flatMap((box) => visible(box, element)),
        });
      const box = element.getBoundingClientRect();
      const [part] = box.width > 0 && box.height > 0 ? visible(box, element) : [];
      if (part === undefined || around(element.parentElement).scrolls) continue;
      // What an ancestor clips is its to end with an ellipsis.
      if (part.left < -slack || part.right > innerWidth + slack) found.push(`outside: ${name(element)}`);
      const clips = style.overflowX === "hidden" || style.overflowX === "clip";
      const isWider = element.scrollWidth > element.clientWidth + slack;
      if (clips && isWider && !ends(element, style)) found.push(`cut: ${name(element)}`);
      const wide = !clips && !scrolls(style.overflowX) && isWider;
      if (wide && element.clientWidth > 0 && style.display !== "inline")
        found.push(`too wide: ${name(element)}`);
    }
    const isOver = (one: Leaf, other: Leaf): boolean =>
      around(one.element).bar === around(other.element).bar &&
      one.rects.some((a) =>
        other.rects.some(
          (b) =>
            Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4,
        ),
      );
    // In document order, so that the first of two is not inside the second.
    leaves.forEach((one, index) => {
      for (const other of leaves.slice(index + 1))
        if (isOver(one, other) && !one.element.contains(other.element))
          found.push(`over each other: ${name(one.element)} and ${name(other.element)}`);
    });
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide > 0) found.push(`the page scrolls sideways by ${wide}`);
    return [...new Set(found)];
  });
}
