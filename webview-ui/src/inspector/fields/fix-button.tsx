import { t } from "@vscode/l10n";
import { type ReactElement, useRef, useState } from "react";
import { fixRows } from "../../actions/fixes.ts";
import { IconButton } from "../../controls/button.tsx";
import { Menu } from "../../controls/menu.tsx";
import { fixKey } from "../../controls/shortcut.ts";
import type { ItemId } from "../../model/navigation.ts";
import { useController, useView } from "../../state/controller.ts";
import { itemFixes } from "../../state/view-state.ts";

/** The light bulb for a field's fixable problems or, without a field, for the card's other problems. */
export function FixButton({
  item,
  field,
  label,
}: {
  readonly item: ItemId;
  readonly field?: string;
  /** The name of the field or card with the problem, for screen readers. */
  readonly label: string;
}): ReactElement | null {
  const control = useController();
  const fixes = useView((state) => itemFixes(state, item));
  const button = useRef<HTMLSpanElement>(null);
  const [rows, setRows] = useState<ReturnType<typeof fixRows>>();
  const known = fixes && fixRows(control, fixes, (fix) => fix.field === field);
  if (!rows && !known?.length) return null;
  const close = (): void => {
    // The menu is about to be removed, so the focus moves to the button.
    if (button.current?.contains(document.activeElement)) button.current.querySelector("button")?.focus();
    setRows(undefined);
  };
  return (
    <span ref={button} className="hl-fix">
      <IconButton
        icon="lightbulb"
        label={t("Quick fixes for {0} ({1})", label, fixKey.shown)}
        aria-haspopup="menu"
        aria-expanded={rows !== undefined}
        aria-keyshortcuts={fixKey.aria}
        // For a field, the shortcut is sufficient, and Tab goes to the next field.
        tabIndex={field === undefined ? 0 : -1}
        data-fixes
        data-testid={`fixes-${field ?? "step"}`}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => setRows(rows ? undefined : known)}
      />
      {rows && (
        <span className="hl-fix-menu">
          <Menu label={t("Quick fixes")} items={rows} onClose={close} />
        </span>
      )}
    </span>
  );
}
