import { startItem } from "@hookloom/protocol/flow-layout-types";
import { useEffect, useState } from "react";
import { cardRect, intersects, visibleArea } from "../state/camera.ts";
import { type Controller, useController, useView } from "../state/controller.ts";

/** Milliseconds after the last pan or zoom. */
const rest = 120;

function seenNow({ store, camera }: Controller): ReadonlySet<string> {
  const layout = store.get().scene?.layout;
  if (!layout) return new Set();
  const view = visibleArea(camera.viewport, camera.pane);
  const cards = layout.cards.filter((card) => intersects(cardRect(card), view)).map(({ id }) => id);
  return new Set(intersects(cardRect(layout.start), view) ? [startItem, ...cards] : cards);
}

/** The items whose cards are on the canvas now, once it is at rest. */
export function useSeenItems(): ReadonlySet<string> {
  const control = useController();
  const layout = useView(({ scene }) => scene?.layout);
  const [seen, setSeen] = useState<ReadonlySet<string>>(() => new Set());
  useEffect(() => {
    if (!layout) return;
    let timer: ReturnType<typeof setTimeout>;
    const refresh = (): void => setSeen(seenNow(control));
    const later = (): void => {
      clearTimeout(timer);
      timer = setTimeout(refresh, rest);
    };
    refresh();
    control.camera.moved.add(later);
    return () => {
      clearTimeout(timer);
      control.camera.moved.delete(later);
    };
  }, [control, layout]);
  return seen;
}
