import type { MouseEvent, ReactElement } from "react";
import { Button } from "../../controls/button.tsx";
import type { FieldDraft } from "../../state/use-draft.ts";

/** Keeps the focus where it is: a blur would commit the draft that the user decides about. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

/** Shown where the text changed elsewhere while the user typed over it: both texts, and the choice. */
export function DraftConflict({ draft }: { readonly draft: FieldDraft }): ReactElement | null {
  if (draft.theirs === undefined) return null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus; the buttons take the clicks.
    <div className="hl-conflict hl-column" data-testid="conflict" onMouseDown={keepFocus}>
      <div role="status">The code here has changed in the meantime. It now reads:</div>
      <pre className="hl-mono">{draft.theirs}</pre>
      <div className="hl-button-row">
        <Button
          icon="check"
          variant="secondary"
          data-testid="conflict-mine"
          onClick={() => void draft.keepMine()}
        >
          Keep mine
        </Button>
        <Button icon="discard" variant="secondary" data-testid="conflict-theirs" onClick={draft.drop}>
          Take theirs
        </Button>
      </div>
    </div>
  );
}
