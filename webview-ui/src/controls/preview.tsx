import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { Button, type ButtonProps } from "./button.tsx";

export interface PreviewButtonProps extends Pick<ButtonProps, "disabled" | "busy" | "onClick"> {
  readonly "data-testid": string;
}

/** Previews a change. Shown next to the button that makes the change. */
export function PreviewButton(props: PreviewButtonProps): ReactElement {
  return (
    <Button {...props} icon="open-preview" variant="secondary" title={t("Preview the change (Shift+Enter)")}>
      {t("Preview")}
    </Button>
  );
}

/** Explains where to apply a previewed change, while the preview is shown. */
export function PreviewHint(): ReactElement {
  return (
    <p className="hl-hint" role="status">
      {t("Select the changes in Refactor Preview, then apply them there.")}
    </p>
  );
}

/** The hint for controls that make their change immediately, without a separate preview button. */
export const previewedWithShift = t("Hold Shift to preview the change.");
