import type { Framework } from "@hookloom/protocol/flow-document";
import { frameworks } from "@hookloom/protocol/frameworks";
import { t } from "@vscode/l10n";
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
      <p className="hl-hint">
        {t("This code runs in {0}. The diagram can show and edit the code without converting it.", label)}
      </p>
      {editable && (
        <RowButton
          icon="export"
          label={t("Move to Hookloom…")}
          title={t("Convert the handlers of this file to Hookloom. A preview of the change is shown first.")}
          data-testid="move-to-hookloom"
          onClick={() => host.send("moveToHookloom", {})}
        />
      )}
    </>
  );
}
