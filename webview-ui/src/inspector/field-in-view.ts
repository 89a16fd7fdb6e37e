import type { Step } from "@hookloom/protocol/flow-document";
import { type RefObject, useLayoutEffect, useRef } from "react";

/** True where a part of the element with the focus can be seen; undefined where the focus is elsewhere. */
function isFieldSeen(panel: Element): boolean | undefined {
  const field = document.activeElement;
  if (!field || field === panel || !panel.contains(field)) return undefined;
  const [inner, outer] = [field.getBoundingClientRect(), panel.getBoundingClientRect()];
  return inner.bottom > outer.top && inner.top < outer.bottom;
}

/**
 * Keeps the field that a person is in within view where fields that come above it push it out. What a person has
 * scrolled out of view stays there.
 */
export function useFieldInView(step: Step): RefObject<HTMLDivElement | null> {
  const panel = useRef<HTMLDivElement>(null);
  const seen = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step has other parts
  useLayoutEffect(() => {
    const element = panel.current;
    if (!element) return;
    const check = (): void => {
      seen.current = isFieldSeen(element) === true;
    };
    const resized = new ResizeObserver(() => {
      if (seen.current && isFieldSeen(element) === false)
        document.activeElement?.scrollIntoView({ block: "nearest" });
    });
    for (const part of element.children) resized.observe(part);
    element.addEventListener("scroll", check);
    element.addEventListener("focusin", check);
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", check);
      element.removeEventListener("focusin", check);
    };
  }, [step]);
  return panel;
}
