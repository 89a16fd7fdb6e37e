import { type StepMark, stepMarks } from "@hookloom/protocol/flow-diff";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { activeChangeIndex, goToChange, showTextDiff } from "../actions/changes.ts";
import { markIcons } from "../cards/change-badge.tsx";
import { IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { readDifferences } from "../model/comparison.ts";
import { useController, useView } from "../state/controller.ts";
import "./compare.css";

const markCounts: Readonly<Record<StepMark, (count: number) => string>> = {
  added: (count) => t("{0} added", count),
  changed: (count) => t("{0} changed", count),
  moved: (count) => t("{0} moved", count),
  removed: (count) => t("{0} removed", count),
};

/** Shows the compared versions, a legend of the marks with their counts, and buttons to go to the next or previous change. */
export function CompareBar(): ReactElement | null {
  const control = useController();
  const comparison = useView(({ snapshot }) => snapshot?.comparison);
  const differences = useView(({ snapshot }) => readDifferences(snapshot));
  const changeIndex = useView(activeChangeIndex);
  const active = useView((state) => state.active);
  if (!comparison || !differences) return null;
  const { before, after, renamedFrom } = comparison;
  const { counts, changedCards } = differences;
  const usedMarks = stepMarks.filter((mark) => counts[mark] > 0);
  const { length } = changedCards;
  const totalText = length === 0 ? t("no changes") : length === 1 ? t("1 change") : t("{0} changes", length);
  const sides = `${before} → ${after}`;
  return (
    <div
      className="hl-bar hl-compare-bar"
      role="toolbar"
      aria-label={t("Comparison")}
      data-testid="compare-bar"
    >
      <span
        className="hl-cut hl-compare-sides"
        title={renamedFrom === undefined ? sides : t("{0}\nRenamed from {1}", sides, renamedFrom)}
      >
        {sides}
      </span>
      <span className="hl-legend">
        {usedMarks.map((mark) => (
          <span key={mark} className={`hl-row hl-legend-item hl-mark-${mark}`} data-testid={`legend-${mark}`}>
            <Icon name={markIcons[mark]} size={14} />
            <span>{markCounts[mark](counts[mark])}</span>
          </span>
        ))}
      </span>
      <span className="hl-toolbar-space" />
      <span className="hl-compare-count" role="status" data-testid="change-count">
        {changeIndex < 0 ? totalText : t("{0} of {1}", changeIndex + 1, length)}
      </span>
      <IconButton
        icon="arrow-up"
        label={t("Previous change (Shift+F8)")}
        data-testid="previous-change"
        onClick={() => goToChange(control, -1)}
      />
      <IconButton
        icon="arrow-down"
        label={t("Next change (F8)")}
        data-testid="next-change"
        onClick={() => goToChange(control, 1)}
      />
      <IconButton
        icon="diff"
        label={t("Open the text diff")}
        data-testid="open-text-diff"
        onClick={() => showTextDiff(control, active)}
      />
    </div>
  );
}
