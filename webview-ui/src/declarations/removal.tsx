import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { type ReactElement, useRef, useState } from "react";
import { previewRemoval, type RemovedDeclarations } from "../actions/declared.ts";
import { Disclosure } from "../controls/disclosure.tsx";
import { ErrorText } from "../controls/error-text.tsx";
import { mayMoveFocus } from "../controls/focus.ts";
import { useController, useView } from "../state/controller.ts";
import { useResponse } from "../state/use-response.ts";
import { ConfirmButtons, onPreviewKey } from "./confirm-buttons.tsx";
import { useDeclare } from "./use-declare.ts";

type RemovalPreview =
  | { readonly taken: RemovedDeclarations; readonly version: number }
  | { readonly rejection: string }
  | undefined;

/** Returns the declarations that an edit would remove, or why it would be rejected. Updated when the text changes. */
function useRemovalPreview(edit: FlowEdit): RemovalPreview {
  const control = useController();
  const shown = useView(({ snapshot }) => snapshot?.version);
  const [removalPreview, setForeseen] = useState<RemovalPreview>();
  useResponse(
    () => previewRemoval(control, edit),
    [control, JSON.stringify(edit), shown],
    setForeseen,
    (thrown) => setForeseen({ rejection: errorMessage(thrown) }),
  );
  return removalPreview;
}

/** Lists the parts of the file that would be removed, one per line. */
function removalLines({ triggers, handlers, settings, connections }: RemovedDeclarations): readonly string[] {
  return [
    ...triggers.map((name) => t("the trigger {0}", name)),
    ...connections.map((name) => t("the connection {0}", name)),
    ...handlers.map((name) => t("the handler of {0}, with its steps", name)),
    ...settings.map((name) => t("the setting {0}, which nothing else uses", name)),
  ];
}

interface RemovalProps {
  readonly edit: FlowEdit;
  /** For example, `Remove the trigger hub`. */
  readonly title: string;
  /** Announced after the removal. */
  readonly done: string;
  readonly testId: string;
}

/** Shows the other declarations that an edit removes, and makes the edit when the user confirms. */
function RemovalQuestion({
  edit,
  title,
  done,
  close,
}: Omit<RemovalProps, "testId"> & { readonly close: () => void }): ReactElement {
  const control = useController();
  const removalPreview = useRemovalPreview(edit);
  const { busy, problem, make } = useDeclare();
  const box = useRef<HTMLElement>(null);
  const removal = removalPreview && "taken" in removalPreview ? removalPreview : undefined;
  const remove = async (version: number, preview: boolean): Promise<void> => {
    const isMade = await make(edit, done, { version, preview });
    // The removed declaration's button no longer exists.
    if (isMade && !box.current?.isConnected && mayMoveFocus(undefined)) control.focusDiagram();
  };
  const rejection =
    problem ?? (removalPreview && "rejection" in removalPreview ? removalPreview.rejection : undefined);
  return (
    <section
      ref={box}
      className="hl-removal hl-column"
      aria-label={title}
      tabIndex={-1}
      data-testid="removal"
      onKeyDownCapture={(event) => removal && onPreviewKey(event, () => void remove(removal.version, true))}
    >
      <ErrorText>{rejection}</ErrorText>
      {removal && (
        <>
          <p>{t("The following will be removed from the file:")}</p>
          <ul>
            {removalLines(removal.taken).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
      <ConfirmButtons
        icon="trash"
        action={t("Remove")}
        dismissal={t("Keep")}
        testIds={{ confirm: "removal-confirm", preview: "removal-preview", dismiss: "removal-cancel" }}
        busy={busy}
        onConfirm={removal && ((preview) => void remove(removal.version, preview))}
        onDismiss={close}
      />
    </section>
  );
}

/** A button that removes a declaration after showing what else would be removed. */
export function Removal({ testId, ...question }: RemovalProps): ReactElement {
  return (
    <Disclosure icon="trash" label={question.title} data-testid={testId}>
      {(close) => <RemovalQuestion {...question} close={close} />}
    </Disclosure>
  );
}
