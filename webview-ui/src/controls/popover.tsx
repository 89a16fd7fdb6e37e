import { type ReactElement, type ReactNode, useLayoutEffect, useRef, useState } from "react";

const room = 8;

/** Where a box begins on one axis: at the point, moved until all of it is in the pane, or in the window where the pane is too small. */
function begin(at: number, size: number, pane: readonly [from: number, to: number], window: number): number {
  const [from, to] = size + 2 * room > pane[1] - pane[0] ? [0, window] : pane;
  return Math.max(from + room, Math.min(at + 12, to - size - room));
}

/** A box at a point of the pane, moved until all of it is visible. */
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
      const around = pane.getBoundingClientRect();
      const { offsetWidth: width, offsetHeight: height } = own;
      const left = begin(around.left + x, width, [around.left, around.right], window.innerWidth);
      const top = begin(around.top + y, height, [around.top, around.bottom], window.innerHeight);
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

/** A box below its button, moved up until all of it is below the toolbar and in the window. */
export function InWindow(props: { readonly className: string; readonly children: ReactNode }): ReactElement {
  const { className, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const [{ up, maxHeight }, setPosition] = useState({ up: 0, maxHeight: window.innerHeight });
  useLayoutEffect(() => {
    const own = box.current;
    if (!own) return;
    const adjust = (): void => {
      const { bottom, height } = (own.closest("main") ?? document.body).getBoundingClientRect();
      const maxHeight = height - 2 * room;
      const { top, height: tall } = own.getBoundingClientRect();
      // By the height that it is about to have: one that is too large would be above the window until it is measured again.
      const below = top + Math.min(tall, maxHeight) - (bottom - room);
      setPosition((now) => ({ up: Math.max(0, below + now.up), maxHeight }));
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
