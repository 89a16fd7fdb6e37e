import { t } from "@vscode/l10n";
import { type KeyboardEvent, type ReactElement, type RefObject, useEffect, useRef, useState } from "react";
import { closeMapper } from "../actions/mapper.ts";
import { IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { Menu } from "../controls/menu.tsx";
import { TypesNotice } from "../inspector/fields/types-notice.tsx";
import { valuesNote } from "../inspector/scope/payload-values.ts";
import type { MapperLocation } from "../state/view-state.ts";
import { Detail } from "./detail.tsx";
import { MapperDialog } from "./dialogs.tsx";
import { findLinks, LinkLines } from "./link-lines.tsx";
import { SourceTree } from "./source-tree.tsx";
import { countMissing } from "./target-rows.ts";
import { TargetTree } from "./target-tree.tsx";
import { type MapperState, useMapper } from "./use-mapper.ts";
import { choiceItems } from "./ways.ts";

interface PartProps {
  readonly mapper: MapperState;
}

/**
 * Keeps the focus inside the element that covers the page. The focus moves to `first` when the element opens, and when the
 * focused element is no longer drawn. If the window does not have the focus, this happens when it receives the focus.
 */
function useFocusInside(cover: RefObject<HTMLElement | null>, first: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const restoreFocus = (): void => {
      if (!document.hasFocus() || cover.current?.contains(document.activeElement)) return;
      first.current?.focus({ preventScroll: true });
    };
    restoreFocus();
    window.addEventListener("focus", restoreFocus);
    return () => window.removeEventListener("focus", restoreFocus);
  });
}

/** Restores the focus after a dialog was closed, when the elements behind it are focusable again. */
function useFocusAfter(open: boolean, target: RefObject<HTMLElement | null>): void {
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !open) target.current?.focus();
    wasOpen.current = open;
  }, [open, target]);
}

/** The mapper's title, the number of missing values, and the actions for the whole mapping. */
function Head({ mapper, onClose }: PartProps & { readonly onClose: () => void }): ReactElement {
  const { title, target, editable, known, location, openDialog } = mapper;
  const { shown, types } = known;
  const missing = countMissing(target.all);
  // True if no type specifies the expected value.
  const canCreateType = editable && types && !types.target && shown?.mapping.root && !location.path?.length;
  return (
    <header className="hl-map-head hl-line">
      <Icon name="type-hierarchy-sub" />
      <h1 className="hl-cut" title={title}>
        {title}
      </h1>
      {missing > 0 && (
        <span className="hl-map-required" data-testid="map-missing">
          {missing === 1 ? t("1 required value is missing") : t("{0} required values are missing", missing)}
        </span>
      )}
      <span className="hl-map-spacer" />
      {canCreateType && (
        <button
          type="button"
          className="hl-map-button"
          title={t("Paste sample JSON to create the type of the target")}
          data-testid="map-type"
          onClick={() => openDialog({ kind: "type" })}
        >
          <Icon name="json" size={14} />
          <span>{t("Create a type from a sample…")}</span>
        </button>
      )}
      <button
        type="button"
        className="hl-map-button"
        disabled={!editable || types?.target === undefined}
        title={t("Propose links by name and type")}
        data-testid="auto-map"
        onClick={() => openDialog({ kind: "auto" })}
      >
        <Icon name="wand" size={14} />
        <span>{t("Auto map")}</span>
      </button>
      <IconButton
        icon="close"
        label={t("Back to the diagram (Escape)")}
        data-testid="mapper-close"
        onClick={onClose}
      />
    </header>
  );
}

/** Explains why there is nothing to map, or why the shown mapping is older than the code. */
function State({ mapper }: PartProps): ReactElement | null {
  const { broken, shown } = mapper.known;
  if (broken === undefined) return null;
  return (
    <p className="hl-map-state hl-line" role="status" data-testid="map-broken">
      <Icon name="warning" />
      <span>
        {broken}
        {shown ? ` ${t("The last valid mapping is shown.")}` : ""}
      </span>
    </p>
  );
}

/** The reason why the last gesture was rejected. */
function RejectionNotice({ mapper }: PartProps): ReactElement | null {
  if (mapper.rejection === undefined) return null;
  return (
    <p className="hl-map-state hl-line" role="alert" data-testid="map-refused">
      <Icon name="warning" />
      <span>{mapper.rejection}</span>
      <IconButton icon="close" label={t("Dismiss")} onClick={mapper.dismiss} />
    </p>
  );
}

/** Describes where the values in the results come from, or why there are no results. */
function Note({ mapper: { outcome } }: PartProps): ReactElement | null {
  const text =
    outcome?.problem ??
    (outcome?.known
      ? valuesNote({ ...outcome.known, values: {} })
      : outcome && t("No payload is known for this flow, so no results are shown."));
  if (text === undefined) return null;
  return (
    <p className="hl-map-note hl-cut" title={text} data-testid="map-note">
      {text}
    </p>
  );
}

/** The two trees with the lines between them. */
function Trees({ mapper }: PartProps): ReactElement {
  const { sources, target, list } = mapper;
  const [scrollCount, setScrollCount] = useState(0);
  const sourceList = useRef<HTMLDivElement>(null);
  const paths = sources.rows.map(({ node }) => node.path);
  const links = findLinks(paths, target.rows, mapper.items);
  const active = target.rows.findIndex(({ id }) => id === target.active);
  const linked = new Set(links.flatMap(({ from, to }) => (to === active ? [from] : [])));
  const countScroll = (): void => setScrollCount((count) => count + 1);
  return (
    <div className={`hl-map-body ${mapper.offered ? "hl-map-linking" : ""}`}>
      <SourceTree mapper={mapper} linked={linked} list={sourceList} onScroll={countScroll} />
      <LinkLines
        links={links}
        active={active}
        sources={sourceList}
        targets={list}
        scrollCount={scrollCount}
      />
      <TargetTree mapper={mapper} onScroll={countScroll} />
    </div>
  );
}

/** The menu with the ways to link a source to a row that already has a value. */
function ChoiceMenu({ mapper, onClose }: PartProps & { readonly onClose: () => void }) {
  const { choice } = mapper;
  if (!choice) return null;
  return (
    <div className="hl-map-choice" style={{ left: choice.x, top: choice.y }}>
      <Menu
        label={t("Link {0}", choice.name)}
        items={choiceItems(choice.ways, ({ row, offer }) => mapper.link(row, offer, choice.gestures))}
        onClose={onClose}
      />
    </div>
  );
}

/**
 * The data mapper: available sources on the left, the value to create on the right, and lines between them. Every gesture
 * writes one property of the code.
 */
export function Mapper({ location }: { readonly location: MapperLocation }): ReactElement {
  const mapper = useMapper(location);
  const { control, known, target, gestures, list } = mapper;
  const section = useRef<HTMLElement>(null);
  useFocusInside(section, list);
  useFocusAfter(mapper.dialog !== undefined, list);
  const row = target.rows.find(({ id }) => id === target.active);
  const closeAndFocusList = (close: () => void) => (): void => {
    close();
    list.current?.focus();
  };
  const close = (): void => closeMapper(control);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    if (mapper.picked) mapper.setPicked(undefined);
    else close();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <main
      ref={section}
      className="hl-map hl-column"
      aria-label={t("Data mapper: {0}", mapper.title)}
      data-testid="mapper"
      onKeyDown={onKeyDown}
    >
      <Head mapper={mapper} onClose={close} />
      <State mapper={mapper} />
      <TypesNotice />
      <RejectionNotice mapper={mapper} />
      <Trees mapper={mapper} />
      <Note mapper={mapper} />
      {row && known.shown && gestures && (
        <Detail
          mapper={mapper}
          shown={known.shown}
          gestures={gestures}
          row={row}
          onLeave={closeAndFocusList(() => mapper.setEditing(undefined))}
        />
      )}
      <ChoiceMenu mapper={mapper} onClose={closeAndFocusList(() => mapper.setChoice(undefined))} />
      <MapperDialog mapper={mapper} />
    </main>
  );
}
