import { stepMarks } from "@hookloom/protocol/flow-diff";
import type { ReactElement } from "react";
import { changeAt, goToChange, showTextDiff } from "../actions/changes.ts";
import { markIcons } from "../cards/change-badge.tsx";
import { IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { readDifferences } from "../model/comparison.ts";
import { useController, useView } from "../state/controller.ts";
import "./compare.css";

/** Shows the compared versions, a legend of the marks with their counts, and buttons to go to the next or previous change. */
export function CompareBar(): ReactElement | null {
  const control = useController();
  const comparison = useView(({ snapshot }) => snapshot?.comparison);
  const differences = useView(({ snapshot }) => readDifferences(snapshot));
  const at = useView(changeAt);
  const active = useView((state) => state.active);
  if (!comparison || !differences) return null;
  const { before, after, renamedFrom } = comparison;
  const { counts, changedCards } = differences;
  const given = stepMarks.filter((mark) => counts[mark] > 0);
  const all = changedCards.length === 1 ? "1 change" : `${changedCards.length || "no"} changes`;
  const sides = `${before} → ${after}`;
  return (
    <div className="hl-bar hl-compare-bar" role="toolbar" aria-label="Comparison" data-testid="compare-bar">
      <span
        className="hl-cut hl-compare-sides"
        title={renamedFrom === undefined ? sides : `${sides}\nRenamed from ${renamedFrom}`}
      >
        {sides}
      </span>
      <span className="hl-legend">
        {given.map((mark) => (
          <span key={mark} className={`hl-row hl-legend-item hl-mark-${mark}`} data-testid={`legend-${mark}`}>
            <Icon name={markIcons[mark]} size={14} />
            <span>{`${counts[mark]} ${mark}`}</span>
          </span>
        ))}
      </span>
      <span className="hl-toolbar-space" />
      <span className="hl-compare-count" role="status" data-testid="change-count">
        {at < 0 ? all : `${at + 1} of ${changedCards.length}`}
      </span>
      <IconButton
        icon="arrow-up"
        label="Previous change (Shift+F8)"
        data-testid="previous-change"
        onClick={() => goToChange(control, -1)}
      />
      <IconButton
        icon="arrow-down"
        label="Next change (F8)"
        data-testid="next-change"
        onClick={() => goToChange(control, 1)}
      />
      <IconButton
        icon="diff"
        label="Open the text diff"
        data-testid="open-text-diff"
        onClick={() => showTextDiff(control, active)}
      />
    </div>
  );
}
