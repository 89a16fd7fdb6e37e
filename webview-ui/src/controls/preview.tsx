import type { ReactElement } from "react";
import { Button, type ButtonProps } from "./button.tsx";

export interface PreviewButtonProps extends Pick<ButtonProps, "disabled" | "busy" | "onClick"> {
  readonly "data-testid": string;
}

/** Shows a change before it is made; it is next to the button that makes it. */
export function PreviewButton(props: PreviewButtonProps): ReactElement {
  return (
    <Button {...props} icon="open-preview" variant="secondary" title="Show the change first (Shift+Enter)">
      Preview
    </Button>
  );
}

/** Says where a change waits, for as long as it is shown there. */
export function PreviewHint(): ReactElement {
  return (
    <p className="hl-hint" role="status">
      Tick what you want in Refactor Preview and apply it there.
    </p>
  );
}

/** For what makes its change at once, without a button next to it. */
export const previewedWithShift = "With Shift, the change is shown first";
