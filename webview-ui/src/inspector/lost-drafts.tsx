import { listSteps } from "@hookloom/protocol/walk";
import { t } from "@vscode/l10n";
import { type ReactElement, useSyncExternalStore } from "react";
import { Button } from "../controls/button.tsx";
import { useController, useView } from "../state/controller.ts";

/** The drafts of steps and flows that are no longer in the code. If a step or flow comes back, its draft is restored. */
export function LostDrafts(): ReactElement | null {
  const { drafts, host } = useController();
  const document = useView(({ snapshot }) => snapshot?.document);
  const kept = useSyncExternalStore(drafts.subscribe, drafts.all);
  if (kept.size === 0 || !document) return null;
  const known = new Set([...document.flows, ...listSteps(document)].map(({ id }) => id));
  const lost = [...kept].filter(
    ([id, { typed, ofFile }]) => typed !== "" && !ofFile && !known.has(id.split(" ")[0] ?? ""),
  );
  return (
    <>
      {lost.map(([id, { typed }]) => (
        <div key={id} className="hl-conflict hl-column hl-lost-draft" data-testid="lost-draft">
          <div role="status">{t("This draft is for code that no longer exists:")}</div>
          <pre className="hl-mono">{typed}</pre>
          <div className="hl-button-row">
            <Button
              icon="copy"
              variant="secondary"
              onClick={() => void host.request("writeClipboard", { text: typed })}
            >
              {t("Copy")}
            </Button>
            <Button
              icon="close"
              variant="secondary"
              data-testid="lost-draft-dismiss"
              onClick={() => drafts.keep(id, undefined)}
            >
              {t("Dismiss")}
            </Button>
          </div>
        </div>
      ))}
    </>
  );
}
