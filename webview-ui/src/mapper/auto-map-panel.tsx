import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from "react";
import { Checkbox } from "../controls/choice.tsx";
import { useModal } from "../controls/modal.ts";
import type { Proposal } from "./auto-map.ts";
import { idOfPath } from "./target-rows.ts";

/** What auto map would link, before it does: each link can be left out. */
export function AutoMapPanel(props: {
  readonly proposals: readonly Proposal[];
  onApply(chosen: readonly Proposal[]): void;
  onClose(): void;
}): ReactElement {
  const { proposals, onApply, onClose } = props;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const box = useRef<HTMLDivElement>(null);
  useModal(box, true, onClose);
  useEffect(() => box.current?.querySelector<HTMLElement>("input, button")?.focus(), []);
  const chosen = proposals.filter(({ path }) => !left.has(idOfPath(path)));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter" && chosen.length > 0) onApply(chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const toggle = (id: string): void => {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    setLeft(next);
  };
  return (
    <div
      ref={box}
      role="dialog"
      aria-modal
      aria-label="Auto map"
      className="hl-map-auto"
      data-testid="auto-map-panel"
      onKeyDown={onKeyDown}
    >
      <h2>Auto map</h2>
      {proposals.length === 0 ? (
        <p className="hl-dim">No source matches the name and type of an unmapped value.</p>
      ) : (
        <ul>
          {proposals.map(({ path, text }) => (
            <li key={idOfPath(path)}>
              <Checkbox
                label={
                  <span className="hl-map-proposal">
                    <b>{path.join(" › ")}</b>
                    <code title={text}>{text}</code>
                  </span>
                }
                checked={!left.has(idOfPath(path))}
                data-testid={`proposal-${path.join(".")}`}
                onChange={() => toggle(idOfPath(path))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="hl-map-buttons">
        {proposals.length > 0 && (
          <button
            type="button"
            className="hl-map-button hl-map-primary"
            disabled={chosen.length === 0}
            data-testid="auto-map-apply"
            onClick={() => onApply(chosen)}
          >
            {chosen.length === 1 ? "Add 1 link" : `Add ${chosen.length} links`}
          </button>
        )}
        <button type="button" className="hl-map-button" data-testid="auto-map-close" onClick={onClose}>
          {proposals.length > 0 ? "Cancel" : "Close"}
        </button>
      </div>
    </div>
  );
}
