import { flowTitle } from "@hookloom/protocol/card-face";
import type { ReactElement } from "react";
import { goBack } from "../actions/calls.ts";
import { IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { useController, useView } from "../state/controller.ts";

/** The way back to the cards from which the shown flow was opened: one button a flow, the outermost first. */
export function Trail(): ReactElement | null {
  const control = useController();
  const trail = useView((state) => state.trail);
  const snapshot = useView((state) => state.snapshot);
  const { sources = [], document } = snapshot ?? {};
  const stops = trail.flatMap(({ flow: id }, at) => {
    const flow = document?.flows.find((each) => each.id === id);
    return flow ? [{ at, title: flowTitle(sources, flow) }] : [];
  });
  const last = stops.at(-1);
  if (!last) return null;
  return (
    <nav className="hl-trail" aria-label="Opened from" data-testid="trail">
      <IconButton
        icon="arrow-left"
        label={`Back to ${last.title} (Alt+Left)`}
        data-testid="go-back"
        onClick={() => goBack(control)}
      />
      {stops.map(({ at, title }) => (
        <span key={at} className="hl-trail-stop">
          <button
            type="button"
            className="hl-trail-button"
            title={`Back to ${title}`}
            data-testid={`trail-${at}`}
            onClick={() => goBack(control, at)}
          >
            {title}
          </button>
          <Icon name="chevron-right" size={14} className="hl-toolbar-sep" />
        </span>
      ))}
    </nav>
  );
}
