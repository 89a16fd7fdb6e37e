import type { PlacedNote } from "@hookloom/protocol/flow-layout-types";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { promptForNote } from "../actions/notes.ts";
import { useController, useView } from "../state/controller.ts";

/** The comment above a statement, shown as a note above its card. The tooltip has the full text. */
export function Note({ note }: { readonly note: PlacedNote }): ReactElement {
  const control = useController();
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const { item, text, x, y, height } = note;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the note's card handles the key.
    <div
      className="hl-note nopan"
      style={{ left: x, top: y, height }}
      data-item={item}
      data-opens-itself
      data-testid={`note-${item}`}
      title={editable ? `${text}\n\n${t("Double-click to edit the note (N)")}` : text}
      onDoubleClick={() => {
        if (editable) promptForNote(control, item);
      }}
    >
      <span>{text}</span>
    </div>
  );
}
