import type { WizardSource } from "@hookloom/language-server/protocol";
import { type KeyboardEvent, type ReactElement, useRef } from "react";
import { Icon } from "../controls/icon.tsx";

interface SourceTilesProps {
  readonly sources: readonly WizardSource[];
  readonly chosen: string;
  readonly onChoose: (source: WizardSource) => void;
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** One tile a source. Like radio buttons, they are one stop for Tab and the arrows choose. */
export function SourceTiles({ sources, chosen, onChoose }: SourceTilesProps): ReactElement {
  const group = useRef<HTMLDivElement>(null);
  const current = sources.findIndex((source) => source.id === chosen);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = (Math.max(0, current) + step + sources.length) % sources.length;
    const next = sources[index];
    if (next) onChoose(next);
    group.current?.querySelectorAll<HTMLElement>("[role=radio]")[index]?.focus();
  };
  return (
    <div ref={group} role="radiogroup" aria-label="Source" className="wz-tiles" onKeyDown={onKeyDown}>
      {sources.map((source, index) => (
        // biome-ignore lint/a11y/useSemanticElements: a tile holds an icon and two lines, which an input cannot.
        <button
          key={source.id}
          type="button"
          role="radio"
          aria-checked={source.id === chosen}
          aria-label={`${source.label}, ${source.hint}`}
          tabIndex={index === Math.max(0, current) ? 0 : -1}
          className="wz-tile"
          data-testid={`source-${source.id}`}
          onClick={() => onChoose(source)}
        >
          <Icon name={source.icon} size={22} />
          <span className="wz-tile-label">{source.label}</span>
          <span className="wz-tile-hint">{source.hint}</span>
        </button>
      ))}
    </div>
  );
}
