import type { EventChoice } from "@hookloom/protocol/source-choice";
import { t } from "@vscode/l10n";
import { type CSSProperties, type KeyboardEvent, type ReactElement, useId, useMemo, useState } from "react";
import { ErrorText } from "../controls/error-text.tsx";
import { Icon } from "../controls/icon.tsx";
import { useRowWindow } from "../controls/row-window.ts";
import { SearchField } from "../controls/text-field.tsx";
import "./event-list.css";
import { type EventRow, eventRows, eventsFound, findEvents, plainRows, withNamed } from "./find-events.ts";

interface EventListProps {
  readonly label: string;
  readonly events: readonly EventChoice[];
  /** True if senders define the event names, so that any name can be chosen. */
  readonly open?: boolean | undefined;
  /** If `open` is not set, any name below these events can be chosen. */
  readonly families?: readonly string[] | undefined;
  readonly chosen: readonly string[];
  /** True if only a single event can be chosen, and no whole channel. */
  readonly single?: boolean;
  /** The initial query. */
  readonly search: string;
  /** Chooses the events, or removes them if all are chosen; `shift` is true if that key is held down. */
  readonly onToggle: (names: readonly string[], shift: boolean) => void;
  readonly error?: string | undefined;
}

const rowHeight = 26;
const pageRows = 8;

/** Returns the row that a key moves to, or undefined for any other key. */
function rowAfterKey(key: string, active: number, count: number): number | undefined {
  const rows: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + pageRows,
    PageUp: active - pageRows,
    Home: 0,
    End: count - 1,
  };
  const row = rows[key];
  return row === undefined ? undefined : Math.max(0, Math.min(count - 1, row));
}

interface ListProps {
  readonly state: ListState;
  readonly chosen: readonly string[];
  readonly single: boolean;
  readonly id: string;
}

/** True for a row that is only the heading of its channel, if a single event is to be chosen. */
const isHeading = ({ chooses }: EventRow, single: boolean): boolean => single && chooses.length !== 1;

/** Describes how many events of a channel are chosen. Empty for an event that is not a channel. */
function channelText({ members }: EventRow, chosen: readonly string[]): string {
  if (members.length === 0) return "";
  const count = members.filter((name) => chosen.includes(name)).length;
  return t("{0} of {1} selected", count, members.length);
}

function ListRow(props: ListProps & { readonly row: EventRow; readonly index: number }): ReactElement {
  const { state, chosen, single, id, row, index } = props;
  const { name, description, chooses, members, isInner } = row;
  const isChannel = members.length > 0;
  const isHeadingRow = isHeading(row, single);
  const isChosen = !isHeadingRow && chooses.every((event) => chosen.includes(event));
  const isPartly = !single && !isChosen && members.some((event) => chosen.includes(event));
  const countText = single ? "" : channelText(row, chosen);
  const className = `${index === state.active ? "wz-active" : ""} ${isInner ? "wz-inner" : ""} ${isChannel ? "wz-channel" : ""}`;
  const choosesItself = chooses.length === 1 && chooses[0] === name;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the list has focus and handles the keys.
    <div
      id={`${id}-${index}`}
      role="option"
      aria-selected={isChosen}
      aria-disabled={isHeadingRow || undefined}
      aria-setsize={state.found.length}
      aria-posinset={index + 1}
      className={`wz-event hl-mono ${className}`}
      style={{ top: index * rowHeight, height: rowHeight }}
      title={countText === "" ? `${name}: ${description}` : `${name}: ${description} (${countText})`}
      data-testid={choosesItself ? `event-${name}` : `channel-${name}`}
      onClick={({ shiftKey }) => state.onClick(index, row, shiftKey)}
    >
      <span className="wz-box">
        {isChosen && <Icon name="check" size={14} />}
        {isPartly && <Icon name="dash" size={14} />}
      </span>
      <span className="wz-event-name hl-cut">{name}</span>
      <span className="wz-event-description hl-cut">
        {countText !== "" && <span className="hl-hidden">{`${t("Whole channel, {0}:", countText)} `}</span>}
        {description}
        {isPartly && ` (${countText})`}
      </span>
    </div>
  );
}

/** Returns the rows that match the search and the filter. Chosen rows come first, but choosing a row does not move it. */
function useFound({ events, open, families, chosen }: EventListProps, search: string, onlyChosen: boolean) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a search changes the order, choosing a row does not.
  const ordered = useMemo(() => {
    const all = open ? withNamed(events, chosen, search) : withNamed(events, chosen, search, families ?? []);
    const found = findEvents(all, search, chosen);
    const isUnfiltered = search.trim() === "";
    const comesFirst = ({ name, isCommon }: EventChoice): boolean =>
      isUnfiltered && (isCommon === true || chosen.includes(name));
    return { found, rows: eventRows(found, all, comesFirst) };
  }, [events, search]);
  if (!onlyChosen) return ordered.rows;
  return plainRows(ordered.found.filter((event) => chosen.includes(event.name)));
}

/** Returns the lengths of the longest name and the 90th percentile, in characters. */
function nameWidths(events: readonly EventRow[]): CSSProperties {
  const lengths = events.map(({ name }) => name.length).sort((a, b) => a - b);
  const [longest, percentile90] = [lengths.at(-1) ?? 0, lengths[Math.floor(lengths.length * 0.9)] ?? 0];
  return { ["--wz-longest" as string]: `${longest}ch`, ["--wz-usual" as string]: `${percentile90}ch` };
}

/** Returns the state of the search box and the rows. */
function useEventList(props: EventListProps) {
  const [search, setSearch] = useState(props.search);
  const [onlyChosen, setOnlyChosen] = useState(false);
  const [requestedRow, setActive] = useState(0);
  const found = useFound(props, search, onlyChosen && props.chosen.length > 0);
  const rowWindow = useRowWindow(found.length, rowHeight);
  const active = Math.min(requestedRow, found.length - 1);
  const choose = (row: EventRow, shift: boolean): void => {
    if (!isHeading(row, props.single === true)) props.onToggle(row.chooses, shift);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const typing = event.target instanceof HTMLInputElement;
    if (typing && (event.key === "Home" || event.key === "End")) return;
    const target = rowAfterKey(event.key, active, found.length);
    const row = found[active];
    if (target !== undefined) {
      // From the search box, the first key press moves the focus to the row that is already active.
      if (typing) rowWindow.list.current?.focus();
      const next = typing ? active : target;
      setActive(next);
      rowWindow.show(next);
    } else if (row && (event.key === "Enter" || (event.key === " " && !typing))) choose(row, event.shiftKey);
    else return;
    event.preventDefault();
  };
  const onSearch = (text: string): void => {
    setSearch(text);
    setActive(0);
    rowWindow.show(0);
  };
  const onClick = (index: number, row: EventRow, shift: boolean): void => {
    setActive(index);
    choose(row, shift);
  };
  const widths = useMemo(() => nameWidths(found), [found]);
  const navigation = { active, onKeyDown, onClick };
  const eventCount = found.filter(({ name, chooses }) => chooses.length === 1 && chooses[0] === name).length;
  return {
    ...rowWindow,
    ...navigation,
    search,
    onSearch,
    onlyChosen,
    setOnlyChosen,
    found,
    eventCount,
    widths,
  };
}

type ListState = ReturnType<typeof useEventList>;

function EventHead({ label, state, chosen, single, id }: ListProps & { readonly label: string }) {
  const filtered = state.onlyChosen && chosen.length > 0;
  return (
    <div className="hl-field-head">
      <h2 id={`${id}-label`}>{label}</h2>
      {!single && (
        <button
          type="button"
          className="wz-count hl-small-mono"
          aria-pressed={filtered}
          disabled={chosen.length === 0}
          title={filtered ? t("Show all events") : t("Show only the chosen events")}
          data-testid="event-count"
          onClick={() => state.setOnlyChosen(!filtered)}
        >
          {t("{0} selected", chosen.length)}
        </button>
      )}
    </div>
  );
}

/** A source's events grouped by channel, searchable, and selectable with the mouse or keyboard. Only visible rows are drawn. */
export function EventList(props: EventListProps): ReactElement {
  const { chosen, error, single = false } = props;
  const state = useEventList(props);
  const id = useId();
  const list = { state, chosen, single, id };
  const about = state.found[state.active]?.description;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the search box and the list share the navigation keys.
    <div className="wz-events hl-column" onKeyDown={state.onKeyDown}>
      <EventHead {...list} label={props.label} />
      <div className={`wz-event-box hl-column ${error ? "wz-wrong" : ""} ${single ? "wz-single" : ""}`}>
        <SearchField
          label={t("Search events")}
          placeholder={t("Search events")}
          value={state.search}
          onChange={state.onSearch}
          aria-controls={`${id}-list`}
          aria-invalid={error !== undefined}
          data-testid="event-search"
        />
        <div
          ref={state.list}
          id={`${id}-list`}
          role="listbox"
          aria-multiselectable={!single}
          aria-labelledby={`${id}-label`}
          aria-activedescendant={state.active >= 0 ? `${id}-${state.active}` : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          tabIndex={0}
          className="wz-event-list"
          data-testid="events"
          style={state.widths}
          onScroll={state.onScroll}
        >
          <div role="presentation" style={{ height: state.found.length * rowHeight, position: "relative" }}>
            {state.found.slice(state.start, state.end).map((row, offset) => (
              <ListRow
                {...list}
                key={`${row.members.length} ${row.name}`}
                row={row}
                index={state.start + offset}
              />
            ))}
          </div>
          {state.found.length === 0 && (
            <p className="wz-none hl-dim">{t("No event matches “{0}”.", state.search)}</p>
          )}
        </div>
        {about && <p className="wz-about hl-hint">{about}</p>}
      </div>
      <div role="status" className="hl-hidden">
        {state.search && eventsFound(state.eventCount)}
      </div>
      <ErrorText id={`${id}-error`}>{error}</ErrorText>
    </div>
  );
}
