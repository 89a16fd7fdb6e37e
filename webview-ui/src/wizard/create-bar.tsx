import { type ReactElement, useState } from "react";
import { Button, IconButton } from "../controls/button.tsx";
import { ErrorText } from "../controls/error-text.tsx";
import { Icon } from "../controls/icon.tsx";
import { ProgressRing } from "../controls/progress-ring.tsx";
import type { CreationState, Wizard } from "./use-wizard.ts";

function Progress({ making }: { readonly making: CreationState }): ReactElement {
  return (
    <div className="wz-progress" data-testid="progress">
      <div role="status" className="wz-progress-text">
        {making.phase === "busy" && (
          <>
            <ProgressRing /> <span>{making.text}</span>
          </>
        )}
        {making.phase === "done" && `Created ${making.folder}. Opening it.`}
      </div>
      {making.phase === "failed" && <ErrorText data-testid="create-error">{making.message}</ErrorText>}
    </div>
  );
}

/** The CLI command that does the same, to copy. */
function Command({ command }: { readonly command: string }): ReactElement {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // Without permission for the clipboard the command can still be selected and copied by hand.
    const done = await navigator.clipboard.writeText(command).then(
      () => true,
      () => false,
    );
    setCopied(done);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <div className="wz-command">
      <span className="wz-command-label">In a terminal:</span>
      <code className="wz-command-text" title={command} data-testid="command">
        {command}
      </code>
      <IconButton
        icon={copied ? "check" : "copy"}
        label={copied ? "Copied" : "Copy the command"}
        data-testid="copy-command"
        disabled={command === ""}
        onClick={() => void copy()}
      />
    </div>
  );
}

/** The button that creates the project, and the CLI command that does the same. */
export function CreateBar({
  wizard,
  trusted,
}: {
  readonly wizard: Wizard;
  readonly trusted: boolean;
}): ReactElement {
  const { making } = wizard;
  const busy = making.phase === "busy";
  return (
    <div className="wz-create">
      {!trusted && (
        <p className="wz-untrusted" data-testid="untrusted">
          <Icon name="shield" /> Creating a project runs git and npm, so it waits until you trust this
          workspace.
        </p>
      )}
      <div className="wz-actions">
        {busy ? (
          <Button variant="secondary" icon="close" data-testid="cancel" onClick={wizard.cancel}>
            Cancel
          </Button>
        ) : (
          <Button
            icon="rocket"
            data-testid="create"
            disabled={making.phase === "done"}
            onClick={() => void wizard.create()}
          >
            {wizard.isProject ? "Open" : "Create and open"}
          </Button>
        )}
        <Command command={wizard.command} />
      </div>
      <Progress making={making} />
    </div>
  );
}
