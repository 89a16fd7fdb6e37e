import { t } from "@vscode/l10n";
import type { MouseEvent, ReactElement } from "react";
import { IconButton } from "../../controls/button.tsx";
import { altKey, isMac, modKey, plainKey, type Shortcut } from "../../controls/shortcut.ts";

/** One button of a field. */
export interface FieldTool {
  readonly id: string;
  readonly icon: string;
  readonly label: string;
  readonly key: Shortcut;
  run(): void;
}

/** The shortcuts of a field's buttons, which work wherever the focus is in the field. */
export const fieldKeys = {
  mode: altKey("KeyX", "X"),
  // On macOS, F11 shows the desktop.
  expand: isMac ? altKey("KeyE", "E") : plainKey("F11"),
  map: altKey("KeyM", "M"),
  setting: altKey("KeyK", "K"),
  reveal: modKey("Enter"),
  // On a Mac keyboard, this key is labeled "delete".
  remove: isMac ? altKey("Backspace", "⌫", "Backspace") : altKey("Delete", "Delete"),
} as const;

/** Keeps the focus in the field on a press, because a blur would commit the draft. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

/** The buttons of a field. Tab skips them, because each has a shortcut. */
export function FieldTools({
  label,
  tools,
}: {
  readonly label: string;
  readonly tools: readonly FieldTool[];
}): ReactElement {
  return (
    <div
      role="toolbar"
      aria-label={t("Actions for {0}", label)}
      className="hl-field-tools"
      onMouseDown={keepFocus}
    >
      {tools.map(({ id, icon, label: words, key, run }) => (
        <IconButton
          key={id}
          icon={icon}
          label={`${words} (${key.shown})`}
          aria-keyshortcuts={key.aria}
          tabIndex={-1}
          data-testid={`${id}-${label}`}
          onClick={run}
        />
      ))}
    </div>
  );
}
