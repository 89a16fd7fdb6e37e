import { type ReactElement, type ReactNode, useLayoutEffect, useRef, useState } from "react";

const margin = 8;

/**
 * Returns the start of a box on one axis: at the point, moved until the box fits in the pane, or in the window if the pane is
 * too small.
 */
function clampToPane(
  at: number,
  size: number,
  pane: readonly [from: number, to: number],
  window: number,
): number {
  const [from, to] = size + 2 * margin > pane[1] - pane[0] ? [0, window] : pane;
  return Math.max(from + margin, Math.min(at + 12, to - size - margin));
}

/** A box at a point of the pane, moved until it is fully visible. */
export function Popover(props: {
  readonly x: number;
  readonly y: number;
  readonly children: ReactNode;
}): ReactElement {
  const { x, y, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const [position, setPosition] = useState({ left: x, top: y });
  useLayoutEffect(() => {
    const own = box.current;
    const pane = own?.parentElement;
    if (!own || !pane) return;
    const adjust = (): void => {
      const paneRect = pane.getBoundingClientRect();
      const { offsetWidth: width, offsetHeight: height } = own;
      const left = clampToPane(paneRect.left + x, width, [paneRect.left, paneRect.right], window.innerWidth);
      const top = clampToPane(paneRect.top + y, height, [paneRect.top, paneRect.bottom], window.innerHeight);
      setPosition((now) => (now.left === left && now.top === top ? now : { left, top }));
    };
    adjust();
    const observer = new ResizeObserver(adjust);
    for (const one of [own, pane]) observer.observe(one);
    return () => observer.disconnect();
  }, [x, y]);
  return (
    <div ref={box} className="hl-popover" style={position}>
      {children}
    </div>
  );
}

/** A box below its button, moved up until it fits between the toolbar and the window's edge. */
export function InWindow(props: { readonly className: string; readonly children: ReactNode }): ReactElement {
  const { className, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const [{ up, maxHeight }, setPosition] = useState({ up: 0, maxHeight: window.innerHeight });
  useLayoutEffect(() => {
    const own = box.current;
    if (!own) return;
    const adjust = (): void => {
      const { bottom, height } = (own.closest("main") ?? document.body).getBoundingClientRect();
      const maxHeight = height - 2 * margin;
      const { top, height: boxHeight } = own.getBoundingClientRect();
      // Uses the limited height, because a box that is too tall would extend above the window until the next measurement.
      const overflow = top + Math.min(boxHeight, maxHeight) - (bottom - margin);
      setPosition((now) => ({ up: Math.max(0, overflow + now.up), maxHeight }));
    };
    adjust();
    const observer = new ResizeObserver(adjust);
    observer.observe(own);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box} className={className} style={{ translate: `0 ${-up}px`, maxHeight }}>
      {children}
    </div>
  );
}
