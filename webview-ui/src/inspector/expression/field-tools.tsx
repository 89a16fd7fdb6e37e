import { type KeyboardEvent, type MouseEvent, type ReactElement, useState } from "react";
import { IconButton } from "../../controls/button.tsx";

/** One button of a field. */
export interface FieldTool {
  readonly id: string;
  readonly icon: string;
  readonly label: string;
  run(): void;
}

/** A press leaves the focus in the field, whose draft a blur would commit. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

/** The buttons of a field: one stop of the Tab key, arrows go from one to the next. */
export function FieldTools({
  label,
  tools,
}: {
  readonly label: string;
  readonly tools: readonly FieldTool[];
}): ReactElement {
  const [active, setActive] = useState(0);
  const current = Math.min(active, tools.length - 1);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    const next = (current + by + tools.length) % tools.length;
    setActive(next);
    event.currentTarget.querySelectorAll("button")[next]?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      role="toolbar"
      aria-label={`Actions of ${label}`}
      className="hl-field-tools"
      onMouseDown={keepFocus}
      onKeyDown={onKeyDown}
    >
      {tools.map(({ id, icon, label: words, run }, index) => (
        <IconButton
          key={id}
          icon={icon}
          label={words}
          tabIndex={index === current ? 0 : -1}
          data-testid={`${id}-${label}`}
          onClick={run}
        />
      ))}
    </div>
  );
}
