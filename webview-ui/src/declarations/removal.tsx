import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { type ReactElement, useRef, useState } from "react";
import { previewRemoval, type TakenAlong } from "../actions/declared.ts";
import { Disclosure } from "../controls/disclosure.tsx";
import { ErrorText } from "../controls/error-text.tsx";
import { mayMoveFocus } from "../controls/focus.ts";
import { useController, useView } from "../state/controller.ts";
import { useResponse } from "../state/use-response.ts";
import { ConfirmButtons, onPreviewKey } from "./confirm-buttons.tsx";
import { useDeclare } from "./use-declare.ts";

type Foreseen =
  | { readonly taken: TakenAlong; readonly version: number }
  | { readonly rejection: string }
  | undefined;

/** Returns the declarations that the edit would remove. They are requested again when the text changes. */
function useForeseen(edit: FlowEdit): Foreseen {
  const control = useController();
  const shown = useView(({ snapshot }) => snapshot?.version);
  const [foreseen, setForeseen] = useState<Foreseen>();
  useResponse(
    () => previewRemoval(control, edit),
    [control, JSON.stringify(edit), shown],
    setForeseen,
    (thrown) => setForeseen({ rejection: errorMessage(thrown) }),
  );
  return foreseen;
}

/** Lists the parts of the file that would be removed, one per line. */
function removalLines({ triggers, handlers, settings, connections }: TakenAlong): readonly string[] {
  return [
    ...triggers.map((name) => `the trigger ${name}`),
    ...connections.map((name) => `the connection ${name}`),
    ...handlers.map((name) => `the handler of ${name}, with its steps`),
    ...settings.map((name) => `the setting ${name}, which nothing else uses`),
  ];
}

/** Shows the other declarations that an edit removes, and makes the edit when the user confirms. */
function RemovalQuestion({
  edit,
  what,
  close,
}: {
  readonly edit: FlowEdit;
  /** For example, `the trigger hub`. */
  readonly what: string;
  readonly close: () => void;
}): ReactElement {
  const control = useController();
  const foreseen = useForeseen(edit);
  const { busy, problem, make } = useDeclare();
  const box = useRef<HTMLElement>(null);
  const taking = foreseen && "taken" in foreseen ? foreseen : undefined;
  const remove = async (version: number, preview: boolean): Promise<void> => {
    const isMade = await make(edit, `Removed ${what}`, { version, preview });
    // The removed declaration's button no longer exists.
    if (isMade && !box.current?.isConnected && mayMoveFocus(undefined)) control.focusDiagram();
  };
  const rejection = problem ?? (foreseen && "rejection" in foreseen ? foreseen.rejection : undefined);
  return (
    <section
      ref={box}
      className="hl-removal hl-column"
      aria-label={`Remove ${what}`}
      tabIndex={-1}
      data-testid="removal"
      onKeyDownCapture={(event) => taking && onPreviewKey(event, () => void remove(taking.version, true))}
    >
      <ErrorText>{rejection}</ErrorText>
      {taking && (
        <>
          <p>This removes from the file:</p>
          <ul>
            {removalLines(taking.taken).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
      <ConfirmButtons
        icon="trash"
        action="Remove"
        dismissal="Keep"
        testIds={{ confirm: "removal-confirm", preview: "removal-preview", dismiss: "removal-cancel" }}
        busy={busy}
        onConfirm={taking && ((preview) => void remove(taking.version, preview))}
        onDismiss={close}
      />
    </section>
  );
}

/** A button that removes a declaration after showing what else would be removed. */
export function Removal({
  edit,
  what,
  testId,
}: {
  readonly edit: FlowEdit;
  /** For example, `the trigger hub`. */
  readonly what: string;
  readonly testId: string;
}): ReactElement {
  return (
    <Disclosure icon="trash" label={`Remove ${what}`} data-testid={testId}>
      {(close) => <RemovalQuestion edit={edit} what={what} close={close} />}
    </Disclosure>
  );
}
