import type { SourceChoice } from "@hookloom/protocol/source-choice";
import { t } from "@vscode/l10n";
import { type KeyboardEvent, type ReactElement, useRef, useState } from "react";
import { Icon } from "../controls/icon.tsx";
import { SearchField } from "../controls/text-field.tsx";
import "./source-tiles.css";
import { eventsFound, type FoundSource, findSources } from "./find-events.ts";

interface SourceTilesProps {
  readonly sources: readonly SourceChoice[];
  readonly chosen: string;
  /** `search` is the query that found the source by one of its events, or an empty string. */
  readonly onChoose: (source: SourceChoice, search: string) => void;
}

/** If there are more tiles, all of them are drawn flat, below a search box. */
const maxTallTiles = 6;

const keySteps: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

interface TileProps {
  readonly found: FoundSource;
  readonly chosen: boolean;
  readonly reachable: boolean;
  readonly onChoose: () => void;
}

function Tile({ found, chosen, reachable, onChoose }: TileProps): ReactElement {
  const { source, events } = found;
  const hint = events === 0 ? source.hint : eventsFound(events);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a tile contains an icon and two lines, which an input cannot.
    <button
      type="button"
      role="radio"
      aria-checked={chosen}
      aria-label={`${source.label}, ${hint}`}
      title={`${source.label}: ${hint}`}
      tabIndex={reachable ? 0 : -1}
      className="wz-tile hl-column"
      data-testid={`source-${source.id}`}
      onClick={onChoose}
    >
      <Icon name={source.icon} size={22} />
      <span className="wz-tile-label hl-cut">{source.label}</span>
      <span className="wz-tile-hint hl-cut">{hint}</span>
    </button>
  );
}

/** One tile per source. Like radio buttons, the tiles are a single tab stop, and the arrow keys choose one. */
export function SourceTiles({ sources, chosen, onChoose }: SourceTilesProps): ReactElement {
  const group = useRef<HTMLDivElement>(null);
  const [search, setSearch] = useState("");
  const found = findSources(sources, search);
  const current = found.findIndex(({ source }) => source.id === chosen);
  const choose = (index: number): void => {
    const one = found[index];
    if (!one) return;
    onChoose(one.source, one.events > 0 ? search : "");
    group.current?.querySelectorAll<HTMLElement>("[role=radio]")[index]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = keySteps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    choose((Math.max(0, current) + step + found.length) % found.length);
  };
  const onSearchKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    choose(Math.max(0, current));
  };
  const isCompact = sources.length > maxTallTiles;
  return (
    <div className="wz-sources">
      {isCompact && (
        <SearchField
          label={t("Search sources and their events")}
          placeholder={t("Search sources and their events")}
          value={search}
          onChange={setSearch}
          onKeyDown={onSearchKey}
          className="wz-source-search"
          data-testid="source-search"
        />
      )}
      <div
        ref={group}
        role="radiogroup"
        aria-label={t("Source")}
        className={isCompact ? "wz-tiles wz-tiles-flat" : "wz-tiles"}
        onKeyDown={onKeyDown}
      >
        {found.map((one, index) => (
          <Tile
            key={one.source.id}
            found={one}
            chosen={one.source.id === chosen}
            reachable={index === Math.max(0, current)}
            onChoose={() => choose(index)}
          />
        ))}
      </div>
      {found.length === 0 && (
        <p role="status" className="wz-none hl-dim">
          {t("No source or event matches “{0}”. The HTTP source accepts requests from any service.", search)}
        </p>
      )}
    </div>
  );
}
