import { type FlowEdit, RpcError } from "@hookloom/language-server/protocol";
import { type ReactElement, useEffect, useRef, useState } from "react";
import { declare, previewRemoval, type TakenAlong } from "../actions/declared.ts";
import { Button } from "../controls/button.tsx";
import { Disclosure } from "../controls/disclosure.tsx";
import { useController, useView } from "../state/controller.ts";

type Preview =
  | { readonly taken: TakenAlong; readonly version: number }
  | { readonly refused: string }
  | undefined;

/** What the edit would take away, asked for again when the text changes. */
function usePreview(edit: FlowEdit): Preview {
  const control = useController();
  const shown = useView(({ snapshot }) => snapshot?.version);
  const [preview, setPreview] = useState<Preview>();
  const asked = JSON.stringify(edit);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version may take along something else.
  useEffect(() => {
    let live = true;
    previewRemoval(control, JSON.parse(asked) as FlowEdit).then(
      (found) => live && setPreview(found),
      (thrown: unknown) => {
        if (!(thrown instanceof RpcError)) throw thrown;
        if (live) setPreview({ refused: thrown.message });
      },
    );
    return () => {
      live = false;
    };
  }, [control, asked, shown]);
  return preview;
}

/** The parts of the file that go, one a line. */
function linesOf({ triggers, handlers, settings, connections }: TakenAlong): readonly string[] {
  return [
    ...triggers.map((name) => `the trigger ${name}`),
    ...connections.map((name) => `the connection ${name}`),
    ...handlers.map((name) => `the handler of ${name}, with its steps`),
    ...settings.map((name) => `the setting ${name}, which nothing else uses`),
  ];
}

/** Says what an edit takes along, and makes it when a person confirms. */
function RemovalQuestion({
  edit,
  label,
  close,
}: {
  readonly edit: FlowEdit;
  readonly label: string;
  readonly close: () => void;
}): ReactElement {
  const control = useController();
  const preview = usePreview(edit);
  const [problem, setProblem] = useState<string>();
  const box = useRef<HTMLElement>(null);
  const remove = async (version: number): Promise<void> => {
    const refused = await declare(control, edit, `${label}: done`, version);
    setProblem(refused);
    // What was removed is gone with its button.
    if (refused === undefined && !box.current?.isConnected) control.focusDiagram();
  };
  const refused = problem ?? (preview && "refused" in preview ? preview.refused : undefined);
  return (
    <section ref={box} className="hl-removal" aria-label={label} tabIndex={-1} data-testid="removal">
      {refused !== undefined && (
        <p role="alert" className="hl-error">
          {refused}
        </p>
      )}
      {preview && "taken" in preview && (
        <>
          <p>This takes out of the file:</p>
          <ul>
            {linesOf(preview.taken).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
      <div className="hl-answers">
        {preview && "taken" in preview && (
          <Button icon="trash" data-testid="removal-confirm" onClick={() => void remove(preview.version)}>
            Remove
          </Button>
        )}
        <Button icon="close" variant="secondary" data-testid="removal-cancel" onClick={close}>
          Keep
        </Button>
      </div>
    </section>
  );
}

/** A button that removes something, after it has said what goes along. */
export function Removal({
  edit,
  label,
  testId,
}: {
  readonly edit: FlowEdit;
  readonly label: string;
  readonly testId: string;
}): ReactElement {
  return (
    <Disclosure icon="trash" label={label} data-testid={testId}>
      {(close) => <RemovalQuestion edit={edit} label={label} close={close} />}
    </Disclosure>
  );
}
