import { t } from "@vscode/l10n";
import type { MouseEvent, ReactElement } from "react";
import { Button } from "../../controls/button.tsx";
import type { FieldDraft } from "../../state/use-draft.ts";

/** Keeps the focus, because a blur would commit the draft that the user is deciding about. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

/** Shown if the text was changed elsewhere while the user was editing it. Shows both versions and lets the user choose. */
export function DraftConflict({ draft }: { readonly draft: FieldDraft }): ReactElement | null {
  if (draft.theirs === undefined) return null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus; the buttons handle the clicks.
    <div className="hl-conflict hl-column" data-testid="conflict" onMouseDown={keepFocus}>
      <div role="status">{t("This code was changed while you were editing it. The current code is:")}</div>
      <pre className="hl-mono">{draft.theirs}</pre>
      <div className="hl-button-row">
        <Button
          icon="check"
          variant="secondary"
          data-testid="conflict-mine"
          onClick={() => void draft.keepMine()}
        >
          {t("Keep mine")}
        </Button>
        <Button icon="discard" variant="secondary" data-testid="conflict-theirs" onClick={draft.drop}>
          {t("Take theirs")}
        </Button>
      </div>
    </div>
  );
}
