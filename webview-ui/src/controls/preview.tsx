import type { ReactElement } from "react";
import { Button, type ButtonProps } from "./button.tsx";

export interface PreviewButtonProps extends Pick<ButtonProps, "disabled" | "busy" | "onClick"> {
  readonly "data-testid": string;
}

/** Previews a change. Shown next to the button that makes the change. */
export function PreviewButton(props: PreviewButtonProps): ReactElement {
  return (
    <Button {...props} icon="open-preview" variant="secondary" title="Show the change first (Shift+Enter)">
      Preview
    </Button>
  );
}

/** Tells the user where a previewed change is waiting, while the preview is shown. */
export function PreviewHint(): ReactElement {
  return (
    <p className="hl-hint" role="status">
      Tick what you want in Refactor Preview and apply it there.
    </p>
  );
}

/** The hint for controls that make their change immediately, without a separate preview button. */
export const previewedWithShift = "With Shift, the change is shown first";
