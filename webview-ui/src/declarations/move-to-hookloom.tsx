import type { Framework } from "@hookloom/protocol/flow-document";
import { frameworks } from "@hookloom/protocol/frameworks";
import type { ReactElement } from "react";
import { RowButton } from "../controls/disclosure.tsx";
import { useController, useView } from "../state/controller.ts";

/** Shows which framework the handlers belong to and offers to convert them to Hookloom handlers. */
export function MoveToHookloom({ framework }: { readonly framework: Framework }): ReactElement | null {
  const { host } = useController();
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const { label } = frameworks[framework];
  return (
    <>
      <p className="hl-hint">{label} runs this code. The diagram reads and edits it as it is.</p>
      {editable && (
        <RowButton
          icon="export"
          label="Move to Hookloom…"
          title={`Rewrite what registers the handlers of this file. The change is shown first.`}
          data-testid="move-to-hookloom"
          onClick={() => host.send("moveToHookloom", {})}
        />
      )}
    </>
  );
}
