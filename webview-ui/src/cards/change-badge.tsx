import type { StepMark } from "@hookloom/protocol/flow-diff";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";

/** The icon of each mark, always shown with the mark's label. */
export const markIcons: Readonly<Record<StepMark, string>> = {
  added: "diff-added",
  changed: "diff-modified",
  moved: "diff-renamed",
  removed: "diff-removed",
};

export const markLabels: Readonly<Record<StepMark, string>> = {
  added: t("added"),
  changed: t("changed"),
  moved: t("moved"),
  removed: t("removed"),
};

/** The mark on the edge of a changed card. */
export function ChangeBadge({ marks }: { readonly marks: readonly StepMark[] }): ReactElement | null {
  const [first] = marks;
  if (!first) return null;
  return (
    <span className={`hl-row hl-card-sign hl-change hl-mark-${first}`} data-testid="change">
      <Icon name={markIcons[first]} size={12} />
      {marks.map((mark) => markLabels[mark]).join(", ")}
    </span>
  );
}
