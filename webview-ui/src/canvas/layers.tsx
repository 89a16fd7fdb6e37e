import {
  edges,
  type PlacedBox,
  type PlacedBranch,
  type PlacedCard,
  type PlacedInsert,
  type PlacedLine,
  type PlacedNote,
  type PlacedPill,
  type Point,
} from "@hookloom/protocol/flow-layout-types";
import { linesPath } from "@hookloom/protocol/layout-flow";
import { stepCount } from "@hookloom/protocol/step-blocks";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { memo, type ReactElement } from "react";
import { togglePart } from "../actions/collapse.ts";
import { apply } from "../actions/edits.ts";
import { openPalette } from "../actions/palette.ts";
import { BranchCard } from "../cards/branch-card.tsx";
import { markIcons } from "../cards/change-badge.tsx";
import { Note } from "../cards/note.tsx";
import { StartCard } from "../cards/start-card.tsx";
import { StepCard } from "../cards/step-card.tsx";
import { Icon } from "../controls/icon.tsx";
import { insertName } from "../model/block-name.ts";
import { readDifferences } from "../model/comparison.ts";
import { blockOfItem, collapsedBlockOf } from "../model/navigation.ts";
import type { RunView } from "../model/run-view.ts";
import { useController, useView } from "../state/controller.ts";
import type { VersionedInsertionPoint } from "../state/view-state.ts";

/** The tinted boxes around loops and tries, outer ones first: inner ones are drawn on top. */
export const Boxes = memo(function Boxes({ boxes }: { readonly boxes: readonly PlacedBox[] }): ReactElement {
  return (
    <>
      {boxes.map(({ step, x, y, width, height }) => (
        <div
          key={step.id}
          className={`hl-box hl-tint-${stepKinds[step.kind].tint}`}
          style={{ transform: `translate(${x}px,${y}px)`, width, height }}
        />
      ))}
    </>
  );
});

/** All lines as one path, or as two where a run is shown: those that it took, and the others. */
export const Lines = memo(function Lines({ lines }: { readonly lines: readonly PlacedLine[] }): ReactElement {
  const taken = useView(({ runs }) => runs.view?.edges);
  const others = taken ? lines.filter(({ edge }) => !taken.has(edge)) : lines;
  return (
    <svg className={`hl-lines${taken ? " hl-lines-run" : ""}`} width="1" height="1" aria-hidden="true">
      <path d={linesPath(others)} data-testid="lines" />
      {taken && (
        <path
          className="hl-line-taken"
          d={linesPath(lines.filter(({ edge }) => taken.has(edge)))}
          data-testid="lines-taken"
        />
      )}
    </svg>
  );
});

/** The visible cards of the flow, including the start. */
export const Cards = memo(function Cards(props: {
  readonly cards: readonly PlacedCard[];
  readonly start: Point | undefined;
}): ReactElement {
  return (
    <>
      {props.start && <StartCard at={props.start} />}
      {props.cards.map(({ step, x, y, hidden }) => (
        <StepCard key={step.id} step={step} x={x} y={y} hidden={hidden} />
      ))}
    </>
  );
});

/** A pill with the id of its step. The step itself moves in the text with each key above it, which no pill shows. */
type PillProps = Omit<PlacedPill, "step"> & { readonly step: string };

/** True for a lane that the shown run did not take. */
function isUntaken(view: RunView | undefined, { step, block }: PillProps): boolean {
  if (!view) return false;
  return block === undefined ? !view.edges.has(edges.past(step)) : !view.blocks.has(block);
}

const Pill = memo(function Pill(pill: PillProps): ReactElement {
  const control = useController();
  const { step, label, ghost, x, y, block, collapsible, hidden } = pill;
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const mark = useView(({ snapshot }) => readDifferences(snapshot)?.branches.get(block ?? ""));
  const isActive = useView(({ active }) => block !== undefined && collapsedBlockOf(active) === block);
  const untaken = useView(({ runs: { view } }) => isUntaken(view, pill));
  const style = { transform: `translate(${x}px,${y}px) translateX(-50%)` };
  if (ghost && editable)
    return (
      <button
        type="button"
        tabIndex={-1}
        className={`hl-pill hl-pill-ghost nopan${untaken ? " hl-untaken" : ""}`}
        style={style}
        title={`Add the ${ghost} branch`}
        data-testid={`add-${ghost}-${step}`}
        onClick={() =>
          void apply(
            control,
            { op: "addBranch", step, kind: ghost },
            { spoken: `Added ${ghost}`, hold: { step } },
          )
        }
      >
        {label}
      </button>
    );
  const words = (
    <>
      {mark && <Icon name={markIcons[mark]} size={12} label={mark} />}
      {hidden === undefined ? label : <span className="hl-pill-label">{label}</span>}
    </>
  );
  const classes = `${untaken ? " hl-untaken" : ""}${mark ? ` hl-pill-differs hl-mark-${mark}` : ""}`;
  const said = mark ? `${mark}: ${label}` : label;
  if (collapsible && block !== undefined)
    return (
      <button
        type="button"
        tabIndex={-1}
        className={`hl-pill hl-pill-fold nopan${hidden === undefined ? "" : " hl-pill-hidden"}${classes}${isActive ? " hl-pill-active" : ""}`}
        style={style}
        title={
          hidden === undefined
            ? `${said}\nClick to collapse`
            : `${said}\n${stepCount(hidden)} hidden: click to expand`
        }
        aria-expanded={hidden === undefined}
        data-testid={`fold-${block}`}
        onClick={() => togglePart(control, block)}
      >
        {words}
        {hidden !== undefined && (
          <>
            <span className="hl-pill-count">{stepCount(hidden)}</span>
            <Icon name="chevron-right" size={12} />
          </>
        )}
      </button>
    );
  return (
    <span className={`hl-pill${ghost ? " hl-pill-absent" : ""}${classes}`} style={style} title={said}>
      {words}
    </span>
  );
});

/** The lanes' labels. */
export const Pills = memo(function Pills({ pills }: { readonly pills: readonly PlacedPill[] }): ReactElement {
  return (
    <>
      {pills.map((pill) => (
        <Pill key={pill.block ?? `${pill.step.id} ${pill.ghost}`} {...pill} step={pill.step.id} />
      ))}
    </>
  );
});

/** The branches of `parallel` steps that are cards of their own. */
export const Branches = memo(function Branches(props: {
  readonly branches: readonly PlacedBranch[];
}): ReactElement {
  return (
    <>
      {props.branches.map((branch) => (
        <BranchCard key={branch.block} branch={branch} />
      ))}
    </>
  );
});

/** The notes above their cards. */
export const Notes = memo(function Notes(props: { readonly notes: readonly PlacedNote[] }): ReactElement {
  return (
    <>
      {props.notes.map((note) => (
        <Note key={note.item} note={note} />
      ))}
    </>
  );
});

/** True for the insert that a point of the shown version means; a point of an older version may mean another. */
function isAt(
  point: VersionedInsertionPoint | undefined,
  { block, index }: PlacedInsert,
  version: number | undefined,
): boolean {
  return point?.version === version && point?.block === block && point.index === index;
}

const Insert = memo(function Insert(insert: PlacedInsert): ReactElement {
  const control = useController();
  const { block, index, empty, x, y } = insert;
  const name = useView(({ scene }) => (scene ? insertName(scene, insert) : ""));
  const marks = useView(({ drag, active, overlay, snapshot }) => {
    const version = snapshot?.version;
    let classes = "";
    if (isAt(drag?.over, insert, version)) classes += " hl-insert-over";
    if (overlay?.kind === "palette" && isAt(overlay.point, insert, version)) classes += " hl-insert-open";
    if (empty && blockOfItem(active) === block) classes += " hl-insert-active";
    return classes;
  });
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`hl-insert nopan${empty ? " hl-insert-empty" : ""}${marks}`}
      style={{ left: x, top: y }}
      aria-label={name}
      title={name}
      data-testid={`insert-${block}-${index}`}
      onClick={() => {
        const { viewport } = control.camera;
        openPalette(
          control,
          { block, index },
          x * viewport.zoom + viewport.x,
          y * viewport.zoom + viewport.y,
        );
      }}
    />
  );
});

/** The `+` of every point where a step can be inserted. */
export const Inserts = memo(function Inserts(props: {
  readonly inserts: readonly PlacedInsert[];
}): ReactElement | null {
  const shown = useView(({ snapshot, drawn }) => snapshot?.editable === true && drawn);
  if (!shown) return null;
  return (
    <>
      {props.inserts.map((insert) => (
        <Insert key={`${insert.block} ${insert.index}`} {...insert} />
      ))}
    </>
  );
});

/** The dot where the flow ends. */
export function End({ end }: { readonly end: Point | undefined }): ReactElement | null {
  return end ? <div className="hl-end" title="End" style={{ left: end.x, top: end.y }} /> : null;
}
