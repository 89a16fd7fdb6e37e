import type { Range } from "@hookloom/protocol/flow-document";
import type { MappingOutcome } from "@hookloom/protocol/flow-view";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { type KeyboardEvent, type ReactElement, type RefObject, useMemo, useRef, useState } from "react";
import { closeMapper } from "../actions/mapper.ts";
import { Menu } from "../controls/menu.tsx";
import { TypesNotice } from "../inspector/fields/types-notice.tsx";
import { usePayloadValues } from "../inspector/scope/payload-values.ts";
import { type Controller, useController, useView } from "../state/controller.ts";
import type { MapperPlace, StepProblem } from "../state/view-state.ts";
import { Asked, type Asking } from "./asked.tsx";
import { Detail } from "./detail.tsx";
import { LinkLines } from "./link-lines.tsx";
import { linksOf } from "./links.ts";
import { Head, Note, Refused, State } from "./mapper-head.tsx";
import type { Offer } from "./offers.ts";
import { isReadable, itemNames, plainPath } from "./source-rows.ts";
import { SourceTree } from "./source-tree.tsx";
import { problemsByRow } from "./target-edits.ts";
import { countMissing, foundTargets, type TargetRow, targetRows } from "./target-rows.ts";
import { TargetTree } from "./target-tree.tsx";
import { useFocusAfter, useFocusInside } from "./use-focus-inside.ts";
import { type MappingGestures, mappingGestures } from "./use-gestures.ts";
import { type ShownMapping, useMapping } from "./use-mapping.ts";
import { resultsAt, useResult } from "./use-result.ts";
import { useLists, useSources } from "./use-sources.ts";
import { type Choice, choiceItems, offersOf, otherOffers, waysOf } from "./ways.ts";

/** What is drawn of the target, and which of it is selected. */
function useTarget(shown: ShownMapping | undefined, type: TypeNode | undefined, place: MapperPlace) {
  const [query, setQuery] = useState("");
  const [active, setActive] = useState("");
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const root = shown?.mapping.root;
  const all = useMemo(
    () => (shown ? targetRows({ ...partOf(place), target: type, root }, { opened, closed }) : []),
    [shown, type, root, place, opened, closed],
  );
  const rows = query.trim() === "" ? all : foundTargets(all, query);
  const with_ = (set: ReadonlySet<string>, id: string): ReadonlySet<string> => new Set([...set, id]);
  const without = (set: ReadonlySet<string>, id: string): ReadonlySet<string> =>
    new Set([...set].filter((each) => each !== id));
  const toggle = ({ id, expanded }: TargetRow): void => {
    setOpened(expanded ? without(opened, id) : with_(opened, id));
    setClosed(expanded ? with_(closed, id) : without(closed, id));
  };
  return { rows, all, query, setQuery, active, setActive, toggle };
}

/** What is shown of a value. The names of a call's parameters are its function's, not those of what it makes. */
function partOf({ field, path = [] }: MapperPlace) {
  return { path, name: path.at(-1) ?? (field === "call" ? "arguments" : field) };
}

/** The step that is mapped, in the words of its card. */
function useStepLabel(step: string): string {
  return useView(({ scene }) => scene?.index.steps.get(step)?.step.label ?? "");
}

function revealRange(control: Controller, { version }: ShownMapping, { start, end }: Range): void {
  control.host.send("reveal", { version, start, end });
}

/** Everything of the mapper that changes while it is open. */
function useMapper(place: MapperPlace) {
  const control = useController();
  const label = useStepLabel(place.step);
  const known = useMapping(place);
  const { shown, types } = known;
  const root = shown?.mapping.root;
  const items = useMemo(() => itemNames(root), [root]);
  const [dragged, setDragged] = useState<TypeNode>();
  const [picked, setPicked] = useState<TypeNode>();
  const [asking, ask] = useState<Asking>();
  const lists = useLists(dragged ?? picked, asking?.kind === "auto", types, root, place.path);
  const sources = useSources(place, types, items, lists);
  const title = `${label} · ${partOf(place).name}`;
  const target = useTarget(shown, types?.target, place);
  const [refused, setRefused] = useState<string>();
  // The notice of the diagram is covered.
  const elsewhere = useView(({ refusal }) => (refusal?.field === undefined ? refusal?.message : undefined));
  const editable = useView(({ snapshot }) => snapshot?.editable === true) && known.broken === undefined;
  const parts = { control, target: types?.target, drawn: known.drawn, onRefused: setRefused };
  const gestures = shown && mappingGestures(shown, parts);
  return {
    control,
    known,
    items,
    sources,
    target,
    title,
    editable,
    gestures,
    refused: refused ?? elsewhere,
    setRefused,
    dismiss: (): void => {
      setRefused(undefined);
      control.store.set({ refusal: undefined });
    },
    dragged,
    setDragged,
    picked,
    setPicked,
    asking,
    ask,
  };
}

type MapperState = ReturnType<typeof useMapper>;

/** Links what is dragged or picked to a row, or asks how. */
function useLinking(state: MapperState) {
  const { sources, gestures, items, editable, dragged, picked } = state;
  const [choice, setChoice] = useState<Choice>();
  const [editing, setEditing] = useState<string>();
  const taken = useMemo(
    () => new Set([...items.map(({ name }) => name), ...sources.roots.map(({ name }) => name)]),
    [items, sources.roots],
  );
  const offered = dragged ?? picked;
  const accepts = (row: TargetRow): boolean =>
    offered !== undefined &&
    row.member === undefined &&
    row.stray !== "overridden" &&
    isReadable(offered.path, row.path, items);
  const link = (row: TargetRow, offer: Offer, on: MappingGestures | undefined): void => {
    state.setPicked(undefined);
    void on?.link(row, offer);
  };
  const choose = (row: TargetRow, element: Element): void => {
    state.target.setActive(row.id);
    if (!offered) {
      setEditing(row.id);
      return;
    }
    if (!editable || !accepts(row)) return;
    const offersFor = (of: TargetRow): readonly Offer[] => offersOf(sources, of, offered, taken);
    const box = element.getBoundingClientRect();
    state.setDragged(undefined);
    const [first] = offersFor(row);
    // The menu stays inside of the page.
    const x = Math.max(8, Math.min(box.left + 24, window.innerWidth - 380));
    const y = Math.min(box.bottom, window.innerHeight - 220);
    if (row.node && gestures)
      setChoice({ name: row.name, ways: waysOf(row, offered, offersFor), gestures, x, y });
    else if (first) link(row, first, gestures);
  };
  return { choice, setChoice, editing, setEditing, taken, offered, accepts, link, choose };
}

type Linking = ReturnType<typeof useLinking>;

/** The rows that the lines of the selected target come from. */
function linkedSources(links: ReturnType<typeof linksOf>, active: number): ReadonlySet<number> {
  return new Set(links.flatMap(({ from, to }) => (to === active ? [from] : [])));
}

/** True for a value that can be removed by its path. */
const isRemovable = ({ node, path, level, stray }: TargetRow): boolean =>
  node !== undefined && level > 1 && path.at(-1) !== null && stray !== "overridden";

interface TreesProps {
  readonly state: MapperState;
  readonly linking: Linking;
  readonly outcome: MappingOutcome | undefined;
  readonly byRow: ReadonlyMap<string, readonly StepProblem[]>;
  readonly list: RefObject<HTMLDivElement | null>;
}

/** The two trees with the lines between them. */
function Trees({ state, linking, outcome, byRow, list }: TreesProps): ReactElement {
  const { control, sources, target, gestures, editable } = state;
  const values = usePayloadValues();
  const [moved, setMoved] = useState(0);
  const sourceList = useRef<HTMLDivElement>(null);
  const links = linksOf(
    sources.rows.map(({ node }) => node.path),
    target.rows,
    state.items,
  );
  const active = target.rows.findIndex(({ id }) => id === target.active);
  const scrolled = (): void => setMoved((count) => count + 1);
  const pick = (node: TypeNode, byKey: boolean): void => {
    const again = state.picked && plainPath(state.picked.path) === plainPath(node.path);
    state.setPicked(again ? undefined : node);
    if (again) return;
    control.store.set({
      spoken: `Picked ${node.path}. Choose a target and press Enter, or Escape to drop it.`,
    });
    if (byKey) list.current?.focus();
  };
  return (
    <div className={`hl-map-body ${linking.offered ? "hl-map-linking" : ""}`}>
      <SourceTree
        rows={sources.rows}
        roots={sources.roots}
        items={state.items}
        values={values}
        query={sources.query}
        active={sources.active}
        picked={state.picked?.path}
        linked={linkedSources(links, active)}
        list={sourceList}
        onQuery={sources.setQuery}
        onActive={sources.setActive}
        onToggle={sources.toggle}
        onPick={pick}
        onDragged={state.setDragged}
        onScroll={scrolled}
      />
      <LinkLines links={links} active={active} sources={sourceList} targets={list} moved={moved} />
      <TargetTree
        rows={target.rows}
        query={target.query}
        active={target.active}
        offered={linking.offered}
        problems={byRow}
        list={list}
        editable={editable}
        resultOf={({ path }) => resultsAt(outcome, path)[0]}
        accepts={linking.accepts}
        onQuery={target.setQuery}
        onActive={target.setActive}
        onToggle={target.toggle}
        onChoose={linking.choose}
        onRemove={(row) => isRemovable(row) && void gestures?.remove(row)}
        onScroll={scrolled}
      />
    </div>
  );
}

/** True for a value that is worth a function of its own. */
const isExtractable = ({ node }: TargetRow): boolean =>
  node !== undefined &&
  (["object", "list", "each"].includes(node.value.kind) || node.value.kind === "expression");

/** The menu of the ways to link a source to a row that has a value. */
function ChoiceMenu({ linking, onClose }: { readonly linking: Linking; readonly onClose: () => void }) {
  const { choice } = linking;
  if (!choice) return null;
  return (
    <div className="hl-map-choice" style={{ left: choice.x, top: choice.y }}>
      <Menu
        label={`Link ${choice.name}`}
        items={choiceItems(choice.ways, ({ row, offer }) => linking.link(row, offer, choice.gestures))}
        onClose={onClose}
      />
    </div>
  );
}

/**
 * The data mapper: what can be read on the left, what has to be made on the right, and lines between them. Every gesture
 * writes one property of the code.
 */
export function Mapper({ place }: { readonly place: MapperPlace }): ReactElement {
  const state = useMapper(place);
  const { control, known, target, gestures, editable, asking, ask } = state;
  const { shown, types } = known;
  const linking = useLinking(state);
  const outcome = useResult(place);
  const problems = useView(({ problems: all }) => all.get(place.step));
  const section = useRef<HTMLElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useFocusInside(section, list);
  useFocusAfter(asking !== undefined, list);
  const byRow = useMemo(() => problemsByRow(shown?.mapping.root, problems ?? []), [shown, problems]);
  const row = target.rows.find(({ id }) => id === target.active);
  const back = (close: () => void) => (): void => {
    close();
    list.current?.focus();
  };
  const close = (): void => closeMapper(control);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    if (state.picked) state.setPicked(undefined);
    else close();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <main
      ref={section}
      className="hl-map"
      aria-label={`Data mapper: ${state.title}`}
      data-testid="mapper"
      onKeyDown={onKeyDown}
    >
      <Head
        title={state.title}
        missing={countMissing(target.all)}
        canAutoMap={editable && types?.target !== undefined}
        canType={
          editable &&
          types?.target === undefined &&
          types !== undefined &&
          shown?.mapping.root !== undefined &&
          !place.path?.length
        }
        onAutoMap={() => ask({ kind: "auto" })}
        onType={() => ask({ kind: "type" })}
        onClose={close}
      />
      <State known={known} />
      <TypesNotice />
      <Refused message={state.refused} onDismiss={state.dismiss} />
      <Trees state={state} linking={linking} outcome={outcome} byRow={byRow} list={list} />
      <Note outcome={outcome} />
      {row && shown && gestures && (
        <Detail
          mapping={shown.mapping}
          row={row}
          editable={editable}
          offers={otherOffers(state.sources, row, linking.taken)}
          problems={byRow.get(row.id) ?? []}
          results={resultsAt(outcome, row.path)}
          focus={linking.editing === row.id}
          version={known.version}
          onWrite={(text, version) => gestures.write(row, text, version)}
          onCheck={(text, version) => gestures.check(row, text, version)}
          onOffer={(offer) => linking.link(row, offer, gestures)}
          onRemove={() => isRemovable(row) && void gestures.remove(row)}
          onExtract={isExtractable(row) ? () => ask({ kind: "extract", row, gestures }) : undefined}
          onReveal={() => row.node && revealRange(control, shown, row.node.range)}
          onLeave={back(() => linking.setEditing(undefined))}
        />
      )}
      <ChoiceMenu linking={linking} onClose={back(() => linking.setChoice(undefined))} />
      {asking && gestures && (
        <Asked
          types={types}
          shown={shown}
          gestures={gestures}
          asking={asking}
          path={place.path}
          elementOf={state.sources.elementOf}
          onLateRefusal={state.setRefused}
          onClose={() => ask(undefined)}
        />
      )}
    </main>
  );
}
