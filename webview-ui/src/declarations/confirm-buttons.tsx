import type { KeyboardEvent, ReactElement } from "react";
import { Button } from "../controls/button.tsx";
import { PreviewButton, PreviewHint } from "../controls/preview.tsx";
import type { Declare } from "./use-declare.ts";

interface ConfirmButtonsProps {
  readonly icon: string;
  readonly testIds: { readonly confirm: string; readonly preview: string; readonly dismiss: string };
  /** The label of the first button. */
  readonly action: string;
  /** The label of the last button. */
  readonly dismissal: string;
  readonly disabled?: boolean;
  readonly busy: Declare["busy"];
  /** Undefined if there is nothing to confirm. */
  readonly onConfirm: ((preview: boolean) => void) | undefined;
  readonly onDismiss: () => void;
}

/** The buttons of a confirmation for a change to the file: make the change, preview it, or cancel. */
export function ConfirmButtons(props: ConfirmButtonsProps): ReactElement {
  const { testIds, onConfirm, disabled = false } = props;
  const isBusy = props.busy !== undefined;
  return (
    <>
      <div className="hl-button-row">
        {onConfirm && (
          <>
            <Button
              icon={props.icon}
              disabled={disabled}
              busy={isBusy}
              data-testid={testIds.confirm}
              onClick={() => onConfirm(false)}
            >
              {props.action}
            </Button>
            <PreviewButton
              disabled={disabled}
              busy={isBusy}
              data-testid={testIds.preview}
              onClick={() => onConfirm(true)}
            />
          </>
        )}
        <Button icon="close" variant="secondary" data-testid={testIds.dismiss} onClick={props.onDismiss}>
          {props.dismissal}
        </Button>
      </div>
      {props.busy === "preview" && <PreviewHint />}
    </>
  );
}

/** Handles Shift+Enter anywhere in a confirmation, before the focused control handles it as Enter. */
export function onPreviewKey(event: KeyboardEvent, preview: () => void): void {
  if (event.key !== "Enter" || !event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  preview();
}
