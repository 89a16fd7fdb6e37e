import {
  edges,
  type PlacedInsert,
  type PlacedLine,
  type PlacedPill,
} from "@hookloom/protocol/flow-layout-types";
import { linesPath } from "@hookloom/protocol/layout-flow";
import { stepCount } from "@hookloom/protocol/step-blocks";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { t } from "@vscode/l10n";
import { ViewportPortal } from "@xyflow/react";
import { memo, type ReactElement, useMemo } from "react";
import { togglePart } from "../actions/collapse.ts";
import { apply } from "../actions/edits.ts";
import { openPalette } from "../actions/palette.ts";
import { BranchCard } from "../cards/branch-card.tsx";
import { markIcons, markLabels } from "../cards/change-badge.tsx";
import { tinted } from "../cards/kinds.ts";
import { Note } from "../cards/note.tsx";
import { StartCard } from "../cards/start-card.tsx";
import { StepCard } from "../cards/step-card.tsx";
import { Icon } from "../controls/icon.tsx";
import { insertName } from "../model/block-name.ts";
import { readDifferences } from "../model/comparison.ts";
import { collapsedItemBlock, emptyItemBlock } from "../model/navigation.ts";
import type { RunView } from "../model/run-view.ts";
import { toPane } from "../state/camera.ts";
import { useController, useView } from "../state/controller.ts";
import type { VersionedInsertionPoint } from "../state/view-state.ts";
import { useVisibleTiles, visibleParts } from "./visible.ts";

/** All lines as one path. If a run is shown, there are two paths: the lines that the run took, and the others. */
function Lines({ lines }: { readonly lines: readonly PlacedLine[] }): ReactElement {
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
}

/** A pill with the id of its step. The step object changes with every edit above the step, which does not affect the pill. */
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
  const isActive = useView(({ active }) => block !== undefined && collapsedItemBlock(active) === block);
  const untaken = useView(({ runs: { view } }) => isUntaken(view, pill));
  const style = { transform: `translate(${x}px,${y}px) translateX(-50%)` };
  if (ghost && editable)
    return (
      <button
        type="button"
        tabIndex={-1}
        className={`hl-pill hl-cut hl-pill-ghost nopan${untaken ? " hl-untaken" : ""}`}
        style={style}
        title={t("Add the {0} branch", ghost)}
        data-testid={`add-${ghost}-${step}`}
        onClick={() =>
          void apply(
            control,
            { op: "addBranch", step, kind: ghost },
            { spoken: t("Added {0}", ghost), hold: { step } },
          )
        }
      >
        {label}
      </button>
    );
  const content = (
    <>
      {mark && <Icon name={markIcons[mark]} size={12} label={markLabels[mark]} />}
      {hidden === undefined ? label : <span className="hl-cut">{label}</span>}
    </>
  );
  const classes = `${untaken ? " hl-untaken" : ""}${mark ? ` hl-pill-differs hl-mark-${mark}` : ""}`;
  const spokenLabel = mark ? `${markLabels[mark]}: ${label}` : label;
  if (collapsible && block !== undefined)
    return (
      <button
        type="button"
        tabIndex={-1}
        className={`hl-pill hl-cut hl-pill-fold nopan${hidden === undefined ? "" : " hl-pill-hidden"}${classes}${isActive ? " hl-pill-active" : ""}`}
        style={style}
        title={
          hidden === undefined
            ? `${spokenLabel}\n${t("Click to collapse")}`
            : `${spokenLabel}\n${t("{0} hidden: click to expand", stepCount(hidden))}`
        }
        aria-expanded={hidden === undefined}
        data-testid={`fold-${block}`}
        onClick={() => togglePart(control, block)}
      >
        {content}
        {hidden !== undefined && (
          <>
            <span className="hl-pill-count">{stepCount(hidden)}</span>
            <Icon name="chevron-right" size={12} />
          </>
        )}
      </button>
    );
  return (
    <span
      className={`hl-pill hl-cut${ghost ? " hl-pill-absent" : ""}${classes}`}
      style={style}
      title={spokenLabel}
    >
      {content}
    </span>
  );
});

/** True if a point refers to an insert button. A point of another version may refer to another button. */
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
  const stateClasses = useView(({ drag, active, overlay, snapshot }) => {
    const version = snapshot?.version;
    let classes = "";
    if (isAt(drag?.over, insert, version)) classes += " hl-insert-over";
    if (overlay?.kind === "palette" && isAt(overlay.point, insert, version)) classes += " hl-insert-open";
    if (empty && emptyItemBlock(active) === block) classes += " hl-insert-active";
    return classes;
  });
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`hl-insert nopan${empty ? " hl-insert-empty" : ""}${stateClasses}`}
      style={{ left: x, top: y }}
      aria-label={name}
      title={name}
      data-testid={`insert-${block}-${index}`}
      onClick={() => openPalette(control, { block, index }, toPane(control.camera.viewport, insert))}
    />
  );
});

/** The visible tiles of the flow. React Flow moves the tiles, which are rendered again only if they or the layout change. */
export function Layers(): ReactElement | null {
  const layout = useView(({ scene }) => scene?.layout);
  const hasInserts = useView(({ snapshot, drawn }) => snapshot?.editable === true && drawn);
  const tiles = useVisibleTiles();
  const parts = useMemo(() => layout && tiles && visibleParts(layout, tiles), [layout, tiles]);
  if (!parts) return null;
  const { boxes, lines, start, cards, pills, branches, notes, inserts, end } = parts;
  return (
    <ViewportPortal>
      <div className="hl-layer hl-layer-back">
        {/* Outer boxes come first: inner ones are drawn on top. */}
        {boxes.map(({ step, x, y, width, height }) => (
          <div
            key={step.id}
            className="hl-box"
            style={{
              transform: `translate(${x}px,${y}px)`,
              width,
              height,
              ...tinted(stepKinds[step.kind].tint),
            }}
          />
        ))}
        <Lines lines={lines} />
      </div>
      <div className="hl-layer">
        {start && <StartCard at={start} />}
        {cards.map(({ step, x, y, hidden }) => (
          <StepCard key={step.id} step={step} x={x} y={y} hidden={hidden} />
        ))}
        {pills.map((pill) => (
          <Pill key={pill.block ?? `${pill.step.id} ${pill.ghost}`} {...pill} step={pill.step.id} />
        ))}
        {branches.map((branch) => (
          <BranchCard key={branch.block} branch={branch} />
        ))}
        {notes.map((note) => (
          <Note key={note.item} note={note} />
        ))}
        {hasInserts &&
          inserts.map((insert) => <Insert key={`${insert.block} ${insert.index}`} {...insert} />)}
        {end && <div className="hl-end" title={t("End")} style={{ left: end.x, top: end.y }} />}
      </div>
    </ViewportPortal>
  );
}
