import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { t } from "@vscode/l10n";
import { useMemo, useRef, useState } from "react";
import { useController, useView } from "../state/controller.ts";
import type { MapperLocation } from "../state/view-state.ts";
import type { Offer } from "./offers.ts";
import { isReadable, itemNames } from "./source-rows.ts";
import { problemsByRow } from "./target-edits.ts";
import { foundTargets, type TargetRow, targetRows } from "./target-rows.ts";
import { type MappingGestures, mappingGestures } from "./use-gestures.ts";
import { type KnownMapping, resultsAt, useMapping, useResult } from "./use-mapping.ts";
import { useLists, useSources } from "./use-sources.ts";
import { type Choice, listOffers, listWays } from "./ways.ts";

const withId = (set: ReadonlySet<string>, id: string): ReadonlySet<string> => new Set([...set, id]);
const withoutId = (set: ReadonlySet<string>, id: string): ReadonlySet<string> =>
  new Set([...set].filter((each) => each !== id));

/** Returns the drawn rows of the target and the selected one. */
function useTarget({ shown, types }: KnownMapping, location: MapperLocation) {
  const [query, setQuery] = useState("");
  const [active, setActive] = useState("");
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const root = shown?.mapping.root;
  const type = types?.target;
  const all = useMemo(
    () => (shown ? targetRows({ ...shownPart(location), target: type, root }, { opened, closed }) : []),
    [shown, type, root, location, opened, closed],
  );
  const rows = query.trim() === "" ? all : foundTargets(all, query);
  const toggle = ({ id, expanded }: TargetRow): void => {
    setOpened(expanded ? withoutId(opened, id) : withId(opened, id));
    setClosed(expanded ? withId(closed, id) : withoutId(closed, id));
  };
  return { rows, all, query, setQuery, active, setActive, toggle };
}

/** Returns the path and the displayed name of the mapped part of a value. */
function shownPart({ field, path = [] }: MapperLocation) {
  return { path, name: path.at(-1) ?? (field === "call" ? t("arguments") : field) };
}

/** The dialog to open over the trees. */
export type DialogRequest =
  | { readonly kind: "auto" }
  | { readonly kind: "type" }
  | { readonly kind: "extract"; readonly row: TargetRow; readonly gestures: MappingGestures };

/** Returns the mapping with its trees and its dialog. */
function useShown(location: MapperLocation) {
  const control = useController();
  const label = useView(({ scene }) => scene?.index.steps.get(location.step)?.step.label ?? "");
  const known = useMapping(location);
  const { shown, types } = known;
  const root = shown?.mapping.root;
  const items = useMemo(() => itemNames(root), [root]);
  const [dragged, setDragged] = useState<TypeNode>();
  const [picked, setPicked] = useState<TypeNode>();
  const [dialog, openDialog] = useState<DialogRequest>();
  const lists = useLists(dragged ?? picked, dialog?.kind === "auto", types, root, location.path);
  const sources = useSources(location, types, items, lists);
  const target = useTarget(known, location);
  const [rejection, setRejection] = useState<string>();
  // The mapper covers the diagram's notice.
  const diagramRejection = useView(({ rejection: shownThere }) =>
    shownThere?.field === undefined ? shownThere?.message : undefined,
  );
  const editable = useView(({ snapshot }) => snapshot?.editable === true) && known.broken === undefined;
  const gestures = shown && mappingGestures(shown, control, known, setRejection);
  const outcome = useResult(location);
  const problems = useView(({ problems: all }) => all.get(location.step));
  const byRow = useMemo(() => problemsByRow(root, problems ?? []), [root, problems]);
  return {
    control,
    location,
    known,
    items,
    sources,
    target,
    /** The mapped step, labeled as on its card, and the mapped part. */
    title: `${label} · ${shownPart(location).name}`,
    editable,
    gestures,
    outcome,
    rejection: rejection ?? diagramRejection,
    setRejection,
    dismiss: (): void => {
      setRejection(undefined);
      control.store.set({ rejection: undefined });
    },
    /** The dragged or picked source. */
    offered: dragged ?? picked,
    setDragged,
    picked,
    setPicked,
    dialog,
    openDialog,
    /** The target list, which takes the focus if nothing else has it. */
    list: useRef<HTMLDivElement>(null),
    problemsOf: ({ id }: TargetRow) => byRow.get(id) ?? [],
    resultsOf: ({ path }: TargetRow) => resultsAt(outcome, path),
  };
}

/**
 * Returns the mapper's changing state. A dragged or picked source is linked to a row directly, or a menu lists the ways to link
 * it.
 */
export function useMapper(location: MapperLocation) {
  const shown = useShown(location);
  const { sources, gestures, items, editable, offered } = shown;
  const [choice, setChoice] = useState<Choice>();
  const [editing, setEditing] = useState<string>();
  const taken = useMemo(
    () => new Set([...items.map(({ name }) => name), ...sources.roots.map(({ name }) => name)]),
    [items, sources.roots],
  );
  /** Returns whether the offered source can be linked to a row. */
  const accepts = (row: TargetRow): boolean =>
    editable &&
    offered !== undefined &&
    row.member === undefined &&
    row.stray !== "overridden" &&
    isReadable(offered.path, row.path, items);
  const link = (row: TargetRow, offer: Offer, linkGestures: MappingGestures | undefined): void => {
    shown.setPicked(undefined);
    void linkGestures?.link(row, offer);
  };
  /** Links the offered source to a row, or moves the focus to the row's expression. */
  const choose = (row: TargetRow, element: Element): void => {
    shown.target.setActive(row.id);
    if (!offered) {
      setEditing(row.id);
      return;
    }
    if (!accepts(row)) return;
    const offersFor = (targetRow: TargetRow): readonly Offer[] =>
      listOffers(sources, targetRow, offered, taken);
    const box = element.getBoundingClientRect();
    shown.setDragged(undefined);
    const [first] = offersFor(row);
    // Keeps the menu inside the page.
    const x = Math.max(8, Math.min(box.left + 24, window.innerWidth - 380));
    const y = Math.min(box.bottom, window.innerHeight - 220);
    if (row.node && gestures)
      setChoice({ name: row.name, ways: listWays(row, offered, offersFor), gestures, x, y });
    else if (first) link(row, first, gestures);
  };
  const remove = (row: TargetRow): void => {
    if (isRemovable(row)) void gestures?.remove(row);
  };
  return { ...shown, choice, setChoice, editing, setEditing, taken, accepts, link, choose, remove };
}

/** True for a value that can be removed by its path. */
const isRemovable = ({ node, path, level, stray }: TargetRow): boolean =>
  node !== undefined && level > 1 && path.at(-1) !== null && stray !== "overridden";

export type MapperState = ReturnType<typeof useMapper>;
